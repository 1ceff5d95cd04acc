"""Whose plan is it? By name and birth date in its text; the name of the file is a hint only. A person confirms every one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from trellis.core.text import N_
from trellis.exchange.papers.find import Found, name_in_file, says
from trellis.people.rules import normalise_name

from .matching import MOST_CANDIDATES, OnRoll, School

BY_HAND = N_("Chosen by you")
_BOTH = N_("Name and date of birth are both in the text")
_OTHER_BIRTH = N_("The name is in the text, with another date of birth")
_NO_BIRTH = N_("The name is in the text, without a date of birth")
_ONE_OF = N_("The name is in the text, and more than one child here has it")
_BIRTH = N_("Date of birth and first name are in the text")
_FILE = N_("Only the name of the file says so")


@dataclass(frozen=True)
class PlanMatch:
    """The children a plan may be about, each with the reason. `sure` is the one of whom name and birth date agree and nothing else speaks
    against it; `note` says otherwise why a person has to look."""

    sure: OnRoll | None = None
    candidates: tuple[tuple[OnRoll, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class _Row:
    first_name: str
    last_name: str
    date_of_birth: date | None
    upn: str = ""


def match_plan(school: School, file_name: str, found: Found) -> PlanMatch:
    """Compare what a text says with every child on the roll."""
    words = {word for part in found.parts for word in part.split()}
    named = [each for each in school.children if _named(each, found.parts, words)]
    born = found.born or found.days
    both = [each for each in named if each.date_of_birth in born]
    hint = name_in_file(file_name)
    in_file = [each for each in school.children if _named(each, [hint], set(hint.split()))]
    asked = {each.pk: (each, _why(each, named, found)) for each in [*both, *named]}
    for child, why in _nearly(school, found, words):
        asked.setdefault(child.pk, (child, why))
    for each in in_file:
        asked.setdefault(each.pk, (each, _FILE))
    candidates = tuple(asked.values())[:MOST_CANDIDATES]
    one = both[0] if len(both) == 1 else None
    others = [each for each in named if one is None or not _same_name(each, one)]
    elsewhere = bool(in_file) and (one is None or not any(_same_name(each, one) for each in in_file))
    if one is not None and not others and not elsewhere:
        return PlanMatch(one, candidates)
    return PlanMatch(None, candidates, _note(named, in_file, elsewhere=elsewhere, one=one))


def _named(child: OnRoll, parts: Collection[str], words: set[str]) -> bool:
    for name in child.names:
        own = normalise_name(name).split()
        if own and own[-1] in words and own[0] in words and says(parts, name):
            return True
    return False


def _same_name(one: OnRoll, other: OnRoll) -> bool:
    return bool({normalise_name(each) for each in one.names} & {normalise_name(each) for each in other.names})


def _why(child: OnRoll, named: list[OnRoll], found: Found) -> str:
    if child.date_of_birth in (found.born or found.days):
        return _BOTH
    if any(each is not child and _same_name(each, child) for each in named):
        return _ONE_OF
    return _OTHER_BIRTH if found.born else _NO_BIRTH


def _nearly(school: School, found: Found, words: set[str]) -> Iterable[tuple[OnRoll, str]]:
    """Children of nearly the name that stands behind a label, and those born on the day whose first name is in the text."""
    birth = next(iter(found.born)) if len(found.born) == 1 else None
    for name in found.names[:4]:
        first, _, last = name.partition(" ")
        match = school.match(_Row(first, last, birth))
        if match.child is not None:
            yield match.child, _BOTH
        yield from match.candidates
    for each in school.children:
        first_names = {normalise_name(name).split()[0] for name in (each.first_name, each.known_as) if normalise_name(name)}
        if each.date_of_birth in found.born and first_names & words:
            yield each, _BIRTH


def _note(named: list[OnRoll], in_file: list[OnRoll], *, elsewhere: bool, one: OnRoll | None) -> str:
    if elsewhere and named:
        return (
            f"The name of the file says {in_file[0].name}; the text says {(one or named[0]).name}. Look inside before you choose."
        )
    namesakes = {normalise_name(each.name) for each in named}
    if len(namesakes) > 1:
        return "The text names more than one child. Look inside before you choose."
    if len(named) > 1:
        return (
            f"{len(named)} children here are called {named[0].name}, and the text does not say by date of birth which one it is."
        )
    if named:
        # The reason beside the child says it.
        return ""
    return "No child on the roll is named in full in this file."
