"""One pupil of a common transfer file as a row (domain 4.6). Element names are tolerated in any namespace and order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Self
from xml.etree.ElementTree import Element

from trellis.exchange.readers import codes, messages, values
from trellis.exchange.readers.rows import (
    Answer,
    ContactRow,
    Refused,
    RollRow,
    RowRefused,
    SenEntry,
    SenNeed,
)

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
_MOBILE: Final = ("M", "MOB", "MOBILE")


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a CTF: its version as written, and LA plus establishment number of the two schools ("" unknown)."""

    version: str = ""
    source: str = ""
    destination: str = ""

    @classmethod
    def of(cls, element: Element) -> Self:
        """Reads the Header element."""
        parts = _children(element)
        schools = []
        for name in ("SourceSchool", "DestSchool"):
            school = _children(parts[name]) if name in parts else {}
            schools.append(_text(school.get("LEA")) + _text(school.get("Estab")))
        return cls(_text(parts.get("CTFversion"))[:10], schools[0], schools[1])


def local(tag: object) -> str:
    """An element's name without its namespace."""
    name = str(tag)
    return name.rpartition("}")[2] if name[0] == "{" else name


def pupil_row(pupil: Element, number: int, header: Header, today: date) -> RollRow:
    """The row of one Pupil element. Raises RowRefused when the child cannot be told from it."""
    parts = _children(pupil)
    parts = (
        {**_children(parts["BasicDetails"]), **parts}
        if "BasicDetails" in parts
        else parts
    )
    notes = _Notes(number)
    history = _sen_history(parts.get("SENhistory"), today, notes)
    entry = _school_entry(parts.get("SchoolHistory"), header, today, notes)

    def name(tag: str, field: str) -> str:
        return values.text(_text(parts.get(tag)), field)

    return RollRow(
        row=number,
        last_name=values.required(_text(parts.get("Surname")), "last_name"),
        first_name=values.required(_text(parts.get("Forename")), "first_name"),
        date_of_birth=values.born(_text(parts.get("DOB")), today=today),
        upn=values.upn(_text(parts.get("UPN"))),
        former_upns=_former_upns(pupil, notes),
        preferred_first_name=name("PreferredForename", "preferred_first_name"),
        preferred_last_name=name("PreferredSurname", "preferred_last_name"),
        middle_names=name("MiddleNames", "middle_names"),
        former_first_name=name("FormerForename", "former_first_name"),
        former_last_name=name("FormerSurname", "former_last_name"),
        sex=notes.coded("sex", codes.sex(_sex(parts)), _sex(parts)),
        nc_year=notes.coded(
            "nc_year",
            codes.year(_text(parts.get("NCyearActual"))),
            _text(parts.get("NCyearActual")),
        ),
        class_name=values.text(
            _text(parts.get("RegGroup")) or _text(parts.get("Class")), "class_name"
        ),
        enrolled_on=entry[0],
        left_on=entry[1],
        enrol_status=notes.coded(
            "enrol_status",
            codes.enrolment(_text(parts.get("EnrolStatus"))),
            _text(parts.get("EnrolStatus")),
        ),
        sen_history=history,
        sen_needs=_sen_needs(parts, today, notes),
        contacts=_contacts(parts.get("Contacts"), parts.get("Address"), notes),
        looked_after=_looked_after(parts.get("LookedAfter")),
        extras=_extras(parts, notes),
        given=frozenset(_GIVEN[tag] for tag in parts if tag in _GIVEN)
        | _given_by_history(parts, entry),
        notes=tuple(notes.kept),
    )


class _Notes:
    """Parts of a pupil left out while the child is still read."""

    def __init__(self, row: int) -> None:
        self._row = row
        self.kept: list[Refused] = []

    def add(self, code: str, field: str, **about: object) -> None:
        self.kept.append(
            Refused(
                self._row,
                field,
                messages.say(code, field=messages.field_label(field), **about),
                code,
            )
        )

    def coded(self, field: str, code: str, written: str) -> str:
        """The code, or "" with a note when the file says something unknown."""
        if code != "?":
            return code
        self.add(
            {
                "nc_year": "year_unknown",
                "sex": "sex_unknown",
                "enrol_status": "enrol_unknown",
            }[field],
            field,
            value=written,
        )
        return ""

    def day(self, element: Element | None, field: str, today: date) -> date | None:
        """A date that matters less than the child: a wrong one is left out with a note."""
        try:
            return values.day(_text(element), field, today=today)
        except RowRefused:
            self.add("date_left_out", field, value=_text(element))
            return None


def _children(element: Element) -> dict[str, Element]:
    """Children by name; of several of one name the first."""
    found: dict[str, Element] = {}
    for child in element:
        found.setdefault(local(child.tag), child)
    return found


def _all(element: Element, name: str) -> list[Element]:
    return [child for child in element if local(child.tag) == name]


def _text(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def _sex(parts: dict[str, Element]) -> str:
    return (
        _text(parts.get("Sex"))
        or _text(parts.get("Gender"))
        or _text(parts.get("GenderCurrent"))
    )


def _former_upns(pupil: Element, notes: _Notes) -> tuple[str, ...]:
    found = [element for element in pupil.iter() if local(element.tag) == "FormerUPN"]
    numbers = []
    for element in found:
        try:
            numbers.append(values.upn(_text(element), "former_upns"))
        except RowRefused:
            notes.add("former_upn", "former_upns", value=_text(element))
    return tuple(dict.fromkeys(n for n in numbers if n))


def _sen_history(
    history: Element | None, today: date, notes: _Notes
) -> tuple[SenEntry, ...]:
    if history is None:
        return ()
    entries = []
    for sen in _all(history, "SEN"):
        parts = _children(sen)
        written = values.text(_text(parts.get("SENprovision")), "sen_status")
        code = codes.sen(written)
        if code == "?":
            raise RowRefused("sen_code", "sen_status", value=written)
        if code:
            entries.append(
                SenEntry(
                    values.day(_text(parts.get("StartDate")), "sen_start", today=today),
                    code,
                )
            )
    entries.sort(key=lambda entry: entry.start_on or date.min)
    if entries and entries[-1].code in codes.SEN_PAST:
        notes.add("sen_ended", "sen_status", value=entries[-1].code)
    return tuple(entries)


def _sen_needs(
    parts: dict[str, Element], today: date, notes: _Notes
) -> tuple[SenNeed, ...]:
    holders = [parts[name] for name in ("SENhistory", "SENneeds") if name in parts]
    found = []
    for need in (
        element
        for holder in holders
        for element in holder.iter()
        if local(element.tag) == "SENneed"
    ):
        inner = _children(need)
        written = values.text(_text(inner.get("SENtype")), "sen_needs")
        code = written.upper()
        if code not in codes.NEEDS:
            notes.add("need_unknown", "sen_needs", value=written)
            continue
        rank = _text(inner.get("SENtypeRank"))
        start = notes.day(inner.get("NeedStartDate"), "sen_needs", today)
        end = notes.day(inner.get("NeedEndDate"), "sen_needs", today)
        found.append(
            SenNeed(
                code,
                int(rank) if rank.isdecimal() and len(rank) < 3 else 99,
                start,
                end,
            )
        )
    return tuple(sorted(found, key=lambda need: need.rank))


def _school_entry(
    history: Element | None, header: Header, today: date, notes: _Notes
) -> tuple[date | None, date | None]:
    """Entry and leaving day at the school this file is for: its destination, or its own where no other is named."""
    if history is None:
        return None, None
    mine = header.destination if header.destination.isdecimal() else header.source
    for school in _all(history, "School"):
        parts = _children(school)
        if mine and _text(parts.get("LEA")) + _text(parts.get("Estab")) == mine:
            entered = notes.day(parts.get("EntryDate"), "enrolled_on", today)
            return entered, notes.day(parts.get("LeavingDate"), "left_on", today)
    return None, None


def _given_by_history(
    parts: dict[str, Element], entry: tuple[date | None, date | None]
) -> frozenset[str]:
    given = {
        name
        for name, value in zip(("enrolled_on", "left_on"), entry, strict=True)
        if value
    }
    if "SENhistory" in parts and any(
        local(e.tag) == "SENneeds" for e in parts["SENhistory"]
    ):
        given.add("sen_needs")
    return frozenset(given)


def _looked_after(element: Element | None) -> Answer:
    return (
        Answer.UNKNOWN
        if element is None
        else values.answer(_text(_children(element).get("InCare")))
    )


def _contacts(
    holder: Element | None, pupil_address: Element | None, notes: _Notes
) -> tuple[ContactRow, ...]:
    if holder is None:
        return ()
    return tuple(
        _contact(element, number, pupil_address, notes)
        for number, element in enumerate(_all(holder, "Contact"), 1)
    )


def _contact(
    element: Element, number: int, pupil_address: Element | None, notes: _Notes
) -> ContactRow:
    parts = _children(element)
    key = f"contact_{min(number, 8)}_"
    responsible = next(
        (
            parts[n]
            for n in ("ParentalResponsibility", "Responsible", "PR")
            if n in parts
        ),
        None,
    )
    order = _text(parts.get("Order")) or _text(parts.get("Priority"))
    phones = _phones(parts.get("Phones"), key)
    relation = values.text(
        _text(parts.get("Relationship")), key + "relationship", kind="relationship"
    )
    same_home = values.answer(_text(parts.get("AddressAsPupil")))
    own_address = parts.get("Address")
    return ContactRow(
        title=values.text(_text(parts.get("Title")), key + "title", kind="title"),
        first=values.text(_text(parts.get("Forename")), key + "first"),
        last=values.text(_text(parts.get("Surname")), key + "last"),
        relationship=codes.RELATIONSHIPS.get(relation.upper(), relation),
        has_pr=values.answer(_text(responsible)),
        priority=int(order) if order.isdecimal() and len(order) < 3 else number,
        email=_email(parts.get("Email"), key + "email", notes),
        phone=phones[0] if phones else "",
        address=_address(
            own_address
            if own_address is not None
            else (pupil_address if same_home == "yes" else None),
            key + "address",
        ),
        lives_with=same_home,
        other_phones=phones[1:],
    )


def _phones(holder: Element | None, key: str) -> tuple[str, ...]:
    """Numbers with mobiles first, each once."""
    found: list[tuple[bool, str]] = []
    for phone in _all(holder, "Phone") if holder is not None else ():
        parts = _children(phone)
        written = _text(
            next(
                (
                    parts[n]
                    for n in ("PhoneNo", "PhoneNumber", "TelephoneNumber")
                    if n in parts
                ),
                phone,
            )
        )
        number = values.text(written, key + "phone", kind="phone")
        kind = _text(parts.get("TelephoneType")) or _text(parts.get("PhoneType"))
        if number:
            found.append((kind.upper() not in _MOBILE, number))
    return tuple(
        dict.fromkeys(number for _, number in sorted(found, key=lambda pair: pair[0]))
    )


def _email(element: Element | None, key: str, notes: _Notes) -> str:
    address = values.email(_text(element), key)
    if address is None:
        notes.add("email_wrong", key)
    return address or ""


def _address(element: Element | None, key: str) -> str:
    """Every line of an address in the order of the file, joined by commas."""
    if element is None:
        return ""
    lines = (
        values.text(line.strip(), key, kind="address")
        for line in element.itertext()
        if line.strip()
    )
    return values.text(", ".join(line for line in lines if line), key, kind="address")


def _extras(parts: dict[str, Element], notes: _Notes) -> tuple[tuple[str, str], ...]:
    phones = _phones(parts.get("Phones"), "")
    found = {
        "address": _address(parts.get("Address"), "address"),
        "email": _email(parts.get("Email"), "email", notes),
        "phone": phones[0] if phones else "",
    }
    return tuple((key, value) for key, value in found.items() if value)
