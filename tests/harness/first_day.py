"""The 60-minute start as a new SENCO walks it, each interaction counted: from the one-use link to class sheets and review dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from trellis.core import clock
from trellis.rulebook.dates import school_year_of

from .browser import Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .site import Site

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SCHOOL, URN = "Ashdown Primary School", "100777"
EMAIL, PASSWORD = "ford@ashdown.example", "three plain words 77"  # noqa: S105
MOST = 150

Picture = Callable[["Page", str], None]


def link_of(site: Site) -> str:
    """Set the school up on the command line; gives the link it prints."""
    found = re.search(r"http://\S+/join/\S+", site.trellis("school", "create", SCHOOL, "--urn", URN))
    assert found is not None
    return found[0]


def walk(site: Site, page: Page, picture: Picture = lambda _page, _name: None) -> Hands:
    """Everything from the link to the SEN list. Gives the hands with their count."""
    hands = Hands(page)
    hands.count += 1
    page.goto(link_of(site))
    come_in(hands)
    picture(page, "set-up-list")
    the_school(hands)
    terms(hands)
    roll(hands)
    staff(hands)
    who_to_ask(hands)
    register(hands)
    provisions(hands, picture)
    plans(hands, picture)
    picture(page, "set-up-done")
    return hands


def come_in(hands: Hands) -> None:
    """Name and password, then the second factor: an app on the phone."""
    for label, text in (("Title", "Ms"), ("First name", "Nell"), ("Last name", "Ford"), ("E-mail address", EMAIL)):
        hands.fill(label, text)
    hands.fill("Choose a password", PASSWORD)
    hands.press("Save and sign in")
    hands.follow("An app on your phone")
    secret = hands.page.locator("main code").inner_text().replace(" ", "")
    hands.fill("Code the app shows now", format_hotp_value(hotp_value(secret, int(clock.real_now().timestamp()) // 30)))
    hands.press("Save the app")
    hands.follow("I have kept them. Go on")


def the_school(hands: Hands) -> None:
    """Its kind is guessed from the name; only the number is missing."""
    hands.follow("The school and what kind it is")
    hands.fill("Phone number", "01632 960 321")
    hands.press("Save")


def who_to_ask(hands: Hands) -> None:
    """Her own days and qualification, the deputy and the safeguarding lead."""
    today = clock.day_of(clock.real_now())
    to_setup(hands)
    hands.follow("Who to ask: SENCO, deputy and safeguarding lead")
    hands.follow("Change Ms Ford")
    for day in ("Monday", "Tuesday", "Wednesday"):
        if not hands.page.get_by_role("group", name="Which days do they work?").get_by_label(day).is_checked():
            hands.answer("Which days do they work?", day)
    hands.press("Save", exact=True)
    hands.follow("Change Ms Ford")
    hands.day("When did they first become a SENCO?", today - timedelta(days=400))
    hands.answer("Are they a qualified teacher?", "Yes")
    hands.answer("Which qualification", "Not yet")
    hands.press("Save the qualification")
    for role, name in (("Deputy SENCO", "Miss Grant"), ("Designated safeguarding lead", "Mrs Vale")):
        hands.answer("What are they?", role)
        hands.select("Who is it?", name)
        hands.press("Save", exact=True)


def terms(hands: Hands) -> None:
    """A council's dates, pasted."""
    first, last = school_year_of(clock.day_of(clock.real_now()))
    spans = (
        ("Autumn term", date(first.year, 9, 1), date(first.year, 12, 18)),
        ("Half-term", date(first.year, 10, 26), date(first.year, 10, 30)),
        ("Spring term", date(last.year, 1, 4), date(last.year, 3, 26)),
        ("Summer term", date(last.year, 4, 12), date(last.year, 7, 21)),
    )
    hands.follow("Terms and days the school is closed")
    hands.follow("Paste dates or choose a calendar")
    hands.fill("Or paste the dates here", "\n".join(f"{name}, {a:%-d %B %Y}, {b:%-d %B %Y}" for name, a, b in spans))
    hands.press("Look at the dates")
    hands.press("Bring these in")


def roll(hands: Hands) -> None:
    """The export of the school's information system: sixty children in six classes."""
    to_setup(hands)
    hands.follow("The roll: who the children are")
    hands.follow("Bring a roll in")
    hands.attach("Choose the file", EXAMPLES / "roll.csv")
    hands.answer("Is this the whole roll?", "Yes, every child on the roll is in it")
    hands.press("Read the file")
    hands.press("Bring it in")


def staff(hands: Hands) -> None:
    """Teachers with their classes and the adults who give support; nobody is invited yet."""
    to_setup(hands)
    hands.follow("Staff", exact=True)
    hands.follow("Bring a list of staff in")
    hands.attach("Choose the file", EXAMPLES / "staff.csv")
    hands.answer("Is this everybody who works here?", "No, only some people")
    hands.press("Read the file")
    hands.press("Bring it in")


def register(hands: Hands) -> None:
    """Her register of 32: one row has no date of birth, and two children have its name, so she says who it is."""
    to_setup(hands)
    hands.follow("Your own register: who has SEN Support or an EHC plan")
    hands.attach("Choose your register", EXAMPLES / "register.xlsx")
    hands.press("Read the file")
    hands.count += 1
    hands.page.get_by_role("group", name=re.compile(r"^Row \d+:")).get_by_label(re.compile("Cedar")).check()
    hands.answer("Were the families of these children told", "Yes, but the day is not known")
    hands.press("Bring it in")


def provisions(hands: Hands, picture: Picture) -> None:
    """The export of the product she used until now."""
    to_setup(hands)
    hands.follow("Your list of support: who gets what, from whom, how often")
    picture(hands.page, "provisions-import")
    hands.attach("Choose your list of support", EXAMPLES / "provisions.xlsx")
    hands.press("Read the file")
    picture(hands.page, "provisions-preview")
    hands.press("Bring it in")
    picture(hands.page, "provisions-done")


def plans(hands: Hands, picture: Picture) -> None:
    """Twenty Word plans dropped together; she looks at each and says where the file could not."""
    to_setup(hands)
    hands.follow("Your plans in Word and PDF")
    hands.attach("Choose your plans", *sorted((EXAMPLES / "plans").glob("*.docx")))
    hands.press("Read the plans")
    picture(hands.page, "plans-preview")
    hands.page.get_by_role("link", name="Look inside, or choose another child for Gwen").click()
    hands.select("Child", next(each for each in options_of(hands.page) if each.startswith(("Gwen", "Iqbal"))))
    hands.press("Choose this child")
    hands.count += 1
    for asked in hands.page.get_by_role("group", name=re.compile("^Whose plan is")).all():
        if not asked.get_by_role("radio", checked=True).count():
            hands.count += 1
            asked.get_by_role("radio").first.check()
    hands.press("Put these plans into the records")


def options_of(page: Page) -> list[str]:
    """What the one list of a page offers."""
    return page.get_by_role("combobox").locator("option").all_inner_texts()


def to_setup(hands: Hands) -> None:
    """Back to the list by the link at the foot of every page, where this page is not the list already."""
    if not hands.page.url.endswith("/setup/"):
        hands.follow("School set-up")
