"""Looking back on a whole support group at once: where each outcome stands now, and what its child's own review will begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from trellis.access.engine import children_for
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RowsBroken, RuleBroken
from trellis.cycle.models import JudgementDraft, Outcome, Reading
from trellis.cycle.rules.review import JUDGEMENTS, Judgement
from trellis.designsystem.words import time_short

_WHY = "outcomes of children the viewer may measure"


@dataclass(frozen=True)
class JudgementNote:
    """What is noted of one outcome. `revision` is that of the note that was shown, 0 where there was none; `name` the child's."""

    outcome_id: UUID
    name: str
    revision: int
    judgement: str
    value: Decimal | None = None
    words: str = ""
    why: str = ""


def note_judgements(viewer: Viewer, *, notes: Sequence[JudgementNote]) -> int:
    """Note where these outcomes stand, of several children at once; gives how many were new or different.

    A reading is written where a figure or words changed. Nothing is decided: each child's review begins with these and asks its four
    questions (CoP 6.53 to 6.56). Raises RowsBroken naming each child whose note somebody else changed meanwhile; nothing is saved then.
    """
    if not notes:
        raise RuleBroken("Say where at least one outcome stands.")
    with write():
        outcomes = _outcomes(viewer, [each.outcome_id for each in notes])
        standing = _standing(outcomes)
        problems = list(_problems(notes, standing))
        if problems:
            raise RowsBroken(problems)
        now, today, readings, made, changed = clock.now(), clock.today(), [], [], []
        for note in notes:
            outcome, before = outcomes[note.outcome_id], standing.get(note.outcome_id)
            values = {"judgement": note.judgement, "now_value": note.value, "now_words": note.words, "why": note.why}
            if before and all(getattr(before, name) == value for name, value in values.items()):
                continue
            own = {"school_id": outcome.school_id, "child_id": outcome.child_id, "outcome_id": outcome.pk}
            measured = (before.now_value, before.now_words) if before else (None, "")
            if (note.value is not None or note.words) and (note.value, note.words) != measured:
                readings.append(Reading(on=today, value=note.value, words=note.words, by_id=viewer.person_id, **own))
            if before is None:
                made.append(JudgementDraft(by_id=viewer.person_id, noted_at=now, **values, **own))
            else:
                for name, value in values.items():
                    setattr(before, name, value)
                before.by_id, before.noted_at, before.updated_at, before.revision = (
                    viewer.person_id,
                    now,
                    now,
                    before.revision + 1,
                )
                changed.append(before)
        Reading.objects.bulk_create(readings)
        JudgementDraft.objects.bulk_create(made)
        columns = ["judgement", "now_value", "now_words", "why", "by", "noted_at", "updated_at", "revision"]
        JudgementDraft.objects.system(_WHY).bulk_update(changed, columns)
        for each in (*made, *changed):
            things = {"outcome": each.outcome_id, "note": each.pk}
            audit.record(viewer, "review.noted", school_id=each.school_id, child_id=each.child_id, things=things)
    return len(made) + len(changed)


def _outcomes(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Outcome]:
    """These live outcomes, held for this write; NotFound when one is out of reach."""
    rows = Outcome.objects.system(_WHY).select_for_update().filter(pk__in=ids, live_at__isnull=False, ended_at=None)
    found = {each.pk: each for each in rows.order_by("pk")}
    children = {each.child_id for each in found.values()}
    allowed = set(children_for(viewer, "outcome.measure").filter(pk__in=children).values_list("pk", flat=True))
    if len(found) != len(set(ids)) or children - allowed:
        raise NotFound
    return found


def _standing(outcomes: Mapping[UUID, Outcome]) -> dict[UUID, JudgementDraft]:
    rows = JudgementDraft.objects.system(_WHY).filter(outcome_id__in=list(outcomes)).select_related("by")
    return {each.outcome_id: each for each in rows}


def _problems(notes: Sequence[JudgementNote], standing: Mapping[UUID, JudgementDraft]) -> Iterator[tuple[str, str]]:
    for note in notes:
        before, field = standing.get(note.outcome_id), f"judgement_{note.outcome_id.hex}"
        if note.judgement not in set(Judgement):
            yield field, f"{note.name}: choose Met, Partly, Not yet, Too early to say or No longer right."
        elif before is not None and before.revision != note.revision:
            said = JUDGEMENTS[Judgement(before.judgement)].label
            by = before.by.formal_name if before.by else "Somebody"
            words = f" “{before.why}”" if before.why else ""
            yield (
                field,
                f"{note.name}: {by} wrote {said}{words} at {time_short(before.noted_at)}. Save again to put yours in its place.",
            )
