"""Today: what needs this viewer, gathered from all rooms, and what went well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, Value

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.rows import TodayRow
from trellis.cycle.models import Judgement, Statement
from trellis.organisations.models import Term
from trellis.plans.models import PlanVersion
from trellis.provision.models import Session
from trellis.rulebook.dates import week_of

from ..rules.today import TodaySection, first_of, sections
from .panels import today_rows

_FRIDAY = 4


@dataclass(frozen=True)
class Good:
    """What went well since a day, in the viewer's reach."""

    since: date
    sessions: int
    outcomes_met: int
    views: int
    plans: int


@dataclass(frozen=True)
class NextReview:
    """The next review of a plan in the viewer's reach."""

    name: str
    ref: str
    on: date


@dataclass(frozen=True)
class TodayPage:
    """The page: three lists, the first item, the term, what went well; on a quiet day who is supported and what comes next."""

    day: date
    term: str
    week: int | None
    sections: tuple[TodaySection, ...]
    first: TodayRow | None
    good: Good
    supported: int
    next_review: NextReview | None

    @property
    def count(self) -> int:
        return sum(each.count for each in self.sections)


def today_page(viewer: Viewer, *, everything: bool = False) -> TodayPage:
    """What needs this viewer today. One query for all rooms (two where a calendar is needed), two of its own; two more when nothing waits."""
    require(viewer, "today.read")
    day = clock.today()
    found = sections(today_rows(viewer), everything=everything)
    first = first_of(found)
    term, week = _term(viewer, day)
    quiet = first is None
    return TodayPage(
        day=day,
        term=term,
        week=week,
        sections=found,
        first=first,
        good=_good(viewer, day),
        supported=_supported(viewer, day) if quiet else 0,
        next_review=_next_review(viewer, day) if quiet else None,
    )


def _term(viewer: Viewer, day: date) -> tuple[str, int | None]:
    """The term's name and the week's number in it; empty in the holidays."""
    if viewer.school_id is None:
        return "", None
    row = Term.objects.at(viewer.school_id).filter(starts_on__lte=day, ends_on__gte=day).values_list("name", "starts_on").first()
    return (row[0], (week_of(day) - week_of(row[1])).days // 7 + 1) if row else ("", None)


def _good(viewer: Viewer, day: date) -> Good:
    """Sessions that happened, outcomes met, views that came in and plans that started since last Friday (one query)."""
    since = day - timedelta(days=(day.weekday() - _FRIDAY) % 7 or 7)
    start, text = clock.london(since), CharField()
    parts: list[tuple[str, Any]] = [
        (
            "sessions",
            Session.objects.for_viewer(viewer, "support.read").filter(state__in=("happened", "part"), happened_on__gte=since),
        ),
        ("met", Judgement.objects.for_viewer(viewer, "outcome.read").filter(judgement="met", review__held_on__gte=since)),
        (
            "views",
            Statement.objects.for_viewer(viewer, "views.read").filter(
                voice__in=("child", "family"), withdrawn_at=None, created_at__gte=start
            ),
        ),
        ("plans", PlanVersion.objects.for_viewer(viewer, "plan.read").filter(live_at__gte=start)),
    ]
    counts = [rows.order_by().values(what=Value(what, text)).annotate(number=Count("pk")) for what, rows in parts]
    found = {row["what"]: row["number"] for row in counts[0].union(*counts[1:], all=True)}
    return Good(since, found.get("sessions", 0), found.get("met", 0), found.get("views", 0), found.get("plans", 0))


def _supported(viewer: Viewer, day: date) -> int:
    """How many children have a session of their plan this week."""
    week = week_of(day)
    rows = Session.objects.for_viewer(viewer, "support.read").filter(week_on=week, withdrawn_at=None)
    return rows.values("child_id").distinct().count()


def _next_review(viewer: Viewer, day: date) -> NextReview | None:
    rows = PlanVersion.objects.for_viewer(viewer, "plan.read").filter(state="live", review_on__gte=day)
    columns = ("child__first_name", "child__known_as", "child__ref", "review_on")
    row = rows.order_by("review_on", "pk").values(*columns).first()
    return NextReview(row["child__known_as"] or row["child__first_name"], row["child__ref"], row["review_on"]) if row else None
