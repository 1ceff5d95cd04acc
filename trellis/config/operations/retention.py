"""Whose time is over, and their removal.

A child goes whole and in one transaction, so that a run that is killed leaves whole children only. Never goes a child on the roll, one
whose record is kept beyond its time, or one before the least time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.access.engine import require
from trellis.accounts.models import FailedTry, Invitation, SignIn, Tablet
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle.models import CheckResult, Concern, ConcernStep, Cycle
from trellis.cycle.rules.concern import ConcernState
from trellis.exchange.models import Expected, ExpectedSight, FolderFile, ImportChange, ListImport, PlanDrop, RollImport, StaffList
from trellis.notifications.models import Notice
from trellis.organisations.models import School
from trellis.people.models import Absence, Child, Enrolment, RecordHold, WordsHeld, YearMove
from trellis.people.queries import own_periods
from trellis.plans.models import CoverLink
from trellis.rulebook import retention as law

from .leavers import PersonDue, forget_person, people_due
from .removal import remove_child, tables

_WHY = "retention, after its own decision"
# Rooms whose rows about a child are no SEN record of their own: the roll, messages, half-written forms.
_NO_RECORD = frozenset({"people", "notifications", "accounts"})
# Every child of an imported roll has a status; most of them say that there is none.
_NO_STATUS = "none"


@dataclass(frozen=True)
class ChildDue:
    """One child whose time is over, or would be: `kept_by` says who keeps the record, if somebody does."""

    child_id: UUID
    ref: str
    rule: str
    over_on: date
    kept_by: str = ""
    kept_since: date | None = None


@dataclass(frozen=True)
class SchoolDue:
    """What is due at one school under the rules that count there."""

    school_id: UUID
    short_name: str
    years: dict[str, int | None]
    due: tuple[ChildDue, ...]
    held: tuple[ChildDue, ...]
    on_roll: int
    concerns: int
    people: tuple[PersonDue, ...] = ()


def due_at(school: School, today: date) -> SchoolDue:
    """Whose time is over at one school (some queries for each table, whatever the number of children)."""
    years = _years(school.pk)
    shortest = min(years["record"] or 0, years["roll"] or 0)
    rows = Child.objects.at(school.pk).filter(date_of_birth__lt=law.years_after(today, -shortest))
    old = list(rows.order_by("date_of_birth", "pk").values("pk", "ref", "date_of_birth"))
    ids = [each["pk"] for each in old]
    with_record = _with_record(ids)
    found = []
    for each in old:
        rule = "record" if each["pk"] in with_record else "roll"
        over = _over_on(each["date_of_birth"], years[rule], today)
        if over is not None:
            found.append(ChildDue(each["pk"], each["ref"], rule, over))
    on_roll = _on_roll(ids, today)
    holds = {each.child_id: each for each in _holds(school.pk).select_related("placed_by")}
    gone = [each for each in found if each.child_id not in on_roll]
    kept = [
        ChildDue(each.child_id, each.ref, each.rule, each.over_on, hold.placed_by.formal_name, clock.day_of(hold.created_at))
        for each in gone
        if (hold := holds.get(each.child_id)) is not None
    ]
    return SchoolDue(
        school.pk,
        school.short_name,
        years,
        tuple(each for each in gone if each.child_id not in holds),
        tuple(kept),
        len(found) - len(gone),
        _old_concerns(school.pk, years["concern"], today).count() if years["concern"] else 0,
        people_due(school.pk, today),
    )


def _years(school_id: UUID) -> dict[str, int | None]:
    """The years that count at this school for each rule it may change."""
    own = own_periods(school_id)
    return {code: law.in_force(code, own.get(code)) for code in ("record", "roll", "concern")}


def _over_on(born: date, years: int | None, today: date) -> date | None:
    """The day from which the time is over, once it is."""
    if years is None or not law.is_over(born, years, today):
        return None
    return law.years_after(born, years) + timedelta(days=1)


def _with_record(ids: list[UUID]) -> set[UUID]:
    """Of these children, those with anything in a table of a SEN record."""
    found: set[UUID] = set()
    for table in tables()[0]:
        if table.model._meta.app_label in _NO_RECORD or table.path != "child_id":
            continue
        rows = table.model._base_manager.filter(child_id__in=ids)
        if table.label == "cycle.StatusChange":
            rows = rows.exclude(status=_NO_STATUS)
        found |= set(rows.values_list("child_id", flat=True).distinct())
    return found


def _on_roll(ids: list[UUID], today: date) -> set[UUID]:
    """Of these children, those on the roll now or from a later day on."""
    rows = Enrolment.objects.system(_WHY).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), child_id__in=ids)
    return set(rows.values_list("child_id", flat=True))


def _holds(school_id: UUID) -> QuerySet[RecordHold]:
    rows: QuerySet[RecordHold] = RecordHold.objects.at(school_id).filter(ended_at=None)
    return rows


def _old_concerns(school_id: UUID, years: int, today: date) -> QuerySet[Concern]:
    """Closed so long ago, and nothing came of them: no cycle, no check result. Not of a child whose record is kept."""
    since = clock.london(law.years_after(today, -years))
    mine = {"concern_id": OuterRef("pk")}
    rows: QuerySet[Concern] = Concern.objects.at(school_id).filter(state=ConcernState.CLOSED, updated_at__lt=since)
    return (
        rows.exclude(Exists(Cycle.objects.system(_WHY).filter(**mine)))
        .exclude(Exists(CheckResult.objects.system(_WHY).filter(**mine)))
        .exclude(Exists(ConcernStep.objects.system(_WHY).filter(at__gte=since, **mine)))
        .exclude(child_id__in=_holds(school_id).values("child_id"))
    )


def run(viewer: Viewer, schools: list[School], said: Callable[[str], None]) -> list[UUID]:
    """Remove what is due, a child at a time; `said` gets a line for each, with ids only. Gives the children who are gone."""
    require(viewer, "record.remove")
    today = clock.today()
    gone = []
    for school in schools:
        for each in due_at(school, today).due:
            if _remove(viewer, school, each, today):
                gone.append(each.child_id)
                said(f"removed {each.child_id} of {school.short_name} ({each.rule})")
        said(f"removed {_thin(viewer, school, today)} old concerns of {school.short_name}")
        for adult in people_due(school.pk, today):
            if forget_person(viewer, school_id=school.pk, person_id=adult.person_id, today=today):
                said(f"removed what was kept of colleague {adult.person_id} of {school.short_name}")
    said(f"removed {forget_short()} short-lived rows")
    return gone


def _remove(viewer: Viewer, school: School, child: ChildDue, today: date) -> bool:
    """One child, looked at again inside the transaction.

    Meanwhile somebody may have kept the record, taken the child back, put the birth date right or chosen a longer time.
    """
    with write():
        ids = [child.child_id]
        rows = Child.objects.at(school.pk).select_for_update().filter(pk=child.child_id)
        born = rows.values_list("date_of_birth", flat=True).first()
        rule = "record" if _with_record(ids) else "roll"
        if born is None or _over_on(born, _years(school.pk)[rule], today) is None:
            return False
        if _on_roll(ids, today) or _holds(school.pk).filter(child_id=child.child_id).exists():
            return False
        remove_child(viewer, child_id=child.child_id, school_id=school.pk)
    return True


def _thin(viewer: Viewer, school: School, today: date) -> int:
    """Remove concerns that led to nothing, where the school chose a time for them. Returns how many."""
    years = _years(school.pk)["concern"]
    if years is None:
        return 0
    with write():
        old = list(_old_concerns(school.pk, years, today).select_for_update().values_list("pk", "child_id"))
        ids = [pk for pk, _ in old]
        WordsHeld.objects.at(school.pk).filter(thing_id__in=ids).delete()
        ConcernStep.objects.at(school.pk).filter(concern_id__in=ids).delete()
        Concern.objects.at(school.pk).filter(pk__in=ids).delete()
        if old:
            record(viewer, "record.thinned", school_id=school.pk, children=[child for _, child in old])
    return len(old)


def short_lived(today: date) -> Iterator[tuple[str, QuerySet[Any]]]:
    """What has a fixed time of its own and no other job: (the rule's code, the rows whose time is over)."""
    kept = RecordHold.objects.system(_WHY).filter(ended_at=None).values("child_id")

    def before(code: str) -> datetime:
        return clock.london(law.oldest_kept(law.PERIODS[code], today))

    yield "message", Notice.objects.system(_WHY).filter(created_at__lt=before("message")).exclude(child_id__in=kept)
    yield (
        "absence",
        Absence.objects.system(_WHY)
        .filter(ends_on__lt=law.oldest_kept(law.PERIODS["absence"], today))
        .exclude(child_id__in=kept),
    )
    yield "move", YearMove.objects.system(_WHY).filter(moves_on__lt=law.oldest_kept(law.PERIODS["move"], today))
    yield "cover", CoverLink.objects.system(_WHY).filter(created_at__lt=before("cover"))
    yield "invitation", Invitation.objects.filter(expires_at__lt=before("invitation"))
    yield "sign_in", SignIn.objects.filter(at__lt=before("sign_in"))
    yield "try", FailedTry.objects.filter(at__lt=clock.real_now() - timedelta(days=1))
    yield "undo", ImportChange.objects.system(_WHY).filter(created_at__lt=before("undo"))
    started = law.oldest_kept(law.PERIODS["expected"], today)
    expected = Expected.objects.system(_WHY).filter(Q(starts_on__lt=started) | Q(closed_at__lt=before("expected")))
    expected = expected.exclude(joined_id__in=kept)
    yield "expected", ExpectedSight.objects.system(_WHY).filter(expected__in=expected)
    yield "expected", expected
    files = FolderFile.objects.system(_WHY)
    yield "import", files.filter(created_at__lt=before("import"))
    named = files.filter(created_at__gte=before("import"))
    rolls = RollImport.objects.system(_WHY).filter(created_at__lt=before("import"))
    for column in ("brought_id", "waiting_id"):
        rolls = rolls.exclude(pk__in=named.exclude(**{column: None}).values(column))
    yield "import", rolls
    for table in (ListImport, StaffList, PlanDrop):
        yield "import", table.objects.system(_WHY).filter(created_at__lt=before("import"))
    yield "tablet", Tablet.objects.system(_WHY).filter(withdrawn_at__lt=before("tablet"))


def forget_short() -> int:
    """Remove what has a fixed time of its own and is past it; nightly, and as the last step of a run. Returns how many rows."""
    number = 0
    with write():
        for _, rows in short_lived(clock.today()):
            number += rows.delete()[0]
    return number
