"""The school report: five counts with a sentence each. No child is named, and no group under five can be worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from trellis.access.engine import all_rules, require
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import Denied
from trellis.cycle.models import Concern, Judgement, Need, Review, Statement, StatusChange
from trellis.cycle.rules.review import JUDGEMENTS
from trellis.cycle.rules.review import Judgement as Verdict
from trellis.designsystem.words import plural
from trellis.organisations.models import Term
from trellis.organisations.queries import calendar_of
from trellis.people.models import Child, Enrolment, live
from trellis.plans.models import Answer, PlanVersion
from trellis.provision.models import ClassStrategy, Session, SupportLine
from trellis.provision.queries import as_counts, counted
from trellis.provision.rules import CHILD_AWAY, REASONS, Counts
from trellis.rulebook.codes import NC_YEARS, SEN_TYPES, label
from trellis.rulebook.machines import labels

from ..rules.small_numbers import SMALLEST, Shown, part_words, small, suppress
from .once_a_term import once_a_term

ACTION = "school.report"
_WHY = "counts of a school, whose policy is the school's"
_YEARS = {each.code: order for order, each in enumerate(NC_YEARS)}
_ANSWERS = (
    ("agree", "Agree"),
    ("agree_change", "Agree, with a small change"),
    ("talk_first", "Want to talk first"),
    ("disagree_part", "Do not agree with part"),
)


@dataclass(frozen=True)
class Period:
    """What a report can be about: a term, or the last twelve months."""

    key: str
    label: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Part:
    """One of the five counts: its heading, a sentence, and its numbers where it has a table."""

    heading: str
    sentence: str
    tables: tuple[tuple[str, str, Shown], ...] = ()
    """(caption, head of the first column, numbers)."""


@dataclass(frozen=True)
class SchoolReport:
    """The report on one page. `enough` is False where nothing at all is recorded in the period."""

    school_name: str
    period: Period
    periods: tuple[Period, ...]
    parts: tuple[Part, ...]
    enough: bool


def school_of(viewer: Viewer) -> UUID:
    """The school whose report this viewer may read: the one they work in now, else the first. Raises Denied."""
    decision = require(viewer, ACTION)
    opens = set(all_rules()[ACTION].relations)
    schools = [school for school, names in viewer.held.schools.items() if names & opens]
    if not schools:
        raise Denied(decision.reason)
    return viewer.school_id if viewer.school_id in schools else sorted(schools)[0]


def periods(school_id: UUID, today: date) -> tuple[Period, ...]:
    """The last twelve months first, then the terms that have begun, newest first (one query)."""
    year = Period("year", "the last 12 months", today - timedelta(days=365), today)
    terms = Term.objects.at(school_id).filter(starts_on__lte=today, ends_on__gte=year.starts_on).order_by("-starts_on")
    return (year, *(Period(each.starts_on.isoformat(), each.name, each.starts_on, min(each.ends_on, today)) for each in terms))


def school_report(viewer: Viewer, key: str = "") -> SchoolReport:
    """The five counts of the viewer's school, in a number of queries that does not grow with the school."""
    school_id = school_of(viewer)
    today = clock.today()
    choices = periods(school_id, today)
    period = next((each for each in choices if each.key == key), choices[0])
    on_support, who = _on_support(school_id, today)
    on_support = replace(on_support, sentence=f"{on_support.sentence}{_soon(school_id, period)}")
    reviews = _reviews(school_id, period, today)
    parts = (
        on_support,
        replace(reviews, sentence=f"{reviews.sentence} {once_a_term(school_id, today)}".strip()),
        _sessions(school_id, period),
        _outcomes(school_id, period),
        _families(school_id, period),
    )
    return SchoolReport(
        viewer.school.name if viewer.school else "", period, choices, parts, bool(who) or any(each.tables for each in parts)
    )


def _on_support(school_id: UUID, today: date) -> tuple[Part, int]:
    """1. Children on SEN Support by need and by year, and with an EHC plan."""
    status: dict[UUID, str] = {}
    changes = StatusChange.objects.at(school_id).filter(from_on__lte=today).order_by("from_on", "created_at", "pk")
    for child, now in changes.values_list("child_id", "status"):
        status[child] = now
    enrolled = Exists(Enrolment.objects.system(_WHY).filter(live(today), child_id=OuterRef("pk")))
    years = dict(Child.objects.at(school_id).filter(enrolled, pk__in=list(status)).values_list("pk", "nc_year"))
    support = {child for child, now in status.items() if now == "sen_support" and child in years}
    plans = sum(1 for child, now in status.items() if now == "ehc_plan" and child in years)
    main = dict(
        Need.objects.at(school_id)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), rank=1, starts_on__lte=today)
        .values_list("child_id", "code")
    )
    needs = Counter(label(SEN_TYPES, main[child]) if child in main else "Not recorded yet" for child in support)
    groups = Counter(years[child] for child in support)
    by_year = [
        (label(NC_YEARS, code) if code else "No year group", groups[code])
        for code in sorted(groups, key=lambda code: _YEARS.get(code, 99))
    ]
    sentence = f"{_children(len(support))} on SEN Support today. {_have(plans)} an EHC plan."
    tables = (
        ("SEN Support by main need", "Main need", suppress(sorted(needs.items(), key=lambda each: (-each[1], each[0])))),
        ("SEN Support by year", "Year", suppress(by_year)),
    )
    return Part("Children on SEN Support", sentence, tables if support else ()), len(support) + plans


def _soon(school_id: UUID, period: Period) -> str:
    """How many school days lay between a first concern of this time and the first help with a date: in class, or a support line."""
    raised: dict[UUID, date] = {}
    concerns = Concern.objects.at(school_id).filter(
        raised_at__gte=clock.london(period.starts_on), raised_at__lt=clock.london(period.ends_on + timedelta(days=1))
    )
    for child, at in concerns.order_by("raised_at").values_list("child_id", "raised_at"):
        raised.setdefault(child, clock.day_of(at))
    helped: dict[UUID, list[date]] = {}
    for rows in (ClassStrategy.objects.at(school_id), SupportLine.objects.at(school_id).exclude(live_at=None)):
        for child, on in rows.filter(child_id__in=list(raised)).values_list("child_id", "starts_on"):
            if raised[child] <= on <= clock.today():
                helped.setdefault(child, []).append(on)
    if len(helped) < SMALLEST:
        return ""
    calendar = calendar_of(school_id)
    days = sorted(calendar.school_days_between(raised[child], min(on)) for child, on in helped.items())
    middle = days[len(days) // 2]
    return f" From a first concern to the first help, half of {len(helped):,} children waited {plural(middle, 'school day')} or less."


def _children(number: int) -> str:
    if number == 0:
        return "No children are"
    return f"{small(number).capitalize()} children are"


def _have(number: int) -> str:
    return "None has" if number == 0 else f"{small(number).capitalize()} have"


def _reviews(school_id: UUID, period: Period, today: date) -> Part:
    """2. Plans reviewed on time: the review held by the day the newest version of the plan named."""
    until = min(period.ends_on, today - timedelta(days=1))
    rows = PlanVersion.objects.at(school_id).exclude(live_at=None).exclude(review_on=None)
    due = dict(rows.order_by("live_at", "number").values_list("cycle_id", "review_on"))
    due = {cycle: on for cycle, on in due.items() if period.starts_on <= on <= until}
    held = dict(Review.objects.at(school_id).filter(cycle_id__in=list(due)).values_list("cycle_id", "held_on"))
    on_time = sum(1 for cycle, on in due.items() if cycle in held and held[cycle] <= on)
    if not due:
        return Part("Plans reviewed on time", "No review was due in this time.")
    if len(due) < SMALLEST:
        return Part("Plans reviewed on time", "Fewer than 5 reviews were due, too few to say more.")
    waiting = sum(1 for cycle in due if cycle not in held)
    rest = "" if waiting < SMALLEST or len(due) - on_time - waiting < SMALLEST else f" {waiting:,} have not been held yet."
    return Part("Plans reviewed on time", f"{part_words(on_time, len(due))} reviews that were due were held on time.{rest}")


def _sessions(school_id: UUID, period: Period) -> Part:
    """3. Sessions that happened of those recorded, and the reason most often given where they did not."""
    rows = Session.objects.at(school_id).filter(due_on__gte=period.starts_on, due_on__lte=period.ends_on)
    row = rows.aggregate(**counted(clock.today()), last=Max("due_on"))
    counts: Counts = as_counts(row)
    children = rows.filter(withdrawn_at=None).values("child_id").distinct().count()
    heading = "Support that happened"
    if not counts.planned:
        return Part(heading, "No sessions were due in this time.")
    if children < SMALLEST:
        return Part(heading, "Fewer than 5 children had sessions, too few to say more.")
    missed = Counter(
        rows.filter(state="didnt_happen", withdrawn_at=None)
        .exclude(reason=CHILD_AWAY)
        .exclude(reason="")
        .values_list("reason", flat=True)
    )
    sentence = f"{part_words(counts.took_place, counts.recorded)} sessions recorded happened."
    if counts.recorded < SMALLEST:
        sentence = "Fewer than 5 sessions are recorded."
    if counts.not_recorded >= SMALLEST:
        sentence += f" {counts.not_recorded:,} more are not recorded yet."
    elif counts.not_recorded:
        sentence += " Fewer than 5 more are not recorded yet."
    top = missed.most_common(1)
    if top and top[0][1] >= SMALLEST:
        sentence += f" When one did not, the reason most often given was “{labels(REASONS).get(top[0][0], top[0][0])}” ({top[0][1]:,} times)."
    return Part(heading, sentence)


def _outcomes(school_id: UUID, period: Period) -> Part:
    """4. What became of outcomes at reviews held in this time."""
    rows = Judgement.objects.at(school_id).filter(review__held_on__gte=period.starts_on, review__held_on__lte=period.ends_on)
    found = Counter(rows.values_list("judgement", flat=True))
    total = sum(found.values())
    heading = "Outcomes"
    if not total:
        return Part(heading, "No outcome was looked back at in this time.")
    shown = suppress([(JUDGEMENTS[each].label, found[each]) for each in Verdict], least=0)
    if shown.total is None:
        return Part(
            heading,
            "Fewer than 5 outcomes were looked back at, too few to say more." if total < SMALLEST else "Too few to say more.",
        )
    met = shown.cells[0]
    sentence = f"{shown.total_words} outcomes were looked back at."
    if met.value is not None:
        sentence += f" {met.words} were met."
    return Part(heading, sentence, (("What became of outcomes", "At the review", shown),))


def _families(school_id: UUID, period: Period) -> Part:
    """5. Families who gave their views, and what they think of the plan they were shown."""
    shown_in = Q(shared_at__date__lte=period.ends_on) | Q(shared_at=None, live_at__date__lte=period.ends_on)
    versions = PlanVersion.objects.at(school_id).filter(shown_in, state__in=("to_check", "live")).values_list("pk", "child_id")
    plans = dict(versions)
    heading = "Families"
    children = set(plans.values())
    if not children:
        return Part(heading, "No plan has been shown to a family in this time.")
    if len(children) < SMALLEST:
        return Part(heading, "Fewer than 5 families have a plan now, too few to say more.")
    said = set(
        Statement.objects.at(school_id)
        .filter(
            voice="family", withdrawn_at=None, said_on__gte=period.starts_on, said_on__lte=period.ends_on, child_id__in=children
        )
        .values_list("child_id", flat=True)
    )
    newest: dict[tuple[UUID, UUID], str] = {}
    answers = Answer.objects.at(school_id).filter(version_id__in=list(plans)).order_by("created_at", "pk")
    for version, person, answer in answers.values_list("version_id", "person_id", "answer"):
        newest[(version, person)] = answer
    by_child: dict[UUID, set[str]] = {}
    for (version, _), answer in newest.items():
        by_child.setdefault(plans[version], set()).add(answer)
    tally = Counter(_family_answer(by_child.get(child, set())) for child in children)
    rows = suppress([*((words, tally[code]) for code, words in _ANSWERS), ("View still to come", tally[""])], least=0)
    sentence = f"{part_words(len(said), len(children))} families gave their views."
    return Part(heading, sentence, (("What families think of the plan now", "Family", rows),) if rows.total is not None else ())


def _family_answer(answers: Iterable[str]) -> str:
    """One answer for a family of several adults: whatever most needs an answer from the school."""
    given = set(answers)
    return next((each for each in ("disagree_part", "talk_first", "agree_change", "agree") if each in given), "")
