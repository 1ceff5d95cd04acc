"""What the people of several journeys do, in their words: find a child, fill a date, read a page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from trellis.core import clock

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.harness.site import Site

SENCO, DEPUTY, TEACHER, TA = (
    "senco@oakfield.example",
    "deputy@oakfield.example",
    "teacher@oakfield.example",
    "ta@oakfield.example",
)
HEAD, DSL, OFFICE, KEY_PERSON = (
    "head@oakfield.example",
    "dsl@oakfield.example",
    "office@oakfield.example",
    "keyperson@oakfield.example",
)
MUM, DAD, AMINA = "mum@family.example", "dad@family.example", "amina@oakfield.example"
TUTOR, SENCO_OF_OLDER, JORDAN = "tutor@riverside.example", "senco2@riverside.example", "jordan@riverside.example"

_QUIET = """
SELECT c.ref, c.first_name, c.last_name FROM people_child c
JOIN people_classplace p ON p.child_id = c.id AND p.ends_on IS NULL
JOIN organisations_group g ON g.id = p.group_id
WHERE g.name = %s
  AND (SELECT count(*) FROM people_familylink f WHERE f.child_id = c.id) = %s
  AND NOT EXISTS (SELECT 1 FROM cycle_concern x WHERE x.child_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM cycle_statuschange x WHERE x.child_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM cycle_statement x WHERE x.child_id = c.id)
ORDER BY c.id
"""


def quiet_child(site: Site, group: str, adults: int = 1) -> tuple[str, str, str]:
    """(reference, first name, full name) of the first child of a class, with so many adults at home, of whom nothing is written yet.

    Once a journey has written about the child, the next journey gets the next.
    """
    ref, first, last = site.rows(_QUIET, group, adults)[0]
    return ref, first, f"{first} {last}"


def ref_of(site: Site, first_name: str) -> str:
    """The reference of the one child of this first name: Amina, Mia, Jordan."""
    [(ref,)] = site.rows("SELECT ref FROM people_child WHERE first_name = %s AND last_name IN ('Yusuf', 'Price')", first_name)
    return ref


def today() -> date:
    """The schools' today in a demonstration: the latest weekday."""
    return clock.day_of(clock.school_days_only(clock.real_now()))


def choice(page: Page, question: str, answer: str) -> Locator:
    """The radio button or checkbox `answer` under the question `question`."""
    return page.get_by_role("group", name=question).get_by_label(answer, exact=True)


def fill_day(page: Page, question: str, day: date) -> None:
    """The three boxes of a date."""
    boxes = page.get_by_role("group", name=question)
    boxes.get_by_label("Day").fill(str(day.day))
    boxes.get_by_label("Month").fill(str(day.month))
    boxes.get_by_label("Year").fill(str(day.year))


def press(page: Page, name: str, **where: Any) -> None:
    """Press a button; a problem the page then names fails the journey with its words."""
    page.get_by_role("button", name=name, **where).click()
    settled(page)


def follow(page: Page, name: str, **where: Any) -> None:
    """Follow the first link of this name; one page may offer the same way twice."""
    page.get_by_role("link", name=name, **where).first.click()
    settled(page)


def settled(page: Page) -> None:
    """The page has come and names no problem."""
    page.wait_for_load_state()
    problems = page.get_by_role("alert").all_inner_texts()
    assert not problems, problems
    heading = page.locator("h1").first.inner_text()
    assert "something has gone wrong" not in heading and "cannot find" not in heading and "cannot see" not in heading, (
        page.url,
        heading,
    )


def text_of(page: Page) -> str:
    """What stands on the page to read."""
    return page.get_by_role("main").inner_text()


def go(page: Page, path: str) -> None:
    """Open an address, which must answer 200."""
    answer = page.goto(path)
    assert answer is not None and answer.status == 200, (
        f"{path} answered {answer and answer.status}: {page.locator('h1').all_inner_texts()}"
    )
