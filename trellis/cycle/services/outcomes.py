"""Outcomes: what will change for the child. Editable until live; from then a change is a new row that replaces the old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.cycle.models import Outcome, OutcomeLine, Reading, Statement
from trellis.cycle.rules.measures import SCALE, MeasureKind
from trellis.cycle.rules.outcomes import compose
from trellis.people.queries import ChildCard
from trellis.provision.models import SupportLine

from .common import actor, child_of, cycle_of, must_be_open

_TEXTS = {
    "will": 250,
    "where": 120,
    "how_well": 120,
    "shown_by": 120,
    "child_words": 250,
    "unit": 40,
    "baseline_words": 250,
    "goal_words": 250,
}
_EDITED = (*_TEXTS, "by_on", "measure", "baseline", "baseline_on", "goal")


def add_outcome(
    viewer: Viewer,
    *,
    cycle_id: UUID,
    by_on: date,
    will: str,
    where: str = "",
    how_well: str = "",
    shown_by: str = "",
    child_words: str = "",
    hope_id: UUID | None = None,
    measure: str = "words",
    unit: str = "",
    baseline: Decimal | None = None,
    baseline_words: str = "",
    baseline_on: date | None = None,
    goal: Decimal | None = None,
    goal_words: str = "",
    replaces_id: UUID | None = None,
    to_check: bool = False,
) -> Outcome:
    """Write an outcome of a cycle as five parts that make one sentence. `hope_id` is the child's or family's hope it serves.

    `replaces_id` is the live outcome this one is a change of; `to_check` says nobody has looked it over yet. Raises RuleBroken with the
    field that is not right yet; advice about the wording never stops it.
    """
    cycle, child = cycle_of(viewer, cycle_id, "outcome.edit")
    must_be_open(cycle)
    values = _checked(
        child,
        by_on=by_on,
        will=will,
        where=where,
        how_well=how_well,
        shown_by=shown_by,
        child_words=child_words,
        measure=measure,
        unit=unit,
        baseline=baseline,
        baseline_words=baseline_words,
        baseline_on=baseline_on,
        goal=goal,
        goal_words=goal_words,
    )
    _hope(child, hope_id)
    if replaces_id and not Outcome.objects.of(child).filter(pk=replaces_id, live_at__isnull=False).exists():
        raise NotFound
    with write():
        last = Outcome.objects.of(child).filter(cycle=cycle).order_by("-order").values_list("order", flat=True).first()
        row = Outcome.objects.create(
            school_id=child.school_id,
            child_id=child.pk,
            cycle=cycle,
            order=(last or 0) + 1,
            hope_id=hope_id,
            replaces_id=replaces_id,
            to_check=to_check,
            edited_by_id=actor(viewer),
            **values,
        )
        audit.record(viewer, "outcome.written", school_id=child.school_id, child_id=child.pk, things={"outcome": row.pk})
    return row


def edit_outcome(viewer: Viewer, *, outcome_id: UUID, revision: int, hope_id: UUID | None = None, **changed: Any) -> Outcome:
    """Change an outcome that is not live. `changed` as in `add_outcome`; what is left out stays.

    Raises EditedMeanwhile when somebody saved after `revision`, RuleBroken for a live one.
    """
    row, child = _outcome(viewer, outcome_id, "outcome.edit")
    _not_live(row)
    unknown = set(changed) - set(_EDITED)
    if unknown:
        raise TypeError(f"An outcome has no {', '.join(sorted(unknown))}.")
    if row.revision != revision:
        raise _meanwhile(row)
    values = _checked(child, **({name: getattr(row, name) for name in _EDITED} | changed))
    _hope(child, hope_id)
    with write():
        if hope_id is not None:
            row.hope_id = hope_id
        for name, value in values.items():
            setattr(row, name, value)
        row.to_check = False
        row.revision, row.updated_at, row.edited_by_id = revision + 1, clock.now(), actor(viewer)
        row.save()
        audit.record(
            viewer,
            "outcome.edited",
            school_id=child.school_id,
            child_id=child.pk,
            things={"outcome": row.pk},
            fields=list(changed),
        )
    return row


def _meanwhile(row: Outcome) -> EditedMeanwhile:
    theirs = {name: _as_typed(getattr(row, name)) for name in _EDITED}
    by = Person.objects.filter(pk=row.edited_by_id).first() if row.edited_by_id else None
    at = row.updated_at.astimezone(clock.LONDON)
    return EditedMeanwhile(
        theirs=theirs, by=by.formal_name if by else "Somebody", at=f"{at.hour}:{at.minute:02d}", revision=row.revision
    )


def _as_typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.day} {value:%B} {value.year}"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _checked(child: ChildCard, **values: Any) -> dict[str, Any]:
    name = child.calling_name
    if not values["by_on"]:
        raise RuleBroken("Enter the date this outcome should be met by", field="by_on")
    if values["by_on"] <= clock.today():
        raise RuleBroken("Enter a day after today. An outcome looks ahead.", field="by_on")
    if not str(values["will"]).strip():
        raise RuleBroken(f"Say what {name} will do", field="will")
    for field, most in _TEXTS.items():
        values[field] = str(values[field] or "").strip()
        if len(values[field]) > most:
            raise RuleBroken(f"Use {most} letters or fewer here.", field=field)
    try:
        kind = MeasureKind(values["measure"])
    except ValueError:
        raise RuleBroken("Choose how you will know.", field="measure") from None
    for field in ("baseline", "goal"):
        values[field] = _figure(kind, values[field], field)
    if values["baseline_on"] and values["baseline_on"] > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="baseline_on")
    if (values["baseline"] is not None or values["baseline_words"]) and not values["baseline_on"]:
        values["baseline_on"] = clock.today()
    values["measure"] = str(kind)
    parts = (str(values[field]) for field in ("will", "where", "how_well", "shown_by"))
    values["sentence"] = compose(values["by_on"], name, *parts)
    return values


def _figure(kind: MeasureKind, value: Decimal | float | None, field: str) -> Decimal | None:
    if value is None or kind is MeasureKind.WORDS:
        return None
    number = Decimal(str(value))
    if kind is MeasureKind.SCALE and number not in {Decimal(each) for each in SCALE}:
        raise RuleBroken("Choose a number from −2 to +2.", field=field)
    if kind is MeasureKind.YES_NO and number not in (0, 1):
        raise RuleBroken("Choose yes or not yet.", field=field)
    if abs(number) >= 1_000_000:
        raise RuleBroken("Enter a number, like 12.", field=field)
    return number


def _hope(child: ChildCard, hope_id: UUID | None) -> None:
    if (
        hope_id is not None
        and not Statement.objects.of(child).filter(pk=hope_id, withdrawn_at=None, voice__in=("child", "family")).exists()
    ):
        raise NotFound


def _outcome(viewer: Viewer, outcome_id: UUID, action: str) -> tuple[Outcome, ChildCard]:
    row = Outcome.objects.system("its child is decided on in the next line").filter(pk=outcome_id).first()
    if row is None:
        raise NotFound
    return row, child_of(viewer, row.child_id, action)


def _not_live(row: Outcome) -> None:
    if row.live_at is not None:
        raise RuleBroken("This outcome is live and stays as it was agreed. Change the plan to write a new one.")


def drop_outcome(viewer: Viewer, *, outcome_id: UUID) -> None:
    """Take away an outcome that never was live, with its ties."""
    row, child = _outcome(viewer, outcome_id, "outcome.edit")
    _not_live(row)
    with write():
        Reading.objects.of(child).filter(outcome=row).delete()
        OutcomeLine.objects.of(child).filter(outcome=row).delete()
        Outcome.objects.of(child).filter(pk=row.pk).delete()
        audit.record(viewer, "outcome.dropped", school_id=child.school_id, child_id=child.pk, things={"outcome": outcome_id})


def tie_line(viewer: Viewer, *, outcome_id: UUID, line_id: UUID) -> None:
    """This support is for this outcome. A second time changes nothing."""
    row, child = _outcome(viewer, outcome_id, "outcome.edit")
    if not SupportLine.objects.of(child).filter(pk=line_id).exists():
        raise NotFound
    if OutcomeLine.objects.of(child).filter(outcome=row, line_id=line_id).exists():
        return
    with write():
        OutcomeLine.objects.create(school_id=child.school_id, child_id=child.pk, outcome=row, line_id=line_id)
        _tied(viewer, child, outcome_id, line_id)


def untie_line(viewer: Viewer, *, outcome_id: UUID, line_id: UUID) -> None:
    """This support is not for this outcome after all."""
    row, child = _outcome(viewer, outcome_id, "outcome.edit")
    with write():
        gone, _ = OutcomeLine.objects.of(child).filter(outcome=row, line_id=line_id).delete()
        if gone:
            _tied(viewer, child, outcome_id, line_id)


untie = untie_line


def _tied(viewer: Viewer, child: ChildCard, outcome_id: UUID, line_id: UUID) -> None:
    things = {"outcome": outcome_id, "line": line_id}
    audit.record(viewer, "outcome.tied", school_id=child.school_id, child_id=child.pk, things=things)


def add_reading(viewer: Viewer, *, outcome_id: UUID, on: date, value: Decimal | None = None, words: str = "") -> Reading:
    """Record where an outcome stands on a day, in its measure. Raises RuleBroken without a figure or words."""
    row, child = _outcome(viewer, outcome_id, "outcome.measure")
    if on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="on")
    figure = _figure(MeasureKind(row.measure), value, "value")
    if figure is None and not words.strip():
        raise RuleBroken("Say where things are now.", field="value")
    with write():
        reading = Reading.objects.create(
            school_id=child.school_id,
            child_id=child.pk,
            outcome=row,
            on=on,
            value=figure,
            words=words.strip()[:250],
            by_id=actor(viewer),
        )
        audit.record(viewer, "outcome.measured", school_id=child.school_id, child_id=child.pk, things={"outcome": row.pk})
    return reading


def make_outcomes_live(viewer: Viewer, *, outcome_ids: Iterable[UUID]) -> None:
    """These outcomes are agreed: from now they never change. One that a new one replaces ends. Called with the plan that holds them."""
    wanted = list(outcome_ids)
    rows = list(Outcome.objects.system("their children are decided on below").filter(pk__in=wanted))
    if len(rows) != len(set(wanted)):
        raise NotFound
    children = {each: child_of(viewer, each, "outcome.edit") for each in {row.child_id for row in rows}}
    fresh = [each for each in rows if each.live_at is None]
    if not fresh:
        return
    with write():
        for child in children.values():
            mine = [each for each in fresh if each.child_id == child.pk]
            Outcome.objects.of(child).filter(pk__in=[each.pk for each in mine]).update(
                live_at=clock.now(), updated_at=clock.now()
            )
            replaced = [each.replaces_id for each in mine if each.replaces_id]
            Outcome.objects.of(child).filter(pk__in=replaced, ended_at=None).update(ended_at=clock.now())
            if mine:
                audit.record(
                    viewer,
                    "outcome.live",
                    school_id=child.school_id,
                    child_id=child.pk,
                    things={"outcomes": ",".join(str(each.pk) for each in mine)},
                )
