"""Fields whose answers are offered: radios, checkboxes, a list, yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from trellis.designsystem.forms.fields import Worded

ChoiceRow = tuple[str, str] | tuple[str, str, str]


class _Offered(Worded):
    """A field whose answers are offered: (value, label) or (value, label, hint); ("", "or") draws a divider."""

    hints: dict[str, str]
    choices: Any

    def __init__(self, choices: Iterable[ChoiceRow] = (), **kwargs: Any) -> None:
        kwargs["words"] = {
            "invalid_choice": kwargs.get("missing") or "Choose one of the answers offered",
            "invalid_list": kwargs.get("missing") or "Choose from the answers offered",
            **(kwargs.get("words") or {}),
        }
        super().__init__(**kwargs)
        self.offer(choices)

    def offer(self, choices: Iterable[ChoiceRow]) -> None:
        """Offer these answers instead (what this viewer may choose)."""
        rows = [tuple(str(part) for part in row) for row in choices]
        self.hints = {row[0]: row[2] for row in rows if len(row) > 2 and row[2]}
        self.choices = [(row[0], row[1]) for row in rows]


class Choice(_Offered, forms.ChoiceField):
    """One answer out of a few, as radios. `inline` sets two or three short ones side by side."""

    kind = "radios"
    widget = forms.RadioSelect

    def __init__(
        self,
        choices: Iterable[ChoiceRow] = (),
        *,
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        self.inline = inline
        super().__init__(choices, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return bool(value) and super().valid_value(value)


class Choices(_Offered, forms.MultipleChoiceField):
    """Any number of answers, as checkboxes; gives a list of values."""

    kind = "checkboxes"
    widget = forms.CheckboxSelectMultiple


class Select(_Offered, forms.ChoiceField):
    """One answer out of many, as a list. `empty` is the first line, such as "Choose the child"."""

    kind = "select"
    widget = forms.Select

    def __init__(
        self,
        choices: Iterable[ChoiceRow] = (),
        *,
        empty: str = "Choose",
        **kwargs: Any,
    ) -> None:
        self.empty = empty
        super().__init__(choices, **kwargs)

    def offer(self, choices: Iterable[ChoiceRow]) -> None:
        super().offer([("", self.empty), *[row for row in choices if str(row[0])]])

    def valid_value(self, value: Any) -> bool:
        return bool(value) and super().valid_value(value)


class YesNo(Choice):
    """Yes or no; gives True, False, or None when it may be left out. `yes` and `no` change the words."""

    def __init__(
        self,
        *,
        yes: str = "Yes",
        no: str = "No",
        yes_hint: str = "",
        no_hint: str = "",
        inline: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__([("yes", yes, yes_hint), ("no", no, no_hint)], inline=inline, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(self.prepare_value(value)))
