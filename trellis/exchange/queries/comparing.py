"""Comparing a roll file with the roll: streamed in batches, so that twenty thousand children take no more memory than two thousand."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from trellis.core import clock
from trellis.core.text import N_
from trellis.cycle.rules.status import LOOKS, SenStatus, census_code
from trellis.designsystem.words import date_long
from trellis.exchange import rules
from trellis.exchange.readers import Answer, ContactRow, Refused, RollFile, RollRow
from trellis.people.models import Enrolment, live
from trellis.people.rules import relationship_from, relationship_label

from .known import Around, Known, KnownAdult

_TWICE = {
    True: N_("This UPN stands in an earlier row too. Correct one of them and export again."),
    False: N_("This child stands in an earlier row too. Delete one of the rows and export again."),
}
_PLAIN = (("middle_names", "middle_names"), ("date_of_birth", "date_of_birth"), ("sex", "sex"), ("nc_year", "nc_year"))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a file says differently, as the preview shows it."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child of the roll who may be the child of a row."""

    child: Known
    why: str


@dataclass(slots=True)
class Planned:
    """What one row would do. `outcome`: new, changed, unchanged, possible (a person must say), left."""

    row: RollRow
    outcome: str
    child: Known | None = None
    candidates: list[Candidate] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    statuses: list[tuple[str, date, str]] = field(default_factory=list)
    needs: list[tuple[str, int, date]] = field(default_factory=list)
    new_adults: list[tuple[ContactRow, str]] = field(default_factory=list)
    known_adults: list[tuple[KnownAdult, dict[str, str]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # Starts on a day to come: no child of the roll yet, but of the SENCO's list of expected children.
    expected: bool = False
    asked: bytes = b""

    def mark(self) -> bytes:
        """The bytes by which a later look tells whether the roll has changed meanwhile; a person's answer does not change them."""
        if self.asked:
            return self.asked
        who = self.child.ref if self.child else ",".join(sorted(each.child.ref for each in self.candidates))
        return "|".join((str(self.row.row), self.outcome, who, *(f"{c.field}={c.old}>{c.new}" for c in self.changes))).encode()


@dataclass
class Comparison:
    """A comparison under way. Iterate `batches()` once; the figures stand when it is through."""

    school_id: UUID
    roll: RollFile
    whole_roll: bool
    decisions: Mapping[int, str] = field(default_factory=dict)
    counts: dict[str, int] = field(
        default_factory=lambda: {
            "new": 0,
            "changed": 0,
            "unchanged": 0,
            "possible": 0,
            "left": 0,
            "refused": 0,
            "contacts_left_out": 0,
        }
    )
    refused: list[Refused] = field(default_factory=list)
    notes: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    # Children this import has just made: they are in the table already and are nobody's namesake.
    made: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.keys: set[str] = set()
        self._numbers: dict[UUID, set[str]] = {}
        self._seen: set[bytes] = set()
        self._chosen: set[bytes] = set()
        self._digest = hashlib.sha256()
        # Counted before anything is written, or the children of this file would stand among those who may leave.
        self.roll_size = self._count()
        self.refused += list(self.roll.refused)

    def batches(self) -> Iterator[list[Planned]]:
        """The rows of the file in order, 500 at a time. Raises FileRefused when the file turns out unusable."""
        rows = self._readable()
        while batch := list(islice(rows, rules.BATCH)):
            planned = self._plan(batch)
            for each in planned:
                self._digest.update(each.mark())
                self.counts[each.outcome] += 1
            yield planned
        self.warnings += [each for each in self.roll.warnings if each not in self.warnings]
        left_out = self.counts["contacts_left_out"]
        if left_out:
            self.warnings.append(
                f"{left_out} contacts without parental responsibility were left out: Trellis keeps the family, not everybody to ring."
            )

    def _readable(self) -> Iterator[RollRow]:
        for item in self.roll.rows:
            if isinstance(item, RollRow):
                self.notes += list(item.notes)[: max(0, rules.MOST_SHOWN - len(self.notes))]
                key = rules.key_of(item)
                if key in self.keys:
                    self._refuse(Refused(item.row, "upn" if item.upn else "last_name", _TWICE[bool(item.upn)], "twice"))
                    continue
                self.keys.add(key)
                yield item
            else:
                self._refuse(item)

    def _refuse(self, refused: Refused) -> None:
        self.counts["refused"] += 1
        self.refused.append(refused)

    def _plan(self, rows: list[RollRow]) -> list[Planned]:
        around = Around(self.school_id, rows)
        planned = [self._match(row, around) for row in rows]
        around.fill({each.child.pk for each in planned if each.child} | {c.child.pk for each in planned for c in each.candidates})
        for each in planned:
            if each.child is not None:
                self._seen.add(each.child.pk.bytes)
            for candidate in each.candidates:
                self._seen.add(candidate.child.pk.bytes)
            if each.outcome == "matched":
                compare_child(each, each.child, around.taken, self._numbers)  # type: ignore[arg-type]
            elif each.outcome == "new":
                self.counts["contacts_left_out"] += fill_new(each)
        return planned

    def _match(self, row: RollRow, around: Around) -> Planned:
        """UPN first; a former UPN, or name with birthday, only proposes. `never_link` is never proposed."""
        known = around.by_upn.get(row.upn) if row.upn else None
        if known is not None and rules.upn_fits_child(row, known.name, known.date_of_birth):
            return Planned(row, "matched", known)
        found: dict[UUID, Candidate] = {}
        if known is not None:
            found[known.pk] = Candidate(known, "Same UPN, but name and date of birth are different")
        for upn in (row.upn, *row.former_upns):
            for each in [
                *around.by_former.get(upn, ()),
                *([around.by_upn[upn]] if upn in row.former_upns and upn in around.by_upn else []),
            ]:
                found.setdefault(each.pk, Candidate(each, "Had this UPN before"))
        near = [
            (each, rules.same_enough(row, each.name, each.date_of_birth, each.upn))
            for each in around.born_near(row.date_of_birth)
        ]
        near = [(each, why) for each, why in near if why and each.pk.bytes not in self.made]
        exact = [(each, why) for each, why in near if why.startswith("Same")]
        for each, why in exact or near:
            found.setdefault(each.pk, Candidate(each, why))
        candidates = [each for each in found.values() if not each.child.never_link]
        if candidates:
            return self._decided(row, candidates)
        if row.left_on and row.left_on <= clock.today():
            return Planned(row, "unchanged", notes=["has left already and is not here"])
        if row.enrolled_on and row.enrolled_on > clock.today():
            words = f"starts on {date_long(row.enrolled_on)} and stands on the SENCO’s list of expected children until then"
            return Planned(row, "unchanged", notes=[words], expected=True)
        return Planned(row, "new")

    def _decided(self, row: RollRow, candidates: list[Candidate]) -> Planned:
        """What a person said about a row that may be somebody we know: a child's reference, "new", or nothing yet."""
        said = self.decisions.get(row.row, "")
        open_question = Planned(row, "possible", candidates=candidates)
        chosen = next((each for each in candidates if each.child.ref == said), None)
        if chosen is not None and chosen.child.pk.bytes not in self._chosen:
            self._chosen.add(chosen.child.pk.bytes)
            return Planned(row, "matched", chosen.child, candidates, asked=open_question.mark())
        if said == "new" and row.upn not in {each.child.upn for each in candidates if each.child.upn}:
            return Planned(row, "new", candidates=candidates, asked=open_question.mark())
        return open_question

    def _count(self) -> int:
        """How many children are on the roll today."""
        rows = Enrolment.objects.at(self.school_id).filter(live(clock.today()))
        return rows.values("child_id").distinct().count()

    def absent(self) -> list[tuple[UUID, str, str]]:
        """Children of the roll who are not in the file: (id, reference, name). Only when it is the whole roll; after `batches()`.

        Those this import has just made are in the file, whatever the table says of when they came.
        """
        if not self.whole_roll:
            return []
        rows = (
            Enrolment.objects.at(self.school_id)
            .filter(live(clock.today()))
            .order_by("child__last_name", "child__first_name", "pk")
        )
        found: dict[UUID, tuple[UUID, str, str]] = {}
        columns = ("child_id", "child__ref", "child__first_name", "child__known_as", "child__last_name")
        for pk, ref, first, known_as, last in rows.values_list(*columns).iterator(chunk_size=2000):
            if pk.bytes not in self._seen and pk.bytes not in self.made:
                found[pk] = (pk, ref, f"{known_as or first} {last}")
                if len(found) > rules.MOST_LEAVERS_LISTED:
                    break
        return list(found.values())

    def signature(self, absent: Iterable[tuple[UUID, str, str]]) -> str:
        """A fingerprint of everything the comparison says. Another roll, another fingerprint."""
        whole = self._digest.copy()
        for _, ref, _ in absent:
            whole.update(f"left {ref}".encode())
        return whole.hexdigest()


def compare(
    school_id: UUID, roll: RollFile, *, whole_roll: bool = False, decisions: Mapping[int, str] | None = None
) -> Comparison:
    """Compare an opened file with a school's roll. Nothing is written."""
    return Comparison(school_id, roll, whole_roll, decisions or {})


def fill_new(plan: Planned) -> int:
    """Everything a row says about a child who is not here yet. Returns how many contacts are not family."""
    row, today = plan.row, clock.today()
    plan.columns = {
        "first_name": row.first_name,
        "last_name": row.last_name,
        "known_as": _known_as(row),
        "middle_names": row.middle_names,
        "date_of_birth": row.date_of_birth,
        "sex": row.sex,
        "upn": row.upn,
        "nc_year": row.nc_year,
    }
    plan.statuses = rules.statuses_of_row(row, today)
    plan.needs = needs_of_row(row, today)
    adults = [each for each in row.contacts if rules.is_family(each)]
    plan.new_adults = list(zip(adults, rules.households(adults), strict=True))
    return sum(1 for each in row.contacts if each.first or each.last) - len(adults)


def _known_as(row: RollRow) -> str:
    return row.preferred_first_name if row.preferred_first_name != row.first_name else ""


def needs_of_row(row: RollRow, today: date) -> list[tuple[str, int, date]]:
    """Open needs ranked from 1 without a gap, each type once."""
    found: dict[str, date] = {}
    for need in sorted(row.sen_needs, key=lambda each: each.rank):
        if need.end_on is None or need.end_on >= today:
            found.setdefault(need.code, need.start_on or row.enrolled_on or today)
    return [(code, rank, start) for rank, (code, start) in enumerate(found.items(), 1)]


def compare_child(plan: Planned, child: Known, taken: Container[str] = (), numbers: dict[UUID, set[str]] | None = None) -> None:
    """What a row says differently about a child who is here. What the file does not speak of, or leaves empty, says nothing."""
    _compare_names(plan, child)
    row = plan.row
    for attribute, column in _PLAIN:
        new, old = getattr(row, attribute), getattr(child, column)
        if attribute in row.given and new and new != old:
            _set(plan, column, old, new)
    if row.upn and row.upn != child.upn:
        _set(plan, "upn", child.upn, row.upn)
    if row.left_on and row.left_on <= clock.today():
        plan.outcome = "left" if child.enrolment_id else "unchanged"
        return
    kind = rules.KIND_OF_STATUS.get(row.enrol_status, "main")
    if child.enrolment_id is None:
        plan.changes.append(Change("roll", "No", "Yes"))
    elif row.enrol_status and kind != child.enrolment_kind:
        plan.changes.append(Change("registration", child.enrolment_kind, kind))
    if row.class_name and row.class_name != child.class_name:
        plan.changes.append(Change("class", child.class_name, row.class_name))
    _compare_sen(plan, child)
    _compare_adults(plan, child, taken, {} if numbers is None else numbers)
    plan.outcome = "changed" if plan.changes else "unchanged"


def _set(plan: Planned, column: str, old: Any, new: Any) -> None:
    plan.columns[column] = new
    words = [date_long(each) if isinstance(each, date) else str(each) for each in (old, new)]
    plan.changes.append(Change(column, *words))


def _compare_names(plan: Planned, child: Known) -> None:
    row = plan.row
    for column in ("first_name", "last_name"):
        if getattr(row, column) != getattr(child, column):
            _set(plan, column, getattr(child, column), getattr(row, column))
    if row.preferred_first_name and _known_as(row) != child.known_as:
        _set(plan, "known_as", child.known_as, _known_as(row))


def _compare_sen(plan: Planned, child: Known) -> None:
    row, today = plan.row, clock.today()
    said = rules.statuses_of_row(row, today)
    code = rules.code_now(row)
    if not child.status:
        plan.statuses = said
    elif code and code != census_code(child.status):
        if child.status_source != "import":
            plan.notes.append(f"the file says {code}; the record says {LOOKS[SenStatus(child.status)].label} and stays")
        else:
            status = str(SenStatus.STEPPED_DOWN) if code == "N" else said[-1][0]
            start = row.sen_history[-1].start_on or today
            since = child.status_since
            plan.statuses = [(status, start if since is None or start > since else today, row.sen_history[-1].code)]
    if plan.statuses:
        old = LOOKS[SenStatus(child.status)].label if child.status else "None"
        plan.changes.append(Change("sen", old, LOOKS[SenStatus(plan.statuses[-1][0])].label))
    if not child.has_needs:
        plan.needs = needs_of_row(row, today)
        if plan.needs:
            plan.changes.append(Change("needs", "", ", ".join(code for code, _, _ in plan.needs)))


def _compare_adults(plan: Planned, child: Known, addresses: Container[str], given: dict[UUID, set[str]]) -> None:
    """New adults of the family, what was not known about those who are here, and another phone number.

    What else is known is never overwritten: not responsibility, and not the address somebody may sign in with.
    """
    adults = [each for each in plan.row.contacts if rules.is_family(each)]
    taken: set[UUID] = set()
    for contact, home in zip(adults, rules.households(adults), strict=True):
        known = next((a for a in child.adults if a.link_id not in taken and rules.same_adult(contact, a.name, a.email)), None)
        if known is None:
            plan.new_adults.append((contact, home))
            words = relationship_label(*relationship_from(contact.relationship))
            plan.changes.append(Change("adult", "", f"{rules.contact_name(contact)} ({words})"))
            continue
        taken.add(known.link_id)
        fresh: dict[str, str] = {}
        if known.responsibility == "unknown" and contact.has_pr != Answer.UNKNOWN:
            fresh["responsibility"] = str(contact.has_pr)
        numbers = {rules.digits(each) for each in (contact.phone, *contact.other_phones)}
        # An adult to whom the file gives one number here and another there keeps the first: which is right, nobody can tell.
        said = given.setdefault(known.person_id, set())
        said |= numbers - {""}
        if contact.phone and rules.digits(known.phone) not in said and (said == numbers - {""} or not known.phone):
            fresh["phone"] = contact.phone[:30]
        if contact.email and not known.email and contact.email.lower() not in addresses:
            fresh["email"] = contact.email.lower()
        if fresh:
            plan.known_adults.append((known, fresh))
            plan.changes += [
                Change("adult", f"{known.name}: {_reached(known, name)}", f"{known.name}: {value}")
                for name, value in fresh.items()
            ]


def _reached(adult: KnownAdult, name: str) -> str:
    return (adult.phone if name == "phone" else "") or f"{name} not known"
