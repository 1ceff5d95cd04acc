"""Forms of the set-up list: the school, whom to ask, terms and closures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from trellis.designsystem.forms import (
    Choice,
    Choices,
    Day,
    Email,
    File,
    Hidden,
    LongText,
    Select,
    Text,
    TrellisForm,
    Whole,
    YesNo,
)
from trellis.designsystem.forms.choices import ChoiceRow
from trellis.rulebook.settings_words import LABELS

WEEKDAYS = [("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday")]
_YEARS = [
    ("N1", "Nursery 1"),
    ("N2", "Nursery 2"),
    ("R", "Reception"),
    *[(str(number), f"Year {number}") for number in range(1, 15)],
]
_QUALIFICATIONS: list[ChoiceRow] = [
    ("none", "Not yet"),
    ("npq", "NPQ for SENCOs"),
    (
        "nasenco",
        "National Award for SEN Co-ordination",
        "Counts if begun before 1 September 2024 and finished before 1 September 2027.",
    ),
]


class SchoolForm(TrellisForm):
    """The school: its name, what kind of setting it is, and how families reach it."""

    revision = Hidden()
    name = Text(label="Name of the school", missing="Enter the school's name", max_length=120)
    setting_kind = Choice(
        [(str(kind), label) for kind, label in LABELS.items()],
        label="What kind of setting is it?",
        hint="It decides the words on every page, who is responsible each day, and which duties of the law are shown.",
        missing="Choose what kind of setting this is",
    )
    phone = Text(
        label="Phone number",
        hint="It stands on every family page.",
        missing="Enter the number that families ring",
        max_length=30,
        width=20,
        autocomplete="tel",
        inputmode="tel",
    )
    email = Email(label="E-mail address of the office", required=False)
    address = Text(label="Address", required=False, max_length=250)


class _Reach(TrellisForm):
    weekdays = Choices(
        WEEKDAYS,
        label="Which days do they work?",
        hint="Promised dates move to a day they work.",
        missing="Tick the days they work",
    )
    phone = Text(
        label="Phone number or extension",
        hint="Left empty, the school's own number is shown.",
        required=False,
        max_length=30,
        width=20,
        inputmode="tel",
    )


class NameHolderForm(_Reach):
    """Who is the SENCO, the deputy or the safeguarding lead: one of the staff, or somebody new."""

    role = Choice(
        [("senco", "SENCO"), ("deputy", "Deputy SENCO"), ("dsl", "Designated safeguarding lead")],
        label="What are they?",
        missing="Choose SENCO, deputy SENCO or designated safeguarding lead",
    )
    person = Select(label="Who is it?", required=False, empty="Somebody not in this list")
    title = Text(label="Title", hint="Like Mrs, Mr, Miss, Ms or Dr", required=False, width=10, max_length=20)
    first_name = Text(label="First name", required=False, max_length=80)
    last_name = Text(label="Last name", required=False, max_length=80)
    email = Email(label="Work e-mail address", hint="They get no message now. You invite staff later.", required=False)
    starts_on = Day(label="From which day?", missing="Enter the first day they do this")

    field_order = (
        "role", "person", "title", "first_name", "last_name", "email", "weekdays", "phone", "starts_on",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("person"):
            for name, sentence in (
                ("first_name", "Enter their first name, or choose them above"),
                ("last_name", "Enter their last name, or choose them above"),
            ):
                if not values.get(name) and not self.has_error(name):
                    self.add_error(name, sentence)
        return values


class HolderForm(_Reach):
    """Days, number and years of somebody who holds a role."""

    one = Hidden()
    nc_years = Choices(
        _YEARS,
        label="Which years do they look after?",
        hint="Only where two people share. None ticked means all.",
        required=False,
    )

    def __init__(self, *args: Any, role: str, years: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if role == "senco":
            self.fields["nc_years"].offer([row for row in _YEARS if row[0] in set(years)])  # type: ignore[attr-defined]
        else:
            del self.fields["nc_years"]


class TrainingForm(TrellisForm):
    """The SENCO's qualification, as the law asks for it."""

    needs: ClassVar = {"begun_on": ("qualification", {"nasenco"})}

    one = Hidden()
    became_on = Day(
        label="When did they first become a SENCO?", missing="Enter the day they first became a SENCO, here or elsewhere"
    )
    qualified_teacher = YesNo(label="Are they a qualified teacher?", missing="Say whether they are a qualified teacher")
    months_before = Whole(
        label="Months as a SENCO before that, in all",
        hint="More than 12 months of earlier service means that no qualification is owed.",
        required=False,
        least=0,
        most=600,
        width=3,
        wrong="Enter a number of months, like 6",
    )
    qualification = Choice(
        _QUALIFICATIONS, label="Which qualification for the role?", missing="Choose a qualification, or “Not yet”"
    )
    begun_on = Day(label="When was it begun?", required=False, missing="Enter the day the national award was begun")
    achieved_on = Day(label="When was it achieved?", hint="Leave it empty while it is under way.", required=False)


class EndForm(TrellisForm):
    """The last day in a role."""

    one = Hidden()
    on = Day(label="Last day", missing="Enter the last day they do this")


class DaysForm(TrellisForm):
    """One term, or closed days."""

    kind = Choice(
        [("closure", "Days the school is closed", "Half-term, a bank holiday, a training day, snow"), ("term", "A term")],
        label="What are you adding?",
        missing="Say whether this is a term or closed days",
    )
    name = Text(
        label="What is it called?", missing="Give it a name, like “Half-term” or “Autumn term 2026”", max_length=60, width=20
    )
    starts_on = Day(label="First day", missing="Enter the first day")
    ends_on = Day(label="Last day", hint="The same day, if it is only one.", missing="Enter the last day")


class PasteDaysForm(TrellisForm):
    """The council's term dates: pasted, or as a calendar file."""

    file = File(
        label="A calendar file (.ics)",
        hint="Many councils offer one beside their term dates.",
        required=False,
        endings=("ics", "ical", "ifb"),
        most_mb=2,
        wrong="The file must be a calendar (.ics).",
    )
    lines = LongText(
        label="Or paste the dates here",
        hint="One on each line, like: Autumn term, 1 September 2026, 18 December 2026",
        required=False,
        rows=10,
        max_length=20000,
        spellcheck=False,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("file") and not (values.get("lines") or "").strip():
            self.add_error("lines", "Choose a calendar file, or paste the dates")
        return values
