"""The adults of a pupil in a common transfer file, and how each is reached (domain 4.6)."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from trellis.exchange.readers import codes, values
from trellis.exchange.readers.ctf_parts import Notes, all_of, children, text_of
from trellis.exchange.readers.rows import ContactRow

_MOBILE: Final = ("M", "MOB", "MOBILE")


def contacts(holder: Element | None, pupil_address: Element | None, notes: Notes) -> tuple[ContactRow, ...]:
    if holder is None:
        return ()
    return tuple(_contact(element, number, pupil_address, notes) for number, element in enumerate(all_of(holder, "Contact"), 1))


def _contact(element: Element, number: int, pupil_address: Element | None, notes: Notes) -> ContactRow:
    parts = children(element)
    key = f"contact_{min(number, 8)}_"
    responsible = next((parts[n] for n in ("ParentalResponsibility", "Responsible", "PR") if n in parts), None)
    order = text_of(parts.get("Order")) or text_of(parts.get("Priority"))
    phones = _phones(parts.get("Phones"), key)
    relation = values.text(text_of(parts.get("Relationship")), key + "relationship", kind="relationship")
    same_home = values.answer(text_of(parts.get("AddressAsPupil")))
    own_address = parts.get("Address")
    return ContactRow(
        title=values.text(text_of(parts.get("Title")), key + "title", kind="title"),
        first=values.text(text_of(parts.get("Forename")), key + "first"),
        last=values.text(text_of(parts.get("Surname")), key + "last"),
        relationship=codes.RELATIONSHIPS.get(relation.upper(), relation),
        has_pr=values.answer(text_of(responsible)),
        priority=int(order) if order.isdecimal() and len(order) < 3 else number,
        email=_email(parts.get("Email"), key + "email", notes),
        phone=phones[0] if phones else "",
        address=_address(
            own_address if own_address is not None else (pupil_address if same_home == "yes" else None), key + "address"
        ),
        lives_with=same_home,
        other_phones=phones[1:],
    )


def _phones(holder: Element | None, key: str) -> tuple[str, ...]:
    """Numbers with mobiles first, each once."""
    found: list[tuple[bool, str]] = []
    for phone in all_of(holder, "Phone") if holder is not None else ():
        parts = children(phone)
        written = text_of(next((parts[n] for n in ("PhoneNo", "PhoneNumber", "TelephoneNumber") if n in parts), phone))
        number = values.text(written, key + "phone", kind="phone")
        kind = text_of(parts.get("TelephoneType")) or text_of(parts.get("PhoneType"))
        if number:
            found.append((kind.upper() not in _MOBILE, number))
    return tuple(dict.fromkeys(number for _, number in sorted(found, key=lambda pair: pair[0])))


def _email(element: Element | None, key: str, notes: Notes) -> str:
    address = values.email(text_of(element), key)
    if address is None:
        notes.add("email_wrong", key)
    return address or ""


def _address(element: Element | None, key: str) -> str:
    """Every line of an address in the order of the file, joined by commas."""
    if element is None:
        return ""
    lines = (values.text(line.strip(), key, kind="address") for line in element.itertext() if line.strip())
    return values.text(", ".join(line for line in lines if line), key, kind="address")


def extras(parts: dict[str, Element], notes: Notes) -> tuple[tuple[str, str], ...]:
    phones = _phones(parts.get("Phones"), "")
    found = {
        "address": _address(parts.get("Address"), "address"),
        "email": _email(parts.get("Email"), "email", notes),
        "phone": phones[0] if phones else "",
    }
    return tuple((key, value) for key, value in found.items() if value)
