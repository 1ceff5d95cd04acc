"""The duties towards each child, worked out on reading: by when, who, how it stands, what meets it and where it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Row
from trellis.cycle.queries.not_told import told_or_not
from trellis.designsystem.words import date_long, plural
from trellis.meetings.rules import ThreeCount
from trellis.rulebook.dates import SchoolCalendar, school_year_of
from trellis.rulebook.packs import Duty, duty

from ..rules import due
from ..rules.due import DutyState, state_of
from ..rules.owners import Owner
from .owners import Owners

EARLY_YEARS = frozenset({"E1", "E2", "N1", "N2"})
# A child or family waits for the others; these are the school's own paper.
READ_OR_RECORDED = frozenset({"R14", "R21"})


@dataclass(frozen=True)
class ChildDuty:
    """One duty towards one child. `evidence` is what meets it, or what there is so far, with its address; `needs` the action its verb asks."""

    duty: Duty
    child_id: UUID
    school_id: UUID
    child_ref: str
    name: str
    owner: Owner
    due_on: date | None
    state: DutyState
    sentence: str
    evidence: str
    evidence_url: str
    verb: str
    url: str
    needs: str

    @property
    def must(self) -> bool:
        return self.duty.strength == "must"

    @property
    def late(self) -> bool:
        return self.state is DutyState.LATE

    @property
    def look(self) -> due.Look:
        return due.LOOKS[self.state]

    @property
    def open(self) -> bool:
        """Whether it stands on the lists: late, or due soon."""
        return self.state in (DutyState.LATE, DutyState.DUE)


_ANY_REF = "2b2b2b2b"


@lru_cache(maxsize=32)
def _pattern(name: str) -> str:
    return reverse(name, kwargs={"ref": _ANY_REF})


def _at(name: str, ref: str) -> str:
    """The address of a page of this reference: asked of the routes once a process, not once a row."""
    return _pattern(name).replace(_ANY_REF, ref)


@dataclass
class _Board:
    """What every rule below asks. A day reckoned once stays known: many plans start together."""

    owners: Owners
    calendar: Callable[[UUID], SchoolCalendar]
    today: date
    known: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def _once(self, key: tuple[Any, ...], reckon: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = reckon()
        return self.known[key]

    def after(self, school_id: UUID, day: date, school_days: int) -> date:
        """So many school days after a day; for 0 the first on or after it."""
        calendar = self.calendar(school_id)
        return self._once(("after", school_id, day, school_days), lambda: calendar.add_school_days(day, school_days))

    def moved(self, school_id: UUID, day: date, owner: Owner) -> date:
        """The day as it falls for this owner."""
        calendar, key = self.calendar(school_id), ("moved", school_id, day, owner.weekdays, owner.deputy_days)
        return self._once(key, lambda: due.on_a_day_worked(day, owner.weekdays, owner.deputy_days, calendar))

    def once_a_half_term(self, school_id: UUID, day: date) -> date | None:
        """By when something is to be recorded again."""
        halves = self._once(("halves", school_id), lambda: due.halves_of(self.calendar(school_id)))
        return due.once_a_half_term(day, halves)

    def duty(
        self,
        duty_id: str,
        row: Mapping[str, Any],
        owner: Owner,
        due_on: date | None,
        *,
        url: str,
        state: DutyState | None = None,
        evidence: str = "",
        evidence_url: str = "",
        **words: Any,
    ) -> ChildDuty | None:
        """One duty, or None where it does not bind this kind of setting. Its evidence stands where it is done, unless it says where."""
        rule = duty(duty_id)
        child = _child(row)
        if child["setting_kind"] not in rule.applies_to:
            return None
        return ChildDuty(
            duty=rule,
            child_id=child["child_id"],
            school_id=child["school_id"],
            child_ref=child["ref"],
            name=child["name"],
            owner=owner,
            due_on=due_on,
            state=state or state_of(due_on, self.today),
            evidence=evidence,
            evidence_url=evidence_url or url,
            url=url,
            **words,
        )


def board(viewer: Viewer, found: Mapping[str, list[Row]]) -> list[ChildDuty]:
    """Every duty towards the children of these lists (`lists.board_lists`), musts first, late ones first, then by day and name."""
    today = clock.today()
    people = Owners(today, **{name: found[name] for name in ("leads", "staff", "adults", "places", "keys")})
    desk = _Board(people, viewer.calendar, today)
    every: list[ChildDuty | None] = []
    told = {name[len("told_") :]: rows for name, rows in found.items() if name.startswith("told_")}
    every += _told(desk, told) if told else []
    every += [_answer(desk, each) for each in found.get("concerns", ())]
    for each in found["plans"]:
        every += [_review(desk, each), _read(desk, each), _support(desk, each)]
    every += [_meet(desk, each) for each in found["support"]]
    every += [_record(desk, each) for each in found.get("meetings", ())]
    return in_order(each for each in every if each is not None)


def in_order(duties: Iterable[ChildDuty]) -> list[ChildDuty]:
    """Musts before shoulds, late before due, then by what happens if nobody acts, then by day; what is met comes last."""
    order = list(DutyState)
    return sorted(
        duties,
        key=lambda each: (
            *(not each.must, order.index(each.state), each.duty.id in READ_OR_RECORDED),
            *(each.due_on or date.max, each.name, each.duty.id, each.url),
        ),
    )


def _child(row: Mapping[str, Any]) -> dict[str, Any]:
    """The child of a row: of the table of children itself, or of another that carries the child's columns."""
    at = "child__" if "child__ref" in row else ""
    return {
        "child_id": row["child_id"] if at else row["pk"],
        "school_id": row["school_id"],
        "ref": row[f"{at}ref"],
        "first": row[f"{at}known_as"] or row[f"{at}first_name"],
        "name": f"{row[f'{at}known_as'] or row[f'{at}first_name']} {row[f'{at}last_name']}",
        "nc_year": row[f"{at}nc_year"],
        "setting_kind": row["school__setting_kind"],
    }


def _told(desk: _Board, lists: Mapping[str, list[Row]]) -> Iterator[ChildDuty | None]:
    """R06 and its twin of the early years, E05 (CFA 2014 s.68): in the same step as the decision, so late from the day after."""
    for each in told_or_not(**lists):
        child = _child(each.child)
        url = _at("cycle:status", child["ref"])
        waiting = f"On SEN Support since {date_long(each.since)}. {each.waiting} not been told yet."
        yield desk.duty(
            "E05" if child["nc_year"] in EARLY_YEARS else "R06",
            each.child,
            desk.owners.lead(child),
            each.since,
            state=None if each.waiting else DutyState.MET,
            sentence=waiting if each.waiting else "Tell the family, or the student, that this is SEN Support.",
            evidence="" if each.waiting else f"Everyone who has to know was told. On SEN Support since {date_long(each.since)}.",
            verb="Tell them",
            url=url,
            needs="status.tell",
        )


def _answer(desk: _Board, row: Row) -> ChildDuty | None:
    """R12 (CoP 6.45): what a family is worried about is answered by the day that was promised."""
    child = _child(row)
    owner = desk.owners.named(child, row["owner_id"]) or desk.owners.lead(child)
    url = _at("cycle:concern", row["ref"])
    return desk.duty(
        "R12",
        row,
        owner,
        row["reply_by"],
        sentence="The family is worried and has no answer yet.",
        verb="Answer",
        url=url,
        needs="concern.triage",
    )


def _review(desk: _Board, row: Row) -> ChildDuty | None:
    """R13, E03 in the early years (CoP 6.53 to 6.56): by the plan's own day, and at least once a term (P8)."""
    child = _child(row)
    calendar = desk.calendar(row["school_id"])
    owner = desk.owners.daily(child)
    own, started = row["review_on"], clock.day_of(row["first_live_at"] or row["live_at"])
    term = due.once_a_term(row["reviewed_on"], started, calendar)
    by_term = term is not None and (own is None or term < own)
    by = term if by_term else own
    said = f"{'was' if by and by < desk.today else 'is'} to be reviewed by {date_long(by)}"
    sentence = f"The plan {said}." if not by_term else f"A plan is reviewed at least once a term: this one {said}."
    reviewed = row["reviewed_on"]
    return desk.duty(
        "E03" if child["nc_year"] in EARLY_YEARS else "R13",
        row,
        owner,
        desk.moved(row["school_id"], by, owner) if by else None,
        sentence=sentence if by else "The plan has no day for its review.",
        evidence=f"Last reviewed on {date_long(reviewed)}." if reviewed else "Not reviewed yet.",
        evidence_url=_at("cycle:cycles", child["ref"]),
        verb="Get ready" if by and by >= desk.today else "Record the review",
        url=_at("cycle:review", child["ref"]),
        needs="review.record",
    )


def _read(desk: _Board, row: Row) -> ChildDuty | None:
    """R14 (CoP 6.49): everyone who teaches or supports the child has read the plan that is live."""
    child = _child(row)
    owner = desk.owners.lead(child)
    live_on = clock.day_of(row["live_at"])
    group = desk.owners.groups.get(child["child_id"])
    url = _at("plans:readers", group) if group else f"{_at('plans:plan', child['ref'])}{row['number']}/"
    return desk.duty(
        "R14",
        row,
        owner,
        desk.moved(row["school_id"], desk.after(row["school_id"], live_on, due.READ_SCHOOL_DAYS), owner),
        state=None if row["unread"] else DutyState.MET,
        sentence=f"Not everyone who works with {child['first']} has read the plan that started on {date_long(live_on)}.",
        evidence="" if row["unread"] else f"Everyone who works with {child['first']} has read it.",
        verb="See who has not",
        url=url,
        needs="class.readers",
    )


def _meet(desk: _Board, row: Row) -> ChildDuty | None:
    """R19 (CoP 6.65): three meetings with the family a year, a share of them by the end of each term."""
    child = _child(row)
    calendar = desk.calendar(row["school_id"])
    first, last = school_year_of(desk.today)
    terms = [each for each in calendar.terms if first <= each.start <= last]
    had = ThreeCount(row["met"], row["offered"])
    # What was before the school used Trellis is not asked after.
    since = max(row["since"], _day(row["known_at"]) or row["since"])
    wanted = due.next_meeting(had.held + had.offered, terms, since)
    number = had.held + had.offered
    by = wanted[0] if wanted else None
    sentence = "Three meetings with the family this school year were held or offered."
    if wanted:
        sentence = (
            f"{plural(number, 'meeting') if number else 'No meeting'} with the family this year; {wanted[1]} by {date_long(by)}."
        )
    return desk.duty(
        "R19",
        row,
        desk.owners.daily(child),
        by,
        state=None if wanted else DutyState.MET if number >= due.MEETINGS_A_YEAR else DutyState.LATER,
        sentence=sentence if wanted or number >= due.MEETINGS_A_YEAR else "No more meetings are asked for this school year.",
        evidence=had.words,
        evidence_url=f"/children/{child['ref']}/timeline/?kind=meetings",
        verb="Plan a meeting",
        url=f"/meetings/new/?child={child['ref']}",
        needs="meeting.plan",
    )


def _record(desk: _Board, row: Row) -> ChildDuty | None:
    """R20 (CoP 6.71): everyone who was there, and the parents, get the record of a meeting."""
    child = _child(row)
    owner = desk.owners.named(child, row["called_by_id"]) or desk.owners.daily(child)
    url = _at("meetings:meeting", row["ref"])
    return desk.duty(
        "R20",
        row,
        owner,
        desk.moved(row["school_id"], desk.after(row["school_id"], row["held_on"], due.RECORD_SCHOOL_DAYS), owner),
        sentence=f"Met on {date_long(row['held_on'])}. Nobody has been given the record yet.",
        verb="Finish the notes",
        url=url,
        needs="meeting.plan",
    )


def _support(desk: _Board, row: Row) -> ChildDuty | None:
    """R21 (CoP 6.72 to 6.78): the record of support is up to date. A plan past its review is told under R13, not twice."""
    child = _child(row)
    owner = desk.owners.lead(child)
    moments = [row[name] for name in ("live_at", "logged_at", "answered_at", "stepped_at") if row[name]]
    touched = max(clock.day_of(each) for each in moments)
    again = desk.once_a_half_term(row["school_id"], touched)
    reasons: list[tuple[date, str]] = []
    if row["past_on"] and not (row["review_on"] and row["review_on"] < desk.today):
        asked = desk.after(row["school_id"], row["past_on"], due.PAST_SCHOOL_DAYS)
        reasons.append((asked, f"Support ended on {date_long(row['past_on'])} and the plan does not say what follows."))
    if row["silent_on"]:
        asked = desk.after(row["school_id"], row["silent_on"] + due.SILENT, 0)
        reasons.append((asked, "Sessions were due and none has been recorded."))
    if again and again < desk.today:
        reasons.append((again, f"Nothing about the support has been written down since {date_long(touched)}."))
    by = min(on for on, _ in reasons) if reasons else again
    return desk.duty(
        "R21",
        row,
        owner,
        desk.moved(row["school_id"], by, owner) if by else None,
        state=None if reasons else DutyState.MET,
        sentence=" ".join(words for _, words in sorted(reasons)) or "The record of support is kept up to date.",
        evidence=f"Last written down on {date_long(touched)}.",
        evidence_url=f"{_at('plans:plan', child['ref'])}{row['number']}/",
        verb="Bring it up to date",
        url=_at("plans:plan", child["ref"]),
        needs="support.edit",
    )


def _day(moment: datetime | None) -> date | None:
    return clock.day_of(moment) if moment else None
