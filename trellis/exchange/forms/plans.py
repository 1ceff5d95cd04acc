"""Forms of plans from before Trellis: choose the files, say of each whose plan it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from trellis.core import clock
from trellis.designsystem.forms import Choice, Day, Files, Select, TrellisForm

LEAVE = "leave"
_FURTHEST = timedelta(days=3 * 366)


class PlansUploadForm(TrellisForm):
    """The files."""

    plans = Files(
        label="Choose your plans",
        hint="Word (.docx) or PDF, up to 50 files of at most 10 MB, 50 MB together.",
        missing="Choose at least one plan",
        endings=("docx", "pdf"),
    )


class PlansConfirmForm(TrellisForm):
    """Whose plan each file is, and when it is to be reviewed. `waiting` are the files; a child is offered first only where nothing is in doubt."""

    def __init__(self, *args: Any, waiting: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = list(waiting)
        today = clock.today()
        for each in self.waiting:
            known = [
                (one["ref"], f"{one['name']}, born {_day(one['born'])}{', ' + one['class'] if one['class'] else ''}", one["why"])
                for one in each.candidates
            ]
            self.fields[f"file_{each.number}"] = Choice(
                [*known, (LEAVE, "Leave this file out")],
                label=f"Whose plan is “{each.name}”?",
                missing=f"Say whose plan “{each.name}” is, or leave it out",
                initial=each.preset,
            )
            self.fields[f"review_{each.number}"] = Day(
                label="To be reviewed by",
                required=False,
                initial=each.review_on,
                earliest=today - _FURTHEST,
                latest=today + _FURTHEST,
                too_early="Enter a review date of the last three years, or leave it empty",
                too_late="Enter a review date within three years, or leave it empty",
            )

    def clean(self) -> dict[str, Any]:
        """At least one file must be somebody's plan."""
        cleaned = super().clean() or {}
        answers = [cleaned.get(f"file_{each.number}") for each in self.waiting]
        if answers and all(answer == LEAVE for answer in answers):
            raise ValidationError("Every file is left out. Say of at least one whose plan it is, or throw the files away.")
        return cleaned

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """For the page: the file, and its two fields as drawn."""
        return [(each, self[f"file_{each.number}"], self[f"review_{each.number}"]) for each in self.waiting]

    @property
    def said(self) -> dict[int, tuple[str, date | None]]:
        """Number of a file to the child's reference and the review date; files left out are not in it."""
        found = {each.number: self.cleaned_data[f"file_{each.number}"] for each in self.waiting}
        return {number: (ref, self.cleaned_data.get(f"review_{number}")) for number, ref in found.items() if ref and ref != LEAVE}


class PlanChildForm(TrellisForm):
    """Whose plan one file is, out of everybody on the roll."""

    child = Select(label="Child", missing="Choose the child from the list", empty="Choose the child")


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%-d %b %Y}"
