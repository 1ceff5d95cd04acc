"""What is asked of one line of support."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError

from trellis.designsystem import forms
from trellis.designsystem.forms.dates import ClockTime
from trellis.provision.rules import KINDS


class LineForm(forms.TrellisForm):
    """E4: one line of support."""

    SAME: ClassVar[tuple[str, ...]] = (
        *("kind", "what", "how", "minutes", "times_a_week", "weeks", "place", "group_name", "starts_on", "ends_on"),
        *("evidence_note", "avoid"),
    )
    """Called the same here, in a line as it is read, and in the service."""

    revision = forms.Hidden()
    kind = forms.Choice(
        [(kind.value, look.label, look.hint) for kind, look in KINDS.items()],
        label="What kind of support is it?",
        missing="Choose a kind of support",
    )
    what = forms.Text(
        label="What is it?",
        seen_by_family=True,
        missing="Say what the support is",
        hint="Like “Talking group” or “Key words on a card”",
        max_length=120,
    )
    how = forms.LongText(label="How is it done?", required=False, rows=3, seen_by_family=True)
    outcomes = forms.Choices(
        label="Which outcome is it for?", missing="Choose at least one outcome this support is for", required=False
    )
    given_by = forms.Select(
        label="Who will give it?", required=False, missing="Choose who will give this support", empty="Every adult who teaches"
    )
    minutes = forms.Whole(
        label="Minutes each time",
        required=False,
        wrong="Enter how many minutes, using numbers, like 20",
        missing="Enter how many minutes, using numbers, like 20",
        least=1,
        most=600,
        width=3,
    )
    times_a_week = forms.Whole(
        label="Times a week",
        required=False,
        wrong="Enter how many times a week, using numbers, like 2",
        missing="Enter how many times a week, using numbers, like 2",
        least=1,
        most=25,
        width=3,
    )
    weeks = forms.Whole(
        label="For how many weeks?",
        required=False,
        wrong="Enter how many weeks, using numbers, like 10",
        missing="Enter how many weeks, using numbers, like 10",
        least=1,
        most=60,
        width=3,
    )
    slots = forms.Text(
        label="Days and times, where you know them",
        required=False,
        hint="Like “Monday 10:20, Thursday”. Leave it empty for any time this week.",
    )
    place = forms.Text(label="Where?", seen_by_family=True, required=False, max_length=80, width=20)
    group_name = forms.Text(label="Name of the group, if it is one", required=False, max_length=80, width=20)
    group_size = forms.Whole(
        label="How many children are in the group?",
        required=False,
        wrong="Enter how many children, using numbers, like 4",
        missing="Enter how many children, using numbers, like 4",
        least=1,
        most=60,
        width=3,
    )
    starts_on = forms.Day(label="From", missing="Enter the day this support starts")
    ends_on = forms.Day(label="Until", missing="Enter the day this support ends")
    evidence_note = forms.Text(label="Why we think it helps", required=False, max_length=250)
    on_class_sheet = forms.YesNo(
        label="Show it on the class sheet?", required=False, yes_hint="For what every adult who teaches does"
    )
    avoid = forms.Text(label="What to avoid", required=False, hint="One thing, for the class sheet", max_length=120)

    def clean_slots(self) -> list[tuple[int, Any]]:
        return read_slots(self.cleaned_data["slots"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") != "quality_teaching" and not found.get("outcomes") and self.fields["outcomes"].choices:  # type: ignore[attr-defined]
            self.add_error("outcomes", self.fields["outcomes"].missing)  # type: ignore[attr-defined]
        starts_on, ends_on = found.get("starts_on"), found.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The end date must be on or after the start date")
        return found

    def parts(self) -> dict[str, Any]:
        """The arguments of the service."""
        found = self.cleaned_data
        return {name: found[name] for name in self.SAME} | {
            "slots": found["slots"],
            "given_by_id": UUID(found["given_by"]) if found["given_by"] else None,
            "group_size": found["group_size"] or 1,
            "on_class_sheet": bool(found["on_class_sheet"]),
        }


def read_slots(text: str) -> list[tuple[int, Any]]:
    """Days with or without a time: "Mon 10:20, Thursday" is [(0, 10:20), (3, None)]. Raises ValidationError with an example."""
    found = []
    clock = ClockTime(label="Time", required=False)
    for part in filter(None, (each.strip() for each in re.split(r"[,;\n]|\band\b", text))):
        match = re.fullmatch(r"(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri)(?:day)?s?\b\.?\s*(?:at\s+)?(.*)", part, re.IGNORECASE)
        if match is None:
            raise ValidationError("Write the days like this: Monday 10:20, Thursday", code="wrong")
        day = ("mon", "tue", "wed", "thu", "fri").index(match[1].lower()[:3])
        try:
            found.append((day, clock.to_python(match[2])))
        except ValidationError:
            raise ValidationError("Write the times like this: Monday 10:20, Thursday 2pm", code="wrong") from None
    return found
