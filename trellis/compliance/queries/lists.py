"""What duties are worked out from, as lists that one query gathers. Each is scoped by the action it is asked with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from trellis.accounts.models import Appointment
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.cycle.models import Concern, Review, StatusChange
from trellis.cycle.queries.not_told import told_lists
from trellis.cycle.rules.concern import ConcernState
from trellis.cycle.rules.status import SenStatus
from trellis.meetings.models import Meeting
from trellis.meetings.queries import counted_columns
from trellis.meetings.rules import MeetingState
from trellis.people.models import Child, ClassPlace, KeyAdult, Staff, StaffPlace, live
from trellis.people.queries import CHILD_COLUMNS
from trellis.plans.models import PlanLine, PlanVersion, ReadMark
from trellis.provision.models import EquipmentStep, InPlace, Session, SupportLine, live_on
from trellis.rulebook.dates import school_year_of

from ..rules.due import SILENT

Lists = Mapping[str, QuerySet[Any, Any]]
WHY = "narrowed to children or schools the viewer has reached"
LEADS = ("senco", "deputy", "head")
DAILY = ("class_teacher", "tutor", "key_person")
CHILD = (*CHILD_COLUMNS, "child__nc_year", "school_id", "school__setting_kind")
_NAME = ("person__title", "person__first_name", "person__last_name")
_OPEN_NOTES = Q(state=MeetingState.HELD, written_up_at=None)
_LOOKED_BACK = timedelta(days=120)


def board_lists(viewer: Viewer, action: str, within: Iterable[UUID] | None = None, *, but: Collection[str] = ()) -> Lists:
    """All that duties towards the children in reach are worked out from, for `duties.board`.

    `within` narrows it to some children; `but` leaves out what another room tells already: "told", "concerns" or "meetings".
    """
    only = Q() if within is None else Q(child_id__in=list(within))
    concerns = Concern.objects.for_viewer(viewer, action).filter(only, source="family", state=ConcernState.RAISED)
    meetings = Meeting.objects.for_viewer(viewer, action).filter(only, _OPEN_NOTES)
    lists = {
        "plans": _plans(viewer, action).filter(only).values(*_PLAN, *CHILD),
        "support": _support(viewer, action, within),
        "concerns": concerns.values("pk", "child_id", "ref", "reply_by", "owner_id", *CHILD),
        "meetings": meetings.values("pk", "child_id", "ref", "held_on", "called_by_id", *CHILD),
        **owner_lists(viewer, action, within),
    }
    if "told" not in but:
        lists |= {f"told_{name}": rows for name, rows in told_lists(viewer, action, within).items()}
    return {name: rows for name, rows in lists.items() if name not in but}


_PLAN = (
    "pk", "child_id", "number", "live_at", "review_on", "first_live_at", "reviewed_on", "unread", "past_on", "silent_on",
    "logged_at", "answered_at", "stepped_at",
)  # fmt: skip


def _plans(viewer: Viewer, action: str) -> QuerySet[Any]:
    """Live plans: when first live and last reviewed (R13), whether somebody has not read them (R14), and how the record of support stands (R21)."""
    child = {"child_id": OuterRef("child_id")}
    same_cycle = PlanVersion.objects.system(WHY).filter(cycle_id=OuterRef("cycle_id"), live_at__isnull=False)
    first = same_cycle.order_by().values("cycle_id").annotate(at=Min("live_at")).values("at")
    reviewed = Review.objects.system(WHY).filter(**child).order_by().values("child_id").annotate(on=Max("held_on")).values("on")
    rows: QuerySet[Any] = PlanVersion.objects.for_viewer(viewer, action).filter(state="live", cycle__closed_at=None)
    return rows.annotate(
        first_live_at=Subquery(first),
        reviewed_on=Subquery(reviewed),
        unread=Exists(_class_not_read()) | Exists(_givers_not_read()),
        **_support_record(),
    )


def _read() -> QuerySet[Any]:
    """Readings of a plan since it went live, inside `_class_not_read` and `_givers_not_read`."""
    plan = {"child_id": OuterRef(OuterRef("child_id")), "read_at__gte": OuterRef(OuterRef("live_at"))}
    return ReadMark.objects.system(WHY).filter(**plan)


def _class_not_read() -> QuerySet[Any]:
    """Adults of the groups a plan's child is in who have not read it since it went live."""
    day = clock.today()
    groups = ClassPlace.objects.system(WHY).filter(live(day), child_id=OuterRef(OuterRef("child_id"))).values("group_id")
    adults = StaffPlace.objects.system(WHY).filter(live(day), group_id__in=groups)
    return adults.exclude(Exists(_read().filter(person_id=OuterRef("person_id"))))


def _givers_not_read() -> QuerySet[Any]:
    """Adults who give support to a plan's child and have not read it since it went live."""
    lines = SupportLine.objects.system(WHY).filter(live_on(clock.today()), child_id=OuterRef("child_id"), given_by__isnull=False)
    return lines.exclude(Exists(_read().filter(person_id=OuterRef("given_by_id"))))


def _support_record() -> dict[str, Any]:
    """When support of a plan ended without a word, since when nothing of a line was recorded, and the newest thing written down."""
    today = clock.today()
    child, version = {"child_id": OuterRef("child_id")}, {"version_id": OuterRef("pk")}
    ties = PlanLine.objects.system(WHY).filter(**version, line__live_at__isnull=False, line__ended_on=None)
    past = ties.filter(line__ends_on__lt=today).order_by().values("version_id").annotate(on=Min("line__ends_on")).values("on")
    recorded = Session.objects.system(WHY).filter(line_id=OuterRef("line_id")).exclude(state="")
    owed = Session.objects.system(WHY).filter(line_id=OuterRef("line_id"), state="", withdrawn_at=None, due_on__lt=today - SILENT)
    silent = (
        ties.filter(Exists(owed), ~Exists(recorded), line__ends_on__gte=today)
        .order_by()
        .values("version_id")
        .annotate(on=Min("line__starts_on"))
        .values("on")
    )
    since = {"created_at__gte": clock.london(today - _LOOKED_BACK)}
    sessions = Session.objects.system(WHY).filter(**child, due_on__gte=today - _LOOKED_BACK).order_by().values("child_id")
    answers = InPlace.objects.system(WHY).filter(**child, **since).order_by().values("child_id")
    steps = EquipmentStep.objects.system(WHY).filter(**child, **since).order_by().values("child_id")
    return {
        "past_on": Subquery(past),
        "silent_on": Subquery(silent),
        "logged_at": Subquery(sessions.annotate(at=Max("logged_at")).values("at")),
        "answered_at": Subquery(answers.annotate(at=Max("created_at")).values("at")),
        "stepped_at": Subquery(steps.annotate(at=Max("created_at")).values("at")),
    }


def _support(viewer: Viewer, action: str, within: Iterable[UUID] | None) -> QuerySet[Any, Any]:
    """Children on SEN Support with the meetings of this school year, and since when Trellis knows of the support (R19)."""
    newest = StatusChange.objects.system(WHY).filter(child_id=OuterRef("pk"), from_on__lte=clock.today())
    newest = newest.order_by("-from_on", "-created_at", "-pk")
    rows: QuerySet[Any] = Child.objects.for_viewer(viewer, action)
    if within is not None:
        rows = rows.filter(pk__in=list(within))
    rows = rows.annotate(now=Subquery(newest.values("status")[:1])).filter(now=SenStatus.SEN_SUPPORT)
    rows = rows.annotate(
        since=Subquery(newest.values("from_on")[:1]),
        known_at=Subquery(newest.values("created_at")[:1]),
        **counted_columns(*school_year_of(clock.today())),
    )
    names = ("ref", "first_name", "known_as", "last_name", "nc_year", "school_id", "school__setting_kind")
    return rows.values("pk", *names, "since", "known_at", "met", "offered")


def owner_lists(viewer: Viewer, action: str, within: Iterable[UUID] | None = None) -> Lists:
    """Who leads at the viewer's schools, who works there on which days, and who is responsible for which child every day."""
    day, schools = clock.today(), list(viewer.held.schools)
    reached = Child.objects.for_viewer(viewer, action)
    if within is not None:
        reached = reached.filter(pk__in=list(within))
    supported = StatusChange.objects.system(WHY).filter(child_id__in=reached.values("pk")).values("child_id")
    met = Meeting.objects.system(WHY).filter(_OPEN_NOTES, child_id__in=reached.values("pk")).values("child_id")
    theirs = Q(child_id__in=supported) | Q(child_id__in=met)
    places = ClassPlace.objects.system(WHY).filter(live(day), theirs).exclude(group__kind="teaching")
    adults = StaffPlace.objects.system(WHY).filter(live(day), school_id__in=schools, part__in=DAILY)
    keys = KeyAdult.objects.system(WHY).filter(live(day), theirs)
    leads = Appointment.objects.system(WHY).filter(live(day), school_id__in=schools, role__in=LEADS)
    staff = Staff.objects.system(WHY).filter(live(day), school_id__in=schools)
    return {
        "leads": leads.values("pk", "school_id", "person_id", "role", "nc_years", *_NAME),
        "staff": staff.values("school_id", "person_id", "weekdays"),
        "adults": adults.values("pk", "group_id", "person_id", "weekdays", *_NAME),
        "places": places.values("child_id", "group_id", "group__ref"),
        "keys": keys.values("pk", "child_id", "person_id", "weekdays", *_NAME),
    }
