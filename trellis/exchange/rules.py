"""What counts as the same child, who has left, and what may be taken back. Pure rules (domain reference, decision 10 and 4.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from trellis.core import clock
from trellis.core.text import N_
from trellis.cycle.rules.status import SenStatus, status_from_census
from trellis.exchange.readers import Answer, ContactRow, RollRow
from trellis.people.rules import is_temporary_upn, may_be_same_child, normalise_name, relationship_from, same_name_score
from trellis.rulebook.codes import CARRIED_ON_AS

KEPT_HOURS = 24
"""An unconfirmed file and its preview wait this long, encrypted."""
FOLDER_KEPT_HOURS = 7 * 24
"""What nobody chose, nobody waits for: a file out of the watched folder waits over a weekend and a short holiday."""
MOST_MB = 40
"""The largest roll that is taken, chosen by a person or dropped into the folder."""
ENDINGS = ("xml", "csv", "txt", "tsv", "xlsx")
QUIET_SECONDS = 60
"""A dropped file counts as complete when nobody has touched it for so long."""
WHOLE_ROLL_NAME = "whole-roll"
"""A dropped file whose name begins so has every child on the roll."""
UNDO_DAYS = 30
WAITING = N_("Waiting to be confirmed")
MOST_LEAVERS_UNNAMED = 10
MOST_SHARE_UNNAMED = 0.05
MOST_LEAVERS_LISTED = 1_000
MOST_SHOWN = 500
BATCH = 500

FIELD_WORDS: dict[str, str] = {
    "first_name": N_("First name"),
    "last_name": N_("Surname"),
    "known_as": N_("Known as"),
    "middle_names": N_("Middle names"),
    "date_of_birth": N_("Date of birth"),
    "sex": N_("Sex"),
    "upn": N_("UPN"),
    "nc_year": N_("Year"),
    "class": N_("Class"),
    "roll": N_("On the roll"),
    "registration": N_("Registration"),
    "sen": N_("SEN status"),
    "needs": N_("Needs"),
    "adult": N_("Adult"),
}
CENSUS_NEAR_DAYS = 14
"""So long before a census what is not keyed in yet stands on Today."""
KIND_OF_STATUS = {"S": "subsidiary", "G": "guest"}
_FAMILY = frozenset(
    {"mother", "father", "parent", "step_parent", "adoptive_parent", "foster_carer", "special_guardian", "grandparent", "carer"}
)


@dataclass(frozen=True)
class Told:
    """What the school declares once for its register: the families were told before Trellis, and by which day where it is known."""

    told: bool = False
    on: date | None = None


def leavers_need_names(left: int, roll: int, refused: int) -> bool:
    """Whether a person must tick each leaver by name.

    More than 5 % of the roll or more than 10; and always when rows were refused, as a child in such a row only seems to be absent.
    """
    return left > 0 and (left > MOST_LEAVERS_UNNAMED or left > roll * MOST_SHARE_UNNAMED or refused > 0)


def same_enough(row: RollRow, name: str, born: date, upn: str) -> str:
    """Why a child of the roll may be the child of a row with another UPN or none; empty when it is not asked about.

    A same name alone is never asked about. Two lasting UPNs that differ are two children unless name and birthday are the same.
    """
    whole = f"{row.first_name} {row.last_name}"
    if not may_be_same_child(whole, row.date_of_birth, name, born):
        return ""
    exact = born == row.date_of_birth and normalise_name(whole) == normalise_name(name)
    lasting = bool(row.upn and upn) and not is_temporary_upn(row.upn) and not is_temporary_upn(upn)
    if lasting:
        return N_("Same name and date of birth, another UPN") if exact else ""
    if exact:
        return N_("Same name and date of birth, no UPN to tell them by")
    return N_("Nearly the same name and date of birth")


def upn_fits_child(row: RollRow, name: str, born: date) -> bool:
    """Whether a row with a child's UPN can be that child: birthday or name must fit, or the number stands on the wrong line."""
    return born == row.date_of_birth or same_name_score(f"{row.first_name} {row.last_name}", name) >= 0.6


def key_of(row: RollRow) -> str:
    """What tells the rows of one file apart: the UPN, else name and birthday."""
    return row.upn or f"{normalise_name(row.first_name)}|{normalise_name(row.last_name)}|{row.date_of_birth}"


def digits(phone: str) -> str:
    """A phone number without its spaces and brackets; +44 and 0 begin the same number."""
    found = re.sub(r"[^0-9+]", "", phone)
    return re.sub(r"^(\+44|0044)0?", "0", found)


def statuses_of_row(row: RollRow, today: date) -> list[tuple[str, date, str]]:
    """A row's SEN history as (status, from, code), oldest first. No support before any is not written; none after some is stepped down."""
    found: list[tuple[str, date, str]] = []
    for entry in row.sen_history:
        status = status_from_census(entry.code)
        if status == SenStatus.NONE:
            if not found:
                continue
            status = SenStatus.STEPPED_DOWN
        found.append((str(status), entry.start_on or row.enrolled_on or today, entry.code))
    return found


def code_now(row: RollRow) -> str:
    """The census code the row says holds today: N, K, E, or empty when it says nothing."""
    code = row.sen_history[-1].code if row.sen_history else ""
    return CARRIED_ON_AS.get(code, code)


def needs_value(ranked: Iterable[tuple[int, str]]) -> str:
    """Types of need in one line, by rank: "SLCN, SEMH"."""
    return ", ".join(code for _, code in sorted(ranked))


def is_family(contact: ContactRow) -> bool:
    """Whether a contact is an adult of the family, and not only somebody to ring: responsible, living together, or a parent's part."""
    if not (contact.first or contact.last):
        return False
    code, _ = relationship_from(contact.relationship)
    if contact.has_pr == Answer.YES:
        return True
    if code in _FAMILY:
        return True
    return contact.lives_with == Answer.YES and code not in ("social_worker", "childminder", "sibling")


def contact_name(contact: ContactRow) -> str:
    return f"{contact.first} {contact.last}".strip()


def same_adult(contact: ContactRow, name: str, email: str) -> bool:
    """Whether a contact is this adult of the same child: same address with a name that fits, or the same name."""
    score = same_name_score(contact_name(contact), name)
    if contact.email and email and contact.email.casefold() == email.casefold():
        return score >= 0.6 or not contact.first
    return score >= 0.85


def households(contacts: list[ContactRow]) -> list[str]:
    """A word for each contact's home: the same address, the same word; no address, none. The address itself is not kept."""
    homes: dict[str, str] = {}
    found = []
    for each in contacts:
        key = re.sub(r"[^a-z0-9]", "", each.address.casefold())
        found.append(homes.setdefault(key, f"home {len(homes) + 1}") if key else "")
    return found


def undo_is_over(confirmed_at: datetime, today: date) -> bool:
    """Whether what was brought in then stands: it can be taken back for 30 days."""
    return today > clock.day_of(confirmed_at) + timedelta(days=UNDO_DAYS)


class Brought(Protocol):
    """A file, or files, that waited and were brought in."""

    @property
    def confirmed_at(self) -> datetime | None: ...
    @property
    def undone_at(self) -> datetime | None: ...


def may_undo(found: Brought, today: date) -> bool:
    """Whether it can still be taken back."""
    return found.confirmed_at is not None and found.undone_at is None and not undo_is_over(found.confirmed_at, today)


def state_words(found: Brought, brought_in: str = N_("Brought in")) -> str:
    """How it stands, as its page and the lists say it."""
    return N_("Taken back") if found.undone_at else brought_in if found.confirmed_at else WAITING
