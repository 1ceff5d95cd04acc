"""State as data: what every state looks like, and which moves a machine allows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from trellis.core.errors import RuleBroken

Colour = Literal["pine", "heather", "slate", "moss", "ochre", "plain"]
"""Names of the design system's inks. Brick is for errors only, and no child is red, amber or green."""

S = TypeVar("S", bound=str)


@dataclass(frozen=True)
class Look:
    """How one state is shown: `label` on a tag, `hint` in a sentence, `colour` as an ink's name."""

    label: str
    hint: str
    colour: Colour = "plain"


@dataclass(frozen=True)
class Choice:
    """One answer on a form: the code kept, the words shown, and a hint under them."""

    code: str
    label: str
    hint: str = ""


def may_move(transitions: Mapping[S, Iterable[S]], now: S, to: S) -> bool:
    """Say whether the machine allows the move."""
    return to in transitions[now]


def require_move(transitions: Mapping[S, Iterable[S]], looks: Mapping[S, Look], now: S, to: S) -> None:
    """Refuse a move the machine does not know.

    Raises:
        RuleBroken: in words that name both states.
    """
    if not may_move(transitions, now, to):
        raise RuleBroken(f"This cannot go from “{looks[now].label}” to “{looks[to].label}”. Open the page again.")


def reachable(transitions: Mapping[S, Iterable[S]], start: S) -> set[S]:
    """Every state that can be got to from `start`, itself included."""
    seen, waiting = {start}, [start]
    while waiting:
        for nxt in transitions[waiting.pop()]:
            if nxt not in seen:
                seen.add(nxt)
                waiting.append(nxt)
    return seen


def labels(choices: Iterable[Choice]) -> dict[str, str]:
    """Code to words, in the order of the form."""
    return {c.code: c.label for c in choices}
