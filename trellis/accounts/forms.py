"""Signing in, and choosing a password from an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from trellis.designsystem.forms import Email, Password, Text, TrellisForm

from . import limits
from .models import Person
from .queries import address_is_taken


class SignInForm(TrellisForm):
    """E-mail address and password. `request` is needed to count wrong tries; the person is in `person` once valid."""

    login = Email(
        label="E-mail address",
        missing="Enter your e-mail address",
        wrong="Enter your e-mail address, like name@school.example",
        autocomplete="username",
    )
    password = Password(label="Password", missing="Enter your password", autocomplete="current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person: Person | None = None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        email, password = values.get("login"), values.get("password")
        if not email or not password:
            return values
        assert self.request is not None
        wait = limits.seconds_to_wait(self.request, email)
        if wait:
            raise ValidationError(
                f"There have been too many tries that did not work. Wait {limits.in_words(wait)}, then try again. "
                "Nothing is wrong with your account."
            )
        person = authenticate(self.request, email=email, password=password)
        if person is None:
            limits.note_failure(self.request, email)
            raise ValidationError(
                "That e-mail address and password do not go together. Check both and try again, or ask your school for a new invitation."
            )
        self.person = person  # type: ignore[assignment]
        return values


class ChoosePasswordForm(TrellisForm):
    """The first page of an invitation: a password of the person's own."""

    password = Password(
        label="Choose a password",
        hint="At least 12 characters. Three words you can remember work well.",
        missing="Choose a password of at least 12 characters",
        autocomplete="new-password",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        try:
            validate_password(password, self.person)
        except ValidationError as problem:
            codes = {error.code for error in problem.error_list}
            if "password_too_short" in codes:
                raise forms.ValidationError("The password must have at least 12 characters. Add a word or two.") from None
            raise forms.ValidationError("Many people use that password. Choose another one.") from None
        return password


class IntroduceForm(ChoosePasswordForm):
    """The same for somebody whom the set-up link brings in and nobody has named yet."""

    title = Text(label="Title", hint="Like Mrs, Mr, Miss, Ms or Dr", required=False, width=10, max_length=20)
    first_name = Text(label="First name", missing="Enter your first name", autocomplete="given-name", max_length=80)
    last_name = Text(label="Last name", missing="Enter your last name", autocomplete="family-name", max_length=80)
    email = Email(label="Work e-mail address", missing="Enter your work e-mail address. You sign in with it.")

    field_order = ("title", "first_name", "last_name", "email", "password")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if address_is_taken(email, but_not_by=self.person.pk):
            raise forms.ValidationError("Somebody signs in with that address already. Use another one.")
        return email
