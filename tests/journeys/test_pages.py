"""A page of each shape, for its person: nothing keeps anybody out, at three widths, in light and dark."""

from __future__ import annotations

import html5lib
import pytest

from tests.harness import browser as hands_on
from tests.harness.pages import PAGES
from tests.harness.site import Site

# Width in pixels and whether it is dark. 1280 pixels at 400 % are 320.
LOOKS = [(width, dark) for width in (1200, 700, 320) for dark in (False, True)]


def refs(site: Site) -> dict[str, str]:
    """The references the paths of the list name."""
    children = {
        first.lower(): ref
        for first, ref in site.rows("SELECT first_name, ref FROM people_child WHERE first_name IN ('Amina', 'Mia', 'Jordan')")
    }
    [(hazel,)] = site.rows("SELECT g.ref FROM organisations_group g WHERE g.name = 'Hazel'")
    return children | {"hazel": hazel}


@pytest.mark.parametrize("look", PAGES, ids=lambda look: look.name)
def test_nothing_keeps_anybody_out_of(look, person, site):
    """axe finds nothing, nothing is wider than the window, and the HTML as it was sent is valid."""
    page = person(look.person)
    answer = page.goto(look.path.format(**refs(site)))
    wanted = 404 if look.name == "not found" else 200
    assert answer is not None and answer.status == wanted, f"{look.path} answered {answer and answer.status}"
    html5lib.HTMLParser(strict=True).parse(answer.text())
    for width, dark in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if dark else "light")
        way = f"{width} {'dark' if dark else 'light'}"
        hands_on.picture(page, f"{look.name} {way}")
        assert hands_on.axe_violations(page) == [], way
        assert hands_on.sideways(page) <= 0, way
