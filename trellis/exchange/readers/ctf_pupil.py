"""One pupil of a common transfer file as a row (domain 4.6). Element names are tolerated in any namespace and order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Self
from xml.etree.ElementTree import Element

from trellis.exchange.readers import codes, values
from trellis.exchange.readers.ctf_contacts import contacts, extras
from trellis.exchange.readers.ctf_parts import Notes, all_of, children, local, text_of
from trellis.exchange.readers.rows import Answer, RollRow, RowRefused, SenEntry, SenNeed

# What each field is called in the file, for `given`.
_GIVEN: Final = {
    "UPN": "upn",
    "FormerUPN": "former_upns",
    "Surname": "last_name",
    "Forename": "first_name",
    "DOB": "date_of_birth",
    "Sex": "sex",
    "Gender": "sex",
    "GenderCurrent": "sex",
    "PreferredSurname": "preferred_last_name",
    "PreferredForename": "preferred_first_name",
    "FormerSurname": "former_last_name",
    "FormerForename": "former_first_name",
    "MiddleNames": "middle_names",
    "NCyearActual": "nc_year",
    "EnrolStatus": "enrol_status",
    "SENhistory": "sen_history",
    "SENneeds": "sen_needs",
    "LookedAfter": "looked_after",
    "Contacts": "contacts",
    "RegGroup": "class_name",
    "Class": "class_name",
    "Address": "address",
    "Phones": "phone",
    "Email": "email",
}


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a CTF: its version as written, and LA plus establishment number of the two schools ("" unknown)."""

    version: str = ""
    source: str = ""
    destination: str = ""

    @classmethod
    def of(cls, element: Element) -> Self:
        """Reads the Header element."""
        parts = children(element)
        schools = []
        for name in ("SourceSchool", "DestSchool"):
            school = children(parts[name]) if name in parts else {}
            schools.append(text_of(school.get("LEA")) + text_of(school.get("Estab")))
        return cls(text_of(parts.get("CTFversion"))[:10], schools[0], schools[1])


def pupil_row(pupil: Element, number: int, header: Header, today: date) -> RollRow:
    """The row of one Pupil element. Raises RowRefused when the child cannot be told from it."""
    parts = children(pupil)
    parts = {**children(parts["BasicDetails"]), **parts} if "BasicDetails" in parts else parts
    notes = Notes(number)
    history = _sen_history(parts.get("SENhistory"), today, notes)
    entry = _school_entry(parts.get("SchoolHistory"), header, today, notes)

    def name(tag: str, field: str) -> str:
        return values.text(text_of(parts.get(tag)), field)

    return RollRow(
        row=number,
        last_name=values.required(text_of(parts.get("Surname")), "last_name"),
        first_name=values.required(text_of(parts.get("Forename")), "first_name"),
        date_of_birth=values.born(text_of(parts.get("DOB")), today=today),
        upn=values.upn(text_of(parts.get("UPN"))),
        former_upns=_former_upns(pupil, notes),
        preferred_first_name=name("PreferredForename", "preferred_first_name"),
        preferred_last_name=name("PreferredSurname", "preferred_last_name"),
        middle_names=name("MiddleNames", "middle_names"),
        former_first_name=name("FormerForename", "former_first_name"),
        former_last_name=name("FormerSurname", "former_last_name"),
        sex=notes.coded("sex", codes.sex(_sex(parts)), _sex(parts)),
        nc_year=notes.coded("nc_year", codes.year(text_of(parts.get("NCyearActual"))), text_of(parts.get("NCyearActual"))),
        class_name=values.text(text_of(parts.get("RegGroup")) or text_of(parts.get("Class")), "class_name"),
        enrolled_on=entry[0],
        left_on=entry[1],
        enrol_status=notes.coded(
            "enrol_status", codes.enrolment(text_of(parts.get("EnrolStatus"))), text_of(parts.get("EnrolStatus"))
        ),
        sen_history=history,
        sen_needs=_sen_needs(parts, today, notes),
        contacts=contacts(parts.get("Contacts"), parts.get("Address"), notes),
        looked_after=_looked_after(parts.get("LookedAfter")),
        extras=extras(parts, notes),
        given=frozenset(_GIVEN[tag] for tag in parts if tag in _GIVEN) | _given_by_history(parts, entry),
        notes=tuple(notes.kept),
    )


def _sex(parts: dict[str, Element]) -> str:
    return text_of(parts.get("Sex")) or text_of(parts.get("Gender")) or text_of(parts.get("GenderCurrent"))


def _former_upns(pupil: Element, notes: Notes) -> tuple[str, ...]:
    found = [element for element in pupil.iter() if local(element.tag) == "FormerUPN"]
    numbers = []
    for element in found:
        try:
            numbers.append(values.upn(text_of(element), "former_upns"))
        except RowRefused:
            notes.add("former_upn", "former_upns", value=text_of(element))
    return tuple(dict.fromkeys(n for n in numbers if n))


def _sen_history(history: Element | None, today: date, notes: Notes) -> tuple[SenEntry, ...]:
    if history is None:
        return ()
    entries = []
    for sen in all_of(history, "SEN"):
        parts = children(sen)
        written = values.text(text_of(parts.get("SENprovision")), "sen_status")
        code = codes.sen(written)
        if code == "?":
            raise RowRefused("sen_code", "sen_status", value=written)
        if code:
            entries.append(SenEntry(values.day(text_of(parts.get("StartDate")), "sen_start", today=today), code))
    entries.sort(key=lambda entry: entry.start_on or date.min)
    if entries and entries[-1].code in codes.SEN_PAST:
        notes.add("sen_ended", "sen_status", value=entries[-1].code)
    return tuple(entries)


def _sen_needs(parts: dict[str, Element], today: date, notes: Notes) -> tuple[SenNeed, ...]:
    holders = [parts[name] for name in ("SENhistory", "SENneeds") if name in parts]
    found = []
    for need in (element for holder in holders for element in holder.iter() if local(element.tag) == "SENneed"):
        inner = children(need)
        written = values.text(text_of(inner.get("SENtype")), "sen_needs")
        code = written.upper()
        if code not in codes.NEEDS:
            notes.add("need_unknown", "sen_needs", value=written)
            continue
        rank = text_of(inner.get("SENtypeRank"))
        start = notes.day(inner.get("NeedStartDate"), "sen_needs", today)
        end = notes.day(inner.get("NeedEndDate"), "sen_needs", today)
        found.append(SenNeed(code, int(rank) if rank.isdecimal() and len(rank) < 3 else 99, start, end))
    return tuple(sorted(found, key=lambda need: need.rank))


def _school_entry(history: Element | None, header: Header, today: date, notes: Notes) -> tuple[date | None, date | None]:
    """Entry and leaving day at the school this file is for: its destination, or its own where no other is named."""
    if history is None:
        return None, None
    mine = header.destination if header.destination.isdecimal() else header.source
    for school in all_of(history, "School"):
        parts = children(school)
        if mine and text_of(parts.get("LEA")) + text_of(parts.get("Estab")) == mine:
            entered = notes.day(parts.get("EntryDate"), "enrolled_on", today)
            return entered, notes.day(parts.get("LeavingDate"), "left_on", today)
    return None, None


def _given_by_history(parts: dict[str, Element], entry: tuple[date | None, date | None]) -> frozenset[str]:
    given = {name for name, value in zip(("enrolled_on", "left_on"), entry, strict=True) if value}
    if "SENhistory" in parts and any(local(e.tag) == "SENneeds" for e in parts["SENhistory"]):
        given.add("sen_needs")
    return frozenset(given)


def _looked_after(element: Element | None) -> Answer:
    return Answer.UNKNOWN if element is None else values.answer(text_of(children(element).get("InCare")))
