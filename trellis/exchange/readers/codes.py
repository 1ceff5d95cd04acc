"""Codes of the school census and CTF (domain 4.1, 4.2, 4.4), and the words systems write in their place."""

from __future__ import annotations

import re
from typing import Final

SEN_NOW: Final = frozenset("NKE")
SEN_PAST: Final = frozenset("APS")

_SEN_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("no sen", "none", "no", "no special educational need", "no special educational needs", "not sen"), "N"),
    **dict.fromkeys(("no specified special educational need", "no specified special educational needs", "no send"), "N"),
    **dict.fromkeys(
        ("sen support", "send support", "support", "school support", "special educational needs support", "sen k"), "K"
    ),
    **dict.fromkeys(("ehcp", "ehc plan", "ehc", "education health and care plan", "education health care plan"), "E"),
    **dict.fromkeys(("ehc p", "has ehcp", "ehc plan in place", "sen e"), "E"),
    **dict.fromkeys(("statement", "statemented", "statement of sen"), "S"),
    "school action": "A",
    "school action plus": "P",
}
_LETTER_FIRST: Final = re.compile(r"([A-Z])\s*[-–—:=,(/]\s*\S.*")
_LETTER_LAST: Final = re.compile(r".*\(([A-Z])\)")

NEEDS: Final[dict[str, str]] = {
    "SPLD": "specific learning difficulty",
    "MLD": "moderate learning difficulty",
    "SLD": "severe learning difficulty",
    "PMLD": "profound and multiple learning difficulty",
    "SLCN": "speech language and communication needs",
    "ASD": "autistic spectrum disorder",
    "SEMH": "social emotional and mental health",
    "HI": "hearing impairment",
    "VI": "vision impairment",
    "MSI": "multi sensory impairment",
    "PD": "physical disability",
    "DS": "down syndrome",
    "OTH": "other difficulty disability",
    "NSA": "sen support but no specialist assessment of type of need",
    "BESD": "behaviour emotional and social difficulties",
}
_NEED_WORDS: Final[dict[str, str]] = {
    **{words: code for code, words in NEEDS.items()},
    **{code.lower(): code for code in NEEDS},
    **dict.fromkeys(
        ("autism", "autistic spectrum condition", "asc", "autism spectrum disorder", "autism spectrum condition"), "ASD"
    ),
    **dict.fromkeys(("speech language and communication", "speech language or communication", "speech and language"), "SLCN"),
    **dict.fromkeys(("specific learning difficulties", "dyslexia", "dyscalculia", "dyspraxia"), "SPLD"),
    **dict.fromkeys(("moderate learning difficulties",), "MLD"),
    **dict.fromkeys(("severe learning difficulties",), "SLD"),
    **dict.fromkeys(("profound and multiple learning difficulties", "profound multiple learning difficulty"), "PMLD"),
    **dict.fromkeys(("social emotional and mental health needs", "social emotional mental health"), "SEMH"),
    **dict.fromkeys(("visual impairment",), "VI"),
    **dict.fromkeys(("multisensory impairment",), "MSI"),
    **dict.fromkeys(("down s syndrome", "downs syndrome"), "DS"),
    **dict.fromkeys(("other", "other difficulty", "other difficulty or disability"), "OTH"),
    **dict.fromkeys(("no specialist assessment", "no specialist assessment of type of need"), "NSA"),
}

_YEARS: Final = frozenset({"E1", "E2", "N1", "N2", "R", "X", "M", *map(str, range(1, 15))})
_YEAR_NUMBER: Final = re.compile(r"(?:(?:nc|curriculum) )?(?:year|yr|y)?(?: group)? ?0?(\d{1,2})")
_YEAR_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(
        (
            "r",
            "yr",
            "yr r",
            "year r",
            "rec",
            "reception",
            "reception year",
            "fs2",
            "foundation 2",
            "f2",
            "eyfs2",
            "eyfs 2",
        ),
        "R",
    ),
    **dict.fromkeys(("n1", "nursery 1", "nursery one", "nursery year 1", "year n1", "yn1"), "N1"),
    **dict.fromkeys(("n2", "nursery 2", "nursery two", "nursery year 2", "year n2", "yn2"), "N2"),
    **dict.fromkeys(("nursery", "n", "year n", "pre school", "preschool", "fs1", "foundation 1", "f1"), "N2"),
    **dict.fromkeys(("not followed", "nc not followed", "x"), "X"),
    **dict.fromkeys(("mixed", "mixed year", "m"), "M"),
    **dict.fromkeys(("e1", "early years 1"), "E1"),
    **dict.fromkeys(("e2", "early years 2"), "E2"),
}

_ENROL_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("c", "current", "single", "single registration", "current single registration", "on roll"), "C"),
    **dict.fromkeys(("current single registration at this school", "full time", "registered"), "C"),
    **dict.fromkeys(("m", "main", "main dual", "current main", "current main dual registration", "main dual registration"), "M"),
    **dict.fromkeys(("dual main", "current main dual registered", "main school"), "M"),
    **dict.fromkeys(("s", "subsidiary", "current subsidiary", "current subsidiary dual registration", "dual subsidiary"), "S"),
    **dict.fromkeys(("subsidiary dual registration", "subsidiary school"), "S"),
    **dict.fromkeys(("f", "fe college"), "F"),
    **dict.fromkeys(("o", "other provider"), "O"),
    **dict.fromkeys(("g", "guest", "guest pupil"), "G"),
}

# Relationship codes of the common basic data set, as far as CTF files of systems in use show them.
RELATIONSHIPS: Final[dict[str, str]] = {
    "PAM": "Mother",
    "PAF": "Father",
    "STP": "Step-parent",
    "FOM": "Foster mother",
    "FOF": "Foster father",
    "CAR": "Carer",
    "CHM": "Childminder",
    "REL": "Other relative",
    "SWR": "Social worker",
    "OTH": "Other contact",
    "MOT": "Mother",
    "FAT": "Father",
    "FAM": "Other family member",
    "DOC": "Doctor",
    "TCH": "Teacher",
}


def _words(value: str) -> str:
    return " ".join(re.sub(r"[^\w]|_", " ", value.casefold().replace("&", " and ")).split())


def sen(value: str) -> str:
    """The SEN provision code of a cell, old codes included; "" for an empty cell, "?" for anything else."""
    written = value.strip()
    if not written:
        return ""
    if len(written) == 1:
        return written.upper() if written.upper() in SEN_NOW | SEN_PAST else "?"
    coded = _LETTER_FIRST.fullmatch(written) or _LETTER_LAST.fullmatch(written)
    if coded and coded[1] in SEN_NOW | SEN_PAST:
        return coded[1]
    return _SEN_WORDS.get(_words(written), "?")


def needs(value: str) -> list[str]:
    """The need codes of one cell, in its order; what is not a need comes back as it was written."""
    whole = _need(value)
    if whole or not value.strip():
        return [whole] if whole else []
    parts = [part for part in re.split(r"[;|/\n]", value) if part.strip()]
    if len(parts) == 1 and "," in value:
        parts = [part for part in value.split(",") if part.strip()]
    return [_need(part) or part.strip() for part in parts]


def _need(value: str) -> str:
    written = re.sub(r"^\s*\(?\d\s*[.:)]\s*", "", value).strip()
    head = re.split(r"\s*[-–—:(]\s*", written, maxsplit=1)[0].upper()
    if head in NEEDS:
        return head
    last = re.fullmatch(r".*\(([A-Za-z]{2,4})\)", written)
    if last and last[1].upper() in NEEDS:
        return last[1].upper()
    return _NEED_WORDS.get(_words(written), "")


def year(value: str) -> str:
    """The NC year of a cell ("Year 4", "Y04", "4", "Reception", "Nursery 2"); "" for empty, "?" for anything else."""
    words = _words(value)
    if not words:
        return ""
    if words.upper() in _YEARS:
        return words.upper()
    if words in _YEAR_WORDS:
        return _YEAR_WORDS[words]
    number = _YEAR_NUMBER.fullmatch(words)
    if number and number[1].lstrip("0") in ("", *_YEARS):
        return number[1].lstrip("0") or "R"
    return "?"


def sex(value: str) -> str:
    """M, F, or "" for empty; "?" for anything else."""
    word = _words(value)
    if word in ("m", "male", "boy"):
        return "M"
    if word in ("f", "female", "girl"):
        return "F"
    return "" if word in ("", "u", "unknown", "not known") else "?"


def enrolment(value: str) -> str:
    """The enrolment status letter of a cell; "" for empty, "?" for anything else."""
    words = _words(value)
    if not words:
        return ""
    if words in _ENROL_WORDS:
        return _ENROL_WORDS[words]
    head = words.split(" ", 1)[0]
    return head.upper() if head in "cmsfog" and len(head) == 1 else "?"
