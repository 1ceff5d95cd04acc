"""Which entries of this room can be put aside when they stand in the wrong record, and what belongs to each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from trellis.core import clock
from trellis.documents.models import ChildFile
from trellis.organisations.queries import calendar_of
from trellis.people.queries import ChildCard, Kept, Kind, Part, every, register_kind, register_tie, works_at
from trellis.provision.models import ClassStrategy

from ..models import (
    AssessmentRequest,
    BeforeTrellis,
    Carried,
    Concern,
    ConcernStep,
    Observation,
    RoundRobinAnswer,
    Score,
    Statement,
)
from ..rules.concern import family_sees_from

_AT_HOME = ("family", "child")
_TOLD = "As told to school"


def _chain(first: Q, child_id: UUID) -> set[UUID]:
    """Words together with those they replace and those that replace them: hiding one version alone would bring back another."""
    found = set(every(Statement).filter(first, child_id=child_id).values_list("pk", flat=True))
    ends = found
    while ends:
        near = every(Statement).filter(
            Q(replaces_id__in=ends) | Q(pk__in=every(Statement).filter(pk__in=ends).values("replaces_id"))
        )
        ends = set(near.values_list("pk", flat=True)) - found
        found |= ends
    return found


def _words(row: Statement) -> Q:
    return Q(pk__in=_chain(Q(pk=row.pk), row.child_id))


def _words_of_concern(row: Concern) -> Q:
    """The concern's own words, where an assessment kept them."""
    kept = Q(text=row.text, said_on=clock.day_of(row.raised_at))
    return Q(pk__in=_chain(kept, row.child_id))


def _spoken_anew(row: Statement, to: ChildCard) -> Mapping[str, Any]:
    """Nobody of one child's family speaks in another child's record: whose words they were is said without a name."""
    if row.voice not in _AT_HOME:
        return {}
    known = row.speaker_words or ("" if row.voice == "child" else _TOLD)
    return {"speaker_id": None, "speaker_words": known, "household": "", "may_see": []}


def _raised_anew(row: Concern, to: ChildCard) -> Mapping[str, Any]:
    """Whoever at home raised it reads nothing of another child. The right child's family sees it after the days it waits for a talk."""
    sees = family_sees_from(clock.today(), calendar_of(row.school_id))
    gone = {"raised_by_id": None} if row.source in _AT_HOME and not works_at(row.school_id, row.raised_by_id) else {}
    return {"spoken": "", "spoken_on": None, "family_sees_from": sees} | gone


_OBSERVED = Part(Observation, lambda row: Q(statement_id__in=_chain(Q(pk=row.pk), row.child_id)))
_REPLIED = Kept(
    RoundRobinAnswer,
    lambda row: Q(statement_id__in=_chain(Q(pk=row.pk), row.child_id)),
    {"works": {}, "statement_id": None, "answered_at": None},
)

register_tie(Carried)
for _code, _label, _action, _only in (
    ("words", "Words, or an observation", "views.read", ~Q(voice="family")),
    ("home", "What the family said", "views.private", Q(voice="family")),
):
    register_kind(
        Kind(
            code=_code,
            label=_label,
            model=Statement,
            action=_action,
            by="written_by",
            text=("text", "meaning"),
            # What a family or child wrote on their own page is theirs to take back.
            only=_only & ~Q(voice__in=_AT_HOME, written_by=F("speaker")),
            anew=_spoken_anew,
            parts=(Part(Statement, _words, _spoken_anew), _OBSERVED),
            kept=(_REPLIED,),
        )
    )
register_kind(
    Kind(
        code="concern",
        label="A concern",
        model=Concern,
        action="concern.read",
        by="raised_by",
        text=("text", "tried"),
        anew=_raised_anew,
        parts=(
            Part(ConcernStep, lambda row: Q(concern_id=row.pk)),
            Part(ClassStrategy, lambda row: Q(concern_id=row.pk)),
            Part(Statement, _words_of_concern, _spoken_anew),
            Part(Observation, lambda row: Q(statement__in=every(Statement).filter(_words_of_concern(row)).values("pk"))),
        ),
    )
)
register_kind(
    Kind(
        code="before",
        label="What the school had before Trellis",
        model=BeforeTrellis,
        action="before.read",
        by="by",
        text=("note", "agencies"),
        parts=(Part(ChildFile, lambda row: Q(pk=row.file_id)),),
        more=lambda row: list(every(ChildFile).filter(pk=row.file_id).values_list("name", flat=True)),
    )
)
register_kind(
    Kind(
        code="assessment",
        label="A request for an assessment, with its result",
        model=AssessmentRequest,
        action="record.read",
        by="asked_by",
        text=("what", "withdrawn_why"),
        parts=(
            Part(Score, lambda row: Q(pk=row.score_id)),
            Part(Observation, lambda row: Q(pk=row.observation_id)),
            Part(Statement, lambda row: Q(pk__in=every(Observation).filter(pk=row.observation_id).values("statement_id"))),
        ),
        more=lambda row: (
            [
                f"{each.name}: {each.raw} {each.standard or ''} {each.note}".strip()
                for each in every(Score).filter(pk=row.score_id)
            ]
            + list(
                every(Statement)
                .filter(pk__in=every(Observation).filter(pk=row.observation_id).values("statement_id"))
                .values_list("text", flat=True)
            )
        ),
    )
)
register_kind(
    Kind(
        code="score",
        label="The result of an assessment",
        model=Score,
        action="record.read",
        by="by",
        text=("name", "raw", "standard", "note"),
    )
)
