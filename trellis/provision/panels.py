"""What support offers to Today and to a child's timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from trellis.access.engine import could, decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TimelineEntry, TodayList, TodayRow, Weight
from trellis.people.queries import CHILD_COLUMNS, ChildCard, Kind, name_in, register_kind
from trellis.rulebook.dates import week_of

from . import rules
from .models import Question, Session, SupportLine, live_on
from .queries import as_counts, asked_by, counted, standing_lines

LEADS = ("senco", "deputy", "sen_assistant")
WEEKS_LOOKED_AT = 4
EQUIPMENT_LATE_AFTER = timedelta(days=14)
_TIMELINE_WEEKS = 60
ANSWER_IS_NEWS = timedelta(days=7)

register_kind(
    Kind(
        code="question",
        label="A question to the SENCO",
        model=Question,
        action="question.read",
        by="asked_by",
        text=("text", "answer", "general"),
    )
)


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """This room's rows alone (one query, and one for the calendar)."""
    return answered(today_asks(viewer))


def today_asks(viewer: Viewer) -> list[Ask]:
    """What support asks of this viewer: sessions that do not happen or are not recorded, and support without sessions."""
    asks = _questions(viewer)
    if viewer.holds("staff", "supports", "supported", *LEADS) and could(viewer, "support.log"):
        asks += [_sessions(viewer), _standing(viewer)]
    return asks


def timeline(viewer: Viewer, card: ChildCard) -> list[TimelineEntry]:
    """A child's sessions rolled up by week and support: "4 of 4 talking group sessions". One query."""
    if not decide(viewer, "support.read", child=card):
        return []
    today = clock.today()
    rows = (
        Session.objects.of(card)
        .filter(week_on__lte=today, week_on__gte=week_of(today) - timedelta(weeks=_TIMELINE_WEEKS))
        .order_by()
        .values("week_on", "line__what", "line__group__name")
        .annotate(**counted(today), last=Max("due_on", filter=Q(withdrawn_at=None) & (Q(due_on__lt=today) | ~Q(state=""))))
    )
    found = []
    for row in rows:
        counts = as_counts(row)
        if not counts.planned:
            continue
        what = row["line__group__name"] or row["line__what"]
        if counts.recorded:
            title = f"{counts.took_place} of {counts.recorded} {_in_sentence(what)} {_sessions_word(counts.recorded)}"
        else:
            title = f"{counts.not_recorded} {_in_sentence(what)} {_sessions_word(counts.not_recorded)} not recorded yet"
        found.append(TimelineEntry(on=min(row["last"], today), kind="sessions", title=title, text=_week_text(counts)))
    return sorted(found, key=lambda each: (each.on, each.title), reverse=True)


def _questions(viewer: Viewer) -> list[Ask]:
    """Questions to the SENCO: open ones for whoever leads, answers of this week for who asked and for who has the same strategy."""
    if viewer.system_name is not None or viewer.school_id is None or not could(viewer, "question.ask"):
        return []
    fresh = clock.today() - ANSWER_IS_NEWS
    rows = Question.objects.at(viewer.school_id).exclude(child_id__in=viewer.held.blocked)
    columns = (
        "pk",
        "ref",
        "text",
        "answer_by",
        "answered_on",
        "general",
        "strategy__text",
        "asked_by__title",
        "asked_by__last_name",
    )
    lists = {"mine": rows.filter(asked_by(viewer), answered_on__gte=fresh).values(*columns)}
    if viewer.school_id in _led_schools(viewer):
        lists["waiting"] = rows.filter(answered_on=None).values(*columns)
    lines = SupportLine.objects.for_viewer(viewer, "support.read").filter(live_on(clock.today())).values("what")
    same = rows.filter(shared=True, answered_on__gte=fresh, strategy__text__in=lines).exclude(asked_by_id=viewer.person_id)
    lists["shared"] = same.values(*columns)
    return [Ask(_question_rows, lists)]


def _question_rows(mine: list[Row], shared: list[Row], waiting: Iterable[Row] = ()) -> Iterable[TodayRow]:
    for each in sorted(waiting, key=lambda one: (one["answer_by"], one["pk"])):
        who = f"{each['asked_by__title'] or ''} {each['asked_by__last_name']}".strip()
        text = f"Asks: {each['text'][:90]}"
        yield _question_row(TodayList.WAITING, who, text, each["answer_by"], "Answer", f"/questions/{each['ref']}/")
    for each in mine:
        yield _question_row(
            TodayList.THIS_WEEK,
            "Your question",
            "It has been answered.",
            each["answered_on"],
            "Read it",
            f"/questions/{each['ref']}/",
        )
    for each in shared:
        text = f"An answer for everyone who does this: {each['general']}."
        yield _question_row(TodayList.THIS_WEEK, each["strategy__text"], text, each["answered_on"], "Read it", "/strategies/")


def _question_row(kind: TodayList, who: str, sentence: str, when: date, verb: str, url: str) -> TodayRow:
    return TodayRow(kind, Weight.STAFF_WAITING, who, sentence, when, verb, url)


def _weeks() -> list[date]:
    """The Mondays of the weeks that are looked at, last week first."""
    return [week_of(clock.today()) - timedelta(weeks=n) for n in range(1, WEEKS_LOOKED_AT + 1)]


def _led_schools(viewer: Viewer) -> list[UUID]:
    return [school for school, names in viewer.held.schools.items() if names & set(LEADS)]


def _sessions(viewer: Viewer) -> Ask:
    """Sessions missed two weeks running (for who leads), and my own of last week that nobody recorded."""
    today, weeks, leads = clock.today(), _weeks(), _led_schools(viewer)
    mine = Q(line__given_by_id=viewer.person_id)
    reach = (mine | Q(school_id__in=leads)) if leads else mine
    counts: dict[str, Any] = {}
    for n, week in enumerate(weeks):
        counts |= counted(today, Q(week_on=week), f"_{n}")
    table = (
        Session.objects.for_viewer(viewer, "support.log")
        .filter(reach, week_on__in=weeks)
        .order_by()
        .values(
            "line_id", "school_id", "line__ref", "line__what", "line__group_id", "line__group__name", "line__given_by_id",
            "line__ended_on", "child__first_name", "child__known_as", "child__last_name",
        )
        .annotate(**counts)
        .filter(Q(n_happened_0=0, n_part_0=0) | Q(n_not_recorded_0__gt=0))
    )  # fmt: skip
    return Ask(partial(_missed_or_open, viewer), {"table": table})


def _missed_or_open(viewer: Viewer, table: list[Row]) -> Iterable[TodayRow]:
    """My own open sessions as one row, then each support that was missed twice; a group's children stand in one row."""
    today, weeks, leads = clock.today(), _weeks(), _led_schools(viewer)
    own = 0
    missed: dict[UUID, list[tuple[dict[str, Any], list[rules.Counts]]]] = {}
    for row in sorted(table, key=lambda each: str(each["line_id"])):
        figures = [as_counts(row, f"_{n}") for n in range(WEEKS_LOOKED_AT)]
        if row["line__given_by_id"] == viewer.person_id:
            own += figures[0].not_recorded
        if row["school_id"] in leads and _missed_twice(figures) and not (row["line__ended_on"] and row["line__ended_on"] < today):
            missed.setdefault(row["line__group_id"] or row["line_id"], []).append((row, figures))
    if own:
        yield TodayRow(
            list=TodayList.WAITING,
            weight=Weight.STAFF_WAITING,
            who="Your sessions",
            sentence=f"{own} {'session' if own == 1 else 'sessions'} from last week {'is' if own == 1 else 'are'} not recorded yet.",
            when=weeks[0],
            verb="Catch up",
            url="/log/week/",
        )
    for rows in missed.values():
        yield _missed_row(rows, weeks)


def _missed_twice(figures: list[rules.Counts]) -> bool:
    """The two latest weeks in which sessions were owed went by without one; a holiday between them is no week."""
    owed = [each for each in figures if each.planned]
    return len(owed) >= 2 and not any(each.took_place for each in owed[:2])


def _missed_row(rows: list[tuple[dict[str, Any], list[rules.Counts]]], weeks: list[date]) -> TodayRow:
    first, _ = rows[0]
    name = name_in(first)
    recorded = any(each.didnt for _, figures in rows for each in figures[:2])
    who = name if len(rows) == 1 else f"{first['line__group__name']}, {len(rows)} children"
    tail = "has not happened for two weeks." if recorded else "has nothing recorded for two weeks."
    return TodayRow(
        list=TodayList.SLIPPING,
        weight=Weight.CHILD_WITHOUT_SUPPORT,
        who=who,
        sentence=f"{first['line__what']} {tail}",
        when=weeks[1],
        verb="See why",
        url=f"/support/{first['line__ref']}/",
    )


def _standing(viewer: Viewer) -> Ask:
    """ "In place?" to be answered by me; equipment that has not arrived, for who leads."""
    today, leads = clock.today(), _led_schools(viewer)
    late = Q(last_step=rules.EquipmentStage.ASKED.value, last_step_on__lte=today - EQUIPMENT_LATE_AFTER)
    rows = standing_lines(viewer, Q(school_id__in=leads) if leads else None).filter(Q(last_step=None) | late)
    columns = ("pk", "ref", "school_id", "child_id", "given_by_id", "what", "last_step", "last_step_on", "answered_on")
    return Ask(partial(_late_or_due, viewer), {"lines": rows.values(*columns, *CHILD_COLUMNS)})


def _late_or_due(viewer: Viewer, lines: list[Row]) -> Iterable[TodayRow]:
    today = clock.today()
    daily = {child for child, names in viewer.held.children.items() if names & {"class_teacher", "key_adult"}}
    ask: dict[UUID, list[date | None]] = {}
    for row in sorted(lines, key=lambda each: str(each["pk"])):
        if row["last_step"]:
            yield TodayRow(
                list=TodayList.SLIPPING,
                weight=Weight.CHILD_WITHOUT_SUPPORT,
                who=name_in(row),
                sentence=f"{row['what']} was asked for and has not arrived yet.",
                when=row["last_step_on"],
                verb="Say what happened",
                url=f"/support/{row['ref']}/",
            )
        elif row["given_by_id"] == viewer.person_id or row["child_id"] in daily:
            ask.setdefault(row["school_id"], []).append(row["answered_on"])
    due = 0
    for school_id, half_terms in ask.items():
        calendar = viewer.calendar(school_id)
        due += sum(rules.in_place_due(each, today, calendar) for each in half_terms)
    if due:
        yield TodayRow(
            list=TodayList.THIS_WEEK,
            weight=Weight.STAFF_WAITING,
            who="Support in class",
            sentence=f"Say whether {due} {'piece' if due == 1 else 'pieces'} of support {'is' if due == 1 else 'are'} in place.",
            when=None,
            verb="Answer",
            url="/support/in-place/",
        )


def _sessions_word(number: int) -> str:
    return "session" if number == 1 else "sessions"


def _in_sentence(what: str) -> str:
    """ "Talking group" inside a sentence; an abbreviation keeps its capitals."""
    first = what.split(" ", 1)[0]
    return what if len(first) > 1 and first.isupper() else what[:1].lower() + what[1:]


def _week_text(counts: rules.Counts) -> str:
    parts = []
    if counts.part:
        parts.append(f"{counts.part} of them in part")
    if counts.didnt:
        parts.append(f"{counts.didnt} did not happen")
    if counts.not_recorded and counts.recorded:
        parts.append(f"{counts.not_recorded} not recorded yet")
    return ", ".join(parts).capitalize() + "." if parts else ""
