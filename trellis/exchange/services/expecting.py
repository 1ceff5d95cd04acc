"""Expected children: added, shown to somebody, joined to the roll when they arrive, closed when they never do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.models import Row
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, EditedMeanwhile, NotFound, RuleBroken
from trellis.cycle import services as cycle
from trellis.designsystem.words import time_short
from trellis.exchange.models import Expected, ExpectedSight
from trellis.exchange.queries.comparing import Planned
from trellis.exchange.queries.expected import NOT_YOURS, WAITING, expected_page, leads, open_rows
from trellis.people import queries as people
from trellis.people.models import live
from trellis.people.rules import clean_upn, upn_problem

KNOWN = ("upn", "nc_year", "coming_from", "note")
_WHY = "expected children who have come, after the decision on the roll"


def _lead(viewer: Viewer) -> UUID:
    if viewer.school_id is None:
        raise NotFound
    if not leads(viewer):
        raise Denied(NOT_YOURS)
    return viewer.school_id


def expect(
    viewer: Viewer,
    *,
    first_name: str,
    last_name: str,
    date_of_birth: date,
    starts_on: date,
    upn: str = "",
    nc_year: str = "",
    coming_from: str = "",
    note: str = "",
) -> Expected:
    """Add a child who will start later. Raises RuleBroken for a start that has passed, a wrong UPN, or a child expected already."""
    school_id = _lead(viewer)
    number = clean_upn(upn)
    if problem := upn_problem(number):
        raise RuleBroken(problem, "upn")
    if date_of_birth > clock.today():
        raise RuleBroken("The date of birth is still to come. Check it.", "date_of_birth")
    if starts_on <= clock.today():
        raise RuleBroken("Enter the day they start, after today. A child who is here already belongs on the roll.", "starts_on")
    with write():
        same = Expected.objects.at(school_id).filter(WAITING, date_of_birth=date_of_birth)
        if same.filter(first_name__iexact=first_name.strip(), last_name__iexact=last_name.strip()).exists():
            raise RuleBroken("This child is on the list of expected children already.", "last_name")
        made: Expected = Expected.objects.create(
            school_id=school_id,
            first_name=first_name.strip(),
            last_name=last_name.strip(),
            date_of_birth=date_of_birth,
            starts_on=starts_on,
            upn=number,
            nc_year=nc_year,
            coming_from=coming_from.strip(),
            note=note.strip(),
            added_by=viewer.person,
        )
        record(viewer, "expected.added", school_id=school_id, things={"expected": made.pk})
    return made


def change_expected(viewer: Viewer, *, ref: str, revision: int, **known: Any) -> None:
    """Write what is known by now: `starts_on` and the words of `KNOWN`. Raises EditedMeanwhile when somebody saved first."""
    school_id = _lead(viewer)
    found = _open(viewer, ref)
    starts_on = known.pop("starts_on")
    values = {name: known.pop(name).strip() for name in KNOWN}
    if known:
        raise TypeError(f"change_expected() does not know {sorted(known)}")
    values["upn"] = clean_upn(values["upn"])
    if problem := upn_problem(values["upn"]):
        raise RuleBroken(problem, "upn")
    if starts_on != found.starts_on and starts_on <= clock.today():
        raise RuleBroken("Enter the day they start, after today. A child who is here already belongs on the roll.", "starts_on")
    with write():
        rows = Expected.objects.at(school_id).filter(WAITING, pk=found.pk, revision=revision)
        if not rows.update(**values, starts_on=starts_on, revision=revision + 1, updated_at=clock.now()):
            raise _edited(school_id, found.pk)
        record(viewer, "expected.changed", school_id=school_id, things={"expected": found.pk}, fields=["starts_on", *KNOWN])


def _edited(school_id: UUID, pk: UUID) -> EditedMeanwhile:
    now = Expected.objects.at(school_id).get(pk=pk)
    row = Row.objects.filter(chain=str(school_id), code="expected.changed", about__expected=str(pk)).order_by("-number").first()
    by = Person.objects.filter(pk=row.person_id).first() if row and row.person_id else None
    theirs = {name: str(getattr(now, name)) for name in ("upn", "coming_from", "note")}
    return EditedMeanwhile(
        theirs=theirs, by=by.formal_name if by else "Somebody else", at=time_short(now.updated_at), revision=now.revision
    )


def let_see(viewer: Viewer, *, ref: str, person_id: UUID) -> None:
    """Let a colleague see one expected child from today. Raises RuleBroken for who is not on the staff, and who sees them already."""
    school_id = _lead(viewer)
    found = _open(viewer, ref)
    if person_id not in {each.person_id for each in people.staff_options(school_id)}:
        raise RuleBroken("Choose somebody who is on the staff now.", "person")
    with write():
        rows = ExpectedSight.objects.at(school_id).filter(live(clock.today()), expected=found, person_id=person_id)
        if rows.exists():
            raise RuleBroken("This person sees the child already.", "person")
        made = ExpectedSight.objects.create(
            school_id=school_id, expected=found, person_id=person_id, starts_on=clock.today(), added_by=viewer.person
        )
        record(viewer, "expected.shown", school_id=school_id, things={"expected": found.pk, "sight": made.pk})


def end_sight(viewer: Viewer, *, ref: str, sight_id: str) -> None:
    """A colleague no longer sees an expected child, from now. Raises NotFound for a sight that has ended."""
    school_id = _lead(viewer)
    found = _open(viewer, ref)
    if sight_id not in {each.id for each in expected_page(viewer, ref).sights}:
        raise NotFound
    with write():
        rows = ExpectedSight.objects.at(school_id).filter(live(clock.today()), pk=UUID(sight_id), expected=found)
        if not rows.update(ends_on=clock.today() - timedelta(days=1), updated_at=clock.now()):
            raise NotFound
        record(viewer, "expected.hidden", school_id=school_id, things={"expected": found.pk, "sight": sight_id})


def join_expected(viewer: Viewer, *, ref: str, child_ref: str) -> None:
    """A person says that an expected child is this child of the roll.

    Raises RuleBroken when name and birthday do not fit, NotFound once the child is joined or closed.
    """
    school_id = _lead(viewer)
    found = _open(viewer, ref)
    if child_ref not in {each.ref for each in expected_page(viewer, ref).may_be}:
        raise RuleBroken("Choose a child of nearly the same name and date of birth.", "child")
    child = people.child_for(viewer, child_ref, "roll.read")
    with write():
        if not _join(viewer, school_id, {found.pk: child.pk}):
            raise NotFound


def close_expected(viewer: Viewer, *, ref: str, reason: str) -> None:
    """The child never came. The reason stays. Raises NotFound once the child is joined or closed."""
    school_id = _lead(viewer)
    found = _open(viewer, ref)
    if not reason.strip():
        raise RuleBroken("Say why they do not come, like “Moved to another school”.", "reason")
    with write():
        rows = Expected.objects.at(school_id).filter(WAITING, pk=found.pk)
        if not rows.update(
            closed_at=clock.now(), closed_by=viewer.person, closed_why=reason.strip()[:250], updated_at=clock.now()
        ):
            raise NotFound
        record(viewer, "expected.closed", school_id=school_id, things={"expected": found.pk})


def _open(viewer: Viewer, ref: str) -> Expected:
    found: Expected | None = open_rows(viewer).filter(ref=ref).first()
    if found is None:
        raise NotFound
    return found


def _join(viewer: Viewer, school_id: UUID, pairs: Mapping[UUID, UUID]) -> int:
    """These expected children are these of the roll; gives how many were still expected.

    What was written of them goes into the record, in the name of whoever added them.
    """
    rows = list(Expected.objects.at(school_id).select_for_update().filter(WAITING, pk__in=list(pairs)).order_by("pk"))
    now, known = clock.now(), []
    for each in rows:
        each.joined_id, each.updated_at = pairs[each.pk], now
        record(viewer, "expected.joined", school_id=school_id, child_id=pairs[each.pk], things={"expected": each.pk})
        words = "\n".join(one for one in (f"Came from {each.coming_from}." if each.coming_from else "", each.note) if one)
        if words:
            known.append(cycle.KnownBefore(pairs[each.pk], words, each.added_by_id))
    Expected.objects.system(_WHY).bulk_update(rows, ["joined", "updated_at"], batch_size=200)
    if known:
        cycle.keep_known_before(viewer, school_id=school_id, known=known)
    return len(rows)


def note_expected_of_file(viewer: Viewer, school_id: UUID, plans: list[Planned], made: list[UUID]) -> None:
    """What a roll file says about expected children: rows with a start to come are added, those who have come are joined by UPN.

    Inside a write, after the batch was written. `made` are the children new with this batch, in the order of its plans.
    """
    coming = [each.row for each in plans if each.expected]
    came = dict(zip((each.row.upn for each in plans if each.outcome == "new"), made, strict=True))
    waiting = Expected.objects.at(school_id).filter(WAITING)
    if came:
        arrived = waiting.filter(upn__in=[upn for upn in came if upn]).values_list("pk", "upn")
        _join(viewer, school_id, {pk: came[upn] for pk, upn in arrived})
    if not coming:
        return
    known = {_same(*each) for each in waiting.values_list("first_name", "last_name", "date_of_birth")}
    numbers = set(waiting.exclude(upn="").values_list("upn", flat=True))
    fresh = [
        Expected(
            school_id=school_id,
            first_name=row.first_name,
            last_name=row.last_name,
            date_of_birth=row.date_of_birth,
            upn=row.upn,
            nc_year=row.nc_year,
            starts_on=row.enrolled_on or clock.today(),
            added_by=viewer.person,
        )
        for row in coming
        if row.upn not in numbers and _same(row.first_name, row.last_name, row.date_of_birth) not in known
    ]
    if fresh:
        Expected.objects.bulk_create(fresh, batch_size=500)
        record(viewer, "expected.added", school_id=school_id, things={"count": len(fresh)})


def _same(first: str, last: str, born: date) -> tuple[str, str, date]:
    return (first.casefold(), last.casefold(), born)
