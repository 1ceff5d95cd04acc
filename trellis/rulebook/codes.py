"""Dated code lists of the school census and the transfer file, and the areas of need. Codes are data, never an enum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trellis.core.text import N_

_CENSUS = "DfE school census, SEN provision"
_TYPES = "DfE school census, SEN types; SEN2"
_YEARS = "DfE Common Basic Data Set, NC year"
_K_STARTED = date(2014, 9, 1)


@dataclass(frozen=True)
class Code:
    """One code of a list. `valid_from` and `valid_to` are days on which it may be given; None means no limit."""

    code: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    area: str = ""
    note: str = ""

    def valid_on(self, d: date) -> bool:
        """Whether this code may be given on a day."""
        return (self.valid_from is None or d >= self.valid_from) and (self.valid_to is None or d <= self.valid_to)


SEN_PROVISION: tuple[Code, ...] = (
    Code("N", N_("No special educational need"), source=_CENSUS),
    Code("K", N_("SEN Support"), _K_STARTED, source=_CENSUS),
    Code("E", N_("Education, health and care plan"), _K_STARTED, source=_CENSUS),
    Code("S", N_("Statement"), None, date(2018, 3, 31), _CENSUS, note="history only"),
    Code("A", N_("School Action"), None, date(2015, 1, 31), _CENSUS, note="history only; became K"),
    Code("P", N_("School Action Plus"), None, date(2015, 1, 31), _CENSUS, note="history only; became K"),
)
CARRIED_ON_AS = {"A": "K", "P": "K", "S": "E"}
"""What a historic code means today, used when a file still shows it as open."""

SEN_TYPES: tuple[Code, ...] = (
    Code("SPLD", N_("Specific learning difficulty"), source=_TYPES, area="cognition"),
    Code("MLD", N_("Moderate learning difficulty"), source=_TYPES, area="cognition"),
    Code("SLD", N_("Severe learning difficulty"), source=_TYPES, area="cognition"),
    Code("PMLD", N_("Profound and multiple learning difficulty"), source=_TYPES, area="cognition"),
    Code("SLCN", N_("Speech, language and communication"), source=_TYPES, area="communication"),
    Code("ASD", N_("Autism"), source=_TYPES, area="communication"),
    Code("SEMH", N_("Social, emotional and mental health"), _K_STARTED, source=_TYPES, area="semh"),
    Code("HI", N_("Hearing"), source=_TYPES, area="sensory"),
    Code("VI", N_("Vision"), source=_TYPES, area="sensory"),
    Code("MSI", N_("Hearing and vision together"), source=_TYPES, area="sensory"),
    Code("PD", N_("Physical disability"), source=_TYPES, area="sensory"),
    Code("DS", N_("Down syndrome"), date(2025, 1, 1), source=_TYPES),
    Code("OTH", N_("Other difficulty or disability"), source=_TYPES),
    Code("NSA", N_("SEN Support, type of need not yet known"), _K_STARTED, source=_TYPES, note="with K only; not in SEN2"),
    Code("BESD", N_("Behaviour, emotional and social"), None, date(2014, 8, 31), _TYPES, "semh", "history only"),
)

NC_YEARS: tuple[Code, ...] = (
    Code("E1", N_("Early years 1"), source=_YEARS),
    Code("E2", N_("Early years 2"), source=_YEARS),
    Code("N1", N_("Nursery, first year"), source=_YEARS),
    Code("N2", N_("Nursery, second year"), source=_YEARS),
    Code("R", N_("Reception"), source=_YEARS),
    *(Code(str(y), f"Year {y}", source=_YEARS) for y in range(1, 15)),
    Code("X", N_("Does not follow year groups"), source=_YEARS),
    Code("M", N_("Mixed years"), source=_YEARS),
)

SEX: tuple[Code, ...] = (
    Code("F", N_("Female"), source="DfE CTF 25, Sex"),
    Code("M", N_("Male"), source="DfE CTF 25, Sex"),
)

AREAS: tuple[Code, ...] = (
    Code("communication", N_("Communication and interaction"), source="CoP 6.28–6.29"),
    Code("cognition", N_("Cognition and learning"), source="CoP 6.30–6.31"),
    Code("semh", N_("Social, emotional and mental health"), source="CoP 6.32–6.33"),
    Code("sensory", N_("Sensory and physical"), source="CoP 6.34–6.35"),
)

BARRIERS: tuple[Code, ...] = (
    Code("understanding_language", N_("Understanding what is said"), area="communication"),
    Code("talking", N_("Being understood when talking"), area="communication"),
    Code("social_rules", N_("Joining in with others, unwritten rules"), area="communication"),
    Code("change", N_("Change and not knowing what comes next"), area="communication"),
    Code("reading", N_("Reading"), area="cognition"),
    Code("writing", N_("Writing and spelling"), area="cognition"),
    Code("number", N_("Number"), area="cognition"),
    Code("memory", N_("Holding things in mind"), area="cognition"),
    Code("organising", N_("Getting started and organised"), area="cognition"),
    Code("attention", N_("Paying attention"), area="semh"),
    Code("worry", N_("Worry"), area="semh"),
    Code("feelings", N_("Strong feelings"), area="semh"),
    Code("friends", N_("Friends and trust"), area="semh"),
    Code("attending", N_("Getting to school"), area="semh"),
    Code("hearing", N_("Hearing"), area="sensory"),
    Code("seeing", N_("Seeing"), area="sensory"),
    Code("moving", N_("Moving about"), area="sensory"),
    Code("hands", N_("Using hands and tools"), area="sensory"),
    Code("senses", N_("Noise, light, touch and other senses"), area="sensory"),
    Code("self_care", N_("Eating, toilet and dressing"), area="sensory"),
    Code("environment", N_("The room, the building or the timetable"), note="not in the child"),
    Code("missed_teaching", N_("Missed school or gaps in teaching"), note="not in the child"),
    Code("english_new", N_("Still learning English"), note="not a special educational need in itself (CoP 6.24)"),
)

LISTS: dict[str, tuple[Code, ...]] = {
    "sen_provision": SEN_PROVISION,
    "sen_types": SEN_TYPES,
    "nc_years": NC_YEARS,
    "sex": SEX,
    "areas": AREAS,
    "barriers": BARRIERS,
}


def find(codes: tuple[Code, ...], code: str) -> Code | None:
    """One code of a list, or None."""
    return next((c for c in codes if c.code == code), None)


def label(codes: tuple[Code, ...], code: str) -> str:
    """The words of a code; the code itself when the list does not know it."""
    found = find(codes, code)
    return found.label if found else code


def choices_on(codes: tuple[Code, ...], d: date) -> tuple[Code, ...]:
    """The codes that may be given on a day."""
    return tuple(c for c in codes if c.valid_on(d))


def barriers_of(area: str) -> tuple[Code, ...]:
    """The barriers of one area of need; of no area for an empty string."""
    return tuple(b for b in BARRIERS if b.area == area)


def nc_year_for(dob: date, school_year_starts: date) -> str:
    """The usual year group: age on 31 August before the school year, less four; 0 is Reception."""
    eve = date(school_year_starts.year, 8, 31)
    year = eve.year - dob.year - ((eve.month, eve.day) < (dob.month, dob.day)) - 4
    if year < -2:
        return "E1" if year < -3 else "E2"
    return {-2: "N1", -1: "N2", 0: "R"}.get(year, str(min(year, 14)))


def years_words(codes: Sequence[str]) -> str:
    """Year groups that belong to somebody: "Years 7 to 9", "Reception, Year 1"; empty when the years are not divided."""
    known = [each.code for each in NC_YEARS]
    places = sorted(known.index(code) for code in set(codes) if code in known)
    numbers = [known[place] for place in places]
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1 and all(each.isdigit() for each in numbers):
        return f"Years {numbers[0]} to {numbers[-1]}"
    return ", ".join(str(NC_YEARS[place].label) for place in places)


def type_problems(codes_by_rank: dict[int, str], provision: str, on: date) -> list[str]:
    """What is wrong with a child's ranked types of need on a day, in sentences; an empty list when nothing is.

    One rank 1, ranks without gaps, no type twice; NSA goes with SEN Support alone.
    """
    problems: list[str] = []
    ranks = sorted(codes_by_rank)
    if ranks != list(range(1, len(ranks) + 1)):
        problems.append(N_("Number the needs 1, 2, 3 without a gap."))
    if len(set(codes_by_rank.values())) != len(ranks):
        problems.append(N_("Choose each type of need once."))
    for code in codes_by_rank.values():
        known = find(SEN_TYPES, code)
        if known is None or not known.valid_on(on):
            problems.append(f"Choose a type of need from the list instead of {code}.")
    if "NSA" in codes_by_rank.values() and provision != "K":
        problems.append(N_("“Type of need not yet known” goes with SEN Support only."))
    if provision in {"K", "E"} and not ranks:
        problems.append(N_("Choose the main type of need."))
    return problems
