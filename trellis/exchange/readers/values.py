"""Single values: text kept safe, UPNs, dates. Everything that cannot be used raises RowRefused with its sentence."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

from trellis.exchange.readers import limits
from trellis.exchange.readers.rows import Answer, RowRefused
from trellis.people.rules import clean_upn, upn_check_letter

# Turn the direction of text around, so that a name could read as another.
_DIRECTION: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Drawn as nothing though Unicode does not call them spaces or format characters.
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Joiners are part of names in Persian, Urdu and Indian scripts; they stay inside a word.
_JOINERS: Final = frozenset("\u200c\u200d")
_FORMULA: Final = frozenset("=+-@")
_EMPTY: Final = frozenset({"", "-", "–", "—", "n/a", "N/A"})
_PHONE_START: Final = re.compile(r"[+-][ \u00a0]?\(?\d[^=|!@]*")

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        1,
    )
    for name in names.split()
}
_TIME: Final = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO: Final = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_DAY_FIRST: Final = re.compile(rf"(\d{{1,2}})[-/. ]+(\d{{1,2}})[-/. ]+(\d{{4}}|\d{{2}}){_TIME}")
_MONTH_NAME: Final = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]*([A-Za-z]{{3,9}})[-/., ]*(\d{{4}}|\d{{2}}){_TIME}")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_WEEKDAY: Final = re.compile(r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?,? +", re.IGNORECASE)
_SERIAL_ZERO: Final = date(1899, 12, 30)

_UPN_SHAPE: Final = re.compile(r"[A-Z]\d{11}[0-9A-Z]")

_YES: Final = frozenset({"y", "yes", "true", "t", "1", "x", "✓", "✔"})
_NO: Final = frozenset({"n", "no", "false", "f", "0"})


def text(value: str, field: str, *, kind: str = "") -> str:
    """One line of text without what could harm: formulas, control characters, turned text, over-long values.

    `kind` names the limit (and for "phone" the rule that + and - may begin a number). Raises RowRefused.
    """
    kind = kind or field
    if len(value) > 4 * limits.LENGTHS.get(kind, limits.TEXT) + 200:
        raise RowRefused("too_long", field, limit=limits.LENGTHS.get(kind, limits.TEXT))
    plain = value.isascii() and value.isprintable()
    clean = value.strip() if plain else _careful(value, field)
    if clean in _EMPTY:
        return ""
    first = clean[0] if plain else unicodedata.normalize("NFKC", clean[0])[:1]
    if first in _FORMULA and not (kind == "phone" and _PHONE_START.fullmatch(clean)):
        raise RowRefused("formula", field)
    if len(clean) > limits.LENGTHS.get(kind, limits.TEXT):
        raise RowRefused("too_long", field, limit=limits.LENGTHS.get(kind, limits.TEXT))
    return clean


def _careful(value: str, field: str) -> str:
    """The slow way for text with anything but plain printable ASCII in it."""
    kept: list[str] = []
    for char in value:
        category = unicodedata.category(char)
        if char in "\t\r\n" or category[0] == "Z":
            kept.append(" ")
        elif category in ("Cc", "Cs", "Co", "Cn"):
            raise RowRefused("control", field)
        elif char in _DIRECTION:
            raise RowRefused("direction", field)
        elif char == "\ufffd":
            raise RowRefused("lost_letter", field)
        elif char in _JOINERS or (category != "Cf" and char not in _FILLERS):
            kept.append(char)
    joined = " ".join("".join(kept).split())
    return unicodedata.normalize("NFC", joined.strip(" \u200c\u200d"))


def upn(value: str, field: str = "upn") -> str:
    """A UPN with a right check letter, or "" for none. An unknown authority's code is never a reason to refuse."""
    number = clean_upn(text(value, field, kind="upn"))
    if not number:
        return ""
    if not number.isascii() or not _UPN_SHAPE.fullmatch(number) or number[-1] in "IOS":
        raise RowRefused("upn_shape", field, value=number)
    letter = upn_check_letter(number[1:])
    if letter != number[0]:
        raise RowRefused("upn_letter", field, value=number, letter=letter)
    return number


def day(value: object, field: str, *, today: date, birth: bool = False) -> date | None:
    """A day written in any way English schools do, or None for an empty cell.

    A year of two digits is the latest that is not in the future (for a birth) or within ten years. Raises RowRefused.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = text(str(value), field) if value is not None else ""
    if not written:
        return None
    written = _WEEKDAY.sub("", written)
    year, month, number = _parts(written, field, today=today, birth=birth)
    try:
        return date(year, month, number)
    except ValueError:
        month_first = month > 12 >= number
        raise RowRefused("date_impossible", field, value=written, month_first=month_first) from None


def _parts(written: str, field: str, *, today: date, birth: bool) -> tuple[int, int, int]:
    if found := _ISO.fullmatch(written) or _COMPACT.fullmatch(written):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(written):
        return _year(found[3], today, birth=birth), int(found[2]), int(found[1])
    found = _MONTH_NAME.fullmatch(written)
    if found and found[2].lower() in _MONTHS:
        return (_year(found[3], today, birth=birth), _MONTHS[found[2].lower()], int(found[1]))
    if _SERIAL.fullmatch(written):
        serial = _SERIAL_ZERO + timedelta(days=int(float(written)))
        return serial.year, serial.month, serial.day
    raise RowRefused("date", field, value=written)


def _year(digits: str, today: date, *, birth: bool) -> int:
    if len(digits) == 4:
        return int(digits)
    latest = today.year if birth else today.year + 10
    this_century = 2000 + int(digits)
    return this_century if this_century <= latest else this_century - 100


def born(value: object, *, today: date) -> date:
    """A date of birth a child or young person can have: not in the future, at most 26 years ago. Raises RowRefused."""
    found = day(value, "date_of_birth", today=today, birth=True)
    if found is None:
        raise RowRefused("missing", "date_of_birth")
    if found > today:
        raise RowRefused("born_future", "date_of_birth", value=_written(value, found))
    if found.year < today.year - limits.OLDEST_CHILD_YEARS:
        raise RowRefused("born_long_ago", "date_of_birth", value=_written(value, found), limit=limits.OLDEST_CHILD_YEARS)
    return found


def _written(value: object, found: date) -> str:
    return value if isinstance(value, str) else found.strftime("%d/%m/%Y")


def answer(value: str) -> Answer:
    """Yes, no or unknown from the many ways a tick is written."""
    word = value.strip().casefold()
    if word in _YES:
        return Answer.YES
    return Answer.NO if word in _NO else Answer.UNKNOWN


def email(value: str, field: str) -> str | None:
    """An e-mail address, "" for none, None for something that is not one. Raises RowRefused for harmful text."""
    address = text(value, field, kind="email")
    if not address:
        return ""
    name, at, host = address.removeprefix("mailto:").rpartition("@")
    right = at and name and "." in host.strip(".") and "@" not in name and " " not in address
    return f"{name}@{host}" if right else None


def required(value: str, field: str) -> str:
    """A name that must be there."""
    name = text(value, field)
    if not name:
        raise RowRefused("missing_name", field)
    return name
