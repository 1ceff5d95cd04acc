"""The child's record on one page, in twelve queries however much there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, Exists, IntegerField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, TruncDate

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.rows import TimelineEntry
from trellis.cycle.models import Carried, Concern, Cycle, Need, Reading, Statement, StatusChange, Told
from trellis.cycle.queries.outcomes import value_words
from trellis.cycle.queries.statuses import StatusCard, card_for
from trellis.cycle.queries.voices import TOPICS, reader_for
from trellis.cycle.rules.review import DECISIONS
from trellis.cycle.rules.status import NOT_TOLD_YET, NOT_TOLD_YET_YOUNG_PERSON, SenStatus
from trellis.people.models import WordsHeld
from trellis.people.queries import ChildCard, child_for
from trellis.plans.models import PlanVersion, Profile
from trellis.plans.queries.cards import LineView
from trellis.plans.queries.contents import lines_in, outcomes_in
from trellis.plans.queries.reading import line_view
from trellis.provision.models import Session
from trellis.provision.queries import as_counts, counted
from trellis.provision.rules import Counts
from trellis.rulebook.codes import SEN_TYPES, label
from trellis.rulebook.machines import labels
from trellis.rulebook.settings_words import words_for
from trellis.statutory.models import EhcPlan
from trellis.statutory.rules import add_months, next_review_due

from ..rules.record import NextLine, RecordFacts, Task, next_line, tasks
from .circle import CirclePerson, circle

ACTION = "record.read"
OPENS = "the record"
_WHY = "marks on rows of a child already reached"
_NEWEST = 8
_WORDS_EACH = 3


@dataclass(frozen=True)
class Words:
    """Somebody's words under their voice."""

    text: str
    topic: str
    by: str
    on: date


@dataclass(frozen=True)
class Voice:
    """One of the four voices in their fixed order."""

    kind: str
    label: str
    words: tuple[Words, ...]

    @property
    def newest_on(self) -> date | None:
        return max((each.on for each in self.words), default=None)


@dataclass(frozen=True)
class OutcomeNow:
    """An outcome of the plan, where it started and stands, and the support that is for it."""

    sentence: str
    start: str
    now: str
    hoped: str
    lines: tuple[LineView, ...]


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
    plan_number: int | None
    timeline: tuple[TimelineEntry, ...]
    people: tuple[CirclePerson, ...]
    tasks: tuple[Task, ...]
    concern_ref: str

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


def record(viewer: Viewer, ref: str) -> RecordPage:
    """The record of a child this viewer may read. Raises NotFound."""
    child = child_for(viewer, ref, ACTION, opens=OPENS)
    today = clock.today()
    status, told, changes = _status(child)
    facts = _facts(viewer, child)
    cycles = list(Cycle.objects.of(child).select_related("review", "review__by").order_by("number"))
    cycle = next((each for each in cycles if each.closed_at is None), None)
    statements = _statements(viewer, child)
    voices = _voices(child, statements, _profile(child))
    versions = list(PlanVersion.objects.of(child).select_related("approved_by", "drafted_by").order_by("number"))
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
        plan_number=live.number if live else None,
        timeline=tuple(newest(_happened(child, changes, cycles, statements, versions, weeks, facts))),
        people=tuple(circle(child, today, given_by=[line.who for line in lines if line.given_by_id])),
        tasks=tasks(now, today),
        concern_ref=facts.concern_ref,
    )


def _status(child: ChildCard) -> tuple[StatusCard, bool, list[tuple[date, str, str, str]]]:
    """The status today, whether the family has been told of it (R06), and every change (one query)."""
    reached = Told.objects.system(_WHY).filter(status_change_id=OuterRef("pk"), reached=True)
    rows = StatusChange.objects.of(child).annotate(told=Exists(reached)).order_by("from_on", "created_at", "pk")
    columns = ("status", "from_on", "note", "confirmed_at", "source", "told", "by__title", "by__first_name", "by__last_name")
    status, told, since, changes = card_for(SenStatus.NONE, None), True, None, []
    for kind, from_on, note, confirmed, source, was_told, title, first, last in rows.values_list(*columns):
        same = status.status == kind
        since = since if same else from_on
        told = (told or was_told) if same else was_told
        status = card_for(kind, since, note, confirmed is not None or source != "import", source)
        changes.append(
            (from_on, status.label, note, f"{title} {last}".strip() if title else f"{first or ''} {last or ''}".strip())
        )
    # A status that only the roll gave starts no duty of ours: somebody told the family before.
    return status, told or status.status != SenStatus.SEN_SUPPORT or status.source == "import", changes


def _facts(viewer: Viewer, child: ChildCard) -> _Facts:
    """Needs, EHC dates and the open concern (one query)."""
    today, text, day = clock.today(), CharField(), DateField()
    needs = Need.objects.of(child).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)
    ehc = EhcPlan.objects.of(child).filter(ended_on=None)
    concerns = Concern.objects.of(child).filter(state__in=("raised", "looked_at"))
    if not decide(viewer, "concern.read", child=child):
        concerns = concerns.filter(raised_by_id=viewer.person_id)
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
    )
    parts = tuple(each.order_by() for each in parts)
    rows = list(parts[0].union(*parts[1:], all=True))
    main = min(((rank, code) for kind, code, rank, _, _ in rows if kind == "need"), default=None)
    due = [until or next_review_due(date.fromisoformat(made), last) for kind, made, _, last, until in rows if kind == "ehc"]
    open_concern = min(((until, ref, on) for kind, ref, _, on, until in rows if kind == "concern"), default=None)
    return _Facts(
        main_need=label(SEN_TYPES, main[1]) if main else "",
        ehc_review_on=max((each for each in due if each), default=None),
        concern_ref=open_concern[1] if open_concern else "",
        concern_reply_by=open_concern[0] if open_concern else None,
        concern_on=open_concern[2] if open_concern else None,
    )


def _statements(viewer: Viewer, child: ChildCard) -> list[Statement]:
    """The words this viewer may read, newest first; changed ones left out (one query)."""
    reader = reader_for(viewer, child)
    held = WordsHeld.objects.system(_WHY).filter(thing_id=OuterRef("pk"), released_at=None)
    carried = Carried.objects.system(_WHY).filter(statement_id=OuterRef("pk"))
    rows = Statement.objects.of(child).filter(withdrawn_at=None).select_related("speaker", "written_by")
    found = list(rows.annotate(is_held=Exists(held), is_carried=Exists(carried)).order_by("-said_on", "-created_at"))
    replaced = {each.replaces_id for each in found if each.replaces_id}
    return [
        each
        for each in found
        if each.pk not in replaced
        and reader.may_read(each, {each.pk} if each.is_held else set(), {each.pk} if each.is_carried else set())  # type: ignore[attr-defined]
    ]


def _profile(child: ChildCard) -> Profile | None:
    return Profile.objects.of(child).order_by("-number").first()


_PROFILE = (("appreciate", "What people like about me"), ("important", "What matters to me"), ("support", "How to help me"))
_WANTED = ("hope", "important", "going_well", "good_at", "hard", "helps", "need", "other")


def _voices(child: ChildCard, statements: Sequence[Statement], profile: Profile | None) -> tuple[Voice, ...]:
    """The four voices: the child's one-page profile first, then each voice's newest words."""
    by_voice: dict[str, list[Statement]] = {}
    for each in statements:
        by_voice.setdefault(each.voice, []).append(each)
    own = []
    if profile is not None:
        own = [Words(getattr(profile, field), words, "", profile.made_on) for field, words in _PROFILE if getattr(profile, field)]
    found = [Voice("child", f"{child.calling_name} says", tuple(own or _newest_words(by_voice.get("child", ()))))]
    found += [
        Voice(kind, words, tuple(_newest_words(by_voice.get(kind, ()))))
        for kind, words in (("family", "Family says"), ("school", "School says"))
    ]
    outside = by_voice.get("outside", [])
    speaker = next((each.speaker_words for each in outside if each.speaker_words), "Specialist")
    found.append(Voice("outside", f"{speaker[:1].upper()}{speaker[1:]} says", tuple(_newest_words(outside))))
    return tuple(found)


def _newest_words(rows: Iterable[Statement]) -> list[Words]:
    """The newest words, one of each topic, hopes and strengths first."""
    newest: dict[str, Statement] = {}
    for each in rows:
        newest.setdefault(each.topic, each)
    chosen = sorted(newest.values(), key=lambda each: _WANTED.index(each.topic) if each.topic in _WANTED else 99)[:_WORDS_EACH]
    return [Words(each.text, TOPICS.get(each.topic, ""), _by(each), each.said_on) for each in chosen]


def _by(row: Statement) -> str:
    if row.voice == "child":
        return ""
    person = row.speaker or row.written_by
    named = (person.full_name if row.voice == "family" else person.formal_name) if person else ""
    return ", ".join(dict.fromkeys(each for each in (named, row.speaker_words if row.voice == "family" else "") if each))


def _sessions(child: ChildCard, today: date) -> list[Mapping[str, Any]]:
    """Sessions by support and week: the figures of each line and the lines of the timeline (one query)."""
    rows = Session.objects.of(child).filter(withdrawn_at=None, week_on__lte=today).order_by()
    return list(
        rows.values("line_id", "week_on", "line__what", "line__group__name").annotate(**counted(today), last=Max("due_on"))
    )


def _plan(live: PlanVersion | None, weeks: Sequence[Mapping[str, Any]]) -> tuple[tuple[OutcomeNow, ...], tuple[LineView, ...]]:
    """The live plan's outcomes with their support, and the support that is for no single outcome (three queries)."""
    if live is None:
        return (), ()
    figures: dict[UUID, Counts] = {}
    for row in weeks:
        figures[row["line_id"]] = figures.get(row["line_id"], Counts()) + as_counts(row)
    last = Reading.objects.system(_WHY).filter(outcome_id=OuterRef("pk")).order_by("-on", "-created_at")
    columns = ("pk", "sentence", "measure", "unit", "baseline", "baseline_words", "goal", "goal_words")
    rows = outcomes_in(live).annotate(now_value=Subquery(last.values("value")[:1]), now_words=Subquery(last.values("words")[:1]))
    outcomes: dict[UUID, Mapping[str, Any]] = {}
    ties: dict[UUID, list[UUID]] = {}
    for row in rows.values(*columns, "now_value", "now_words", "ties__line_id"):
        outcomes.setdefault(row["pk"], row)
        if row["ties__line_id"]:
            ties.setdefault(row["ties__line_id"], []).append(row["pk"])
    lines = lines_in(live).select_related("given_by", "group").prefetch_related("slots")
    views = [line_view(each, tuple(ties.get(each.pk, ())), figures.get(each.pk, Counts())) for each in lines]
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
    cycle: Cycle | None,
    versions: Sequence[PlanVersion],
    live: PlanVersion | None,
    statements: Sequence[Statement],
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
        told=told,
        young_person=child.is_young_person,
        views_of=frozenset(each.voice for each in statements if each.said_on >= (since or year_ago)),
        unread=any(each.voice == "child" and each.read_at is None for each in statements),
        owner=words_for(child.setting_kind, child.nc_year).owner,
    )


def _happened(
    child: ChildCard,
    changes: Iterable[tuple[date, str, str, str]],
    cycles: Iterable[Cycle],
    statements: Iterable[Statement],
    versions: Iterable[PlanVersion],
    weeks: Iterable[Mapping[str, Any]],
    facts: _Facts,
) -> Iterable[TimelineEntry]:
    """What the rows already read say of the past."""
    decided = labels(DECISIONS)
    for on, words, _, by in changes:
        yield TimelineEntry(on, "plan", f"{words} began", "", by)
    for cycle in cycles:
        review = getattr(cycle, "review", None)
        if review is not None:
            yield TimelineEntry(
                review.held_on,
                "meetings",
                f"Review of cycle {cycle.number}: {decided[review.decision].lower()}",
                "",
                review.by.formal_name,
            )
    for version in versions:
        if version.live_at:
            yield TimelineEntry(
                clock.day_of(version.live_at), "plan", f"Plan {version.number} started", "", _formal(version.approved_by)
            )
        elif version.shared_at:
            yield TimelineEntry(
                clock.day_of(version.shared_at),
                "plan",
                f"Plan {version.number} was shared to check",
                "",
                _formal(version.drafted_by),
            )
    spoken: dict[tuple[date, str, str], int] = {}
    for each in statements:
        key = (each.said_on, each.voice, _by(each))
        spoken[key] = spoken.get(key, 0) + 1
    names = {"child": f"{child.calling_name} said", "family": "The family said", "school": "School wrote", "outside": "Advice:"}
    for (on, voice, by), number in spoken.items():
        text = f"{names[voice]} {number} {'thing' if number == 1 else 'things'}"
        yield TimelineEntry(on, "advice" if voice == "outside" else "views", text, "", by)
    for row in weeks:
        counts = as_counts(row)
        if counts.planned:
            what = row["line__group__name"] or row["line__what"]
            text = f"{counts.took_place} of {counts.planned} {'session' if counts.planned == 1 else 'sessions'}: {what}"
            yield TimelineEntry(min(row["last"], clock.today()), "sessions", text, "")
    if facts.concern_on:
        yield TimelineEntry(facts.concern_on, "contact", "A concern was raised", "")


def _formal(person: Any) -> str:
    return person.formal_name if person else ""


def newest(entries: Iterable[TimelineEntry], number: int = _NEWEST) -> list[TimelineEntry]:
    """The newest entries first."""
    return sorted(entries, key=lambda each: (each.on, each.title), reverse=True)[:number]
