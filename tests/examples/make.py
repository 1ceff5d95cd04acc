"""Writes the example files of a school's first day: a small roll, its SENCO's register of 32, a list of provisions, 20 Word plans.

Everybody in them is invented. Run `.venv/bin/python -m tests.examples.make` to write them again; the same seed gives the same words.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from tests.examples.word_plans import write_plans
from trellis.people.rules import upn_check_letter

FOLDER = Path(__file__).parent
TODAY = date(2026, 10, 14)


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_FIRST = _words(
    "Ada Bilal Carys Dylan Esme Faisal Gwen Harvey Isla Jakub Kezia Liam Maya Noor Oscar Poppy Quentin Rafi Sadia "
    "Theo Una Viktor Willa Xavi Yusuf Zofia Amber Blake Chidi Daisy Elias Freya Gus Hope Idris Jasmin Kit Lotte "
    "Marek Nadia Otis Pearl Reuben Saffron Tobi Uma Vince Wren Yara Zane Aled Bronwen Callum Dina Ewan Fatima Grace "
    "Hassan Ingrid Joel "
)
_LAST = _words(
    "Abbott Begum Carter Davies Evans Farah Green Hughes Iqbal Jones Khan Lewis Morgan Nowak Owens Patel Quinn "
    "Roberts Singh Turner "
)
_CLASSES = (("Willow", "1"), ("Rowan", "2"), ("Birch", "3"), ("Hazel", "4"), ("Cedar", "5"), ("Maple", "6"))
_NEEDS = ("SLCN", "SEMH", "Moderate learning difficulty", "SpLD (Dyslexia)", "ASD", "Hearing impairment")
_STRATEGIES = (
    "Visual timetable on the desk",
    "Short sentences, one at a time",
    "Time to answer",
    "Sit near the front, away from the door",
    "Coloured overlay for reading",
    "Movement break each half hour",
    "Pre-teach new words",
    "Quiet place to go to",
)
_AGENCIES = ("Speech and language therapy", "Educational psychology", "Occupational therapy", "CAMHS", "")
_SUPPORT = (
    ("Phonics group", 20, 3, 4),
    ("Speech programme", 15, 2, 1),
    ("Lego therapy", 30, 1, 4),
    ("Precision teaching", 10, 5, 1),
    ("Emotional literacy", 30, 1, 1),
)
_STAFF = ("Mrs J Hill", "Miss L Grant", "Mr T Lane", "Ms N Bright")


@dataclass(frozen=True)
class Pupil:
    """One invented child."""

    upn: str
    first: str
    last: str
    born: date
    year: str
    group: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def pupils() -> list[Pupil]:
    """Sixty children in six classes; two of them are both called Maya Lewis."""
    chance = random.Random(17)  # noqa: S311  (invented names need no secrecy)
    found = []
    for number, first in enumerate(_FIRST):
        group, year = _CLASSES[number // 10]
        born = date(2026 - 6 - int(year), 9, 1) + timedelta(days=chance.randrange(360))
        body = f"82043219{number:03d}{number % 10}"
        found.append(Pupil(upn_check_letter(body) + body, first, chance.choice(_LAST), born, year, group))
    found[12] = Pupil(found[12].upn, "Maya", "Lewis", found[12].born, found[12].year, found[12].group)
    found[41] = Pupil(found[41].upn, "Maya", "Lewis", found[41].born, found[41].year, found[41].group)
    return found


def supported() -> list[Pupil]:
    """The 32 of the register: every other child and the two Mayas."""
    every = pupils()
    chosen = [*every[::2], every[41]]
    return [*chosen, every[1]]


def write_roll(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        sheet = csv.writer(target, lineterminator="\n")
        sheet.writerow(("UPN", "Surname", "Forename", "Date of birth", "Year", "Class"))
        sheet.writerows((p.upn, p.last, p.first, f"{p.born:%d/%m/%Y}", p.year, p.group) for p in pupils())


def register_rows() -> list[tuple[object, ...]]:
    """Heads and rows as a SENCO keeps them: one column for the name, some without UPN, one without date of birth, dates in two ways."""
    chance = random.Random(5)  # noqa: S311
    rows: list[tuple[object, ...]] = [
        (
            "Pupil name",
            "UPN",
            "DOB",
            "Class",
            "K or E",
            "Since",
            "Primary need",
            "Strategies",
            "Agencies involved",
            "Review",
            "Notes",
        ),
    ]
    for number, pupil in enumerate(supported()):
        since = TODAY - timedelta(days=200 + 17 * number)
        status = "EHCP" if number % 8 == 3 else "SEN Support" if number % 5 == 0 else "K"
        review = TODAY + timedelta(days=20 + 2 * number)
        tips = chance.sample(_STRATEGIES, 3)
        rows.append(
            (
                f"{pupil.last}, {pupil.first}",
                pupil.upn if number % 3 else "",
                None if number == 30 else pupil.born,
                pupil.group,
                status,
                since if number % 4 else f"{since:%-d %B %Y}",
                _NEEDS[number % len(_NEEDS)],
                "\n".join(f"- {tip}" for tip in tips),
                _AGENCIES[number % len(_AGENCIES)],
                review if number != 7 else "Spring term",
                "Talks most at lunch." if number % 6 == 0 else "",
            )
        )
    return rows


def write_register(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "SEN register"
    for row in register_rows():
        sheet.append(row)
    book.save(path)


def provision_rows() -> list[tuple[object, ...]]:
    """Who gets what, headed as a provision-mapping product exports it: groups of four, how often in words, dates in two ways."""
    rows: list[tuple[object, ...]] = [
        (
            "Student Name",
            "UPN",
            "Date of Birth",
            "Reg",
            "Provision Name",
            "Area of Need",
            "Start Date",
            "End Date",
            "Session Length (mins)",
            "Frequency",
            "Staff",
            "Adult : Pupil Ratio",
            "Cost Per Student",
            "Target Outcome",
            "Entry Data",
            "Comments",
        ),
    ]
    often = {5: "daily", 3: "3 x weekly", 2: "twice a week", 1: "weekly"}
    for number, pupil in enumerate(supported()):
        for turn in range(1 + (number % 4 == 0)):
            name, minutes, times, size = _SUPPORT[(number // 4 + turn * 2) % len(_SUPPORT)]
            start = date(2026, 9, 7) + timedelta(days=7 * (number % 3))
            rows.append(
                (
                    pupil.name,
                    pupil.upn if number % 3 else "",
                    pupil.born,
                    pupil.group,
                    name,
                    _NEEDS[number % len(_NEEDS)],
                    start if number % 4 else f"{start:%-d %B %Y}",
                    None if number % 5 else date(2027, 7, 16),
                    None if number == 6 else minutes,
                    "when she is ready" if number == 9 else f"{times} x {minutes} mins weekly" if number == 6 else often[times],
                    _STAFF[(number // 4) % len(_STAFF)],
                    f"1:{size}",
                    "£420" if number % 3 == 0 else "",
                    "Reads 60 words a minute" if number % 2 else "",
                    "41 words a minute" if number % 2 else "",
                    "",
                )
            )
    return rows


def write_provisions(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Provision"
    for row in provision_rows():
        sheet.append(row)
    book.save(path)


def write_staff(path: Path) -> None:
    """Who works here: a class teacher for each class, and the adults who give support."""
    teachers = ("Mr Tom Lane", "Ms Nia Bright", "Mrs Ola Penn", "Mr Sam Reed", "Miss Ivy Cross", "Mrs Una Vale")
    with path.open("w", encoding="utf-8", newline="") as target:
        sheet = csv.writer(target, lineterminator="\n")
        sheet.writerow(("Full name", "Work email", "Job", "Class"))
        for name, (group, _) in zip(teachers, _CLASSES, strict=True):
            sheet.writerow((name, f"{name.split()[-1].lower()}@ashdown.example", "Class teacher", group))
        for name, group in (("Mrs Jan Hill", "Birch"), ("Miss Lea Grant", "Hazel")):
            sheet.writerow((name, f"{name.split()[-1].lower()}@ashdown.example", "Teaching assistant", group))


def main() -> None:
    """Write every example."""
    write_roll(FOLDER / "roll.csv")
    write_register(FOLDER / "register.xlsx")
    write_plans(FOLDER / "plans", supported())
    write_provisions(FOLDER / "provisions.xlsx")
    write_staff(FOLDER / "staff.csv")


if __name__ == "__main__":
    main()
