"""How often, in schools' own words: what is clear is read, what is not is never guessed."""

from __future__ import annotations

import pytest

from trellis.exchange.readers.often import group_size, minutes_in, often


@pytest.mark.parametrize(
    ("said", "minutes", "times"),
    [
        ("3 x 20 mins weekly", 20, 3),
        ("20 mins x 3", 20, 3),
        ("3x20min", 20, 3),
        ("3 × 20 min", 20, 3),
        ("3 times a week for 20 minutes", 20, 3),
        ("20 minutes daily", 20, 5),
        ("2 x daily 10 mins", 10, 10),
        ("twice weekly", None, 2),
        ("Once a week", None, 1),
        ("3 per week", None, 3),
        ("3/week", None, 3),
        ("3", None, 3),
        ("Mon, Wed, Fri", None, 3),
        ("Monday 20 mins", 20, 1),
        ("1 hour weekly", 60, 1),
        ("1½ hours weekly", 90, 1),
        ("half an hour twice a week", 30, 2),
        ("½ hour weekly", 30, 1),
        ("1/2 hour weekly", 30, 1),
        ("", None, None),
    ],
)
def test_how_often_is_read_as_schools_write_it(said: str, minutes: int | None, times: int | None) -> None:
    assert often(said) == (minutes, times, True)


@pytest.mark.parametrize(
    "said",
    [
        "fortnightly",
        "2-3 times weekly",
        "as needed",
        "when she is ready",
        "3 x 20 mins termly",
        "every other week",
        "20 mins Monday, 30 mins Friday",
        "3/4 hour weekly",
        "¾ hour weekly",
        "2 x Monday Wednesday Friday",
        "30 times a week",
        "0",
        "Year 3",
    ],
)
def test_what_is_not_clear_is_never_guessed(said: str) -> None:
    assert often(said) == (None, None, False)


@pytest.mark.parametrize(
    ("said", "minutes"), [("20", 20), ("20 mins", 20), ("0:30", 30), ("00:20:00", 20), ("1 hr", 60), ("45.0", 45)]
)
def test_minutes_are_read_as_schools_write_them(said: str, minutes: int) -> None:
    assert minutes_in(said) == (minutes, None, True)


@pytest.mark.parametrize("said", ["900", "20-30", "3 x 20", "varies"])
def test_minutes_that_are_not_clear_are_never_guessed(said: str) -> None:
    assert not minutes_in(said).clear


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("1:4", 4),
        ("1 to 4", 4),
        ("2:8", 8),
        ("1-1", 1),
        ("4", 4),
        ("4 pupils", 4),
        ("group of 6", 6),
        ("small group", None),
        ("1:90", None),
    ],
)
def test_a_ratio_says_how_many_children_share_the_adult(said: str, size: int | None) -> None:
    assert group_size(said) == size
