"""Whose row is it? Rows of the school's own lists matched to children on the roll: by UPN, else by name and birth date.

A same name alone is never enough: then a person says which child it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from trellis.core import clock
from trellis.core.text import N_
from trellis.people.models import Child, ClassPlace, Enrolment, live
from trellis.people.rules import may_be_same_child, normalise_name, same_name_score

_WHY = "a list of the school's own is compared after the decision that it may be brought in"
_ALIKE = 0.85
MOST_CANDIDATES = 8


class Named(Protocol):
    """What a row says of who it is about."""

    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def date_of_birth(self) -> date | None: ...
    @property
    def upn(self) -> str: ...


@dataclass(frozen=True, slots=True)
class OnRoll:
    """A child on the roll, with what tells them from another."""

    pk: UUID
    ref: str
    first_name: str
    last_name: str
    known_as: str
    date_of_birth: date
    upn: str
    nc_year: str
    class_name: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every whole name this child goes by."""
        first = f"{self.first_name} {self.last_name}"
        return (first, f"{self.known_as} {self.last_name}") if self.known_as else (first,)

    @property
    def name(self) -> str:
        return f"{self.known_as or self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Match:
    """Who a row is about: one child, or the children it may be about with the reason to ask, or nobody here."""

    child: OnRoll | None = None
    candidates: tuple[tuple[OnRoll, str], ...] = field(default=())

    @property
    def refs(self) -> list[str]:
        """Whom the row is about, or whom it may be about with a question mark, whatever a person has said since."""
        return [f"{each.ref}?" for each, _ in self.candidates] or ([self.child.ref] if self.child else [])


class School:
    """Every child on the roll of one school (two queries)."""

    def __init__(self, school_id: UUID) -> None:
        today = clock.today()
        places = ClassPlace.objects.system(_WHY).filter(live(today), child__school_id=school_id).exclude(group__kind="teaching")
        classes = dict(places.order_by("starts_on").values_list("child_id", "group__name"))
        on_roll = Enrolment.objects.at(school_id).filter(live(today)).values("child_id")
        columns = ("pk", "ref", "first_name", "last_name", "known_as", "date_of_birth", "upn", "nc_year")
        rows = Child.objects.at(school_id).filter(pk__in=on_roll).order_by("last_name", "first_name", "pk").values_list(*columns)
        self.children = [
            OnRoll(pk, ref, first, last, known_as, born, upn, year, classes.get(pk, ""))
            for pk, ref, first, last, known_as, born, upn, year in rows
        ]
        self.by_ref = {each.ref: each for each in self.children}
        self._by_upn = {each.upn: each for each in self.children if each.upn}
        self._by_name: dict[str, list[OnRoll]] = defaultdict(list)
        self._by_birth: dict[date, list[OnRoll]] = defaultdict(list)
        self._by_word: dict[str, list[OnRoll]] = defaultdict(list)
        for each in self.children:
            self._by_birth[each.date_of_birth].append(each)
            for name in each.names:
                self._by_name[normalise_name(name)].append(each)
                for word in normalise_name(name).split():
                    self._by_word[word].append(each)

    def match(self, row: Named, said: str = "") -> Match:
        """The child of a row. `said` is the reference a person chose where it had to be asked."""
        found = self._match(row)
        if said and said in self.by_ref and any(each.ref == said for each, _ in found.candidates):
            return Match(self.by_ref[said], found.candidates)
        return found

    def _match(self, row: Named) -> Match:
        whole, born = f"{row.first_name} {row.last_name}".strip(), row.date_of_birth
        known = self._by_upn.get(row.upn) if row.upn else None
        if known is not None and (not whole or _fits(known, whole, born)):
            return Match(known)
        if known is not None:
            return Match(candidates=((known, N_("Same UPN, but name and date of birth are different")),))
        if not whole:
            return Match()
        same = self._by_name.get(normalise_name(whole), [])
        sure = [each for each in same if born is not None and each.date_of_birth == born and not _other_upn(row, each)]
        if len(sure) == 1:
            return Match(sure[0])
        asked: dict[UUID, tuple[OnRoll, str]] = {}
        for each in same:
            asked.setdefault(each.pk, (each, _why(born, each, len(same))))
        for each in self._near(born):
            if each.pk not in asked and any(may_be_same_child(whole, born, name, each.date_of_birth) for name in each.names):
                asked[each.pk] = (each, N_("Nearly the same name and date of birth"))
        if not asked:
            for each in (child for word in set(normalise_name(whole).split()) for child in self._by_word.get(word, ())):
                if any(same_name_score(whole, name) >= _ALIKE for name in each.names):
                    asked[each.pk] = (each, N_("Nearly the same name"))
        return Match(candidates=tuple(asked.values())[:MOST_CANDIDATES])

    def _near(self, born: date | None) -> Iterable[OnRoll]:
        if born is None:
            return ()
        turned = [date(born.year, born.day, born.month)] if born.day <= 12 and born.day != born.month else []
        return [each for day in (born, *turned) for each in self._by_birth.get(day, ())]


def _fits(known: OnRoll, whole: str, born: date | None) -> bool:
    return born == known.date_of_birth or any(same_name_score(whole, name) >= 0.6 for name in known.names)


def _other_upn(row: Named, child: OnRoll) -> bool:
    return bool(row.upn and child.upn and row.upn != child.upn)


def _why(born: date | None, child: OnRoll, namesakes: int) -> str:
    if born is None:
        return (
            N_("Same name, and the row gives no date of birth") if namesakes == 1 else N_("One of several children of this name")
        )
    if born == child.date_of_birth:
        return N_("Same name and date of birth, another UPN")
    return N_("Same name, another date of birth")


def candidates_as_rows(match: Match) -> list[Mapping[str, str]]:
    """For a page: reference, name, day of birth, class and why each is asked about."""
    return [
        {"ref": child.ref, "name": child.name, "born": child.date_of_birth.isoformat(), "class": child.class_name, "why": why}
        for child, why in match.candidates
    ]
