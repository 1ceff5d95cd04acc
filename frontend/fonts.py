"""Copy the two Latin cuts of Atkinson Hyperlegible Next and give them a plain zero.

The family's zero carries a slash, which makes "20 minutes" look like code. The slash parts the counter of the zero into two
contours; joined end to end they are one plain oval. Only outlines change: no point is added or removed, so the weights of
the variable font keep working. The SIL Open Font License allows it and the family reserves no name.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.iup import iup_delta

CUTS = {
    "atkinson-hyperlegible-next-latin-wght-normal.woff2": "atkinson-hyperlegible-next-latin.woff2",
    "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2": "atkinson-hyperlegible-next-latin-ext.woff2",
}
ZEROS = ("zero", "zero.tf")


def _edge(points: list[tuple[int, int]]) -> int:
    """Index of the point after which the longest straight side (the slash) begins."""

    def side(i: int) -> float:
        (x1, y1), (x2, y2) = points[i], points[(i + 1) % len(points)]
        return (x1 - x2) ** 2 + (y1 - y2) ** 2

    return max(range(len(points)), key=side)


def plain_zero(font: TTFont, name: str) -> None:
    """Join the two halves of the counter of glyph `name` into one oval, in the outline and in every weight's deltas."""
    glyph = font["glyf"][name]
    if glyph.isComposite():
        return  # built from the plain zero, which is mended already
    coords, ends, flags = glyph.coordinates, list(glyph.endPtsOfContours), glyph.flags
    if len(ends) != 3:
        raise ValueError(f"{name} has {len(ends)} contours, not an outline and two halves of a counter")
    starts = [0] + [end + 1 for end in ends[:-1]]
    contours = [list(range(s, e + 1)) for s, e in zip(starts, ends, strict=True)]

    def width(contour: list[int]) -> int:
        return max(coords[i][0] for i in contour) - min(coords[i][0] for i in contour)

    outer, *halves = sorted(contours, key=width, reverse=True)
    order = list(outer)
    for half in halves:
        cut = _edge([coords[i] for i in half]) + 1
        order += half[cut:] + half[:cut]
    metrics = [(0, 0)] * 4
    for variation in font["gvar"].variations[name]:
        full = variation.coordinates
        if None in full:
            full = iup_delta(full, list(coords) + metrics, ends + [len(coords) + k for k in range(4)])
        points, phantom = full[: len(coords)], full[len(coords) :]
        variation.coordinates = [points[i] for i in order] + list(phantom)
    glyph.coordinates = type(coords)([coords[i] for i in order])
    glyph.flags = type(flags)(flags[i] for i in order)
    glyph.numberOfContours = 2
    glyph.endPtsOfContours = [len(outer) - 1, len(order) - 1]


def main(source: Path, target: Path) -> None:
    """Write the two cuts from folder `source` into folder `target`."""
    target.mkdir(parents=True, exist_ok=True)
    for cut, name in CUTS.items():
        font = TTFont(source / cut, recalcTimestamp=False)
        for zero in ZEROS:
            if zero in font.getGlyphOrder():
                plain_zero(font, zero)
        font.flavor = "woff2"
        font.save(target / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
