"""What of a roll may come in without a person looking: class, year, known-as name, and how to reach adults nobody is kept from."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from trellis.exchange.models import ImportChange
from trellis.notifications import queries as notifications
from trellis.organisations.models import Group
from trellis.people.queries.guarded import Guarded, guarded_among

from .comparing import Change, Planned

COLUMNS = frozenset({"known_as", "nc_year"})
REACH = frozenset({"phone", "email"})
# With one of these different the row may be about somebody else: the whole child waits.
DOUBTFUL = frozenset({"first_name", "date_of_birth", "upn", "roll"})


def parts_alone(school_id: UUID, plans: list[Planned]) -> list[Planned]:
    """Of a batch, the plans narrowed to what may come in by itself; a plan of which nothing may is not among them."""
    changed = [each for each in plans if each.outcome == "changed" and each.child is not None]
    if not changed:
        return []
    children = [each.child.pk for each in changed if each.child]
    guarded = guarded_among(school_id, children)
    stopped = set(notifications.stops_among(children))
    classes = set(
        Group.objects.at(school_id)
        .filter(closed_on=None, kind__in=(Group.Kind.CLASS, Group.Kind.TUTOR, Group.Kind.ROOM))
        .values_list("name", flat=True)
    )
    by_hand = _reached_by_hand(changed)
    narrowed = [_narrow(each, guarded, classes, by_hand) for each in changed if each.child and each.child.pk not in stopped]
    return [each for each in narrowed if each is not None]


def _reached_by_hand(plans: list[Planned]) -> set[UUID]:
    """Adults whose number somebody changed here since a roll last wrote it: which of the two is right, a person says."""
    adults = [adult for plan in plans for adult, fresh in plan.known_adults if "phone" in fresh and adult.phone]
    wanted = {adult.person_id: adult.person_revision for adult in adults if adult.person_revision > 1}
    if not wanted:
        return set()
    rows = ImportChange.objects.system("a person is one in all schools").filter(table="person", row_id__in=wanted)
    written = set(rows.values_list("row_id", "revision_after"))
    return {pk for pk, revision in wanted.items() if (pk, revision) not in written}


def _narrow(plan: Planned, guarded: Guarded, classes: set[str], by_hand: set[UUID]) -> Planned | None:
    child = plan.child
    if child is None or child.pk in guarded.children or DOUBTFUL & {each.field for each in plan.changes}:
        return None
    columns = {name: value for name, value in plan.columns.items() if name in COLUMNS}
    # A class nobody has opened may be a slip of the pen: a person opens it.
    moves = plan.row.class_name in classes and plan.row.class_name != child.class_name
    kept = {("phone", pk) for pk in by_hand}
    reached = [
        (adult, {name: value for name, value in fresh.items() if name in REACH and (name, adult.person_id) not in kept})
        for adult, fresh in plan.known_adults
        if adult.person_id not in guarded.people
    ]
    reached = [(adult, fresh) for adult, fresh in reached if fresh]
    if not (columns or moves or reached):
        return None
    changes = [each for each in plan.changes if each.field in columns or (moves and each.field == "class")]
    if reached:
        changes.append(Change("adult", "", ""))
    row = replace(plan.row, class_name=plan.row.class_name if moves else "", enrol_status="")
    return Planned(row, "changed", child, changes=changes, columns=columns, known_adults=reached)
