"""Ways to prove who you are, and how a sign-in is described in words."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

from trellis.core.text import N_


class Proof(StrEnum):
    """How somebody proved who they are. SECOND are those that count as a second factor."""

    PASSWORD = "password"  # noqa: S105
    INVITATION = "invitation"
    KEY = "key"
    APP = "app"
    CARD = "card"
    CODE = "code"
    TABLET = "tablet"
    SCHOOL = "school"
    SCHOOL_STRONG = "school-strong"


SECOND = frozenset({Proof.KEY, Proof.APP, Proof.CARD, Proof.CODE, Proof.SCHOOL_STRONG})
AFTER_SCHOOL = "school+"
"""Before the second way of a sign-in that began with a school account, where it is noted."""
OPERATOR_RESET = "operator_reset"
"""Stands in a person's list of sign-ins, so that they see what was done to their account. It is no sign-in."""

HOW: dict[str, str] = {
    Proof.PASSWORD: N_("With the password"),
    Proof.INVITATION: N_("With an invitation"),
    Proof.KEY: N_("With the password and a passkey or security key"),
    Proof.APP: N_("With the password and the app"),
    Proof.CARD: N_("With the password and the code card"),
    Proof.TABLET: N_("With the PIN on a classroom tablet"),
    Proof.CODE: N_("With the password and a recovery code"),
    Proof.SCHOOL: N_("With the school account"),
    Proof.SCHOOL_STRONG: N_("With the school account and its own second step"),
    AFTER_SCHOOL + Proof.KEY: N_("With the school account and a passkey or security key"),
    AFTER_SCHOOL + Proof.APP: N_("With the school account and the app"),
    AFTER_SCHOOL + Proof.CARD: N_("With the school account and the code card"),
    AFTER_SCHOOL + Proof.CODE: N_("With the school account and a recovery code"),
    OPERATOR_RESET: N_("Nobody signed in: whoever runs Trellis took your second steps away"),
}

FRESH_SECONDS = 10 * 60
"""How long a proof counts for taking data out and for changing how one signs in (OWASP ASVS 7.5.1, 7.5.3)."""
CODE_LETTERS = "23456789bcdfghjkmnpqrstvwxz"
"""No letter that looks like another, no vowel that makes a word."""
CODE_LENGTH = 8
CARD_CODES = 40
CARD_LOW = 8
"""So few codes left on a card and the page says: print the next one."""
RESET_MINUTES = 10
"""How long the code works that a person takes to whoever helps them in again (OWASP ASVS 6.5.5)."""

PIN_TRIES = 5
"""So many wrong PINs and it is stopped until its owner chooses a new one."""
TABLET_IDLE_SECONDS = 5 * 60

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def browser_in_words(agent: str) -> str:
    """ "Chrome on Windows" from what a browser says of itself, or "A browser we do not know"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    machine = next((name for mark, name in _MACHINES if mark in agent), "")
    if browser and machine:
        return f"{browser} on {machine}"
    return browser or (f"A browser on {machine}" if machine else "A browser we do not know")


def plain_code(typed: str) -> str:
    """A code as it is compared: small letters and digits only, so that gaps and capitals never matter."""
    return re.sub(r"[\s\-.]", "", typed).lower()


def in_fours(code: str) -> str:
    """A code as it is read: "k7m2 p9xw"."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def weak_pin(pin: str) -> bool:
    """Whether a PIN is one of those tried first: all digits alike, or counting up or down."""
    steps = {int(later) - int(earlier) for earlier, later in pairwise(pin)}
    return steps in ({0}, {1}, {-1})
