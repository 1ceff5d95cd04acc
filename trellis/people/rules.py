"""Numbers and names of children, the adults round them, and what keeps an adult away. Pure rules."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from trellis.core.errors import RuleBroken
from trellis.core.text import N_
from trellis.rulebook.dates import SchoolCalendar
from trellis.rulebook.machines import Choice, Look

# ---- Unique pupil numbers (DfE UPN guide; domain reference 4.5)

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_NEVER_USED = "IOS"
_UPN_LENGTH = 13
_UPN_SHAPE = re.compile(r"[A-Z]\d{11}[A-Z\d]")


def clean_upn(text: str | None) -> str:
    """A UPN as it is kept: capitals, without spaces and dashes."""
    return re.sub(r"[\s\-\u2010-\u2015\u200b\ufeff]+", "", text or "").upper()


def upn_check_letter(body12: str) -> str:
    """The check letter for the twelve characters that follow it.

    Raises:
        ValueError: when the twelve characters cannot stand in a UPN.
    """
    body = body12.upper()
    if not re.fullmatch(r"[0-9]{11}[0-9A-Z]", body) or body[-1] in _NEVER_USED:
        raise ValueError("a UPN has eleven digits and a digit or letter after its check letter")
    values = (int(c) if c.isdigit() else _UPN_LETTERS.index(c) for c in body)
    return _UPN_LETTERS[sum(v * weight for weight, v in enumerate(values, 2)) % len(_UPN_LETTERS)]


def is_temporary_upn(text: str) -> bool:
    """Whether a UPN is a temporary one: its last character is a letter."""
    upn = clean_upn(text)
    return len(upn) == _UPN_LENGTH and upn[-1].isalpha()


def upn_problem(text: str | None) -> str | None:
    """What is wrong with a UPN, in a sentence that says how to put it right; None when nothing is.

    No UPN at all is no problem (a nursery child has none). The council's digits are never judged: a UPN keeps the code
    of the council that gave it for life, and new councils come.
    """
    upn = clean_upn(text)
    if not upn:
        return None
    if len(upn) != _UPN_LENGTH:
        return f"A UPN has 13 characters; this one has {len(upn)}. Check it against the school's own system."
    if not upn.isascii() or not upn.isalnum() or not _UPN_SHAPE.fullmatch(upn):
        return N_("A UPN is a letter, then 11 digits, then a digit (or a letter if it is temporary). Check each one.")
    wrong = [c for c in (upn[0], upn[-1]) if c in _NEVER_USED]
    if wrong:
        return f"A UPN never has the letter {wrong[0]}. Check whether it is a digit, or another letter."
    if upn_check_letter(upn[1:]) != upn[0]:
        return f"The first letter of this UPN does not fit its digits (they fit {upn_check_letter(upn[1:])}). Check both."
    return None


# ---- Names


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_SAME_NAME = 0.85
_VERY_SAME_NAME = 0.95


def normalise_name(name: str) -> str:
    """A name for comparing only: no accents, hyphens, apostrophes or capitals, single spaces."""
    text = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"['\u2018\u2019\u02bc`´.]", "", text)
    return " ".join(re.sub(r"[^\w]+|_", " ", text).split())


def same_name_score(a: str, b: str) -> float:
    """How alike two whole names are, 0.0 to 1.0, in any order of parts. A missing middle name costs little."""
    first, second = sorted(normalise_name(a).split()), sorted(normalise_name(b).split())
    if not first or not second:
        return 0.0
    if first == second or "".join(first) == "".join(second):
        return 1.0
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 2 and set(shorter) <= set(longer):
        return 0.95
    return round(_alike(" ".join(first), " ".join(second)), 4)


def _alike(a: str, b: str) -> float:
    a, b = sorted((a, b))
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def may_be_same_child(name_a: str, dob_a: date | None, name_b: str, dob_b: date | None) -> bool:
    """Whether a person should look at two entries. A same name is never enough: the birthday must fit, or nearly.

    Nearly means day and month changed round, or one of the birthdays not known. Twins share a birthday and a surname,
    so this only ever proposes.
    """
    score = same_name_score(name_a, name_b)
    if dob_a is not None and dob_a == dob_b:
        return score >= _SAME_NAME
    if dob_a is None or dob_b is None:
        return score >= _VERY_SAME_NAME
    turned = (dob_a.year, dob_a.month, dob_a.day) == (dob_b.year, dob_b.day, dob_b.month)
    return turned and score >= _VERY_SAME_NAME


# ---- Adults round a child (Children Act 1989 s.3; Education Act 1996 s.576)


class Responsibility(StrEnum):
    """Whether an adult has parental responsibility. Not known is a row on Today, never a guess."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


RESPONSIBILITY: tuple[Choice, ...] = (
    Choice("yes", N_("Has parental responsibility")),
    Choice("no", N_("Does not have parental responsibility")),
    Choice("unknown", N_("Not known yet"), N_("It stays on Today until somebody finds out.")),
)

RELATIONSHIPS: tuple[Choice, ...] = (
    Choice("mother", N_("Mother")),
    Choice("father", N_("Father")),
    Choice("parent", N_("Parent")),
    Choice("step_parent", N_("Step-parent")),
    Choice("adoptive_parent", N_("Adoptive parent")),
    Choice("foster_carer", N_("Foster carer")),
    Choice("special_guardian", N_("Special guardian")),
    Choice("grandparent", N_("Grandparent")),
    Choice("sibling", N_("Brother or sister")),
    Choice("relative", N_("Other relative")),
    Choice("carer", N_("Carer")),
    Choice("social_worker", N_("Social worker")),
    Choice("childminder", N_("Childminder")),
    Choice("other", N_("Someone else")),
)
_RELATIONSHIP_LABELS = {c.code: c.label for c in RELATIONSHIPS}
_RELATIONSHIP_WORDS: dict[str, str] = {
    word: code
    for code, words in {
        "mother": "pam mother mum mummy mom mam mama birth-mother biological-mother moth mth mot",
        "father": "paf father dad daddy papa baba birth-father biological-father fath fth fat",
        "parent": "parent par",
        "step_parent": "stp stepparent step-parent stepmother step-mother stepmum step-mum stepfather "
        "step-father stepdad step-dad",
        "adoptive_parent": "adoptive-parent adoptive-mother adoptive-father adopter",
        "foster_carer": "fom fof fc foster-carer foster-parent foster-mother foster-father foster-mum foster-dad",
        "special_guardian": "special-guardian guardian sgo legal-guardian",
        "grandparent": "grandparent grandmother grandfather grandma grandad granddad nan nana nanny gran granny "
        "grandpa",
        "sibling": "sibling brother sister",
        "relative": "rel relative aunt auntie uncle cousin other-family-member family other-relative",
        "carer": "car carer",
        "social_worker": "swr social-worker sw",
        "childminder": "chm childminder child-minder",
        "other": "oth other",
    }.items()
    for word in words.split()
}  # fmt: skip


def relationship_label(code: str, own_word: str = "") -> str:
    """What a page calls an adult's tie to the child: the family's own word first ("Nan"), else the plain one."""
    return own_word.strip() or _RELATIONSHIP_LABELS.get(code, _RELATIONSHIP_LABELS["other"])


def relationship_from(text: str) -> tuple[str, str]:
    """Read a relationship from a file: its code, and the file's own word where that says more than the code.

    "PAM" is ("mother", ""), "Mum" ("mother", "Mum"), "Godmother" ("other", "Godmother").
    """
    word = " ".join(text.split())
    code = _RELATIONSHIP_WORDS.get(normalise_name(word).replace(" ", "-"), "other")
    file_code = word.isupper() and len(word) <= 4 and code != "other"
    plain = word.casefold() in {_RELATIONSHIP_LABELS[code].casefold(), code, "oth", ""}
    return code, "" if plain or file_code else word


# ---- What keeps an adult away (domain reference, decision 5)


class RestrictionKind(StrEnum):
    """Why an adult is kept from a child's record or address."""

    NO_INFORMATION = "no_information"
    NO_CONTACT = "no_contact"
    ADDRESS_WITHHELD = "address_withheld"
    HOLD = "hold"


@dataclass(frozen=True)
class Restriction:
    """What one kind does: whether it shuts the record, stops messages, hides where the child lives, and needs paper."""

    label: str
    hint: str
    shuts_record: bool
    stops_messages: bool
    hides_address: bool
    needs_paper: bool


RESTRICTIONS: dict[RestrictionKind, Restriction] = {
    RestrictionKind.NO_INFORMATION: Restriction(
        N_("Gets no information about this child"),
        N_("A court order bars this adult from all information. Note who saw the order and when."),
        True, True, True, True,
    ),
    RestrictionKind.NO_CONTACT: Restriction(
        N_("No contact with this child"),
        N_("An order stops contact. This adult sees nothing here until someone has read what the order allows."),
        True, True, True, True,
    ),
    RestrictionKind.ADDRESS_WITHHELD: Restriction(
        N_("Must not learn where the child lives"),
        N_("Addresses, phone numbers and places are left out of everything this adult sees or is sent."),
        False, False, True, False,
    ),
    RestrictionKind.HOLD: Restriction(
        N_("Protective hold"),
        N_("The safeguarding lead or head keeps this adult away at once, with a reason, for 10 school days."),
        True, True, True, False,
    ),
}  # fmt: skip

HOLD_SCHOOL_DAYS = 10
LIFTING_TAKES_PEOPLE = 2
"""Ending any restriction or hold early takes two people."""


def hold_ends_on(started_on: date, calendar: SchoolCalendar) -> date:
    """The last day of a protective hold: the tenth school day after it was set. It can be renewed."""
    return calendar.add_school_days(started_on, HOLD_SCHOOL_DAYS)


def hold_needs_a_look(ends_on: date, today: date, calendar: SchoolCalendar) -> bool:
    """Whether a hold is about to end: two school days or fewer are left."""
    return today <= ends_on and calendar.school_days_between(today, ends_on) <= 2


# ---- An entry in the wrong record


class WrongState(StrEnum):
    """What has become of an entry that somebody said stands in the wrong record."""

    ASIDE = "aside"
    MOVE_ASKED = "move_asked"
    DESTROY_ASKED = "destroy_asked"
    MOVED = "moved"
    DESTROYED = "destroyed"
    PUT_BACK = "put_back"


_W = WrongState
WRONG_START = _W.ASIDE
WRONG_TRANSITIONS: dict[WrongState, tuple[WrongState, ...]] = {
    _W.ASIDE: (_W.MOVE_ASKED, _W.DESTROY_ASKED, _W.PUT_BACK),
    _W.MOVE_ASKED: (_W.MOVED, _W.DESTROY_ASKED, _W.MOVE_ASKED, _W.PUT_BACK),
    _W.DESTROY_ASKED: (_W.DESTROYED, _W.MOVE_ASKED, _W.DESTROY_ASKED, _W.PUT_BACK),
    _W.MOVED: (),
    _W.DESTROYED: (),
    _W.PUT_BACK: (),
}
WRONG_LOOKS: dict[WrongState, Look] = {
    _W.ASIDE: Look(N_("Put aside"), N_("Nobody sees it. Decide what becomes of it."), "ochre"),
    _W.MOVE_ASKED: Look(N_("To be moved"), N_("A second person has to confirm it."), "slate"),
    _W.DESTROY_ASKED: Look(N_("To be destroyed"), N_("A second person has to confirm it."), "slate"),
    _W.MOVED: Look(N_("Moved"), N_("It stands in the right record."), "pine"),
    _W.DESTROYED: Look(N_("Destroyed"), N_("Its content is gone."), "plain"),
    _W.PUT_BACK: Look(N_("Put back"), N_("It was in the right record."), "moss"),
}
OPEN_WRONG = (_W.ASIDE, _W.MOVE_ASKED, _W.DESTROY_ASKED)


def require_second_person(asked_by: object, by: object) -> None:
    """An entry is moved or destroyed by two people: whoever asked for it never confirms it. Raises RuleBroken."""
    if asked_by is None:
        raise RuleBroken("Somebody has to ask for it first.")
    if asked_by == by:
        raise RuleBroken(
            "You asked for this, so another person has to confirm it: the SENCO, the deputy, the head or the safeguarding lead."
        )
