"""Forms of what was left open: close with a reason, hand to a colleague."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trellis.designsystem.forms import Choices, Select, Text, TrellisForm
from trellis.designsystem.words import date_long
from trellis.exchange.queries.left_open import LeftWork
from trellis.exchange.queries.support_left import LeftLine

_CHANGED = {"invalid_choice": "One of these has been closed or changed meanwhile. Look at the list again, then tick it."}


def _lines(work: Iterable[LeftWork]) -> list[tuple[str, str, str]]:
    found = []
    for each in work:
        hints = [f"Due {date_long(each.due)}." if each.due else "", f"With {each.colleague}." if each.colleague else ""]
        found.append((each.key, f"{each.child}: {each.words}", " ".join(one for one in hints if one)))
    return found


class CloseForm(TrellisForm):
    """Which things about children who left are closed, and what became of them."""

    def __init__(self, *args: Any, work: Iterable[LeftWork], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work"] = Choices(_lines(work), label="What do you close?", missing="Tick at least one line", words=_CHANGED)
        self.fields["reason"] = Text(
            label="What became of it?",
            hint="In a few words, like “Handed to Ashdown School”. It stays on the child’s record.",
            missing="Say in a few words what became of it",
            max_length=200,
        )


class HandOverForm(TrellisForm):
    """Which support and which other work of colleagues who left goes to whom."""

    def __init__(
        self, *args: Any, work: Iterable[LeftWork], support: Iterable[LeftLine], colleagues: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(each.person_id), each.label) for each in colleagues]
        lines = [_support_line(each) for each in support if not each.busy]
        if lines:
            self.fields["support"] = Choices(
                lines, label="Support they gave", required=False, missing="Tick at least one line", words=_CHANGED
            )
        if work:
            self.fields["work"] = Choices(
                _lines(work), label="Other open work", required=False, missing="Tick at least one line", words=_CHANGED
            )
        self.fields["to"] = Select(
            options, label="Who takes it on?", empty="Choose a colleague", missing="Choose who takes it on"
        )

    def tick(self, wanted: bool) -> None:
        """Begin with everything ticked, or with nothing."""
        for name in ("support", "work"):
            if wanted and name in self.fields:
                self.initial[name] = [value for value, _ in self.fields[name].choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """At least one tick, in either list."""
        cleaned = super().clean() or self.cleaned_data
        lists = [name for name in ("support", "work") if name in self.fields]
        if lists and not set(lists) & set(self.errors) and not any(cleaned.get(name) for name in lists):
            self.add_error(lists[0], "Tick at least one line to hand over")
        return cleaned


def _support_line(each: LeftLine) -> tuple[str, str, str]:
    return each.key, f"{each.child}: {each.words}", f"Until {date_long(each.until)}. {each.colleague} gave it."
