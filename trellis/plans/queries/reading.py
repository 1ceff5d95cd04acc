"""Reading plans: one version with all it holds, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast

from trellis.access.managers import is_aside
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.core.prepared import Subject, prepared
from trellis.cycle.models import Outcome, Reading, Statement
from trellis.cycle.rules.status import NOT_TOLD_YET, NOT_TOLD_YET_YOUNG_PERSON
from trellis.people.queries import ChildCard
from trellis.provision import queries as provision_queries
from trellis.provision import rules as provision_rules
from trellis.provision.models import SupportLine

from .. import rules
from ..models import Answer, JoiningIn, PlanVersion, TookPart
from .audience import STAFF, Audience
from .cards import AnswerView, LineView, OutcomeView, PlanCard, VersionRow, VoiceLine
from .contents import key_of, lines_under, outcomes_under, statements_under
from .telling import with_told

_WHY = "the contents of a version the viewer has reached"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
JOINING_IN: dict[str, str] = {
    "clubs": "Clubs",
    "trips": "Trips and visits",
    "pe": "PE and sport",
    "breaks": "Break and lunch",
    "tests": "Tests",
    "adjustments": "Adjustments we must make",
}
_VOICE_ORDER = {"child": 0, "family": 1, "school": 2, "outside": 3}
_FAR = date(2100, 1, 1)
Slots = tuple[tuple[int, str], ...]
_LINE_COLUMNS = (
    *("pk", "ref", "revision", "live_at", "kind", "what", "how", "minutes", "times_a_week", "weeks", "place", "group_size"),
    *("evidence_note", "on_class_sheet", "to_check", "avoid", "starts_on", "ends_on", "ended_on", "hourly_rate", "group__name"),
    *("given_by_id", "given_by__title", "given_by__first_name", "given_by__last_name", "slots__weekday", "slots__at"),
)


@prepared
def _versions(child: Subject) -> QuerySet[PlanVersion]:
    rows = PlanVersion.objects.of(child).select_related("cycle", "drafted_by", "approved_by", "approval_asked_by")
    return with_told(rows).order_by("-number")


def versions_of(card: ChildCard) -> list[PlanVersion]:
    """Every version of a child's plans, newest first (one query)."""
    return _versions(card)


def live_plan(viewer: Viewer, card: ChildCard) -> PlanCard | None:
    """The plan everyone works from, or None."""
    return _one_in(viewer, card, ("live",))


def draft_page(viewer: Viewer, card: ChildCard) -> PlanCard | None:
    """The draft being written, or None."""
    return _one_in(viewer, card, ("draft",))


def plan_at_home(viewer: Viewer, card: ChildCard) -> PlanCard | None:
    """The version the family is checking, beside a live plan or before the first; or None."""
    return _one_in(viewer, card, ("to_check",))


def plan_page(viewer: Viewer, card: ChildCard, number: int | None = None) -> PlanCard | None:
    """A version by its number (NotFound when there is none); without one the live plan, else the one being checked; None before any."""
    versions = versions_of(card)
    if number is not None:
        for version in versions:
            if version.number == number:
                return card_for(card, version, versions)
        raise NotFound
    for state in ("live", "to_check"):
        for version in versions:
            if version.state == state:
                return card_for(card, version, versions)
    return None


def _one_in(viewer: Viewer, card: ChildCard, states: tuple[str, ...]) -> PlanCard | None:
    versions = versions_of(card)
    found = next((each for each in versions if each.state in states), None)
    return card_for(card, found, versions) if found else None


def card_for(
    child: ChildCard, version: PlanVersion, versions: Iterable[PlanVersion] = (), audience: Audience = STAFF
) -> PlanCard:
    """One version as this reader may see it."""
    statements = [each for each in _statements(*key_of(version)) if audience.may_read(each)]
    outcomes, ties = _outcomes(child, version, audience)
    shown_lines = [each for each in _lines(version, ties) if each.pk not in audience.held]
    joining, took_part = _joining_and_part(version)
    frozen = version.pk in audience.held
    told = getattr(version, "told", True)
    return PlanCard(
        pk=version.pk,
        ref=version.ref,
        child_id=child.pk,
        cycle_id=version.cycle_id,
        cycle_ref=version.cycle.ref,
        cycle_number=version.cycle.number,
        cycle_step=version.cycle.step,
        number=version.number,
        state=version.state,
        summary="" if frozen else version.summary,
        family_summary="" if frozen else version.family_summary,
        at_home="" if frozen else version.at_home,
        reason="" if frozen else version.reason,
        starts_on=version.starts_on,
        review_on=version.review_on,
        drafted_by=version.drafted_by.formal_name if version.drafted_by else "",
        approved_by=version.approved_by.formal_name if version.approved_by else "",
        approved_at=version.approved_at,
        approval_asked_by=version.approval_asked_by.formal_name if version.approval_asked_by else "",
        approval_asked_at=version.approval_asked_at,
        shared_at=version.shared_at,
        answer_by=version.answer_by,
        live_at=version.live_at,
        updated_at=version.updated_at,
        edits={part: int(edit.get("n", 0)) for part, edit in version.edits.items()},
        voices=tuple(
            sorted(
                (voice_line(child, each) for each in statements), key=lambda one: (_VOICE_ORDER.get(one.voice, 9), one.said_on)
            )
        ),
        outcomes=tuple(each for each in outcomes if each.pk not in audience.held),
        lines=tuple(shown_lines),
        joining_in=joining,
        took_part=took_part,
        answers=answers_of(version, audience),
        versions=tuple(_row(each) for each in versions),
        not_told="" if told else NOT_TOLD_YET_YOUNG_PERSON if child.is_young_person else NOT_TOLD_YET,
    )


def voice_line(child: ChildCard, row: Statement) -> VoiceLine:
    """Words with their speaker. They keep both wherever they are shown."""
    named = row.speaker_words or (row.speaker.formal_name if row.speaker and row.voice != "family" else "")
    who = {
        "child": child.calling_name,
        "family": row.speaker_words or (row.speaker.full_name if row.speaker else "Family"),
        "school": "School",
        "outside": row.speaker_words or (row.speaker.formal_name if row.speaker else "Outside professional"),
    }.get(row.voice, "School")
    by = named if named and named != who else (row.speaker.full_name if row.speaker and row.voice == "family" else "")
    return VoiceLine(row.pk, row.voice, row.topic, f"{who} says", row.text, "" if by == who else by, row.said_on)


@prepared
def _statements(version: UUID, child: UUID, cycle: UUID, draft: bool) -> QuerySet[Statement]:
    return statements_under(version, child, cycle, draft).select_related("speaker")


@prepared
def _outcome_rows(version: UUID, child: UUID, cycle: UUID, draft: bool) -> QuerySet[Outcome]:
    """The outcomes with their last reading, once for each line tied to them."""
    last = Reading.objects.system(_WHY).filter(outcome_id=OuterRef("pk")).order_by("-on", "-created_at")
    rows = outcomes_under(version, child, cycle, draft).select_related("hope", "hope__speaker")
    return rows.annotate(
        now_value=Subquery(last.values("value")[:1]),
        now_words=Subquery(last.values("words")[:1]),
        now_on=Subquery(last.values("on")[:1]),
        hope_aside=is_aside("hope_id"),
        tied_line=F("ties__line_id"),
    ).order_by("order", "created_at", "pk", "ties__created_at", "ties__pk")


def _outcomes(child: ChildCard, version: PlanVersion, audience: Audience) -> tuple[list[OutcomeView], list[tuple[UUID, UUID]]]:
    """The outcomes of a version, and (outcome, line) of all that is tied to them (one query)."""
    rows: dict[UUID, Outcome] = {}
    ties: list[tuple[UUID, UUID]] = []
    for each in _outcome_rows(*key_of(version)):
        rows.setdefault(each.pk, each)
        if each.tied_line:  # type: ignore[attr-defined]
            ties.append((each.pk, each.tied_line))  # type: ignore[attr-defined]
    found = [_outcome(child, each, tuple(line for key, line in ties if key == each.pk), audience) for each in rows.values()]
    return found, ties


def _outcome(child: ChildCard, row: Outcome, line_ids: tuple[UUID, ...], audience: Audience) -> OutcomeView:
    hope = row.hope if row.hope and row.hope.withdrawn_at is None and audience.may_read(row.hope) else None
    hope = None if row.hope_aside else hope  # type: ignore[attr-defined]
    return OutcomeView(
        pk=row.pk,
        revision=row.revision,
        live=row.live_at is not None,
        sentence=row.sentence,
        by_on=row.by_on,
        will=row.will,
        where=row.where,
        how_well=row.how_well,
        shown_by=row.shown_by,
        child_words=row.child_words,
        hope_id=hope.pk if hope else None,
        hope=hope.text if hope else "",
        hope_label=voice_line(child, hope).label if hope else "",
        measure=row.measure,
        unit=row.unit,
        baseline=row.baseline,
        baseline_words=row.baseline_words,
        baseline_on=row.baseline_on,
        goal=row.goal,
        goal_words=row.goal_words,
        now_value=row.now_value,  # type: ignore[attr-defined]
        now_words=row.now_words or "",  # type: ignore[attr-defined]
        now_on=row.now_on,  # type: ignore[attr-defined]
        line_ids=line_ids,
        to_check=row.to_check,
    )


def _lines(version: PlanVersion, ties: list[tuple[UUID, UUID]]) -> list[LineView]:
    rows = lines_with_slots(version)
    live = [each.pk for each, _ in rows if each.live_at and each.minutes and each.times_a_week]
    counts = provision_queries.counts_for(line_ids=live) if live else {}
    return [
        line_view(each, slots, tuple(outcome for outcome, line in ties if line == each.pk), counts.get(each.pk))
        for each, slots in rows
    ]


@prepared
def _line_rows(version: UUID, child: UUID, cycle: UUID, draft: bool) -> QuerySet[SupportLine, Any]:
    """The lines, once for each of their slots."""
    rows = lines_under(version, child, cycle, draft).order_by("created_at", "pk", "slots__weekday", "slots__at")
    return rows.values_list(*_LINE_COLUMNS, named=True)


def lines_with_slots(version: PlanVersion) -> list[tuple[Any, Slots]]:
    """The lines of a version with their (weekday, time), in the order they were written (one query)."""
    rows: dict[UUID, Any] = {}
    slots: dict[UUID, list[tuple[int, str]]] = {}
    for each in _line_rows(*key_of(version)):
        rows.setdefault(each.pk, each)
        weekday, at = each.slots__weekday, each.slots__at
        if weekday is not None:
            slots.setdefault(each.pk, []).append((weekday, f"{at:%H:%M}" if at else ""))
    return [(each, tuple(slots.get(pk, ()))) for pk, each in rows.items()]


def line_view(row: Any, slots: Slots, outcome_ids: tuple[UUID, ...], counts: provision_rules.Counts | None) -> LineView:
    """A line as pages show it."""
    return LineView(
        pk=row.pk,
        ref=row.ref,
        revision=row.revision,
        live=row.live_at is not None,
        kind=row.kind,
        kind_label=provision_rules.KINDS[provision_rules.Kind(row.kind)].label,
        what=row.what,
        how=row.how,
        who=_giver(row),
        given_by_id=row.given_by_id,
        minutes=row.minutes,
        times_a_week=row.times_a_week,
        weeks=row.weeks,
        slots=slots,
        place=row.place,
        group_name=row.group__name or "",
        group_size=row.group_size,
        evidence_note=row.evidence_note,
        on_class_sheet=row.on_class_sheet,
        avoid=row.avoid,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ended_on=row.ended_on,
        hourly_rate=row.hourly_rate,
        how_often=often_words(row.minutes, row.times_a_week, row.weeks, slots),
        cost_words=cost_words(row),
        outcome_ids=outcome_ids,
        counts=counts,
        to_check=row.to_check,
    )


def _giver(row: Any) -> str:
    if not row.given_by_id:
        return "Every adult who teaches" if row.kind == "quality_teaching" else ""
    first, last = row.given_by__first_name, row.given_by__last_name
    return f"{row.given_by__title} {last}" if row.given_by__title else f"{first} {last}".strip()


def often_words(minutes: int | None, times: int | None, weeks: int | None, slots: tuple[tuple[int, str], ...]) -> str:
    """ "20 minutes, 2 times a week (Monday, Thursday 10:20) for 10 weeks"; empty where it has no sessions."""
    if not (minutes and times):
        return ""
    often = {1: "once a week", 2: "twice a week"}.get(times, f"{times} times a week")
    days = ", ".join(f"{WEEKDAYS[day]} {at}".strip() for day, at in slots)
    until = f" for {weeks} week{'' if weeks == 1 else 's'}" if weeks else ""
    return f"{minutes} minutes, {often}{f' ({days})' if days else ''}{until}"


def cost_words(row: Any) -> str:
    """The cost with its working, or an empty string where a part of it is not known."""
    if row.hourly_rate is None or not row.minutes or not row.times_a_week:
        return ""
    weeks = row.weeks or max(1, round((row.ends_on - row.starts_on).days / 7))
    return provision_rules.cost(row.hourly_rate, row.minutes, row.times_a_week, weeks, row.group_size)[1]


@prepared
def _joining_rows(version: UUID) -> QuerySet[Any, tuple[Any, ...]]:
    char, text = CharField(), TextField()
    joining = JoiningIn.objects.system(_WHY).filter(version=version)
    part = TookPart.objects.system(_WHY).filter(version=version)
    first = joining.values_list(Value("joining", char), Cast("area", text), Cast("what", text), Cast("created_at", text))
    second = part.values_list(Value("part", char), Cast("who", text), Cast("how", text), Cast("created_at", text))
    return first.order_by().union(second.order_by(), all=True)


def _joining_and_part(version: PlanVersion) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str], ...]]:
    """Joining in (area, label, text) and who took part (who, how), in one query."""
    rows = sorted(_joining_rows(version.pk), key=lambda row: row[3])
    order = list(JOINING_IN)
    areas = sorted((row for row in rows if row[0] == "joining"), key=lambda row: order.index(row[1]) if row[1] in order else 99)
    return (
        tuple((area, JOINING_IN.get(area, area), what) for _, area, what, _ in areas),
        tuple((who, how) for kind, who, how, _ in rows if kind == "part"),
    )


@prepared
def _answer_rows(version: UUID) -> QuerySet[Answer]:
    return Answer.objects.system(_WHY).filter(version=version).select_related("person").order_by("created_at", "pk")


def answers_of(version: PlanVersion, audience: Audience = STAFF) -> tuple[AnswerView, ...]:
    """The newest answer of each person, and of each who was asked and has not answered. At home everyone sees only their own."""
    newest: dict[UUID, Answer] = {}
    for each in _answer_rows(version.pk):
        newest[each.person_id] = each
    asked = {UUID(each["person"]): each["who"] for each in version.asked if each.get("person")}
    nobody = [each["who"] for each in version.asked if not each.get("person")]
    found = [_answer(None, None, who) for who in nobody]
    found += [_answer(newest.get(person), person, who) for person, who in asked.items()]
    found += [_answer(each, person, each.person.full_name) for person, each in newest.items() if person not in asked]
    if audience.kind == "staff":
        return tuple(found)
    return tuple(
        each for each in found if each.person_id == audience.person_id and (each.pk is None or each.pk not in audience.held)
    )


def _answer(row: Answer | None, person_id: UUID | None, who: str) -> AnswerView:
    if row is None:
        return AnswerView(None, person_id, who, None, rules.STILL_TO_COME, "", None, False, None, False)
    call = rules.needs_a_call(row.answer) and row.talked_on is None
    return AnswerView(
        row.pk,
        person_id,
        who,
        row.answer,
        rules.answer_words(row.answer),
        row.words,
        row.given_on,
        row.on_paper,
        row.talked_on,
        call,
    )


def _row(version: PlanVersion) -> VersionRow:
    look = rules.LOOKS[rules.VersionState(version.state)]
    moment = version.live_at or version.shared_at or version.created_at
    by = version.approved_by or version.drafted_by
    return VersionRow(
        version.number, version.state, look.label, look.colour, version.reason, clock.day_of(moment), by.formal_name if by else ""
    )
