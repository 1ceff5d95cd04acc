"""Fictional roll files of any size, for measuring and for tests. The same seed writes the same bytes."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO, Final
from xml.sax.saxutils import escape

from trellis.core import clock
from trellis.people.rules import upn_check_letter


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_FIRST: Final = _words(
    "Amir Beth Cara Dev Ella Finn Gita Hana Ivan Jess Kofi Lena Milo Nia Omar Pia Quin Rosa Seth Tara Umar Vera Will Yara"
)
_LAST: Final = _words(
    "Ashdown Barlow Carver Dhillon Eastman Farrow Gatward Hussain Ingram Jarvis Kaur Lomax Mensah Nowak Ormond Patel"
)
_CLASSES: Final = ("Acorns", "Willow", "Rowan", "Birch", "Hazel", "Cedar", "Maple", "Oak")
_NEEDS: Final = ("SLCN", "SEMH", "MLD", "SPLD", "ASD", "PD", "HI")

SIMS_HEADINGS: Final = (
    *("UPN", "Legal Surname", "Legal Forename", "Preferred Forename", "Middle Name(s)", "DOB", "Gender", "Year Group"),
    *("Reg Group", "Date of Admission", "Enrolment Status", "SEN Status", "SEN Need 1", "Priority 1 Contact Name"),
    *(
        "Priority 1 Contact Relationship",
        "Priority 1 Contact Parental Responsibility",
        "Priority 1 Contact Email",
        "Priority 1 Contact Mobile",
    ),
)
ARBOR_HEADINGS: Final = (
    *(
        "Student",
        "Unique Pupil Number",
        "Date of birth",
        "Sex",
        "Year group",
        "Registration form",
        "SEN status",
        "SEN needs",
    ),
    *(
        "Guardian 1 first name",
        "Guardian 1 last name",
        "Guardian 1 relationship to student",
        "Guardian 1 has parental responsibility",
    ),
    *("Guardian 1 email address", "Guardian 1 mobile number"),
)


@dataclass(frozen=True, slots=True)
class _Child:
    upn: str
    first: str
    last: str
    born: date
    sex: str
    year: int
    class_name: str
    sen: str
    need: str
    since: date
    adult: str
    phone: str


def _children(count: int, seed: int) -> list[_Child]:
    return [_child(number, seed) for number in range(count)]


def _child(number: int, seed: int) -> _Child:
    """A child of a primary school of this school year; the number makes the UPN unique."""
    dice = random.Random(seed * 1_000_003 + number)  # noqa: S311  (the same seed must write the same file)
    today = clock.today()
    autumn = date(today.year if today.month >= 9 else today.year - 1, 9, 1)
    year = dice.randrange(7)
    body = f"820{4000 + number // 1_000:04d}{(autumn.year - year) % 100:02d}{number % 1_000:03d}"
    sen = dice.choices("NKE", (82, 14, 4))[0]
    return _Child(
        upn=upn_check_letter(body) + body,
        first=dice.choice(_FIRST),
        last=f"{dice.choice(_LAST)}-{dice.choice(_LAST)}" if dice.random() < 0.2 else dice.choice(_LAST),
        born=autumn.replace(year=autumn.year - year - 5) + timedelta(days=dice.randrange(365)),
        sex=dice.choice("MF"),
        year=year,
        class_name=_CLASSES[year],
        sen=sen,
        need=dice.choice(_NEEDS) if sen != "N" else "",
        since=autumn - timedelta(days=dice.randrange(30, 400)),
        adult=dice.choice(_FIRST),
        phone=f"07700 900{dice.randrange(1000):03d}",
    )


def write_ctf(target: IO[bytes], pupils: int, seed: int = 1) -> None:
    """Writes a CTF of that many fictional pupils, about 0.9 kB each, piece by piece: any size in little memory."""
    target.write(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<CTfile>\n<Header><DocumentName>Common Transfer File</DocumentName>'
        b"<CTFversion>25.0</CTFversion><DocumentQualifier>full</DocumentQualifier><SupplierID>SAMPLE</SupplierID>"
        b"<SourceSchool><LEA>820</LEA><Estab>4321</Estab></SourceSchool></Header>\n<CTFpupilData>\n"
    )
    for number in range(pupils):
        target.write(_pupil(_child(number, seed)).encode())
    target.write(b"</CTFpupilData>\n</CTfile>\n")


def _pupil(child: _Child) -> str:
    need = ""
    if child.need:
        need = f"<SENneeds><SENneed><SENtypeRank>1</SENtypeRank><SENtype>{child.need}</SENtype></SENneed></SENneeds>"
    last = escape(child.last)
    return (
        f"<Pupil><UPN>{child.upn}</UPN><Surname>{last}</Surname><Forename>{child.first}</Forename>"
        f"<DOB>{child.born}</DOB><Sex>{child.sex}</Sex>\n<BasicDetails><PreferredForename>{child.first}</PreferredForename>"
        f"<NCyearActual>{child.year or 'R'}</NCyearActual><RegGroup>{child.class_name}</RegGroup>"
        f"<EnrolStatus>C</EnrolStatus>"
        f"</BasicDetails>\n<SENhistory><SEN><StartDate>{child.since}</StartDate><SENprovision>{child.sen}</SENprovision></SEN>"
        f"{need}</SENhistory>\n<Address><PAON>{len(child.last) * 3}</PAON><Street>Meadow Lane</Street>"
        f"<Town>Oakfield</Town>"
        f"<PostCode>ZZ1 1ZZ</PostCode></Address>\n<Contacts><Contact><Order>1</Order>"
        f"<Title>Ms</Title><Surname>{last}</Surname>"
        f"<Forename>{child.adult}</Forename><Relationship>PAM</Relationship><Responsible>true</Responsible>"
        f"<AddressAsPupil>true</AddressAsPupil><Phones><Phone><TelephoneType>M</TelephoneType><PhoneNo>{child.phone}</PhoneNo>"
        f"</Phone></Phones><Email>{child.adult.lower()}@family.example</Email></Contact></Contacts></Pupil>\n"
    )


def write_csv(
    target: IO[bytes],
    pupils: int,
    seed: int = 1,
    *,
    style: str = "sims",
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> None:
    """Writes a CSV with the headings of one of two widespread systems: style "sims" or "arbor"."""
    text = io.TextIOWrapper(target, encoding=encoding, newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(SIMS_HEADINGS if style == "sims" else ARBOR_HEADINGS)
    row = sims_row if style == "sims" else arbor_row
    writer.writerows(row(child) for child in _children(pupils, seed))
    text.detach()


def sims_row(child: _Child) -> tuple[str, ...]:
    """A child under SIMS_HEADINGS."""
    sen = {"N": "", "K": "K - SEN Support", "E": "E - EHC plan"}[child.sen]
    return (
        *(child.upn, child.last, child.first, child.first, "", f"{child.born:%d/%m/%Y}", child.sex),
        *(
            f"Year {child.year or 'R'}",
            child.class_name,
            f"{child.since:%d/%m/%Y}",
            "Single Registration",
            sen,
            child.need,
        ),
        *(f"Ms {child.adult} {child.last}", "Mother", "Yes", f"{child.adult.lower()}@family.example", child.phone),
    )


def arbor_row(child: _Child) -> tuple[str, ...]:
    """A child under ARBOR_HEADINGS."""
    sen = {"N": "No SEN", "K": "SEN Support", "E": "EHC Plan"}[child.sen]
    sex = {"M": "Male", "F": "Female"}[child.sex]
    year = f"Year {child.year}" if child.year else "Reception"
    return (
        *(
            f"{child.last}, {child.first}",
            child.upn,
            f"{child.born:%d %b %Y}",
            sex,
            year,
            child.class_name,
            sen,
            child.need,
        ),
        *(child.adult, child.last, "Mother", "Y", f"{child.adult.lower()}@family.example", child.phone),
    )
