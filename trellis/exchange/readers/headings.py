"""Which field a column's heading means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from trellis.exchange.readers import fields, messages
from trellis.exchange.readers.rows import FileRefused, Refused

_PUPIL_WORDS: Final = re.compile(r"^(?:pupil|student|child|childs|learner|students|pupils)s? (?=.)")
_ORDINALS: Final = {
    "primary": 1,
    "main": 1,
    "first": 1,
    "1st": 1,
    "secondary": 2,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
}
_CONTACT_WORDS: Final = frozenset({"contact", "contacts", "parent", "carer", "guardian", "parents", "priority", "pri"})
_FAMILY: Final = {"mother": 1, "mum": 1, "father": 2, "dad": 2}
_FILLERS: Final = frozenset({"the", "of", "details", "or", "and", "legal"})

_EXACT: Final[dict[str, tuple[str, int]]] = {
    word: (field.key, rank) for field in reversed(fields.FIELDS) for rank, word in enumerate(field.synonyms)
}
_CONTACT_EXACT: Final = {word: field.key for field in reversed(fields.CONTACT_FIELDS) for word in field.synonyms}
_NEED_WORDS: Final = frozenset(
    {
        "sen need",
        "sen need type",
        "sen type",
        "send need",
        "need",
        "need type",
        "sen need code",
        "type of need",
        "sen type of need",
        "sen",
    }
)


class Vocabulary(NamedTuple):
    """What the columns of one kind of table may mean: a roll, a SENCO's register, a list of staff.

    `field_of` reads a heading; `keys` are the fields a person may name; `label` is what the screen calls one; `not_kept` are headings
    Trellis has no use for and says so.
    """

    field_of: Callable[[str], tuple[str, int] | None]
    is_field: Callable[[str], bool]
    label: Callable[[str], str]
    keys: tuple[str, ...]
    not_kept: frozenset[str]


class Placed(NamedTuple):
    """Where every column went: column to field key, the columns left over, and a sentence for each of those."""

    mapping: dict[str, str]
    unplaced: tuple[str, ...]
    notes: tuple[Refused, ...]


def field_of(heading: str) -> tuple[str, int] | None:
    """The field a heading means, with how sure (0 the surest), or None.

    Numbered contacts and needs come as `contact_2_email` and `sen_need_1`.
    """
    words = fields.normalised(heading)
    bare = _PUPIL_WORDS.sub("", words)
    for text in (words, bare):
        if text in _EXACT:
            return _EXACT[text]
    return _need_of(words) or _contact_of(words.split())


def _need_of(words: str) -> tuple[str, int] | None:
    tokens = words.split()
    number = next((int(t) for t in tokens if t.isdigit() and 1 <= int(t) <= fields.MOST_NEEDS), 0)
    if not number:
        number = next((_ORDINALS[t] for t in tokens if t in _ORDINALS), 0)
    rest = " ".join(t for t in tokens if not t.isdigit() and t not in _ORDINALS and t not in ("rank", "ranked"))
    return (f"sen_need_{number}", 0) if number and rest in _NEED_WORDS else None


def _contact_of(tokens: list[str]) -> tuple[str, int] | None:
    """A heading such as "Priority 1 contact email", "Contact 2: Surname", "Mother mobile" or "Parent/carer name"."""
    tokens = [part for token in tokens for part in re.findall(r"\d+|[^\d]+", token)] if tokens else []
    tokens = _joined_ordinals(tokens)
    about = [t for t in tokens if t in _CONTACT_WORDS or t in _FAMILY]
    if not about:
        return ("contact_1_has_pr", 1) if " ".join(tokens) in ("parental responsibility",) else None
    digits = [int(t) for t in tokens if t.isdigit()]
    # "First name" is a name, not the first contact.
    counting = [t for t, after in zip(tokens, [*tokens[1:], ""], strict=True) if t in _ORDINALS and after != "name"]
    ordinals = [] if digits else [_ORDINALS[t] for t in counting]
    family = [_FAMILY[t] for t in tokens if t in _FAMILY]
    number = (digits or ordinals or family or [1])[0]
    rest = [t for t in tokens if not t.isdigit() and t not in _FILLERS and t not in _CONTACT_WORDS and t not in _FAMILY]
    if not rest and tokens[-1] in ("priority",) and len(about) > 1:
        rest = ["priority"]
    key = _CONTACT_EXACT.get(" ".join(rest)) or _CONTACT_EXACT.get(" ".join(t for t in rest if t not in counting))
    if key is None or not 1 <= number <= fields.MOST_CONTACTS or (not rest and about == ["priority"]):
        return None
    return f"contact_{number}_{key}", 0 if digits or ordinals else 1


def _joined_ordinals(tokens: list[str]) -> list[str]:
    """Digits torn from their ending are one word again ("1", "st")."""
    whole: list[str] = []
    for token in tokens:
        if token in ("st", "nd", "rd") and whole and whole[-1].isdigit():
            continue
        whole.append(token)
    return whole


ROLL: Final = Vocabulary(field_of, fields.is_field, fields.label, tuple(field.key for field in fields.FIELDS), fields.NOT_KEPT)


def known(headings: Iterable[str], words: Vocabulary = ROLL) -> int:
    """How many of these cells are headings Trellis knows; the row of headings is where there are most."""
    keys = {found[0] for found in map(words.field_of, headings) if found}
    return len(keys)


def resolve(name: str, words: Vocabulary = ROLL) -> str:
    """The field key for what a person wrote after `=` in --map: a key, a label or a heading. Raises FileRefused."""
    key = name.strip().casefold().replace("-", "_").replace(" ", "_")
    if words.is_field(key):
        return key
    found = words.field_of(name)
    if found:
        return found[0]
    raise FileRefused("map_no_field", value=name, fields=", ".join(words.keys))


def guess_mapping(headings: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Best guess: column to field key, and the columns left over, in the order of the file."""
    placed = place([h for h in headings if h], None)
    return placed.mapping, placed.unplaced


def place(headings: list[str], chosen: Mapping[str, str] | None, words: Vocabulary = ROLL) -> Placed:
    """Places every column: first what the person chose ("" leaves a column out), then by its heading.

    Raises FileRefused for a chosen column or field that does not exist, for two columns chosen for one field, and for
    two columns of the same heading that both mean something.
    """
    mapping, left_out = _chosen(headings, chosen or {}, words)
    taken = {key: column for column, key in mapping.items()}
    ranked = []
    for position, column in enumerate(headings):
        found = words.field_of(column)
        if column in mapping or column in left_out or found is None:
            continue
        if headings.count(column) > 1:
            raise FileRefused("duplicate_heading", column=column)
        ranked.append((found[1], position, column, found[0]))
    seconds: dict[str, str] = {}
    for _, _, column, key in sorted(ranked):
        if key in taken:
            seconds[column] = taken[key]
        else:
            taken[key] = column
            mapping[column] = key
    unplaced = tuple(dict.fromkeys(c for c in headings if c not in mapping and c not in left_out))
    notes = tuple(_note(column, seconds.get(column), words) for column in unplaced)
    return Placed({column: mapping[column] for column in headings if column in mapping}, unplaced, notes)


def _chosen(headings: list[str], chosen: Mapping[str, str], words: Vocabulary) -> tuple[dict[str, str], set[str]]:
    by_words = {fields.normalised(h): h for h in reversed(headings)}
    mapping: dict[str, str] = {}
    left_out: set[str] = set()
    for column, name in chosen.items():
        heading = column if column in headings else by_words.get(fields.normalised(column))
        if heading is None:
            raise FileRefused("map_no_column", column=column, columns=", ".join(headings))
        if not name or name.strip().casefold() in ("ignore", "leave out"):
            left_out.add(heading)
            continue
        key = resolve(name, words)
        if key in mapping.values():
            raise FileRefused("map_twice", what=words.label(key))
        mapping[heading] = key
    return mapping, left_out


def _note(column: str, other: str | None, words: Vocabulary) -> Refused:
    if other is not None:
        code = "column_second"
    elif _PUPIL_WORDS.sub("", fields.normalised(column)) in words.not_kept:
        code = "column_not_kept"
    else:
        code = "column_unplaced"
    return Refused(None, column, messages.say(code, column=column, other=other or ""), code)
