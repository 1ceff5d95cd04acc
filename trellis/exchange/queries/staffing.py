"""What a list of staff, or of children in teaching groups, would change at a school. Nothing is written here."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from trellis.accounts.models import Person
from trellis.core import clock
from trellis.designsystem.words import date_short, days_worked
from trellis.exchange.readers.staff import GroupRow, ReadList, StaffRow
from trellis.organisations.models import School
from trellis.people.models import Child, ClassPlace, Staff, StaffPlace, live
from trellis.people.queries.staff import PlaceCard, last_sencos, places_at
from trellis.people.rules import normalise_name, same_name_score
from trellis.people.services.staffing import PlaceChange, StaffChange
from trellis.rulebook.settings_words import SettingKind

_WHY = "comparing a file with the school's own staff, after the decision that it may be brought in"
_SAME_PERSON = 0.85
_OWN_KINDS = {
    "class_teacher": "class",
    "tutor": "tutor",
    "key_person": "room",
    "subject_teacher": "teaching",
    "teaching_assistant": "",
}
_PART_WORDS = dict(StaffPlace.Part.choices)


@dataclass(frozen=True)
class Line:
    """One person or child of the preview: whose row, and what would change in words."""

    row: int | None
    name: str
    says: tuple[str, ...]


@dataclass
class Outcome:
    """The preview of a file: what is new, changed, the same, who is not in it, what is refused; and the changes to be written."""

    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    unchanged: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[int | None, str, str]] = field(default_factory=list)
    staff: list[StaffChange] = field(default_factory=list)
    groups: list[GroupChange] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    unplaced: list[str] = field(default_factory=list)

    @property
    def signature(self) -> str:
        """A fingerprint of everything it would do: what a person confirms is what they saw."""
        return hashlib.sha256(repr((self.staff, self.groups, self.left)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class GroupChange:
    """A child comes into a teaching group, or leaves one."""

    child_id: UUID
    group_name: str
    subject: str
    starts_on: date
    ends_on: date | None
    place_id: UUID | None = None


# ---- staff


@dataclass
class _Known:
    """Somebody of the school as they stand."""

    person: Person
    job: Staff | None
    places: list[PlaceCard]


def compare_staff(school_id: UUID, read: ReadList, *, whole: bool) -> Outcome:
    """What a list of staff would change. Several rows of one person are one change; a person is known by e-mail, else by name."""
    found = Outcome(columns=read.columns, mapping=read.mapping, unplaced=read.unplaced)
    found.refused = [(each.row, each.field, each.message) for each in read.refused]
    known = _known(school_id)
    kind = School.objects.values_list("setting_kind", flat=True).get(pk=school_id)
    by_mail = {
        each.email: each
        for each in Person.objects.filter(email__in={row.email for row in read.rows if isinstance(row, StaffRow) and row.email})
    }
    seen: set[UUID] = set()
    for rows in _people_of(read):
        who, refusal = _who(rows[0], known, by_mail)
        if refusal:
            found.refused.append((rows[0].row, "email" if rows[0].email else "full_name", refusal))
            continue
        if who is not None:
            seen.add(who)
        _plan(found, school_id, rows, known.get(who) if who else None, who, whole=whole, kind=kind)
    if whole and not any(each[0] is None for each in found.refused):
        _leavers(found, school_id, known, seen, read)
    found.refused.sort(key=lambda each: (each[0] is not None, each[0] or 0))
    return found


def _known(school_id: UUID) -> dict[UUID, _Known]:
    today = clock.today()
    people: dict[UUID, _Known] = {}
    for job in Staff.objects.at(school_id).filter(live(today)).select_related("person").order_by("starts_on", "pk"):
        people.setdefault(job.person_id, _Known(job.person, job, []))
    for place in places_at(school_id, today):
        if place.person_id in people:
            people[place.person_id].places.append(place)
    return people


def _people_of(read: ReadList) -> Iterator[list[StaffRow]]:
    """The rows, one person after the other, in the order of the file."""
    together: dict[str, list[StaffRow]] = defaultdict(list)
    for row in read.rows:
        assert isinstance(row, StaffRow)
        together[
            row.email or normalise_name(f"{row.title if not row.first_name else ''} {row.first_name} {row.last_name}")
        ].append(row)
    yield from together.values()


def _who(row: StaffRow, known: dict[UUID, _Known], by_mail: dict[str | None, Person]) -> tuple[UUID | None, str]:
    """(person, "") for somebody known, (None, "") for somebody new, (None, sentence) where a person has to look."""
    name = f"{row.first_name} {row.last_name}".strip()
    if row.email in by_mail and row.email:
        person = by_mail[row.email]
        fits = (
            same_name_score(person.full_name, name) >= _SAME_PERSON
            if row.first_name
            else normalise_name(person.last_name) == normalise_name(row.last_name)
        )
        return (
            (person.pk, "")
            if fits
            else (None, "This e-mail address belongs to somebody with another name. Check it, or leave it empty.")
        )
    same = [
        pk
        for pk, each in known.items()
        if normalise_name(each.person.last_name) == normalise_name(row.last_name)
        and (
            normalise_name(each.person.first_name) == normalise_name(row.first_name)
            if row.first_name
            else each.person.title.casefold() == row.title.casefold()
        )
    ]
    if len(same) > 1:
        return None, "Two of the staff have this name. Add the e-mail address to this row."
    if same:
        return same[0], ""
    if not row.first_name:
        return None, "This person is new here. Write the first name too."
    return None, ""


def _plan(
    found: Outcome, school_id: UUID, rows: list[StaffRow], known: _Known | None, person_id: UUID | None, *, whole: bool, kind: str
) -> None:
    first = rows[0]
    today = clock.today()
    fields: dict[str, object] = {}
    says: list[str] = []
    job = next((row.job for row in rows if row.job), "")
    if job and (known is None or known.job is None or known.job.job != job):
        fields["job"] = job[:80]
        says.append(f"Job: {job}")
    days = next((row.weekdays for row in rows if row.weekdays is not None), None)
    if days is not None and (known is None or known.job is None or list(days) != list(known.job.weekdays)):
        fields["weekdays"] = list(days)
        says.append(f"Works: {days_worked(days)}")
    phone = next((row.phone for row in rows if row.phone), "")[:30]
    if phone and (known is None or phone not in (known.person.phone, known.job.extension if known.job else "")):
        fields["phone" if phone[:1] in "0+" else "extension"] = phone
        says.append(f"Phone: {phone}")
    email = first.email if known is None or not known.person.email else ""
    if email and known is not None:
        says.append(f"E-mail: {email}")
    begin, same = _begins(rows, known, today, kind)
    says += [f"{place.group_name}: {_PART_WORDS[place.part]} from {date_short(place.starts_on)}" for place in begin]
    end: list[PlaceCard] = []
    if whole and known is not None and any(row.group for row in rows):
        end = [place for place in known.places if place.pk not in same and (place.ends_on is None or place.ends_on > today)]
        says += [f"{place.group_name}: no longer {place.part_label}" for place in end]
    ends = next((row.ends_on for row in rows if row.ends_on and not row.group), None)
    if ends and known is not None and (known.job is None or known.job.ends_on != ends):
        if last_sencos(school_id, {person_id: ends}):
            found.refused.append((first.row, "to", _last_senco(known.person.formal_name)))
            return
        says.append(f"Leaves on {date_short(ends)}")
    elif known is not None:
        ends = None
    name = f"{first.title} {first.first_name} {first.last_name}".strip() if known is None else known.person.full_name
    if known is not None and not says:
        found.unchanged += 1
        return
    starts = min((row.starts_on for row in rows if row.starts_on), default=None)
    found.staff.append(
        StaffChange(
            person_id,
            first.title[:20],
            first.first_name,
            first.last_name,
            email,
            fields,
            starts,
            ends,
            tuple(begin),
            tuple(each.pk for each in end),
        )
    )
    line = Line(first.row, name, tuple(says))
    (found.new if known is None else found.changed).append(line)


def _begins(rows: list[StaffRow], known: _Known | None, today: date, kind: str) -> tuple[list[PlaceChange], set[UUID]]:
    """The places that would begin, and those that stay as they are."""
    begin: list[PlaceChange] = []
    same: set[UUID] = set()
    for row in rows:
        if not row.group:
            continue
        held = [
            place
            for place in (known.places if known else [])
            if place.group_name.casefold() == row.group.casefold() and place.part == row.part
        ]
        if held:
            same |= {place.pk for place in held}
            continue
        starts = row.starts_on or today
        if row.ends_on and row.ends_on < today:
            continue
        begin.append(
            PlaceChange(row.group[:60], _kind_of_group(row, kind), row.subject, row.part, starts, row.ends_on, row.weekdays or ())
        )
    return begin, same


def _kind_of_group(row: StaffRow, kind: str) -> str:
    own = _OWN_KINDS[row.part]
    if own:
        return own
    if row.subject:
        return "teaching"
    return (
        "room"
        if kind == SettingKind.NURSERY
        else "tutor"
        if kind in (SettingKind.SECONDARY, SettingKind.COLLEGE, SettingKind.SIXTH_FORM)
        else "class"
    )


def _last_senco(name: str) -> str:
    return f"{name} is the school's only SENCO, so this file cannot say that they leave. Name the next SENCO under “Who to ask”, then bring the file in again."


def _leavers(found: Outcome, school_id: UUID, known: dict[UUID, _Known], seen: set[UUID], read: ReadList) -> None:
    """Staff who are not in a file of everybody: each to be ticked by name. The last SENCO is never offered."""
    today = clock.today()
    # A row that could not be read may be any of them by name, so who only seems to be absent is still a person's word.
    for pk, each in sorted(known.items(), key=lambda one: (one[1].person.last_name, one[1].person.first_name)):
        if pk in seen or any(change.person_id == pk for change in found.staff):
            continue
        if last_sencos(school_id, {pk: today}):
            found.refused.append((None, "left", _last_senco(each.person.formal_name)))
        else:
            found.left.append((str(pk), f"{each.person.full_name}, {each.job.job}" if each.job else each.person.full_name))


# ---- children in teaching groups


def compare_groups(school_id: UUID, read: ReadList, *, whole: bool) -> Outcome:
    """What a list of children and teaching groups would change. With `whole`, who is no longer listed in a group of the file leaves it."""
    found = Outcome(columns=read.columns, mapping=read.mapping, unplaced=read.unplaced)
    found.refused = [(each.row, each.field, each.message) for each in read.refused]
    today = clock.today()
    children = {each.pk: each for each in Child.objects.at(school_id)}
    by_upn = {each.upn: each for each in children.values() if each.upn}
    by_birth: dict[date, list[Child]] = defaultdict(list)
    for each in children.values():
        by_birth[each.date_of_birth].append(each)
    rows = ClassPlace.objects.at(school_id).filter(live(today), group__kind="teaching").select_related("group")
    held = {(place.child_id, place.group.name.casefold()): place for place in rows}
    named: set[tuple[UUID, str]] = set()
    groups: set[str] = set()
    for row in read.rows:
        assert isinstance(row, GroupRow)
        child, refusal = _child(row, by_upn, by_birth)
        groups.add(row.group.casefold())
        if child is None:
            found.refused.append((row.row, "upn" if row.upn else "full_name", refusal))
            continue
        key = (child.pk, row.group.casefold())
        if key in held or key in named:
            found.unchanged += key not in named
            named.add(key)
            continue
        named.add(key)
        change = GroupChange(child.pk, row.group[:60], row.subject, row.starts_on or today, row.ends_on)
        found.groups.append(change)
        found.new.append(Line(row.row, child.full_name, (f"{change.group_name} from {date_short(change.starts_on)}",)))
    if whole and not found.refused:
        for (child_id, group), place in sorted(held.items(), key=lambda one: (one[0][1], str(one[0][0]))):
            if group in groups and (child_id, group) not in named:
                found.groups.append(GroupChange(child_id, place.group.name, "", place.starts_on, today, place.pk))
                found.changed.append(Line(None, children[child_id].full_name, (f"{place.group.name}: no longer in it",)))
    return found


def _child(row: GroupRow, by_upn: dict[str, Child], by_birth: dict[date, list[Child]]) -> tuple[Child | None, str]:
    if row.upn:
        found = by_upn.get(row.upn)
        return found, "" if found else "Nobody on the roll has this UPN. Check it, or bring the roll in first."
    name = f"{row.first_name} {row.last_name}"
    same = [
        each
        for each in by_birth.get(row.date_of_birth, [])  # type: ignore[arg-type]
        if max(same_name_score(f"{each.first_name} {each.last_name}", name), same_name_score(each.full_name, name))
        >= _SAME_PERSON
    ]
    if len(same) == 1:
        return same[0], ""
    if same:
        return None, "Two children on the roll have this name and date of birth. Add the UPN to this row."
    return None, "Nobody on the roll has this name and date of birth. Check both, or bring the roll in first."
