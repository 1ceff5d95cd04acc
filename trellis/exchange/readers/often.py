"""How often, in the words schools write it: "3 x 20 mins weekly", "daily, 10 min", "twice a week". What is not clear is not guessed."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MOST_MINUTES: Final = 600
MOST_TIMES: Final = 25
MOST_CHILDREN: Final = 60
SCHOOL_DAYS: Final = 5

_NUMBERS: Final = {
    word: str(number)
    for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
} | {
    "once": "1 times",
    "twice": "2 times",
    "thrice": "3 times",
    "half an hour": "30 minutes",
    "half hour": "30 minutes",
    "an hour": "1 hour",
}
_WORDS: Final = re.compile(r"\b(?:" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\b")
_LENGTH: Final = re.compile(r"(\d+(?:\.\d+)?) ?(minutes?|mins?|m|hours?|hrs?|h)\b\.?(?: each)?")
_RANGE: Final = re.compile(r"\d ?(?:-|–|/|to|or) ?\d|[¼¾]")
_OTHER_PERIOD: Final = re.compile(
    r"fortnight|month|term|year|annual|alternate|every other|every (?:2|3|two|three)|bi-?weekly|as needed|as required|when|where possible|ad hoc"
)
_DAILY: Final = re.compile(r"\bdaily\b|\b(?:every|each|per|a) (?:school )?day\b|/ ?day\b")
_WEEKLY: Final = re.compile(r"\bweekly\b|\b(?:every|each|per|a|x) week\b|/ ?w(?:ee)?k\b|\bp ?/?w\b|\bper wk\b|\bwk\b")
_DAYS: Final = re.compile(r"\b(mon|tue|wed|thu|fri)[a-z]*\b")
_COUNT: Final = re.compile(r"\d+(?:\.\d+)?")
_RATIO: Final = re.compile(r"(\d{1,2}) ?(?::|to|-|/) ?(\d{1,2})")
_GROUP: Final = re.compile(r"(?:group of |up to )?(\d{1,2})(?: ?(?:children|pupils|students|in group|child|pupil))?")


class Often(NamedTuple):
    """Minutes a session and sessions a week, as far as the words say; `clear` is off where they say something else."""

    minutes: int | None = None
    times: int | None = None
    clear: bool = True


def often(said: str) -> Often:
    """Reads the words of a column about how often. A number alone is times a week."""
    words = _plain(said)
    if not words:
        return Often()
    lengths = _LENGTH.findall(words)
    if _RANGE.search(words) or _OTHER_PERIOD.search(words) or len(lengths) > 1:
        return Often(clear=False)
    minutes = _minutes(*lengths[0]) if lengths else None
    rest = _LENGTH.sub(" ", words)
    counts = _COUNT.findall(rest)
    days = len(set(_DAYS.findall(rest)))
    if len(counts) > 1 or any("." in each for each in counts) or (lengths and minutes is None):
        return Often(clear=False)
    times = int(counts[0]) if counts else None
    if _DAILY.search(rest):
        times = (times or 1) * SCHOOL_DAYS
    elif days and times not in (None, days):
        return Often(clear=False)
    elif days:
        times = days
    elif _WEEKLY.search(rest):
        times = times or 1
    if times is not None and not 1 <= times <= MOST_TIMES:
        return Often(clear=False)
    return Often(minutes, times, clear=minutes is not None or times is not None)


def minutes_in(said: str) -> Often:
    """Reads the words of a column about minutes: "20", "20 mins", "0:30", "1 hour", and also how often where it says so."""
    words = _plain(said)
    clocked = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", words)
    if clocked:
        return _within(int(clocked[1]) * 60 + int(clocked[2]))
    if re.fullmatch(r"\d{1,3}(?:\.0)?", words):
        return _within(int(float(words)))
    return often(said)


def group_size(said: str) -> int | None:
    """How many children share the adult: 4 of "1:4", "1 to 4", "2:8", "4 pupils"; None where it is not said clearly."""
    words = _plain(said)
    found = _RATIO.fullmatch(words)
    size = max(int(found[1]), int(found[2])) if found else 0
    if not found and (plain := _GROUP.fullmatch(words)):
        size = int(plain[1])
    return size if 1 <= size <= MOST_CHILDREN else None


def _plain(said: str) -> str:
    words = " ".join(said.casefold().replace("×", "x").split())
    words = re.sub(r"(?<![\d.])(?:½|1/2)", "0.5", words).replace("½", ".5")
    words = re.sub(r"(?<=\d) ?x(?=\d| |$)|\bx ?(?=\d)", " x ", words)
    return _WORDS.sub(lambda found: _NUMBERS[found[0]], " ".join(words.split()))


def _minutes(number: str, unit: str) -> int | None:
    found = float(number) * (60 if unit[0] == "h" else 1)
    return int(found) if found == int(found) and 1 <= found <= MOST_MINUTES else None


def _within(minutes: int) -> Often:
    return Often(minutes) if 1 <= minutes <= MOST_MINUTES else Often(clear=False)
