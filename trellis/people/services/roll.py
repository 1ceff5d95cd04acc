"""The roll by hand: a child comes, is away, leaves. Files come in through `exchange`."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.core.models import is_demo
from trellis.core.reactions import happened

from .. import queries, rules
from ..models import Absence, Child, ClassPlace, Enrolment, live
from .asking import require_at, require_order

KINDS = ("main", "subsidiary", "guest")
_WHY = "the child was reached through the viewer"


def add_child(
    viewer: Viewer,
    *,
    school_id: UUID,
    first_name: str,
    last_name: str,
    date_of_birth: date,
    starts_on: date,
    known_as: str = "",
    upn: str = "",
    sex: str = "",
    nc_year: str = "",
    kind: str = "main",
) -> Child:
    """Put a child on the roll of one school from a day on. No UPN is fine (a nursery child has none).

    Raises RuleBroken for a wrong or taken UPN, a name left empty, or a birthday to come.
    """
    require_at(viewer, "roll.import", school_id)
    number = rules.clean_upn(upn)
    problem = rules.upn_problem(number)
    if problem:
        raise RuleBroken(problem, "upn")
    if not first_name.strip() or not last_name.strip():
        raise RuleBroken("Enter a first name and a surname. A child with one name has it in both.", "first_name")
    if date_of_birth > clock.today():
        raise RuleBroken("The date of birth is still to come. Check it.", "date_of_birth")
    if kind not in KINDS:
        raise RuleBroken("Choose main, subsidiary or guest registration.", "kind")
    if number and Child.objects.at(school_id).filter(upn=number).exists():
        raise RuleBroken("Another child here has this UPN. Check both.", "upn")
    with write():
        child = Child.objects.create(
            school_id=school_id,
            first_name=first_name.strip(),
            last_name=last_name.strip(),
            known_as=known_as.strip(),
            date_of_birth=date_of_birth,
            upn=number,
            sex=sex,
            nc_year=nc_year,
            families_on=is_demo(),
        )
        Enrolment.objects.create(school_id=school_id, child=child, kind=kind, starts_on=starts_on)
        record(viewer, "child.added", school_id=school_id, child_id=child.pk)
    return child


def end_enrolment(viewer: Viewer, *, child_id: UUID, on: date) -> None:
    """The child left: their last day on the roll is `on`. Class places end too; the rest ends by reaction `child.left`."""
    card = queries.child_by_id(viewer, child_id, "roll.import")
    with write():
        stays = Enrolment.objects.of(card).filter(ends_on__isnull=True) | Enrolment.objects.of(card).filter(ends_on__gt=on)
        first = min(stays.values_list("starts_on", flat=True), default=None)
        if first is None:
            raise RuleBroken("This child is not on the roll after that day. Nothing was changed.", "on")
        if on < first:
            raise RuleBroken("The last day is before the child started here. Check both days.", "on")
        now = clock.now()
        stays.update(ends_on=on, updated_at=now)
        places = ClassPlace.objects.of(card)
        (places.filter(ends_on__isnull=True) | places.filter(ends_on__gt=on)).update(ends_on=on, updated_at=now)
        record(viewer, "child.left", school_id=card.school_id, child_id=card.pk)
        happened("child.left", viewer, child_id=card.pk, school_id=card.school_id, on=on)


def record_absence(viewer: Viewer, *, child_id: UUID, starts_on: date, ends_on: date, why: str) -> Absence:
    """Days a child is away: support is not owed then (reaction `absence.recorded` plans again from the first of them)."""
    card = queries.child_by_id(viewer, child_id, "people.edit")
    require_order(starts_on, ends_on)
    if not why.strip():
        raise RuleBroken("Say in a word or two why the child is away, like holiday or hospital.", "why")
    with write():
        made = Absence.objects.create(
            school_id=card.school_id, child_id=card.pk, starts_on=starts_on, ends_on=ends_on, why=why.strip()[:80]
        )
        record(viewer, "child.absent", school_id=card.school_id, child_id=card.pk, things={"absence": made.pk})
        happened("absence.recorded", viewer, school_id=card.school_id, child_id=card.pk, from_on=starts_on)
    return made


def mark_never_link(viewer: Viewer, *, child_id: UUID, never: bool) -> None:
    """Say that no import may join this child with another entry (an adopted child, a hidden address), or take that back."""
    card = queries.child_by_id(viewer, child_id, "people.edit")
    with write():
        child = Child.objects.system(_WHY).get(pk=card.pk)
        child.never_link = never
        child.revision += 1
        child.updated_at = clock.now()
        child.save(update_fields=["never_link", "revision", "updated_at"])
        record(viewer, "child.never_linked", school_id=card.school_id, child_id=card.pk, fields=["never_link"])


def end_places(child_id: UUID, *, before: date, kinds: tuple[str, ...]) -> int:
    """End the child's live places in groups of these kinds the day before. Part of a write already decided; returns how many."""
    rows = ClassPlace.objects.system(_WHY).filter(live(before), child_id=child_id, group__kind__in=kinds)
    return rows.update(ends_on=before - timedelta(days=1), updated_at=clock.now())
