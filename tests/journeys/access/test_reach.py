"""Whoever comes with a keyboard alone, a small window or a screen reader gets as far as everyone else."""

from __future__ import annotations

import html5lib
import pytest

from tests.harness import browser as hands_on
from tests.journeys.steps import SENCO, TEACHER, go, quiet_child, settled

LOOK = """() => {
  const on = document.activeElement;
  const style = getComputedStyle(on);
  const box = on.getBoundingClientRect();
  return {
    tag: on.tagName, name: (on.labels && on.labels[0] ? on.labels[0].innerText : on.innerText || on.name || '').trim(),
    type: on.type || '', key: on.name || '',
    shown: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
    inside: box.bottom > 0 && box.top < innerHeight,
  };
}"""


def tab_to(page, wanted, most=80):
    """Press Tab until `wanted(what has the focus)`; on the way everything that has it must show it and stand in the window."""
    for _ in range(most):
        page.keyboard.press("Tab")
        on = page.evaluate(LOOK)
        if on["tag"] == "BODY":
            continue
        assert on["inside"], f"{on} has the focus out of sight"
        if on["type"] not in ("radio", "checkbox"):  # their mark is on the box drawn beside them
            assert on["shown"], f"{on} does not show that it has the focus"
        if wanted(on):
            return on
    raise AssertionError(f"not reached by {most} presses of Tab on {page.url}")


@pytest.mark.mission("C3")
def test_a_worry_is_raised_by_keyboard_alone(person, busy_site):
    """Mr Lane's mouse is broken: menu, child, words, when and where, send; he always sees where he is."""
    _, _, full = quiet_child(busy_site, "Hazel")
    lane = person(TEACHER)
    go(lane, "/classes/")
    lane.keyboard.press("Tab")
    assert "Skip to main content" in lane.evaluate(LOOK)["name"]
    tab_to(lane, lambda on: on["name"] == "Raise a concern")
    lane.keyboard.press("Enter")
    lane.wait_for_url("**/concerns/new/")
    tab_to(lane, lambda on: on["key"] == "child")
    lane.keyboard.type(full)
    assert lane.get_by_label("Child").locator("option:checked").inner_text() == f"{full} (Hazel)"
    tab_to(lane, lambda on: on["key"] == "text")
    lane.keyboard.type("Finds it hard to start. Can do it when a friend starts too.")
    tab_to(lane, lambda on: on["key"] == "where")
    lane.keyboard.press("Space")
    tab_to(lane, lambda on: on["tag"] == "BUTTON" and on["name"] == "Send to SENCO")
    lane.keyboard.press("Enter")
    lane.wait_for_url("**/sent/")
    settled(lane)
    assert lane.locator("h1").inner_text().startswith("Sent to ")


SMALL = hands_on.Way("400 %", 320, True)
SHAPES = (
    ("today", "/today/", SENCO),
    ("list", "/children/", SENCO),
    ("record", "/children/{amina}/", SENCO),
    ("plan", "/children/{amina}/plan/", SENCO),
    ("assess", "/children/{amina}/assess/", SENCO),
    ("review", "/children/{amina}/review/", SENCO),
    ("cycles", "/children/{amina}/cycles/", SENCO),
    ("views", "/children/{amina}/views/", SENCO),
    ("people", "/children/{amina}/people/", SENCO),
    ("status", "/children/{amina}/status/", SENCO),
    ("timeline", "/children/{amina}/timeline/", SENCO),
    ("tasks", "/children/{amina}/tasks/", SENCO),
    ("profile", "/children/{amina}/profile/", SENCO),
    ("words to add", "/children/{amina}/views/add/child/", TEACHER),
    ("profile to write", "/children/{amina}/profile/edit/", TEACHER),
    ("letters", "/letters/", SENCO),
    ("adults to find out", "/people/to-find-out/", SENCO),
    ("in place", "/support/in-place/", TEACHER),
    ("last week", "/log/week/", "ta@oakfield.example"),
    ("roll", "/roll/", "office@oakfield.example"),
    ("file", "/roll/import/", "office@oakfield.example"),
    ("held", "/held/", "dsl@oakfield.example"),
    ("home", "/my-child/{amina}/", "mum@family.example"),
    ("plan at home", "/my-child/{amina}/plan/", "mum@family.example"),
    ("answer at home", "/my-child/{amina}/plan/answer/", "mum@family.example"),
    ("question at home", "/my-child/{amina}/views/good-at/", "mum@family.example"),
    ("worry at home", "/my-child/{amina}/worry/", "mum@family.example"),
    ("tell at home", "/my-child/{amina}/tell/", "mum@family.example"),
    ("me", "/me/", "amina@oakfield.example"),
    ("my plan", "/me/plan/", "amina@oakfield.example"),
    ("my words", "/me/words/important/", "amina@oakfield.example"),
    ("card", "/me/views/card-reading/", "amina@oakfield.example"),
    ("young", "/me/", "jordan@riverside.example"),
    ("EHC dates", "/children/{mia}/ehc/", SENCO),
)


@pytest.fixture
def refs(site):
    """References of Amina, and of a child with an EHC plan."""
    [(amina,)] = site.rows("SELECT ref FROM people_child WHERE first_name = 'Amina' AND last_name = 'Yusuf'")
    mia = site.rows(
        "SELECT c.ref FROM people_child c JOIN cycle_statuschange s ON s.child_id = c.id WHERE s.status = 'ehc_plan' ORDER BY c.id"
    )[0][0]
    return {"amina": amina, "mia": mia}


@pytest.mark.parametrize("shape", SHAPES, ids=[each[0].replace(" ", "-") for each in SHAPES])
def test_a_page_of_each_shape_is_whole_at_400_per_cent_and_valid(shape, person, site, refs):
    """320 by 256: nothing scrolls sideways, axe finds nothing in light and dark at three widths, the HTML is valid, no id stands twice."""
    _, path, email = shape
    page = person(email, by=SMALL)
    page.set_viewport_size({"width": 320, "height": 256})
    answer = page.goto(path.format(**refs))
    assert answer is not None and answer.status == 200, answer and answer.status
    assert hands_on.sideways(page) <= 0
    html5lib.HTMLParser(strict=True).parse(answer.text())
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert sorted(ids) == sorted(set(ids))
    for width in (320, 768, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert hands_on.axe_violations(page) == [], (width, scheme)
            assert hands_on.sideways(page) <= 0, width
