"""A page of each shape, for its person: nothing keeps anybody out, at three widths, in light and dark."""

from __future__ import annotations

import html5lib
import pytest

from tests.harness import browser as hands_on
from tests.harness.pages import PAGES
from tests.harness.site import Site

WIDE = hands_on.Way("1200 light", 1200, True)
MIDDLE = hands_on.Way("700 dark", 700, True, dark=True)
NARROW = hands_on.Way("320 light", 320, True)
# 1280 pixels at 400 % are 320.
WAYS = [WIDE, MIDDLE, NARROW, hands_on.Way("1200 dark", 1200, True, dark=True), hands_on.Way("320 dark", 320, True, dark=True)]


def refs(site: Site) -> dict[str, str]:
    """The references the paths of the list name."""
    children = {
        first.lower(): ref
        for first, ref in site.rows("SELECT first_name, ref FROM people_child WHERE first_name IN ('Amina', 'Mia', 'Jordan')")
    }
    [(hazel,)] = site.rows("SELECT g.ref FROM organisations_group g WHERE g.name = 'Hazel'")
    return children | {"hazel": hazel}


@pytest.fixture
def visit(person, site):
    """visit(look, way) opens the page of the list as its person."""

    def come(look, way):
        page = person(look.person, by=way)
        answer = page.goto(look.path.format(**refs(site)))
        wanted = 404 if look.name == "not found" else 200
        assert answer is not None and answer.status == wanted, f"{look.path} answered {answer and answer.status}"
        return page, answer

    return come


@pytest.mark.parametrize("look", PAGES, ids=lambda look: look.name)
def test_picture_and_axe_and_width_of(look, visit):
    for way in WAYS:
        page, _ = visit(look, way)
        hands_on.picture(page, f"{look.name} {way.name}")
        assert hands_on.axe_violations(page) == [], way.name
        assert hands_on.sideways(page) <= 0, way.name
        page.context.close()


@pytest.mark.parametrize("look", PAGES, ids=lambda look: look.name)
def test_html_is_valid_on(look, visit):
    _, answer = visit(look, WIDE)
    html5lib.HTMLParser(strict=True).parse(answer.text())
