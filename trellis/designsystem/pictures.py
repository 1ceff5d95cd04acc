"""Geometry of the pictures: cycle ring, circle of people, measures over time, support given. No drawing here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from trellis.core.text import N_

STEPS = (
    ("assess", N_("Assess")),
    ("plan", N_("Plan")),
    ("do", N_("Do")),
    ("review", N_("Review")),
)
KINDS = ("family", "school", "outside")
SHAPES = {"family": N_("circle"), "school": N_("square"), "outside": N_("triangle")}
RADII = (84.0, 126.0, 164.0)
CENTRE = 200.0
TURNS = tuple(index * math.pi / 24 for index in range(48))
NAME_WIDTH, NAME_HEIGHT, ENOUGH = 84.0, 48.0, 1.0


@dataclass(frozen=True)
class Arc:
    """One quarter of the cycle ring; `state` is done, now or later."""

    path: str
    state: str
    word: str


@lru_cache(maxsize=8)
def ring_arcs(step: str) -> tuple[Arc, ...]:
    """The four quarters, clockwise from twelve o'clock, for the step the child's cycle is in (empty: none begun)."""
    keys = [key for key, _ in STEPS]
    now = keys.index(step) if step in keys else -1
    centre, radius, gap = 50.0, 40.0, math.radians(4)
    arcs = []
    for index, (_, word) in enumerate(STEPS):
        begin, end = index * math.pi / 2 + gap, (index + 1) * math.pi / 2 - gap
        x1, y1 = centre + radius * math.sin(begin), centre - radius * math.cos(begin)
        x2, y2 = centre + radius * math.sin(end), centre - radius * math.cos(end)
        state = "now" if index == now else "done" if index < now else "later"
        arcs.append(
            Arc(
                f"M{x1:.1f} {y1:.1f}A{radius:g} {radius:g} 0 0 1 {x2:.1f} {y2:.1f}",
                state,
                word,
            )
        )
    return tuple(arcs)


@dataclass(frozen=True)
class Placed:
    """A person in the picture: where the shape stands, which ring, what stands under it."""

    x: float
    y: float
    kind: str
    shape: str
    label: str
    person: Any

    @property
    def label_x(self) -> float:
        """Where the name is centred, so that it stays inside the picture."""
        return min(max(self.x, 40), 360)


def _label(name: str) -> str:
    return name if len(name) <= 14 else name.split()[-1][:14] if not name.startswith("Mr") else name[:14]


def place_people(people: Iterable[Any]) -> tuple[Placed, ...]:
    """Where each person stands: family on the inner ring, school on the middle one, others on the outer one.

    A person has `.kind` (family, school, outside) and `.short` or `.name`; `.ring` (1 to 3) moves them when given.
    Each ring spreads its people evenly and is turned to where its names stand farthest from those already placed.
    """
    rings: dict[int, list[Any]] = {1: [], 2: [], 3: []}
    for person in people:
        kind = getattr(person, "kind", "school")
        ring = getattr(person, "ring", None) or (KINDS.index(kind) + 1 if kind in KINDS else 2)
        rings[ring].append(person)
    placed: list[Placed] = []
    places = _places(*(len(members) for members in rings.values()))
    for members, spread in zip(rings.values(), places, strict=True):
        for person, (x, y) in zip(members, spread, strict=True):
            kind = person.kind if getattr(person, "kind", "") in KINDS else "school"
            label = _label(getattr(person, "short", "") or person.name)
            placed.append(Placed(x=x, y=y, kind=kind, shape=SHAPES[kind], label=label, person=person))
    return tuple(placed)


@lru_cache(maxsize=256)
def _places(*many: int) -> tuple[list[tuple[float, float]], ...]:
    """The places on the three rings for so many people on each."""
    found: list[list[tuple[float, float]]] = []
    for ring, number in enumerate(many, start=1):
        first = math.pi / 2 if ring == 1 else 0.0  # two on the inner ring stand left and right of the child
        before = [place for each in found for place in each]
        turn = max(TURNS, key=lambda one: _clearance(_spread(first + one, ring, number), before)) if number else 0.0
        found.append(_spread(first + turn, ring, number))
    return tuple(found)


def _spread(turn: float, ring: int, many: int) -> list[tuple[float, float]]:
    """Places of `many` people evenly round a ring, the first at angle `turn` clockwise from the top."""
    angles = [turn + index * 2 * math.pi / many for index in range(many)]
    radius = RADII[ring - 1]
    return [
        (
            round(CENTRE + radius * math.sin(a), 1),
            round(CENTRE - radius * math.cos(a), 1),
        )
        for a in angles
    ]


def _clearance(places: list[tuple[float, float]], others: Iterable[tuple[float, float]]) -> float:
    """How far the nearest two stand apart, in sizes of a shape with its name; from `ENOUGH` on more is no better."""

    def apart(x: float, y: float, a: float, b: float) -> float:
        return max(abs(x - a) / NAME_WIDTH, abs(y - b) / NAME_HEIGHT)

    near = [apart(x, y + 12, CENTRE, CENTRE) for x, y in places]
    near += [apart(x, y, *one) for x, y in places for one in others]
    near += [apart(*one, *other) for index, one in enumerate(places) for other in places[:index]]
    return min([*near, ENOUGH])


@dataclass(frozen=True)
class Point:
    """One measurement in the picture and in words."""

    x: float
    y: float
    on: date
    value: float
    above: bool


@dataclass(frozen=True)
class Chart:
    """A line chart in a 440 by 270 box. `hope_y` and `start_y` are None when not given."""

    line: str
    points: tuple[Point, ...]
    grid: tuple[tuple[float, str], ...]
    hope_y: float | None
    start_y: float | None
    left: float = 52.0
    right: float = 428.0
    bottom: float = 226.0


def number(value: float) -> str:
    """A figure as people write it: 5, 2.5, 1,200."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _step(span: float) -> float:
    rough = span / 4 or 1
    size = 10.0 ** math.floor(math.log10(rough))
    return next(float(size * nice) for nice in (1, 2, 2.5, 5, 10) if size * nice >= rough)


def chart_shape(
    points: Sequence[tuple[date, float]],
    baseline: float | None = None,
    hope: float | None = None,
) -> Chart:
    """Lay out measurements over time. `points` are (London date, value), oldest first; the scale starts at nought
    unless all values are far from it."""
    values = [float(value) for _, value in points] + [float(v) for v in (baseline, hope) if v is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    low = 0.0 if low >= 0 and low <= high * 0.6 else low
    step = _step((high - low) or 1)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    high = high if high > low else low + step
    left, right, top, bottom = 52.0, 428.0, 40.0, 226.0
    days = [day.toordinal() for day, _ in points]
    first, span = (
        min(days, default=0),
        (max(days, default=0) - min(days, default=0)) or 1,
    )

    def y_of(value: float) -> float:
        return round(bottom - (float(value) - low) / (high - low) * (bottom - top), 1)

    inset = 24.0
    placed = tuple(
        Point(
            x=round(
                left + inset + (day.toordinal() - first) / span * (right - left - 2 * inset),
                1,
            ),
            y=y_of(value),
            on=day,
            value=float(value),
            above=not (hope is not None and 0 <= y_of(value) - y_of(hope) < 30),
        )
        for day, value in points
    )
    count = round((high - low) / step)
    grid = tuple((y_of(low + step * i), number(low + step * i)) for i in range(count + 1))
    return Chart(
        line=" ".join(f"{point.x},{point.y}" for point in placed),
        points=placed,
        grid=grid,
        hope_y=None if hope is None else y_of(hope),
        start_y=None if baseline is None else y_of(baseline),
    )


def given_shape(happened: int, recorded: int, not_recorded: int, width: float = 420.0) -> tuple[float, float, float]:
    """Widths of the three parts of the bar: happened, recorded as not happened, not recorded yet."""
    total = recorded + not_recorded
    if total <= 0:
        return (0.0, 0.0, 0.0)
    return (
        round(width * happened / total, 1),
        round(width * (recorded - happened) / total, 1),
        round(width * not_recorded / total, 1),
    )
