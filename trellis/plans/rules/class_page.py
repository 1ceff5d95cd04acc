"""One side of A4 for a class: what everyone does once above, then each child's own; at most 350 words for eight children (CoP 6.49)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from trellis.core import clock

WORDS = 350
CHILDREN = 8
# Title, headings, who is in the room, the line of those who need nothing of their own, and the foot of the print.
FURNITURE = 70
SHARED_BY = 4
MOST_SHARED = 3
DO_THIS = 3
_SHARED_WORDS = 10
_AVOID_WORDS = 6
_LEAST = 16
_MORE = "…"
# A sheet says what to do. The name of a need or a condition stands in the record, never on a page a room can see.
_LABELS = re.compile(
    r"\b(?:ASC|ASD|ADHD|ADD|ODD|PDA|FASD|SLCN|SEMH|MLD|SLD|PMLD|SpLD|SEND?|EHCP?"
    r"|(?i:autism|autistic|dyslexi[ac]|dyspraxi[ac]|dyscalculi[ac]|epilepsy|epileptic|down[’']?s syndrome|tourette(?:[’']?s)?(?: syndrome)?"
    r"|hearing impair(?:ment|ed)|visual(?:ly)? impair(?:ment|ed)|cerebral palsy))\b[\s-]*"
)


@dataclass(frozen=True)
class Need:
    """What the adults in the room should know of one child, in the order it matters. `key` is whatever the caller knows them by."""

    key: object
    do_this: tuple[str, ...]
    avoid: str = ""
    with_whom: str = ""


@dataclass(frozen=True)
class Habit:
    """Something four or more children need, so that it is done for everyone."""

    text: str
    children: int
    mark: str


@dataclass(frozen=True)
class Piece:
    """One short text of a child's row, and the mark by which a reader's own reading knows it again."""

    text: str
    mark: str


@dataclass(frozen=True)
class SheetRow:
    """One child's own part of the sheet. `marks` are all that applies to the child, those rolled up above too."""

    key: object
    do_this: tuple[Piece, ...]
    avoid: Piece | None
    with_whom: str
    marks: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether everything this child needs already stands above."""
        return not (self.do_this or self.avoid or self.with_whom)


@dataclass(frozen=True)
class Sheet:
    """The whole sheet: the habits, then a row for each child who needs something. The others use the everyday offer."""

    habits: tuple[Habit, ...]
    rows: tuple[SheetRow, ...]


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def cut(text: str, limit: int) -> str:
    """The first words of a text, with a sign where more was left out."""
    words = text.split()
    return " ".join(words) if len(words) <= limit else " ".join(words[:limit]) + _MORE


def without_labels(text: str) -> str:
    """The text without the names of needs and conditions, its first letter as it was."""
    bare = " ".join(_LABELS.sub("", text).split()).strip(" ,;:.")
    return bare[:1].upper() + bare[1:] if text[:1].isupper() else bare


def same(text: str) -> str:
    """What two texts are compared by: letters and figures alone, so that a full stop or a capital makes no difference."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def mark_of(text: str) -> str:
    """A short fingerprint of a text: what a reading remembers instead of the words."""
    return sha256(same(text).encode()).hexdigest()[:12]


def compose(needs: Sequence[Need], everyday: Collection[str] = ()) -> Sheet:
    """The sheet of a class. What every class gets anyway (`everyday`) is left out; what four or more share stands once, above."""
    offer = {same(each) for each in everyday}
    wanted = [(need, _own(need.do_this, offer)) for need in needs]
    shared = _shared(wanted)
    habits = tuple(Habit(cut(text, _SHARED_WORDS), number, mark_of(text)) for text, number in shared)
    above = {same(text) for text, _ in shared}
    kept = [(need, texts) for need, texts in wanted if texts or need.avoid.strip() or need.with_whom.strip()]
    left = WORDS - FURNITURE - sum(words_in(each.text) for each in habits)
    share = max(_LEAST, left // max(len(kept), CHILDREN))
    return Sheet(habits, tuple(_row(need, texts, above, share) for need, texts in kept))


def _own(texts: Iterable[str], offer: set[str]) -> list[str]:
    """A child's texts, cleaned, each once, without what every class gets."""
    found: dict[str, str] = {}
    for text in texts:
        clean = without_labels(text)
        if same(clean) and same(clean) not in offer:
            found.setdefault(same(clean), clean)
    return list(found.values())


def _shared(wanted: Iterable[tuple[Need, list[str]]]) -> list[tuple[str, int]]:
    """The texts of four or more children, the most shared first."""
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for _, texts in wanted:
        for text in texts:
            first.setdefault(same(text), text)
            counts[same(text)] += 1
    return [(first[text], number) for text, number in counts.most_common(MOST_SHARED) if number >= SHARED_BY]


def _row(need: Need, texts: list[str], above: set[str], share: int) -> SheetRow:
    """One child's row within its share of the page: what to do first, then what to avoid, then who else is there."""
    left = share - 2
    avoid = cut(without_labels(need.avoid), _AVOID_WORDS)
    left -= words_in(avoid)
    whom_least = min(words_in(need.with_whom), left // 3)
    pieces: list[Piece] = []
    for text in [each for each in texts if same(each) not in above][:DO_THIS]:
        short = cut(text, left - whom_least)
        if left - whom_least < 2:
            break
        pieces.append(Piece(short, mark_of(text)))
        left -= words_in(short)
    rolled = [mark_of(text) for text in texts if same(text) in above]
    warned = Piece(avoid, mark_of(f"avoid {need.avoid}")) if avoid else None
    marks = (*rolled, *(each.mark for each in pieces), *((warned.mark,) if warned else ()))
    whom = cut(without_labels(need.with_whom), max(left, 0)) if left > 0 else ""
    return SheetRow(need.key, tuple(pieces), warned, whom, marks)


# ---- Links for cover

CLOSES = 17


class CoverState(StrEnum):
    """What a link for cover comes to when it is opened."""

    FREE = "free"
    OPEN = "open"
    EARLY = "early"
    RUN_OUT = "run_out"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


def cover_ends(on: date) -> datetime:
    """The end of a link for this day: five in the afternoon, London."""
    return clock.london(on, CLOSES)


def next_cover_day(now: datetime) -> date:
    """The first weekday for which a link can still be made."""
    day = clock.day_of(now)
    if now >= cover_ends(day):
        day += timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def cover_state(now: datetime, *, on: date, withdrawn: bool, taken: bool, own_device: bool) -> CoverState:
    """Whether a link opens: on its own day until five, on the one device that took it."""
    if now >= cover_ends(on):
        return CoverState.RUN_OUT
    if withdrawn:
        return CoverState.WITHDRAWN
    if taken and not own_device:
        return CoverState.TAKEN
    if clock.day_of(now) < on:
        return CoverState.EARLY
    return CoverState.OPEN if taken else CoverState.FREE
