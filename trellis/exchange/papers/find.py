"""Whom a plan names, when they were born and when it is to be reviewed: what stands in its text, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePath
from typing import Final

from trellis.exchange.readers import values
from trellis.exchange.readers.rows import RowRefused
from trellis.people.rules import normalise_name

from .blocks import Block

_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_DATES: Final = re.compile(
    rf"(?<![\d/.-])(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{{1,2}}{_MONTH}\.?[ ,-]{{1,2}}(?:\d{{4}}|\d{{2}}))(?![\d/-])",
    re.IGNORECASE,
)
_BIRTH: Final = re.compile(r"\bd\.? ?o\.? ?b\b|\bdate of birth\b|\bbirth ?dat\w*|\bbirthday\b|\bborn\b", re.IGNORECASE)
_REVIEW: Final = re.compile(r"\breview\w*|\blook at\b[^.]{0,30}\bagain\b|\blook(?:ed)? back\b|\bnext meeting\b", re.IGNORECASE)
_PAST: Final = re.compile(r"\b(?:last|previous|reviewed on|written|start\w*|today)\b", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"\b(?:start\w*|from|written|completed|signed|date of plan|plan date|began|agreed|updated)\b", re.IGNORECASE
)
_NAME: Final = re.compile(
    r"(?:(?:child|pupil|student|learner)(?:['’]?s)? )?(?:full )?name(?: of (?:child|pupil|student))?|pupil|child|student", re.I
)
_FIRST: Final = re.compile(r"(?:first|given|fore) ?names?|known as|preferred name", re.IGNORECASE)
_LAST: Final = re.compile(r"surname|(?:last|family) name", re.IGNORECASE)
_LABELLED: Final = re.compile(rf"\b({_LAST.pattern}|{_FIRST.pattern}|{_NAME.pattern})\s*[:：]\s*([^:\d|]{{2,60}})", re.IGNORECASE)
# A label before a day, no further away than a short sentence.
_NEAR: Final = 80
_WEEKDAY: Final = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b,?", re.IGNORECASE)
_YEARS: Final = timedelta(days=3 * 366)
_MOST: Final = 400


@dataclass
class Found:
    """What a text says. `born` are days called a birth date; `days` every day; `parts` its pieces, each ready to compare names in."""

    parts: list[str] = field(default_factory=list)
    born: set[date] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    reviews: list[date] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Names behind a label "Name", or out of "Surname" and "Forename"."""

    def review_on(self, today: date) -> date | None:
        """The next review: the first to come, else the latest that is past; none that is years away."""
        near = [each for each in self.reviews if abs(each - today) <= _YEARS]
        return min((each for each in near if each >= today), default=None) or max(near, default=None)


def look(blocks: Iterable[Block], today: date) -> Found:
    """Read names and days out of a text."""
    found = Found()
    said: dict[str, str] = {}
    for label, text in _pieces(blocks):
        found.parts.append(f" {normalise_name(text)} ")
        _days(found, label, text, today)
        _names(found, said, label, text)
    found.names = [each for each in found.names if len(each.split()) > 1]
    if said.get("first") and said.get("last"):
        whole = f"{said['first']} {said['last']}"
        found.parts.append(f" {normalise_name(whole)} ")
        found.names.append(whole)
    return found


def name_in_file(file_name: str) -> str:
    """A file's name ready to compare names in: a hint, never more."""
    return f" {normalise_name(re.sub(r'[_.-]+', ' ', PurePath(file_name).stem))} "


def says(parts: Iterable[str], name: str) -> bool:
    """Whether a whole name stands in the text, first name first or surname first, with at most one name between."""
    words = normalise_name(name).split()
    if len(words) < 2:
        return False
    orders = (" ".join(words), " ".join([words[-1], *words[:-1]]))
    if any(f" {each} " in part for part in parts for each in orders):
        return True
    if len(words) != 2:
        return False
    between = re.compile(rf" {re.escape(words[0])} \w+ {re.escape(words[1])} ")
    return any(f" {words[0]} " in part and between.search(part) for part in parts)


def _pieces(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Each paragraph and cell with what may be its label: the cell before it, and the head of its column."""
    for kind, held in blocks:
        if kind == "p":
            yield "", held
            continue
        heads: list[str] = []
        for number, row in enumerate(held):
            for place, cell in enumerate(row):
                if cell:
                    before = row[place - 1] if place else ""
                    head = heads[place] if number and place < len(heads) else ""
                    yield (before if _is_label(before) else head), cell
            if not number:
                heads = list(row)


def _is_label(text: str) -> bool:
    return 0 < len(text) <= 60 and any(each.search(text) for each in (_BIRTH, _REVIEW, _LAST, _FIRST, _NAME, _OTHER))


def _days(found: Found, label: str, text: str, today: date) -> None:
    after = 0
    for match in _DATES.finditer(text):
        if len(found.days) >= _MOST:
            return
        near = text[max(after, match.start() - _NEAR) : match.start()]
        alone = not _WEEKDAY.sub("", near).strip(" :-–")
        called = label if alone else near
        after = match.end()
        births, reviews = _last(_BIRTH, called), _last(_REVIEW, called)
        on = _day(match[0], today, birth=births > reviews)
        if on is None:
            continue
        found.days.add(on)
        if births > reviews:
            found.born.add(on)
        elif reviews >= 0 and not _PAST.search(called):
            found.reviews.append(on)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((each.start() for each in pattern.finditer(text)), default=-1)


def _day(text: str, today: date, *, birth: bool) -> date | None:
    plain = re.sub(r"(?i) of (?=[a-z])", " ", text)
    try:
        return values.day(plain, "review_on", today=today, birth=birth)
    except RowRefused:
        return None


def _names(found: Found, said: dict[str, str], label: str, text: str) -> None:
    for pattern, key in ((_LAST, "last"), (_FIRST, "first")):
        if label and pattern.fullmatch(label.strip(" :")):
            said.setdefault(key, text[:60])
            return
    if label and _NAME.fullmatch(label.strip(" :")):
        found.names.append(text[:60])
        return
    for name, value in _LABELLED.findall(text):
        value = re.split(
            r"\s{2,}|[,;(]\s*(?=\d)|\b(?:d\.?o\.?b|date of|born|class|year|form|surname|forename|first name)\b",
            value,
            flags=re.IGNORECASE,
        )[0]
        if _LAST.fullmatch(name):
            said.setdefault("last", value.strip())
        elif _FIRST.fullmatch(name):
            said.setdefault("first", value.strip())
        else:
            found.names.append(value.strip())
