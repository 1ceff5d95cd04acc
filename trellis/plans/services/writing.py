"""Outcomes and support of a draft. What another version shows is never edited: a change there is a new row that replaces it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.cycle import services as cycle_services
from trellis.cycle.models import Outcome, OutcomeLine
from trellis.provision import services as provision_services
from trellis.provision.models import LIVE_LINE, SupportLine

from ..models import PlanLine, PlanOutcome, PlanVersion
from ..queries.contents import lines_in, outcomes_in, shown_elsewhere
from .drafting import refuse_kept_words
from .versions import draft_for, save_edit

_WORDS = ("will", "where", "how_well", "shown_by", "child_words", "baseline_words", "goal_words")
_LINE_WORDS = ("what", "how", "place", "evidence_note", "avoid")

# Where a form has one box for what the tables keep in two.
_OUTCOME_BOXES = {"baseline_words": "baseline", "goal_words": "goal", "baseline_on": ""}
_LINE_BOXES = {"given_by_id": "given_by", "hourly_rate": ""}


@contextmanager
def _as_on_the_form(boxes: Mapping[str, str], mine: Mapping[str, Any]) -> Iterator[None]:
    """The other person's words under the names of the boxes they stand in, where they differ from mine. "" is no box of the page."""
    try:
        yield
    except EditedMeanwhile as other:
        theirs: dict[str, str] = {}
        for name, text in other.theirs.items():
            box = boxes.get(name, name)
            if box and text != _as_typed(mine.get(name)):
                theirs[box] = theirs.get(box) or text
        raise EditedMeanwhile(theirs=theirs, by=other.by, at=other.at, revision=other.revision) from None


def _as_typed(value: Any) -> str:
    """A value as the other person's is written: "11 December 2026", "0.5", "2"."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.day} {value:%B} {value.year}"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _texts(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: values[name] for name in names if values.get(name)}


def _outcome_in(version: PlanVersion, outcome_id: UUID) -> Outcome:
    found = outcomes_in(version).filter(pk=outcome_id).first()
    if found is None:
        raise NotFound
    return found


def _line_in(version: PlanVersion, line_id: UUID) -> SupportLine:
    found = lines_in(version).filter(pk=line_id).first()
    if found is None:
        raise NotFound
    return found


def add_outcome(viewer: Viewer, *, version_id: UUID, **parts: Any) -> Outcome:
    """Add an outcome to a draft. `parts` are those of `cycle.services.add_outcome`. Raises RuleBroken when it is due before the start."""
    with write():
        version, card = draft_for(viewer, version_id)
        _after_start(version, parts)
        refuse_kept_words(card, _texts(parts, _WORDS))
        made = cycle_services.add_outcome(viewer, cycle_id=version.cycle_id, **parts)
        save_edit(viewer, version, "outcomes", [])
    return made


def change_outcome(viewer: Viewer, *, version_id: UUID, outcome_id: UUID, revision: int, **parts: Any) -> Outcome:
    """Change an outcome of a draft. Raises EditedMeanwhile with both texts when another person saved first."""
    with write():
        version, card = draft_for(viewer, version_id)
        outcome = _outcome_in(version, outcome_id)
        _after_start(version, parts)
        refuse_kept_words(card, _texts(parts, _WORDS))
        if outcome.live_at is None and not shown_elsewhere(version, outcome_id=outcome.pk):
            with _as_on_the_form(_OUTCOME_BOXES, parts):
                made = cycle_services.edit_outcome(viewer, outcome_id=outcome.pk, revision=revision, **parts)
        else:
            replaces = outcome.pk if outcome.live_at else outcome.replaces_id
            made = cycle_services.add_outcome(viewer, cycle_id=version.cycle_id, **{**parts, "replaces_id": replaces})
            PlanOutcome.objects.of(card).filter(version=version, outcome=outcome).delete()
            for line_id in (
                OutcomeLine.objects.of(card).filter(outcome=outcome, line__in=lines_in(version)).values_list("line_id", flat=True)
            ):
                cycle_services.tie_line(viewer, outcome_id=made.pk, line_id=line_id)
        save_edit(viewer, version, "outcomes", [])
    return made


def remove_outcome(viewer: Viewer, *, version_id: UUID, outcome_id: UUID) -> None:
    """Take an outcome off a draft. One that has started carries on until this version starts, and then ends."""
    with write():
        version, card = draft_for(viewer, version_id)
        outcome = _outcome_in(version, outcome_id)
        PlanOutcome.objects.of(card).filter(version=version, outcome=outcome).delete()
        if outcome.live_at is None and not shown_elsewhere(version, outcome_id=outcome.pk):
            cycle_services.drop_outcome(viewer, outcome_id=outcome.pk)
        save_edit(viewer, version, "outcomes", [])


def _after_start(version: PlanVersion, parts: dict[str, Any]) -> None:
    starts_on, by_on = version.starts_on, parts.get("by_on")
    if starts_on and by_on and by_on <= starts_on:
        raise RuleBroken(f"The date must be after the plan starts, {starts_on.day} {starts_on:%B %Y}", "by_on")


def add_line(viewer: Viewer, *, version_id: UUID, outcome_ids: Iterable[UUID], **parts: Any) -> SupportLine:
    """Add a line of support to a draft, for these outcomes. `parts` are those of `provision.services.draft_line`."""
    with write():
        version, card = draft_for(viewer, version_id)
        refuse_kept_words(card, _texts(parts, _LINE_WORDS))
        made = provision_services.draft_line(viewer, child_id=card.pk, **parts)
        _tie(viewer, version, made.pk, set(outcome_ids))
        save_edit(viewer, version, "lines", [])
    return made


def change_line(
    viewer: Viewer, *, version_id: UUID, line_id: UUID, revision: int, outcome_ids: Iterable[UUID], **parts: Any
) -> SupportLine:
    """Change a line of a draft. Raises EditedMeanwhile with both texts when another person saved first."""
    with write():
        version, card = draft_for(viewer, version_id)
        line = _line_in(version, line_id)
        refuse_kept_words(card, _texts(parts, _LINE_WORDS))
        if line.live_at is None and not shown_elsewhere(version, line_id=line.pk):
            with _as_on_the_form(_LINE_BOXES, {}):
                made = provision_services.edit_line(viewer, line_id=line.pk, revision=revision, **parts)
        else:
            old = line.pk if line.live_at else line.replaces_id
            still = SupportLine.objects.of(card).filter(LIVE_LINE, pk=old).exists()
            made = provision_services.draft_line(viewer, child_id=card.pk, **{**parts, "replaces_id": old if still else None})
            PlanLine.objects.of(card).filter(version=version, line=line).delete()
        _tie(viewer, version, made.pk, set(outcome_ids))
        save_edit(viewer, version, "lines", [])
    return made


def remove_line(viewer: Viewer, *, version_id: UUID, line_id: UUID) -> None:
    """Take a line off a draft. One that has started carries on until this version starts, and then ends."""
    with write():
        version, card = draft_for(viewer, version_id)
        line = _line_in(version, line_id)
        PlanLine.objects.of(card).filter(version=version, line=line).delete()
        if line.live_at is None and not shown_elsewhere(version, line_id=line.pk):
            provision_services.drop_line(viewer, line_id=line.pk)
        save_edit(viewer, version, "lines", [])


def _tie(viewer: Viewer, version: PlanVersion, line_id: UUID, wanted: set[UUID]) -> None:
    """Make the line's ties to this version's outcomes exactly those wanted."""
    here = set(outcomes_in(version).values_list("pk", flat=True))
    now = set(OutcomeLine.objects.system("this draft's ties").filter(line_id=line_id).values_list("outcome_id", flat=True)) & here
    for outcome_id in (wanted & here) - now:
        cycle_services.tie_line(viewer, outcome_id=outcome_id, line_id=line_id)
    for outcome_id in now - wanted:
        cycle_services.untie_line(viewer, outcome_id=outcome_id, line_id=line_id)
