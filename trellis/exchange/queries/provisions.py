"""What a list of provision would bring: whose row it is, which support stands, with which adult and in which group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from trellis.core import clock
from trellis.core.text import N_
from trellis.exchange.readers import Refused
from trellis.exchange.readers.own_list import ListFile
from trellis.exchange.readers.provision import ProvisionRow
from trellis.exchange.readers.provision_fields import label
from trellis.organisations.queries import calendar_of
from trellis.people.models import Staff, live
from trellis.people.rules import normalise_name
from trellis.provision.models import SupportLine, live_on
from trellis.provision.queries import often_words
from trellis.provision.services.brought import BroughtLine
from trellis.rulebook.dates import school_year_of

from .matching import OnRoll, School
from .seen import Look, asked, begin, name_of, short

_TWICE = N_("This support of this child stands in an earlier row too. Delete one of the rows and choose the file again.")
_TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "sir", "madam", "prof"})
_WHY = "support that stands already, after the decision that a list may be brought in"


@dataclass
class ProvisionLook(Look):
    """The page's view of a list of provision, and what confirming it would write."""

    lines: list[BroughtLine] = field(default_factory=list)
    notes: dict[UUID, str] = field(default_factory=dict)


def look_at_provisions(school_id: UUID, opened: ListFile, decisions: Mapping[int, str]) -> ProvisionLook:
    """Compare a list with the roll, the staff and the support that stands now (six queries, however many rows).

    A child of several rows is asked about once, with the first of them.
    """
    school, look = School(school_id), ProvisionLook(begin(opened))
    seen = look.seen
    pairs: list[tuple[ProvisionRow, OnRoll]] = []
    taken: set[tuple[Any, ...]] = set()
    first_of: dict[tuple[Any, ...], int] = {}
    for row in opened.rows:
        who = (normalise_name(f"{row.first_name} {row.last_name}"), row.date_of_birth, row.upn, row.class_name)
        first = first_of.setdefault(who, row.row)
        match = school.match(row, decisions.get(first, ""))
        seen.marks.append((row.row, match.refs))
        if match.child is None and match.candidates:
            if first == row.row:
                seen.to_confirm.append(asked(row, match))
        elif match.child is None:
            seen.unmatched.append(name_of(row))
        elif (same := (match.child.pk, *_time_of(row), row.starts_on)) in taken:
            seen.refused.append(asdict(Refused(row.row, "what", _TWICE, "twice")))
        else:
            taken.add(same)
            pairs.append((row, match.child))
    _plan(look, school_id, pairs)
    seen.count()
    return look


def _time_of(row: ProvisionRow) -> tuple[Any, ...]:
    """What rows of one group have in common: support, adult, and how often."""
    return normalise_name(row.what), normalise_name(row.adult), row.minutes, row.times, row.group_name.casefold()


def _plan(look: ProvisionLook, school_id: UUID, pairs: list[tuple[ProvisionRow, OnRoll]]) -> None:
    today = clock.today()
    adults, standing, until = _Adults(school_id), _standing(school_id, today), _year_end(school_id, today)
    names = _group_names(row for row, _ in pairs)
    members: dict[str, set[UUID]] = defaultdict(set)
    for row, child in pairs:
        members[names.get(_time_of(row), "")].add(child.pk)
    words: dict[UUID, list[str]] = defaultdict(list)
    for row, child in pairs:
        group = names.get(_time_of(row), "")
        size = row.group_size or (len(members[group]) if group else 1)
        adult, notes = adults.find(row.adult)
        there = (child.pk, normalise_name(row.what)) in standing
        starts = row.starts_on or today
        ends = row.ends_on or max(until, starts)
        if there:
            notes = [N_("This support stands already, so the row brings nothing.")]
        else:
            look.lines.append(
                BroughtLine(
                    child_id=child.pk,
                    what=row.what,
                    starts_on=starts,
                    ends_on=ends,
                    minutes=row.minutes,
                    times_a_week=row.times,
                    given_by_id=adult[0] if adult else None,
                    group_name=group,
                    group_size=size,
                )
            )
            words[child.pk] += _in_words(row, "" if adult else row.adult)
        look.seen.matched.append(
            name_of(row)
            | {
                "ref": child.ref,
                "name": child.name,
                "class": child.class_name,
                "what": row.what,
                "often": often_words(row.minutes, row.times),
                "adult": adult[1] if adult else "",
                "group": f"{group}, {size}" if group else "",
                "dates": f"{short(starts)} to {short(ends)}",
                "notes": notes,
            }
        )
    look.notes = {each.child_id: "\n".join(words[each.child_id]) for each in look.lines}


def _in_words(row: ProvisionRow, adult: str) -> list[str]:
    """What is kept as it was written: outcome, data at start and end, cost; and an adult nobody on the staff fits."""
    parts = [f"{label(key)}: {' '.join(text.splitlines())}" for key, text in row.words]
    if adult:
        parts.append(f"{label('adult')}: {adult}")
    return [f"{row.what}. {'. '.join(part.rstrip('.') for part in parts)}."] if parts else []


def _group_names(rows: Iterable[ProvisionRow]) -> dict[tuple[Any, ...], str]:
    """The name of each group: its own, else the support's; two groups of one name are told apart by adult, then by number."""
    keys: dict[tuple[Any, ...], ProvisionRow] = {}
    for row in rows:
        if row.group_name or row.group_size > 1:
            keys.setdefault(_time_of(row), row)
    found: dict[tuple[Any, ...], str] = {}
    taken: set[str] = set()
    for key, row in keys.items():
        name = row.group_name or row.what
        choices = [
            name,
            f"{name} ({row.adult})" if row.adult else name,
            *(f"{name} ({number})" for number in range(2, len(keys) + 2)),
        ]
        found[key] = next(each[:80] for each in choices if each[:80].casefold() not in taken)
        taken.add(found[key].casefold())
    return found


def _standing(school_id: UUID, today: date) -> set[tuple[UUID, str]]:
    rows = SupportLine.objects.at(school_id).filter(live_on(today)).values_list("child_id", "what")
    return {(child, normalise_name(what)) for child, what in rows}


def _year_end(school_id: UUID, today: date) -> date:
    """The last day of school this year, as far as the terms are known; else the end of August."""
    _, last = school_year_of(today)
    ends = [term.end for term in calendar_of(school_id).terms if today <= term.end <= last]
    return max(ends, default=last)


class _Adults:
    """The staff of a school, found by the name a list gives (one query). Two who fit are nobody: it is never guessed."""

    def __init__(self, school_id: UUID) -> None:
        rows = Staff.objects.at(school_id).filter(live(clock.today())).select_related("person")
        self._people = {each.person_id: each.person for each in rows}

    def find(self, said: str) -> tuple[tuple[UUID, str] | None, list[str]]:
        """(id, name) of the one who fits, else None with a sentence that says so."""
        if not said:
            return None, []
        fits = [person for person in self._people.values() if _is(person, said)]
        if len(fits) == 1:
            return (fits[0].pk, fits[0].formal_name), []
        why = "fits more than one of the staff" if fits else "is not on the staff list"
        return None, [f"“{said}” {why}, so it stands without an adult for now."]


def _is(person: Any, said: str) -> bool:
    """Whether "Mrs J Hill", "Hill, Jane", "Jane Hill" or "Mrs Hill" can be this person."""
    last_first, _, rest = said.partition(",")
    words = [word.strip(".") for word in normalise_name(f"{rest} {last_first}" if rest else said).split()]
    title = next((word for word in words if word in _TITLES), "")
    words = [word for word in words if word not in _TITLES]
    last = normalise_name(person.last_name).split()
    if not last or words[-len(last) :] != last:
        return False
    given, own = words[: -len(last)], normalise_name(person.first_name)
    if not given:
        return bool(title) and title == normalise_name(person.title).strip(".")
    return own.startswith(given[0]) if len(given[0]) == 1 else own.split()[:1] == given[:1]
