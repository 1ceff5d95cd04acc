"""How an outcome is measured, and what became of it in words and on a chart."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.machines import Choice


class MeasureKind(StrEnum):
    """Four ways to know. Each can be charted; words stand under their date."""

    NUMBER = "number"
    SCALE = "scale"
    YES_NO = "yes_no"
    WORDS = "words"


MEASURES: tuple[Choice, ...] = (
    Choice("number", N_("A number"), N_("Like words read, times a day, minutes.")),
    Choice(
        "scale",
        N_("A scale from −2 to +2"),
        N_("0 is what we hope for; −2 much less, +2 much more."),
    ),
    Choice("yes_no", N_("Yes or no"), N_("It can be done or not yet.")),
    Choice("words", N_("Words"), N_("What you would see. Be exact.")),
)
SCALE: dict[int, str] = {
    -2: N_("Much less than we hoped"),
    -1: N_("A bit less than we hoped"),
    0: N_("What we hoped for"),
    1: N_("A bit more than we hoped"),
    2: N_("Much more than we hoped"),
}
_YES = {"yes", "y", "true", "1"}
_NO = {"no", "n", "false", "0", "not yet"}


@dataclass(frozen=True)
class Value:
    """One value as it is kept: a number for the chart (None for words) and the words shown."""

    number: float | None
    words: str


def read_value(kind: MeasureKind | str, text: str) -> Value:
    """Read what somebody typed for a measure.

    Raises:
        ValueError: with a sentence that says what to type.
    """
    kind, typed = MeasureKind(kind), text.strip()
    if not typed:
        raise ValueError(N_("Say where things are now."))
    if kind is MeasureKind.WORDS:
        return Value(None, typed)
    plain = typed.lower().replace("−", "-").replace(",", "").rstrip("%")
    if kind is MeasureKind.YES_NO:
        if plain in _YES | _NO:
            yes = plain in _YES
            return Value(float(yes), N_("Yes") if yes else N_("Not yet"))
        raise ValueError(N_("Choose yes or not yet."))
    try:
        number = float(plain)
    except ValueError:
        raise ValueError(N_("Enter a number, like 12.")) from None
    if not abs(number) <= 1_000_000:
        raise ValueError(N_("Enter a number, like 12."))
    if kind is MeasureKind.SCALE:
        if number not in SCALE:
            raise ValueError(N_("Choose a number from −2 to +2."))
        return Value(number, SCALE[int(number)])
    return Value(number, typed)


def progress_share(baseline: float | None, target: float | None, now: float | None) -> float | None:
    """How much of the way from baseline to target is done: 0.5 is half, below 0 further away. None when not known.

    Works downwards too: from 10 upsets a week to 2, 6 is half way.
    """
    if baseline is None or target is None or now is None or baseline == target:
        return None
    return (now - baseline) / (target - baseline)


def progress_words(baseline: float | None, target: float | None, now: float | None) -> str:
    """Progress in words, without praise or blame."""
    share = progress_share(baseline, target, now)
    if share is None:
        return N_("Not measured yet")
    for limit, words in _PROGRESS:
        if share >= limit:
            return words
    return N_("Further away than at the start")


_PROGRESS: tuple[tuple[float, str], ...] = (
    (1.0, N_("There, or past it")),
    (0.75, N_("Nearly there")),
    (0.4, N_("About half way")),
    (0.1, N_("Some of the way")),
    (-0.1, N_("About the same as at the start")),
)


def value_words(measure: str, value: Decimal | None, words: str, unit: str) -> str:
    """A value as people say it: "8 words a minute", "Not yet", "A bit less than we hoped (−1)"."""
    if value is None:
        return words
    if measure == MeasureKind.YES_NO:
        said = "Yes" if value else "Not yet"
    elif measure == MeasureKind.SCALE:
        said = f"{SCALE[int(value)]} ({'−' if value < 0 else '+' if value > 0 else ''}{abs(int(value))})"
    else:
        said = f"{value.normalize():f} {unit_words(value, unit)}".strip()
    return f"{said}. {words}" if words else said


def unit_words(value: Decimal, unit: str) -> str:
    """The unit as it is said after this figure: "1 day a week", though the unit was written "days a week"."""
    counted, *rest = unit.split(" ")
    if value == 1 and counted.endswith("s") and not counted.endswith("ss"):
        counted = counted[:-1]
    return " ".join([counted, *rest])
