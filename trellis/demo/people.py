"""The people the sign-in page of a demonstration offers, each as one button."""

from __future__ import annotations

from dataclasses import dataclass

from trellis.core.models import is_demo

PASSWORD = "trellis-demo-2026"  # noqa: S105  (printed by script/run; refused in production)


@dataclass(frozen=True)
class Offered:
    """One demo person: who they are in a few words."""

    name: str
    email: str
    who: str
    place: str


PEOPLE = (
    Offered("Mrs Priya Shah", "senco@oakfield.example", "SENCO, Monday to Thursday", "Oakfield Primary School"),
    Offered("Miss Lea Grant", "deputy@oakfield.example", "deputy SENCO, Year 1 teacher", "Oakfield Primary School"),
    Offered("Mr Tom Lane", "teacher@oakfield.example", "class teacher, Hazel (Year 4)", "Oakfield Primary School"),
    Offered("Mrs Jan Hill", "ta@oakfield.example", "teaching assistant", "Oakfield Primary School"),
    Offered("Mr David Cole", "head@oakfield.example", "headteacher", "Oakfield Primary School"),
    Offered("Mrs Kim Doyle", "dsl@oakfield.example", "designated safeguarding lead", "Oakfield Primary School"),
    Offered("Ms Ruth Amos", "governor@oakfield.example", "SEND link governor", "Oakfield Primary School"),
    Offered("Ms Rosa Vine", "keyperson@oakfield.example", "key person, Acorns (nursery)", "Oakfield Primary School"),
    Offered("Mrs Pat Dunn", "office@oakfield.example", "school office", "Oakfield Primary School"),
    Offered("Hodan Yusuf", "mum@family.example", "Amina's mother", "Families"),
    Offered("Abdi Yusuf", "dad@family.example", "Amina's father, other household", "Families"),
    Offered("Amina Yusuf", "amina@oakfield.example", "Year 4", "Families"),
    Offered("Mr Alan Reid", "mr.reid@family.example", "father barred by a court order", "Families"),
    Offered("Dr Owen Pryce", "ep@service.example", "educational psychologist", "Outside professionals"),
    Offered("Ms Lucy Barr", "slt@service.example", "speech and language therapist", "Outside professionals"),
    Offered("Mr Ian Webb", "officer@council.example", "council officer", "Outside professionals"),
    Offered("Mrs Joy Okoro", "senco@riverside.example", "SENCO", "Riverside Academy"),
    Offered("Ms Ada Finch", "subject@riverside.example", "history teacher, seven groups", "Riverside Academy"),
    Offered("Mr Sam Bell", "tutor@riverside.example", "tutor, Year 12", "Riverside Academy"),
    Offered("Mr Ian Frost", "senco2@riverside.example", "second SENCO, Years 10 to 13", "Riverside Academy"),
    Offered("Jordan Price", "jordan@riverside.example", "Year 12", "Riverside Academy"),
)


def offered() -> list[tuple[str, list[Offered]]]:
    """The demo people by place, or nothing at a real school."""
    if not is_demo():
        return []
    places: dict[str, list[Offered]] = {}
    for person in PEOPLE:
        places.setdefault(person.place, []).append(person)
    return list(places.items())
