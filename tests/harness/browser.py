"""A person at a browser: signed in, counted, looked at for what keeps people out."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe

from trellis.demo.people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
# Only what is wrong comes back: the list of all that is right is long on a long page.
_RUN_AXE = """async (options) => (await axe.run(document, options)).violations.map(
  (each) => [each.id, each.help, each.nodes.slice(0, 5).map((node) => String(node.target[0]))])"""


@dataclass(frozen=True)
class Way:
    """How somebody comes: how wide their screen is and whether scripts run."""

    name: str
    width: int
    scripts: bool
    dark: bool = False


# How each open browser profile comes.
_ways: WeakKeyDictionary[BrowserContext, Way] = WeakKeyDictionary()

WITH_SCRIPTS = Way("with scripts at 1200", 1200, True)
WITHOUT = Way("without scripts at 320", 320, False)
WITHOUT_ID = "without-320"


def launch_options() -> dict[str, Any]:
    """Debian's Chromium, kept from the network."""
    program = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if program is None:
        raise RuntimeError("The journeys need Chromium: sudo apt-get install chromium")
    return {"executable_path": program, "args": FLAGS}


class Strangers:
    """Requests to any other host, which no page may make, but to sign in with a provider the school chose."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def watch(self, context: BrowserContext, *addresses: str) -> None:
        def note(request: Any) -> None:
            if not request.url.startswith((*addresses, "data:", "blob:", "about:")):
                self.asked.append(request.url)

        context.on("request", note)


def open_context(browser: Browser, address: str, way: Way, state: Any = None) -> BrowserContext:
    """A browser profile of one person; `state` holds the cookies of an earlier sign-in."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": way.width, "height": 900},
        java_script_enabled=way.scripts,
        color_scheme="dark" if way.dark else "light",
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        storage_state=state,
    )
    context.set_default_timeout(15_000)
    _ways[context] = way
    return context


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Through the sign-in page, as a person does."""
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def enter(page: Page, email: str) -> None:
    """Through the button of one of the people of the demonstration."""
    page.goto("/sign-in/")
    page.locator("form", has=page.locator(f'input[name="email"][value="{email}"]')).get_by_role("button").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


class Hands:
    """What one person does on a page, counted: each press, choice and field filled is one interaction."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, name: str, **where: Any) -> None:
        """Press the button called `name`."""
        self.count += 1
        self.page.get_by_role("button", name=name, **where).click()

    def follow(self, name: str, **where: Any) -> None:
        """Follow the link called `name`."""
        self.count += 1
        self.page.get_by_role("link", name=name, **where).click()

    def fill(self, label: str, text: str, **where: Any) -> None:
        """Type into the field labelled `label`."""
        self.count += 1
        self.page.get_by_label(label, **where).fill(text)

    def choose(self, label: str, **where: Any) -> None:
        """Tick the radio button or checkbox labelled `label`."""
        self.count += 1
        self.page.get_by_label(label, **where).check()

    def answer(self, question: str, answer: str) -> None:
        """Tick `answer` under the question that begins like this."""
        self.count += 1
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).first.check()

    def day(self, question: str, day: date) -> None:
        """Type the three boxes of a date."""
        boxes = self.page.get_by_role("group", name=question)
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.count += 1
            boxes.get_by_label(label).fill(str(number))

    def attach(self, label: str, *files: Path) -> None:
        """Choose files, all in one go."""
        self.count += 1
        self.page.get_by_label(label).set_input_files([str(each) for each in files])

    def select(self, label: str, option: str) -> None:
        """Choose an option of a list."""
        self.count += 1
        self.page.get_by_label(label).select_option(label=option)


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line each. Where scripts are off, a copy that runs none of the page's is looked at."""
    way = _ways.get(page.context)
    if way is not None and not way.scripts:
        return _violations_of_copy(page, way)
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    return [f"{what}: {says} at {', '.join(where)}" for what, says, where in page.evaluate(_RUN_AXE, AXE)]


def _violations_of_copy(page: Page, way: Way) -> list[str]:
    address, html = page.url, page.content()
    assert page.context.browser is not None
    context = open_context(page.context.browser, address, Way(way.name, way.width, True, way.dark), page.context.storage_state())
    try:
        copy = context.new_page()
        copy.route("**/*.js", lambda route: route.abort())
        copy.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        copy.goto(address)
        return axe_violations(copy)
    finally:
        context.close()


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def picture(page: Page, name: str) -> None:
    """A picture of the whole page into TRELLIS_SCREENSHOTS, when that is set."""
    folder = os.environ.get("TRELLIS_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.png"), full_page=True)
