"""Every field says in its own words how to put things right."""

from __future__ import annotations

from django import forms
from django.forms.fields import Field

from trellis.designsystem.forms import Text, TrellisForm

_STOCK = {str(words) for kind in (Field, *Field.__subclasses__()) for words in kind.default_error_messages.values()}


def _all(kind: type) -> set[type]:
    return {each for sub in kind.__subclasses__() for each in {sub, *_all(sub)}}


def mute_fields(form: type[forms.Form]) -> list[str]:
    """Required fields with Django's own sentence, or with the sentence of another field."""
    found, said = [], {}
    for name, field in form.base_fields.items():
        if not field.required:
            continue
        sentence = str(field.error_messages["required"])
        if sentence in _STOCK or sentence in said:
            found.append(f"{form.__module__}.{form.__name__}.{name}")
        said[sentence] = name
    return found


def test_every_field_of_every_form_has_its_own_sentence(modules):
    found = [each for form in _all(TrellisForm) if form.__module__.startswith("trellis.") for each in mute_fields(form)]
    assert sorted(found) == []


def test_every_form_is_a_form_of_the_house(modules):
    others = [
        form for form in _all(forms.BaseForm) if form.__module__.startswith("trellis.") and not issubclass(form, TrellisForm)
    ]
    assert others == []


def test_the_sweep_sees_a_mute_field_and_a_sentence_said_twice():
    twice = {"first": Text(label="First", missing="Enter it"), "second": Text(label="Second", missing="Enter it")}
    assert mute_fields(type("Twice", (forms.Form,), twice)) != []
    assert mute_fields(type("Mute", (forms.Form,), {"name": forms.CharField()})) != []
