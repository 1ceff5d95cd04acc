"""Fields: what people type, what it becomes, and the sentence when it does not."""

from __future__ import annotations

import decimal
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from trellis.core import clock
from trellis.designsystem import forms


@pytest.fixture(autouse=True)
def first_of_december():
    with clock.set_to(datetime(2026, 12, 1, 9, tzinfo=UTC)):
        yield


def answer(field: Any, data: dict[str, Any], files: Any = None) -> tuple[Any, list[str]]:
    """The cleaned value and the errors of a form of this one field called x."""
    form = type("One", (forms.TrellisForm,), {"x": field})(data, files)
    form.is_valid()
    return form.cleaned_data.get("x"), [str(text) for text in form.errors.get("x", [])]


def test_a_field_without_a_sentence_cannot_be_made() -> None:
    with pytest.raises(ImproperlyConfigured):
        forms.Text(label="Name")


def test_an_empty_field_says_its_own_sentence_even_when_needed_later() -> None:
    assert answer(forms.Text(label="Name", missing="Enter the name"), {})[1] == ["Enter the name"]
    field = forms.Text(label="Name", required=False)
    field.required = True
    assert "required" not in answer(field, {})[1][0]


DAY = forms.Day(label="When?", missing="Enter the day")


@pytest.mark.parametrize(
    "typed",
    [
        {"x-day": "1", "x-month": "2", "x-year": "2027"},
        {"x-day": "01", "x-month": "Feb", "x-year": "27"},
        {"x-day": "1/2/27"},
        {"x-day": "1 Feb"},
        {"x-day": "1st february 2027"},
        {"x-day": "Mon 1 Feb 2027"},
        {"x-day": "2027-02-01"},
        {"x": "2027-02-01"},
    ],
)
def test_a_day_is_read_however_it_is_typed(typed: dict[str, str]) -> None:
    assert answer(DAY, typed) == (date(2027, 2, 1), [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter the day"),
        ({"x-day": "31", "x-month": "2", "x-year": "2027"}, "There is no such date."),
        ({"x-day": "27", "x-month": "3"}, "Add the year."),
        ({"x-month": "3", "x-year": "2027"}, "Add the day."),
        ({"x-day": "soon"}, "Enter a day, a month and a year, like 27 3 2027"),
        ({"x-day": "²", "x-month": "3", "x-year": "2027"}, "Enter a day, a month and a year, like 27 3 2027"),
        ({"x-day": "0/0/00"}, "There is no such date."),
    ],
)
def test_a_day_that_cannot_be_read_says_how_to_write_it(typed: dict[str, str], said: str) -> None:
    value, errors = answer(DAY, typed)
    assert value is None
    assert len(errors) == 1 and errors[0].startswith(said)


def test_a_day_out_of_bounds_says_the_bound() -> None:
    field = forms.Day(label="When?", missing="Enter the day", latest=date(2026, 12, 1))
    assert answer(field, {"x": "2/12/26"})[1] == ["Enter Tuesday 1 December 2026 or an earlier day"]
    assert answer(field, {"x": "1/12/26"})[0] == date(2026, 12, 1)


@given(st.text(max_size=12), st.text(max_size=6), st.text(max_size=6))
def test_no_typing_breaks_a_day(day: str, month: str, year: str) -> None:
    value, errors = answer(DAY, {"x-day": day, "x-month": month, "x-year": year})
    assert isinstance(value, date) != bool(errors)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_each_day_comes_back_from_its_own_boxes(day: date) -> None:
    boxes = DAY.prepare_value(day)
    assert answer(DAY, {f"x-{box}": value for box, value in boxes.items()}) == (day, [])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3:30pm", time(15, 30)),
        ("3.30", time(15, 30)),
        ("15:30", time(15, 30)),
        ("9", time(9)),
        ("noon", time(12)),
        ("12am", time(0)),
    ],
)
def test_a_time_is_read_as_schools_speak(typed: str, meant: time) -> None:
    assert answer(forms.ClockTime(label="At", missing="Enter the time"), {"x": typed}) == (meant, [])


@pytest.mark.parametrize("typed", ["late", "25:00", "13pm", "9:75"])
def test_no_time_says_how_to_write_one(typed: str) -> None:
    assert answer(forms.ClockTime(label="At", missing="Enter the time"), {"x": typed})[1] == ["Enter a time, like 3:30pm"]


def test_minutes_are_numbers() -> None:
    said = "Enter how many minutes, using numbers, like 20"
    field = forms.Whole(label="Minutes", missing=said, least=1, most=120)
    assert answer(field, {"x": " 20 "}) == (20, [])
    assert answer(field, {"x": "twenty"})[1] == [said]
    assert answer(field, {"x": "2.5"})[1] == [said]
    assert answer(field, {"x": "0"})[1] == ["Enter 1 or more"]
    assert answer(field, {"x": "121"})[1] == ["Enter 120 or less"]


def test_money_may_carry_its_sign() -> None:
    field = forms.Decimal(label="Cost", missing="Enter the cost, like 14.20")
    assert answer(field, {"x": "£1,014.20"}) == (decimal.Decimal("1014.20"), [])
    assert answer(field, {"x": "1.234"})[1] == ["Enter the cost, like 14.20"]


def test_yes_and_no_become_true_and_false() -> None:
    field = forms.YesNo(label="Ready?", missing="Say whether it is ready")
    assert answer(field, {"x": "yes"})[0] is True
    assert answer(field, {"x": "no"})[0] is False
    assert answer(field, {})[1] == ["Say whether it is ready"]
    assert answer(field, {"x": "perhaps"})[1] == ["Say whether it is ready"]
    assert answer(forms.YesNo(label="Ready?", required=False), {}) == (None, [])


def test_an_answer_nobody_offered_is_refused_with_the_same_sentence() -> None:
    offered = [("a", "Amina"), ("l", "Leo")]
    for field in (
        forms.Select(offered, label="Child", missing="Choose the child"),
        forms.Choice(offered, label="Child", missing="Choose the child"),
        forms.Choices(offered, label="Child", missing="Choose the child"),
    ):
        assert answer(field, {"x": ["z"] if isinstance(field, forms.Choices) else "z"})[1] == ["Choose the child"]


def test_a_long_answer_says_by_how_much() -> None:
    field = forms.Text(label="Name", missing="Enter the name", max_length=5)
    assert answer(field, {"x": "Aminaaa"})[1] == ["Your answer is too long by 2 letters. Make it shorter."]
    words = forms.LongText(label="Profile", missing="Write the profile", word_limit=3)
    assert answer(words, {"x": "one two three four"})[1] == ["Use 3 words or fewer. You have used 4."]


def test_a_wrong_file_says_which_ones_are_right() -> None:
    field = forms.File(label="File", missing="Choose a file", most_mb=1)
    wrong = SimpleUploadedFile("a.exe", b"MZ")
    assert answer(field, {}, {"x": wrong})[1] == ["The file must be a PDF, Word document, photo or sound recording."]
    big = SimpleUploadedFile("a.pdf", b"0" * (1024 * 1024 + 1))
    assert answer(field, {}, {"x": big})[1][0].startswith("The file must be smaller than 1MB.")
    assert answer(field, {}, {"x": SimpleUploadedFile("a.pdf", b"")})[1] == ["The file is empty. Choose another one."]
