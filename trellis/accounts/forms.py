"""Signing in, and choosing a password from an invitation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from trellis.designsystem.forms import Choices, Email, Hidden, Password, Select, Text, TrellisForm

from . import factors, limits
from .models import Person
from .queries import Ways, address_is_taken
from .rules import Proof, plain_code


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


class ProofForm(TrellisForm):
    """One way of showing who one is. `how` says by what, once valid. Wrong tries are counted for the person."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.how: Proof | None = None

    @property
    def draft_address(self) -> str:
        """Codes and passwords are never kept."""
        return ""

    def check_once(self, check: Callable[[], Proof | None], wrong: str) -> None:
        """Run `check` unless there were too many wrong tries. Raises ValidationError with `wrong` when it says no."""
        assert self.request is not None
        wait = limits.seconds_to_wait_for_proof(self.person)
        if wait:
            raise ValidationError(
                f"There have been too many tries that did not work. Wait {limits.in_words(wait)}, then try again. "
                "Nothing is wrong with your account."
            )
        self.how = check()
        if self.how is None:
            limits.note_wrong_proof(self.request, self.person)
            raise ValidationError(wrong)


class CodeProof(ProofForm):
    """The app's six digits, or one of the recovery codes."""

    code = Text(
        label="Code from your app",
        hint="Six digits. A recovery code works here too.",
        missing="Enter the six digits your app shows now, or a recovery code",
        autocomplete="one-time-code",
        inputmode="numeric",
        width=10,
        max_length=20,
        spellcheck=False,
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        wrong = "That code does not fit. Wait for the next one in your app and type that."
        self.check_once(lambda: factors.check_code(self.person, code), wrong)
        return code


class CardProof(ProofForm):
    """The next code of the printed card."""

    code = Text(
        label="Code from your card",
        missing="Enter the code that stands beside this number on your card",
        autocomplete="off",
        width=10,
        max_length=20,
        spellcheck=False,
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        wrong = "That code does not fit. Check the number beside it, then type its eight letters and digits again."
        self.check_once(lambda: factors.check_card(self.person, code), wrong)
        return code


class KeyProof(ProofForm):
    """What a passkey or security key answered."""

    credential = Hidden()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        answer = values.get("credential", "")
        wrong = "The key did not answer. Press the button again and follow what the browser says, or use another way."
        self.check_once(lambda: factors.check_key(self.person, read_json(answer)), wrong)
        return values


class PasswordProof(ProofForm):
    """The password once more, for people who have no second way."""

    password = Password(label="Password", missing="Enter your password", autocomplete="current-password")

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]

        def check() -> Proof | None:
            return Proof.PASSWORD if self.person.check_password(password) else None

        self.check_once(check, "That is not your password. Type it again, or sign out and ask your school for a new invitation.")
        return password


def proofs(request: Any, person: Person, ways: Ways) -> dict[str, ProofForm]:
    """The forms this person can show who they are with, by name; only the one that was sent is bound."""
    kinds: list[type[ProofForm]] = []
    if ways.any:
        kinds += [KeyProof] if ways.keys else []
        kinds += [CodeProof] if ways.app or ways.codes else []
        kinds += [CardProof] if ways.card is not None and ways.card.left else []
    elif person.has_usable_password():
        kinds.append(PasswordProof)
    names = {KeyProof: "key", CodeProof: "code", CardProof: "card", PasswordProof: "password"}
    found = {names[kind]: kind.of(request, prefix=names[kind], person=person) for kind in kinds}
    if "card" in found and ways.card is not None:
        found["card"].fields["code"].label = f"Code number {ways.card.next_number} from your card"
    if "code" in found and not ways.app:
        found["code"].fields["code"].label = "Recovery code"
        found["code"].fields["code"].help_text = "Eight digits. Each works once."
    return found


def read_json(text: str) -> Any:
    """What a script put into a hidden field, or None."""
    try:
        return json.loads(text)
    except ValueError:
        return None


class AppForm(TrellisForm):
    """The first code of an app that is being set up."""

    sealed = Hidden()
    code = Text(
        label="Code the app shows now",
        hint="Six digits",
        missing="Enter the six digits the app shows now",
        autocomplete="one-time-code",
        inputmode="numeric",
        width=10,
        max_length=20,
        spellcheck=False,
    )

    @property
    def draft_address(self) -> str:
        """The secret is never kept."""
        return ""


class KeyForm(TrellisForm):
    """A new passkey or security key, by a name its owner will know again."""

    name = Text(
        label="What do you call it?",
        hint="So that you know it again, like: my laptop, or the blue key",
        missing="Give it a name, like: my laptop",
        width=20,
        max_length=40,
    )
    credential = Hidden()

    @property
    def draft_address(self) -> str:
        """What a key answers is never kept."""
        return ""


class CardForm(TrellisForm):
    """The first code of a card that has just been printed."""

    code = Text(
        label="Code number 1",
        hint="Read it from the printed card. This makes sure that it printed well, and uses that code up.",
        missing="Enter code number 1 from the printed card",
        autocomplete="off",
        width=10,
        max_length=20,
        spellcheck=False,
    )

    @property
    def draft_address(self) -> str:
        """Codes are never kept."""
        return ""


class HelpForm(TrellisForm):
    """The code a colleague reads out, and then that the helper knows who stands there."""

    code = Text(
        label="Their code",
        hint="Eight letters and digits, like k7m2 p9xw",
        missing="Enter the code your colleague reads out",
        autocomplete="off",
        width=10,
        max_length=20,
        spellcheck=False,
    )

    @property
    def draft_address(self) -> str:
        """Codes are never kept."""
        return ""

    def clean_code(self) -> str:
        return plain_code(self.cleaned_data["code"])


class ConfirmHelpForm(TrellisForm):
    """The same code, and the helper's word for who it is."""

    code = Hidden()
    seen = Choices(
        [("yes", "I see them or know their voice, and they asked me for this")],
        label="Do you know who is asking?",
        missing="Tick that you know who is asking. If you do not, stop here and ask them to come to you",
    )

    @property
    def draft_address(self) -> str:
        """Codes are never kept."""
        return ""


class TabletForm(TrellisForm):
    """A name for the device one stands before."""

    name = Text(
        label="What is this tablet called?",
        hint="Like: Hazel class, or Intervention room",
        missing="Give the tablet a name, like: Hazel class",
        width=20,
        max_length=40,
    )


class PinForm(TrellisForm):
    """A new PIN, typed twice."""

    pin = Password(label="Choose a PIN", hint="4 to 6 digits", missing="Choose a PIN of 4 to 6 digits", autocomplete="off")
    again = Password(label="The same PIN again", missing="Type the same PIN again", autocomplete="off")

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if not re.fullmatch(r"[0-9]{4,6}", pin):
            raise ValidationError("The PIN must be 4 to 6 digits and nothing else.")
        return pin

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("pin", self.cleaned_data["again"]):
            raise ValidationError("The two PINs differ. Type the same one twice.")
        return str(self.cleaned_data["again"])


class TabletSignInForm(TrellisForm):
    """Name and PIN."""

    person = Select(label="Who are you?", missing="Choose your name", empty="Choose your name")
    pin = Password(label="PIN", missing="Enter your PIN", autocomplete="off")
