"""How far long work has come: a bar on a terminal, a line for each step otherwise. On stderr, so that answers stay alone on stdout."""

from __future__ import annotations

import sys

_WIDTH = 30


class Progress:
    """One piece of work. `step` names what is done now; `at` says how much of it is done."""

    def __init__(self) -> None:
        self._terminal, self._shown = sys.stderr.isatty(), -1

    def step(self, sentence: str) -> None:
        """A new step begins."""
        self.end()
        print(sentence, file=sys.stderr, flush=True)

    def at(self, done: int, whole: int) -> None:
        """So many of so many bytes; drawn only where it changes something."""
        share = _WIDTH * done // whole if whole else _WIDTH
        if self._terminal and share != self._shown:
            self._shown = share
            print(f"\r  [{'#' * share}{' ' * (_WIDTH - share)}]", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._shown >= 0:
            print(file=sys.stderr)
        self._shown = -1
