"""The child's record on one page, in twelve queries however much there is; one more where support came in from before Trellis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, TruncDate

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.prepared import Subject, prepared
from trellis.core.rows import TimelineEntry
from trellis.cycle.models import BeforeTrellis, Concern, Cycle, Need, Outcome, Reading, StatusChange, Told
from trellis.cycle.queries.statuses import StatusCard, card_for
from trellis.cycle.rules.measures import value_words
from trellis.cycle.rules.status import NOT_TOLD_YET, NOT_TOLD_YET_YOUNG_PERSON, SenStatus
from trellis.meetings.queries import RecordMeetings
from trellis.meetings.queries import of_child as meetings_of
from trellis.people.queries import ChildCard, child_for
from trellis.plans.models import PlanVersion
from trellis.plans.queries.cards import LineView
from trellis.plans.queries.contents import key_of, outcomes_under
from trellis.plans.queries.reading import line_view, lines_with_slots
from trellis.provision.models import Session, SupportLine, live_on
from trellis.provision.queries import as_counts, counted, often_words
from trellis.provision.rules import Counts
from trellis.rulebook.codes import SEN_TYPES, label
from trellis.rulebook.settings_words import words_for
from trellis.statutory.models import EhcPlan
from trellis.statutory.rules import add_months, next_review_due

from ..rules.record import NextLine, RecordFacts, Task, next_line, tasks
from .circle import CirclePerson, circle
from .record_past import happened, newest
from .record_words import Voice, names_of, profile_of, statements_for, voices_of

ACTION = "record.read"
OPENS = "the record"
_WHY = "marks on rows of a child already reached"


@dataclass(frozen=True)
class OutcomeNow:
    """An outcome of the plan, where it started and stands, and the support that is for it."""

    sentence: str
    start: str
    now: str
    hoped: str
    lines: tuple[LineView, ...]


@dataclass(frozen=True)
class BroughtView:
    """Support from before Trellis that stands, still to be checked."""

    ref: str
    what: str
    who: str
    how_often: str


@dataclass(frozen=True)
class RecordPage:
    """All the record shows, in the order of the page."""

    child: ChildCard
    status: StatusCard
    main_need: str
    step: str
    number: int
    not_told: str
    next: NextLine | None
    voices: tuple[Voice, ...]
    outcomes: tuple[OutcomeNow, ...]
    everyday: tuple[LineView, ...]
    brought: tuple[BroughtView, ...]
    plan_number: int | None
    timeline: tuple[TimelineEntry, ...]
    people: tuple[CirclePerson, ...]
    tasks: tuple[Task, ...]
    concern_ref: str
    before: bool
    meetings: RecordMeetings

    @property
    def empty(self) -> bool:
        """A first day: nothing said, nothing planned, nothing asked."""
        return not self.step and not self.outcomes and not any(each.words for each in self.voices)


@dataclass(frozen=True)
class _Facts:
    """What one union of needs, EHC dates and open concerns gives."""

    main_need: str
    ehc_review_on: date | None
    concern_ref: str
    concern_reply_by: date | None
    concern_on: date | None
    before: bool
    brought: bool
    before_review_on: date | None


def record(viewer: Viewer, ref: str) -> RecordPage:
    """The record of a child this viewer may read. Raises NotFound."""
    child = child_for(viewer, ref, ACTION, opens=OPENS)
    today = clock.today()
    status, told, changes = _status(child)
    facts, meetings = _facts(viewer, child), meetings_of(viewer, child)
    cycles = _cycles(child)
    cycle = next((each for each in cycles if each.closed_at is None), None)
    statements = statements_for(viewer, child)
    voices = voices_of(child, statements, profile_of(child))
    versions = _versions(child)
    live = next((each for each in reversed(versions) if each.state == "live"), None)
    weeks = _sessions(child, today)
    outcomes, everyday = _plan(live, weeks)
    lines = [line for each in outcomes for line in each.lines] + list(everyday)
    now = _now(child, status, told, facts, cycle, versions, live, statements)
    return RecordPage(
        child=child,
        status=status,
        main_need=facts.main_need,
        step=cycle.step if cycle else "",
        number=cycle.number if cycle else 1,
        not_told="" if told else NOT_TOLD_YET_YOUNG_PERSON if child.is_young_person else NOT_TOLD_YET,
        next=next_line(now),
        voices=voices,
        outcomes=outcomes,
        everyday=everyday,
        brought=_brought(child, today) if facts.brought else (),
        plan_number=live.number if live else None,
        timeline=tuple(newest(happened(child, changes, cycles, statements, versions, weeks, facts.concern_on))),
        people=tuple(circle(child, today, given_by=[line.who for line in lines if line.given_by_id])),
        tasks=tasks(now, today, meetings.actions),
        concern_ref=facts.concern_ref,
        before=facts.before,
        meetings=meetings,
    )


@prepared
def _cycles(child: Subject) -> QuerySet[Cycle, Any]:
    columns = ("pk", "number", "step", "created_at", "closed_at", "review__held_on", "review__decision", *names_of("review__by"))
    return Cycle.objects.of(child).order_by("number").values_list(*columns, named=True)


@prepared
def _versions(child: Subject) -> QuerySet[PlanVersion, Any]:
    moments = ("live_at", "shared_at", "answer_by", "review_on")
    columns = ("pk", "child_id", "cycle_id", "number", "state", *moments, *names_of("approved_by"), *names_of("drafted_by"))
    return PlanVersion.objects.of(child).order_by("number").values_list(*columns, named=True)


@prepared
def _changes(child: Subject) -> QuerySet[StatusChange, tuple[Any, ...]]:
    reached = Told.objects.system(_WHY).filter(status_change_id=OuterRef("pk"), reached=True)
    rows = StatusChange.objects.of(child).annotate(told=Exists(reached)).order_by("from_on", "created_at", "pk")
    columns = ("status", "from_on", "note", "confirmed_at", "source", "told", "told_before", *names_of("by"))
    return rows.values_list(*columns)


def _status(child: ChildCard) -> tuple[StatusCard, bool, list[tuple[date, str, str, str]]]:
    """The status today, whether the family has been told of it (R06), and every change (one query)."""
    status, told, since, changes = card_for(SenStatus.NONE, None), True, None, []
    for kind, from_on, note, confirmed, source, was_told, before, title, first, last in _changes(child):
        same, was_told = status.status == kind, was_told or before
        since = since if same else from_on
        told = (told or was_told) if same else was_told
        status = card_for(kind, since, note, confirmed is not None or source != "import", source)
        changes.append(
            (from_on, status.label, note, f"{title} {last}".strip() if title else f"{first or ''} {last or ''}".strip())
        )
    # A status that only a roll or a register gave starts no duty of ours: somebody told the family before.
    return status, told or status.status != SenStatus.SEN_SUPPORT or status.source in ("import", "register"), changes


@prepared
def _fact_rows(child: Subject, today: date, raised_by: UUID | None) -> QuerySet[Any, tuple[Any, ...]]:
    """Needs, EHC dates and open concerns, of one person where they may not read them all."""
    text, day = CharField(), DateField()
    needs = Need.objects.of(child).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)
    ehc = EhcPlan.objects.of(child).filter(ended_on=None)
    concerns = Concern.objects.of(child).filter(state__in=("raised", "looked_at"))
    if raised_by is not None:
        concerns = concerns.filter(raised_by_id=raised_by)
    before = BeforeTrellis.objects.of(child)
    parts = (
        needs.values_list(
            Value("need", text), Cast("code", text), Cast("rank", IntegerField()), Cast("starts_on", day), Cast("ends_on", day)
        ),
        ehc.values_list(
            Value("ehc", text),
            Cast("plan_on", text),
            Value(0, IntegerField()),
            Cast("last_review_on", day),
            Cast("next_review_on", day),
        ),
        concerns.values_list(
            Value("concern", text), Cast("ref", text), Value(0, IntegerField()), TruncDate("raised_at"), Cast("reply_by", day)
        ),
        before.values_list(
            Value("before", text), Cast("source", text), Value(0, IntegerField()), TruncDate("created_at"), Cast("review_on", day)
        ),
    )
    plain = [each.order_by() for each in parts]
    return plain[0].union(*plain[1:], all=True)


def _facts(viewer: Viewer, child: ChildCard) -> _Facts:
    """Needs, EHC dates and the open concern (one query)."""
    every = decide(viewer, "concern.read", child=child)
    rows = _fact_rows(child, clock.today(), None if every else viewer.person_id)
    main = min(((rank, code) for kind, code, rank, _, _ in rows if kind == "need"), default=None)
    due = [until or next_review_due(date.fromisoformat(made), last) for kind, made, _, last, until in rows if kind == "ehc"]
    open_concern = min(((until, ref, on) for kind, ref, _, on, until in rows if kind == "concern"), default=None)
    stood = [until for kind, _, _, _, until in rows if kind == "before"] if decide(viewer, "before.read", child=child) else []
    return _Facts(
        main_need=label(SEN_TYPES, main[1]) if main else "",
        ehc_review_on=max((each for each in due if each), default=None),
        concern_ref=open_concern[1] if open_concern else "",
        concern_reply_by=open_concern[0] if open_concern else None,
        concern_on=open_concern[2] if open_concern else None,
        before=bool(stood),
        brought=any(kind == "before" and source == "provision" for kind, source, _, _, _ in rows),
        before_review_on=max((each for each in stood if each), default=None),
    )


@prepared
def _sessions(child: Subject, today: date) -> QuerySet[Session, dict[str, Any]]:
    """Sessions by support and week: the figures of each line and the lines of the timeline (one query)."""
    rows = Session.objects.of(child).filter(withdrawn_at=None, week_on__lte=today).order_by()
    return rows.values("line_id", "week_on", "line__what", "line__group__name").annotate(**counted(today), last=Max("due_on"))


@prepared
def _brought_lines(child: Subject, today: date) -> QuerySet[SupportLine, Any]:
    rows = SupportLine.objects.of(child).filter(live_on(today), brought_on__isnull=False).order_by("created_at", "pk")
    columns = ("ref", "what", "minutes", "times_a_week", "group__name", *names_of("given_by"))
    return rows.values_list(*columns)


def _brought(child: ChildCard, today: date) -> tuple[BroughtView, ...]:
    """Support from before Trellis that no plan has taken the place of yet (one query)."""
    found = []
    for ref, what, minutes, times, group, title, first, last in _brought_lines(child, today):
        who = f"{title} {last}" if title else f"{first or ''} {last or ''}".strip()
        often = often_words(minutes, times)
        found.append(BroughtView(ref, what if group in (None, what) else f"{what} ({group})", who, often))
    return tuple(found)


@prepared
def _outcomes(version: UUID, child: UUID, cycle: UUID, draft: bool) -> QuerySet[Outcome, dict[str, Any]]:
    """The outcomes of a live version with their last reading, once for each line tied to them."""
    last = Reading.objects.system(_WHY).filter(outcome_id=OuterRef("pk")).order_by("-on", "-created_at")
    columns = ("pk", "sentence", "measure", "unit", "baseline", "baseline_words", "goal", "goal_words")
    rows = outcomes_under(version, child, cycle, draft).annotate(
        now_value=Subquery(last.values("value")[:1]), now_words=Subquery(last.values("words")[:1])
    )
    return rows.values(*columns, "now_value", "now_words", "ties__line_id")


def _plan(live: Any, weeks: Sequence[Mapping[str, Any]]) -> tuple[tuple[OutcomeNow, ...], tuple[LineView, ...]]:
    """The live plan's outcomes with their support, and the support that is for no single outcome (two queries)."""
    if live is None:
        return (), ()
    figures: dict[UUID, Counts] = {}
    for row in weeks:
        figures[row["line_id"]] = figures.get(row["line_id"], Counts()) + as_counts(row)
    outcomes: dict[UUID, Mapping[str, Any]] = {}
    ties: dict[UUID, list[UUID]] = {}
    for row in _outcomes(*key_of(live)):
        outcomes.setdefault(row["pk"], row)
        if row["ties__line_id"]:
            ties.setdefault(row["ties__line_id"], []).append(row["pk"])
    views = [
        line_view(each, slots, tuple(ties.get(each.pk, ())), figures.get(each.pk, Counts()))
        for each, slots in lines_with_slots(live)
    ]
    found = tuple(
        OutcomeNow(
            sentence=row["sentence"],
            start=value_words(row["measure"], row["baseline"], row["baseline_words"], row["unit"]),
            now=value_words(row["measure"], row["now_value"], row["now_words"] or "", row["unit"]),
            hoped=value_words(row["measure"], row["goal"], row["goal_words"], row["unit"]),
            lines=tuple(each for each in views if pk in each.outcome_ids),
        )
        for pk, row in outcomes.items()
    )
    return found, tuple(each for each in views if not set(each.outcome_ids) & set(outcomes))


def _now(
    child: ChildCard,
    status: StatusCard,
    told: bool,
    facts: _Facts,
    cycle: Any,
    versions: Sequence[Any],
    live: Any,
    statements: Sequence[Any],
) -> RecordFacts:
    since = clock.day_of(cycle.created_at) if cycle else None
    newest = versions[-1] if versions and cycle and versions[-1].cycle_id == cycle.pk else None
    year_ago = add_months(clock.today(), -12)
    return RecordFacts(
        name=child.calling_name,
        status=status.status,
        step=cycle.step if cycle else "",
        concern_reply_by=facts.concern_reply_by,
        version_state=newest.state if newest and newest.state in ("draft", "to_check") else "",
        answer_by=newest.answer_by if newest else None,
        review_on=live.review_on if live else None,
        ehc_review_on=facts.ehc_review_on if status.status == SenStatus.EHC_PLAN else None,
        before_review_on=facts.before_review_on,
        told=told,
        young_person=child.is_young_person,
        views_of=frozenset(each.voice for each in statements if each.said_on >= (since or year_ago)),
        unread=any(each.voice == "child" and each.read_at is None for each in statements),
        owner=words_for(child.setting_kind, child.nc_year).owner,
    )
