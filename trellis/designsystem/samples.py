"""Invented people and answers for the gallery and for tests of the components."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from trellis.designsystem import forms

CHILDREN = [("amina", "Amina Yusuf"), ("leo", "Leo Marsh"), ("sam", "Sam Okafor")]
COLOURS = ("", "pine", "heather", "slate", "moss", "ochre")


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    kind: str
    short: str = ""
    sees: str = ""
    contact: str = ""
    url: str = ""


PEOPLE = (
    Person(
        "Hodan Yusuf",
        "Mum",
        "family",
        "Mum",
        "Sees the plan and what is written for families",
        "01632 960 114",
    ),
    Person("Abdi Yusuf", "Dad", "family", "Dad", "Sees the same as Mum"),
    Person("Mr Lane", "Class teacher", "school", "", "Sees everything about school"),
    Person("Mrs Hill", "Teaching assistant", "school", "", "Sees the support she gives"),
    Person("Mrs Shah", "SENCO", "school", "", "Sees the whole record"),
    Person(
        "Ms Barr",
        "Speech and language therapist",
        "outside",
        "",
        "Sees the plan until 31 March",
    ),
    Person(
        "Dr Pryce",
        "Educational psychologist",
        "outside",
        "",
        "Sees nothing until the family says yes",
    ),
)


@dataclass(frozen=True)
class Entry:
    on: date
    kind: str
    text: str
    by: str = ""
    url: str = ""


def entries(today: date) -> list[Entry]:
    """A short timeline, newest first."""
    return [
        Entry(
            today - timedelta(days=2),
            "Session",
            "Talking group. Went well.",
            "Mrs Hill, teaching assistant",
        ),
        Entry(
            today - timedelta(days=4),
            "Views",
            "Mum sent her views.",
            "Hodan Yusuf, Mum",
            "#",
        ),
        Entry(
            today - timedelta(days=36),
            "Plan",
            "Amina's plan began.",
            "Mrs Shah, SENCO",
            "#",
        ),
    ]


class Everything(forms.TrellisForm):
    """One field of each kind."""

    needs: ClassVar = {"who_else": ("anyone_else", {"yes"})}

    child = forms.Select(label="Child", empty="Choose the child", missing="Choose the child")
    words = forms.LongText(
        label="What are you noticing?",
        missing="Tell us what you are noticing. One sentence is enough.",
        hint="Write what you see and hear. No labels needed.",
        seen_by_family=True,
        word_limit=60,
    )
    title = forms.Text(label="Name of the support", missing="Enter the name of the support", width=20)
    email = forms.Email(label="E-mail address", missing="Enter the e-mail address")
    where = forms.Choices(
        [
            ("class", "Whole class"),
            ("group", "Small group"),
            ("break", "Break and lunch", "Inside and outside"),
        ],
        label="When and where?",
        missing="Choose when and where. You can choose more than one.",
    )
    told = forms.Choice(
        [
            ("yes", "Yes, we have spoken"),
            ("later", "Not yet"),
            (
                "senco",
                "I would rather the SENCO did",
                "Mrs Shah will ring them this week",
            ),
        ],
        label="Have you spoken to the family?",
        missing="Say whether you have spoken to the family",
    )
    anyone_else = forms.YesNo(
        label="Was anyone else there?",
        missing="Say whether anyone else was there",
        inline=False,
    )
    who_else = forms.Text(
        label="Who was there?",
        required=False,
        missing="Enter the name of the person who was there",
    )
    on = forms.Day(
        label="When did it happen?",
        missing="Enter the day it happened",
        hint="For example, 27 3 2027 or 27 March",
    )
    at = forms.ClockTime(
        label="What time?",
        missing="Enter the time, like 3:30pm",
        hint="For example, 3:30pm",
    )
    minutes = forms.Whole(
        label="How many minutes?",
        missing="Enter how many minutes, using numbers, like 20",
        least=1,
        most=120,
    )
    cost = forms.Decimal(
        label="Cost a week, in pounds",
        required=False,
        wrong="Enter the cost using numbers, like 14.20",
    )
    file = forms.File(
        label="A photo or a document",
        required=False,
        hint="PDF, Word, photo or sound. Up to 25MB.",
    )
    came_from = forms.Hidden()


WRONG = {
    "anyone_else": "yes",
    "email": "mum",
    "on-day": "31",
    "on-month": "2",
    "on-year": "2027",
    "at": "late",
    "minutes": "twenty",
}
