"""The graduated approach: status and its history, concerns, and each cycle of assess, plan, do, review."""

from .common import EntryOfChild, OfChild
from .concerns import CheckPoint, CheckResult, Concern, ConcernStep
from .cycles import Carried, Cycle, CycleStep, Score, Source, Statement
from .looking import AssessmentRequest, Observation, RoundRobin, RoundRobinAnswer
from .outcomes import Judgement, JudgementDraft, Outcome, OutcomeLine, Reading, Review
from .statuses import BeforeTrellis, Need, StatusChange, Told

__all__ = [
    "AssessmentRequest",
    "BeforeTrellis",
    "Carried",
    "CheckPoint",
    "CheckResult",
    "Concern",
    "ConcernStep",
    "Cycle",
    "CycleStep",
    "EntryOfChild",
    "Judgement",
    "JudgementDraft",
    "Need",
    "Observation",
    "OfChild",
    "Outcome",
    "OutcomeLine",
    "Reading",
    "Review",
    "RoundRobin",
    "RoundRobinAnswer",
    "Score",
    "Source",
    "Statement",
    "StatusChange",
    "Told",
]
