"""Forms of what was left open: close with a reason, hand to a colleague."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trellis.designsystem.forms import Choices, Select, Text, TrellisForm
from trellis.designsystem.words import date_long
from trellis.exchange.queries.left_open import LeftWork

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
    """Which things of colleagues who left go to whom."""

    def __init__(self, *args: Any, work: Iterable[LeftWork], colleagues: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(each.person_id), each.label) for each in colleagues]
        self.fields["work"] = Choices(
            _lines(work), label="What do you hand over?", missing="Tick at least one line", words=_CHANGED
        )
        self.fields["to"] = Select(options, label="To whom?", empty="Choose a colleague", missing="Choose to whom it goes")
