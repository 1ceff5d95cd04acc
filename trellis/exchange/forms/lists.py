"""Forms of the SENCO's own lists: choose the file, place its columns, say whose row it is; for a register, that families were told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from trellis.core import clock
from trellis.designsystem.forms import Choice, Day, File, Select, TrellisForm
from trellis.exchange.readers import provision_fields, register_fields
from trellis.exchange.rules import Told

MOST_MB = 20
LATER = "later"


def _file(label: str, hint: str) -> File:
    return File(
        label=label,
        hint=hint,
        missing="Choose a file",
        endings=("csv", "txt", "tsv", "xlsx"),
        most_mb=MOST_MB,
        wrong="The file must be Excel (.xlsx) or CSV. Open an older file in Excel and save it as .xlsx.",
    )


class RegisterUploadForm(TrellisForm):
    """The register."""

    file = _file("Choose your register", "Excel (.xlsx) or CSV, with any columns. One child in each row.")


class ProvisionUploadForm(TrellisForm):
    """The list of provision."""

    file = _file("Choose your list of support", "Excel (.xlsx) or CSV, with any columns. One support of one child in each row.")


class ListColumnsForm(TrellisForm):
    """Which column means what. One list for each column of the file; `columns` are their names in order."""

    choices: ClassVar[Sequence[tuple[str, str]]] = ()

    def __init__(self, *args: Any, columns: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(columns)
        offered = [("leave out", "Leave this column out"), *self.choices]
        for number, column in enumerate(self.columns):
            self.fields[f"column_{number}"] = Select(
                offered, label=column, required=False, empty="Not placed yet", missing="Choose what this column is"
            )

    @property
    def mapping(self) -> dict[str, str]:
        """Column to field as the person chose; columns nobody placed are not in it."""
        found = {column: self.cleaned_data.get(f"column_{number}", "") for number, column in enumerate(self.columns)}
        return {column: field for column, field in found.items() if field}


class RegisterColumnsForm(ListColumnsForm):
    """The columns of a register."""

    choices = register_fields.choices()


class ProvisionColumnsForm(ListColumnsForm):
    """The columns of a list of provision."""

    choices = provision_fields.choices()


class ListConfirmForm(TrellisForm):
    """Who is who, where a row could not say it for certain."""

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = waiting
        for each in waiting.to_confirm:
            known = [
                (one["ref"], f"{one['name']}, born {_day(one['born'])}{', ' + one['class'] if one['class'] else ''}", one["why"])
                for one in each["candidates"]
            ]
            said = ", ".join(part for part in (f"born {_day(each['born'])}" if each["born"] else "", each["class"]) if part)
            self.fields[f"row_{each['row']}"] = Choice(
                [*known, (LATER, "None of these, or I do not know yet", "The row is left out for now.")],
                label=f"Row {each['row']}: {each['name']}{', ' + said if said else ''}. Who is this?",
                required=False,
                missing="Say who this is, or that you do not know yet",
            )

    @property
    def declared(self) -> Told | None:
        """What the school says once with this list, where it is asked anything."""
        return None

    @property
    def decisions(self) -> dict[int, str]:
        """Row to the reference of the child a person chose."""
        said = {each["row"]: self.cleaned_data.get(f"row_{each['row']}", "") for each in self.waiting.to_confirm}
        return {row: answer for row, answer in said.items() if answer and answer != LATER}


class RegisterConfirmForm(ListConfirmForm):
    """Also whether the families were told before Trellis: declared once for the whole register."""

    needs = {"told_on": ("told", {"day"})}

    told = Choice(
        [
            ("day", "Yes, and I know by which day"),
            ("not_known", "Yes, but the day is not known"),
            ("no", "No, or not all of them"),
        ],
        label="Were the families of these children told that they get SEN Support?",
        hint="Say it once, for everybody in this file. Their records then say so; with a no they do not. Nothing is sent to anyone.",
        missing="Say whether the families were told",
    )
    told_on = Day(label="Told by", required=False, missing="Enter the day by which they were told")

    @property
    def declared(self) -> Told:
        """Whether the families were told, and by which day."""
        said = self.cleaned_data["told"]
        return Told(told=said != "no", on=self.cleaned_data["told_on"] if said == "day" else None)

    def clean_told_on(self) -> date | None:
        """A day to come cannot be the day they were told."""
        day: date | None = self.cleaned_data.get("told_on")
        if day is not None and day > clock.today():
            raise ValidationError("Enter today or an earlier day.", code="future")
        return day


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%-d %b %Y}" if iso else ""
