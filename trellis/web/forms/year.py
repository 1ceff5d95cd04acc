"""The form of the September roll-over: one answer a class."""

from __future__ import annotations

from typing import Any

from trellis.designsystem.forms import Choice, Day, Select, Text, TrellisForm
from trellis.people.queries.year import LEAVE, NEW, SAME, YearPage
from trellis.people.services.year import ClassChoice


class YearForm(TrellisForm):
    """From which day, whether adults follow their class, and where each class goes."""

    moves_on = Day(label="First day of the next school year", missing="Enter the first day of the next school year")
    adults = Choice(
        [
            ("stay", "Adults stay with the name of the class", "Mr Lane keeps Hazel; its new children come to him"),
            ("follow", "Adults move on with their children", "The tutor of 9B is the tutor of 10B"),
        ],
        label="What do the adults do?",
        missing="Say whether adults stay with the class or follow the children",
    )

    def __init__(self, *args: Any, whole: YearPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = whole
        others = [(each.ref, f"Go to {each.name}") for each in whole.classes]
        for each in whole.classes:
            offered = [
                *[row for row in others if row[0] != each.ref],
                (SAME, "Stay together in this class"),
                (NEW, "Go to a new class"),
                (LEAVE, "Leave the school"),
            ]
            self.fields[f"to_{each.ref}"] = Select(
                offered, label=f"{each.name}: where do its children go?", missing=f"Say where {each.name} goes"
            )
            self.fields[f"name_{each.ref}"] = Text(
                label=f"Name of the new class for {each.name}",
                hint="Only if they go to a new class.",
                required=False,
                max_length=60,
                width=20,
            )

    @property
    def choices(self) -> list[ClassChoice]:
        """What was said of each class."""
        said = self.cleaned_data
        return [ClassChoice(each.ref, said[f"to_{each.ref}"], said[f"name_{each.ref}"]) for each in self.page.classes]

    @property
    def preview(self) -> list[tuple[str, str]]:
        """Each class in words: what would happen to its children."""
        names = {each.ref: each.name for each in self.page.classes}
        rows = []
        for each, choice in zip(self.page.classes, self.choices, strict=True):
            fixed = {
                LEAVE: "leave the school",
                SAME: f"stay together in {each.name}",
                NEW: f"go to the new class {choice.new_name}",
            }
            rows.append((f"{each.name} ({each.children})", fixed.get(choice.to) or f"go to {names[choice.to]}"))
        return rows

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for each in self.page.classes:
            if values.get(f"to_{each.ref}") == NEW and not values.get(f"name_{each.ref}"):
                self.add_error(f"name_{each.ref}", f"Enter the name of the new class for {each.name}")
        return values
