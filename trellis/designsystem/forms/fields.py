"""Fields with their own words. `missing` is what the person reads when the field is left empty."""

from __future__ import annotations

import decimal
import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import UploadedFile

ChoiceRow = tuple[str, str] | tuple[str, str, str]


class Worded:
    """What every field of Trellis has. Raises ImproperlyConfigured when it may not be empty and has no sentence for it.

    `label` is the question; `hint` helps to answer; `seen_by_family` draws the line "The family will see this.";
    `width` is 2, 3, 4, 5, 10, 20 (characters) or empty for the whole measure; `autocomplete` and `inputmode` as in HTML.
    A field that only another answer makes needed has `required=False` and its `missing`, and stands in the form's `needs`.
    """

    kind = "input"

    def __init__(
        self,
        *,
        label: str,
        missing: str = "",
        required: bool = True,
        hint: str = "",
        seen_by_family: bool = False,
        width: int | None = None,
        autocomplete: str = "",
        inputmode: str = "",
        spellcheck: bool | None = None,
        words: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        if required and not missing:
            raise ImproperlyConfigured(f"The field “{label}” needs its own sentence for when it is left empty.")
        self.missing = missing
        self.seen_by_family = seen_by_family
        self.width = width
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.spellcheck = spellcheck
        sentences = {"required": missing or f"Answer “{label}”", **(words or {})}
        super().__init__(
            required=required,
            label=label,
            help_text=hint,
            error_messages=sentences,
            **kwargs,
        )  # type: ignore[call-arg]


class _Words(Worded, forms.CharField):
    """Text of any length: says by how many letters or words it is too long, drops characters nobody can type."""

    def __init__(self, *, max_length: int | None, **kwargs: Any) -> None:
        self.most = max_length
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).replace("\x00", "")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.most and len(value) > self.most:
            over = len(value) - self.most
            letters = "letter" if over == 1 else "letters"
            raise ValidationError(
                f"Your answer is too long by {over:,} {letters}. Make it shorter.",
                code="too_long",
            )


class Text(_Words):
    """One line."""

    def __init__(self, *, max_length: int | None = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class Email(Worded, forms.EmailField):
    """An e-mail address."""

    def __init__(self, *, wrong: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "email")
        kwargs.setdefault("spellcheck", False)
        sentence = wrong or "Enter an e-mail address like name@example.com"
        super().__init__(words={"invalid": sentence}, **kwargs)
        for check in self.validators:
            if hasattr(check, "message"):
                check.message = sentence


class Password(Worded, forms.CharField):
    """A password: never stripped, never redrawn."""

    widget = forms.PasswordInput

    def __init__(self, *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        super().__init__(autocomplete=autocomplete, strip=False, **kwargs)


class LongText(_Words):
    """Several lines. `word_limit` counts words while they are written and refuses more."""

    kind = "textarea"
    widget = forms.Textarea

    def __init__(
        self,
        *,
        rows: int = 5,
        word_limit: int | None = None,
        max_length: int | None = 5000,
        **kwargs: Any,
    ) -> None:
        self.rows = rows
        self.word_limit = word_limit
        super().__init__(max_length=max_length, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        used = len(value.split())
        if self.word_limit and used > self.word_limit:
            raise ValidationError(
                f"Use {self.word_limit} words or fewer. You have used {used}.",
                code="too_many_words",
            )


class _Offered(Worded):
    """A field whose answers are offered: (value, label) or (value, label, hint); ("", "or") draws a divider."""

    hints: dict[str, str]

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

    def clean(self, value: Any) -> bool | None:  # type: ignore[override]
        return {"yes": True, "no": False}.get(super().clean(self.prepare_value(value)))


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


class Hidden(Worded, forms.CharField):
    """Something the page carries and nobody types."""

    kind = "hidden"
    widget = forms.HiddenInput

    def __init__(self, *, label: str = "", required: bool = False, **kwargs: Any) -> None:
        super().__init__(label=label, required=required, **kwargs)


class File(Worded, forms.FileField):
    """A file. `endings` are the allowed ends of its name; `most_mb` the largest size; both with sentences that help."""

    kind = "file"
    DOCUMENTS = (
        "pdf",
        "docx",
        "doc",
        "odt",
        "jpg",
        "jpeg",
        "png",
        "heic",
        "mp3",
        "m4a",
        "wav",
    )

    def __init__(
        self,
        *,
        endings: tuple[str, ...] = DOCUMENTS,
        most_mb: int = 25,
        wrong: str = "The file must be a PDF, Word document, photo or sound recording.",
        **kwargs: Any,
    ) -> None:
        self.endings, self.most_mb, self.wrong = endings, most_mb, wrong
        empty = "The file is empty. Choose another one."
        words = {
            "empty": empty,
            "invalid": wrong,
            "missing": kwargs.get("missing", ""),
            **kwargs.pop("words", {}),
        }
        super().__init__(words=words, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:  # type: ignore[override]
        file: UploadedFile | None = super().clean(data, initial)
        if not file:
            return None
        if PurePath(file.name or "").suffix.lower().lstrip(".") not in self.endings:
            raise ValidationError(self.wrong, code="wrong")
        if (file.size or 0) > self.most_mb * 1024 * 1024:
            raise ValidationError(
                f"The file must be smaller than {self.most_mb}MB. Try taking a photo of the page instead.",
                code="too_big",
            )
        return file
