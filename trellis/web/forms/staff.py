"""Forms of staff, classes and teaching groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trellis.designsystem.forms import Choice, Choices, Day, File, Hidden, Select, Text, TrellisForm, YesNo
from trellis.designsystem.forms.choices import ChoiceRow
from trellis.exchange.readers.staff import LAYOUTS
from trellis.people.models import StaffPlace

from .setup import WEEKDAYS

_KINDS: list[ChoiceRow] = [
    ("class", "Class"),
    ("tutor", "Tutor group"),
    ("room", "Room"),
    ("teaching", "Teaching group", "One subject, like 9X history"),
]


class _ListForm(TrellisForm):
    file = File(
        label="Choose the file",
        hint="Excel (.xlsx) or CSV, with a row of headings.",
        missing="Choose a file",
        endings=("xlsx", "csv", "txt", "tsv"),
        most_mb=10,
        wrong="The file must be Excel (.xlsx) or CSV.",
    )


class StaffFileForm(_ListForm):
    """A list of staff, and whether it is everybody."""

    whole = YesNo(
        label="Is this everybody who works here?",
        hint="Only then are people who are not in the file offered as leavers. Nobody leaves before you tick their name.",
        missing="Say whether everybody who works here is in this file",
        yes="Yes, everybody is in it",
        no="No, only some people",
        inline=False,
    )


class GroupsFileForm(_ListForm):
    """Who is in which teaching group, and whether the groups in it are complete."""

    whole = YesNo(
        label="Does it list everybody in these groups?",
        hint="Then whoever is in one of these groups now and not in the file leaves the group.",
        missing="Say whether everybody in these groups is in the file",
        yes="Yes, each group is complete",
        no="No, only some children",
        inline=False,
    )


class PlaceColumnsForm(TrellisForm):
    """Which column means what. One list for each column of the file."""

    def __init__(self, *args: Any, columns: Iterable[str], what: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = [each for each in columns if each]
        offered = [("leave out", "Leave this column out"), *[(key, label) for key, label, _ in LAYOUTS[what]]]
        for number, column in enumerate(self.columns):
            self.fields[f"column_{number}"] = Select(
                offered, label=column, required=False, empty="Not placed yet", missing="Choose what this column is"
            )

    @property
    def mapping(self) -> dict[str, str]:
        """Column to field as the person chose."""
        said = {column: self.cleaned_data.get(f"column_{number}", "") for number, column in enumerate(self.columns)}
        return {column: key for column, key in said.items() if key}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen: set[str] = set()
        for number in range(len(self.columns)):
            key = values.get(f"column_{number}", "")
            if key and key != "leave out" and key in chosen:
                self.add_error(f"column_{number}", "Another column has this already. Choose something else for one of them.")
            chosen.add(key)
        return values


class ConfirmListForm(TrellisForm):
    """What is confirmed is what was seen; and who has left, by name."""

    signature = Hidden()

    def __init__(self, *args: Any, left: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = list(left)
        if left:
            self.fields["leavers"] = Choices(
                left,
                label="Who has left?",
                hint="Tick only those who no longer work here. They see nothing from tomorrow on. Everybody else stays.",
                required=False,
            )


class GroupForm(TrellisForm):
    """A class or group of the school."""

    name = Text(label="Name", missing="Enter the name of the group", max_length=60, width=20)
    kind = Choice(_KINDS, label="What kind of group is it?", missing="Choose what kind of group it is")
    subject = Text(label="Subject", hint="Only for a teaching group.", required=False, max_length=60, width=20)


class PlaceForm(TrellisForm):
    """Who works with a group."""

    person = Select(label="Who?", missing="Choose the member of staff", empty="Choose the member of staff")
    part = Choice(
        [(code, label[:1].upper() + label[1:]) for code, label in StaffPlace.Part.choices],
        label="What do they do here?",
        missing="Choose what they do in this group",
    )
    weekdays = Choices(
        WEEKDAYS, label="On which days?", hint="Only where two share the class. None ticked means every day.", required=False
    )
    starts_on = Day(label="From which day?", missing="Enter the first day they work with this group")


class InviteForm(TrellisForm):
    """Who is asked to sign in, by message or on paper."""

    people = Choices(label="Who is to be invited?", missing="Tick who is to be invited")
