"""Numbers, typed the way people type them."""

from __future__ import annotations

import decimal
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.designsystem.forms.fields import Worded


class _Figure(Worded):
    """A number with its own sentence for letters, and for too few and too many."""

    def __init__(
        self,
        *,
        wrong: str = "",
        least: float | None = None,
        most: float | None = None,
        too_small: str = "",
        too_big: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("inputmode", "numeric")
        kwargs.setdefault("width", 5)
        self.wrong = wrong or kwargs.get("missing") or "Use numbers, like 20"
        self.least, self.most = least, most
        self.too_small = too_small or f"Enter {least} or more"
        self.too_big = too_big or f"Enter {most} or less"
        super().__init__(**kwargs)

    def within(self, value: Any) -> Any:
        if value is not None and self.least is not None and value < self.least:
            raise ValidationError(self.too_small, code="too_small")
        if value is not None and self.most is not None and value > self.most:
            raise ValidationError(self.too_big, code="too_big")
        return value


class Whole(_Figure, forms.CharField):
    """A whole number ("20", "1,200"); `wrong` says it with an example. Gives int or None."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = re.sub(r"[\s,]", "", str(value if value is not None else ""))
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise ValidationError(self.wrong, code="wrong")
        return int(self.within(int(text)))


class Decimal(_Figure, forms.CharField):
    """A number that may have a fraction ("2.5", "£14.20"). Gives decimal.Decimal or None."""

    def __init__(self, *, places: int = 2, **kwargs: Any) -> None:
        self.places = places
        super().__init__(inputmode=kwargs.pop("inputmode", "decimal"), **kwargs)

    def to_python(self, value: Any) -> decimal.Decimal | None:  # type: ignore[override]
        text = re.sub(r"[\s,£]", "", str(value if value is not None else ""))
        if not text:
            return None
        if not re.fullmatch(rf"-?\d{{1,9}}(\.\d{{1,{self.places}}})?", text):
            raise ValidationError(self.wrong, code="wrong")
        return decimal.Decimal(self.within(decimal.Decimal(text)))
