"""Forms of the cycle's pages. They never save; each field says in its own words what is missing."""

from .concerns import ConcernForm, TalkForm, TriageForm
from .deciding import DecisionForm, ToldForm
from .gathering import PARTS, VOICE_FORMS, CarryForm, FinishForm
from .reviewing import ReviewForm

__all__ = [
    "PARTS",
    "VOICE_FORMS",
    "CarryForm",
    "ConcernForm",
    "DecisionForm",
    "FinishForm",
    "ReviewForm",
    "TalkForm",
    "ToldForm",
    "TriageForm",
]
