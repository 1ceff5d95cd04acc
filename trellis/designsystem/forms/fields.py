"""Fields with their own words. `missing` is what the person reads when the field is left empty."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import UploadedFile


class Worded:
    """What every field of Trellis has. Raises ImproperlyConfigured when it may not be empty and has no sentence for it.

    `label` is the question; `hint` helps to answer; `seen_by_family` draws the line "The family will see this.";
    `width` is 2, 3, 4, 5, 10, 20 (characters) or empty for the whole measure; `autocomplete`, `inputmode` as in HTML.
    A field that only another answer makes needed has `required=False` and its `missing`; the form's `needs` names it.
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
        text = (super().to_python(value) or "").replace("\x00", "")
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

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[Any] | None:
        file: UploadedFile[Any] | None = super().clean(data, initial)
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


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class Files(Worded, forms.FileField):
    """Several files dropped together; gives a list. What each of them is, and whether it fits, is said file by file by whoever reads them.

    `endings` only help the person's own computer to show the right files.
    """

    kind = "file"
    widget = _ManyFiles

    def __init__(self, *, endings: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.endings = endings
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = [each for each in data or [] if each] if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not files:
            raise ValidationError(self.missing, code="required")
        return files
