"""People at real browsers, on the real server, on a copy of the demonstration.

`person("mum@family.example")` is a page signed in as Mum. A journey that takes `way` runs twice: with scripts at 1200 pixels and
without at 320. Journeys that only read share one demonstration. A journey that writes takes `busy_site`, where each writes about
children of its own (`tests.journeys.steps.quiet_child`), or `own_site`, a demonstration for it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness import browser as hands_on
from tests.harness import run
from tests.harness.site import Site, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only the journeys that say so, with scripts."""
    if not run.on_postgres():
        return
    left_out = [
        item
        for item in items
        if Path(__file__).parent in item.path.parents
        and not (item.get_closest_marker("both_databases") and hands_on.WITHOUT_ID not in item.name)
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a journey fails, the end of what its server said stands beside it."""
    report = yield
    site = getattr(item, "funcargs", {}).get("site")
    if report.when == "call" and report.failed and site is not None:
        report.sections.append(("what the server said", (site.home / "server.log").read_text()[-2500:]))
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return hands_on.launch_options()


@pytest.fixture(scope="session")
def shared_site() -> Iterator[Site]:
    """One server for all journeys that change nothing others look at."""
    with serve("shared") as site:
        yield site


@pytest.fixture(scope="session")
def busy_site() -> Iterator[Site]:
    """One server for the journeys that write, each about children of its own."""
    with serve("busy") as site:
        yield site


@pytest.fixture
def own_site() -> Iterator[Site]:
    """A server and a fresh demonstration for this journey alone, with the worker running."""
    with serve("own", worker=True) as site:
        yield site


@pytest.fixture(scope="session")
def school_site() -> Iterator[Site]:
    """A small real school, not a demonstration: everyone has the password of tests.harness.school, nobody a second factor yet."""
    with serve("school", school=True) as site:
        yield site


@pytest.fixture
def empty_site() -> Iterator[Site]:
    """A real installation on which no school is set up yet, with the worker running, so that whatever waits to be sent would go."""
    with serve("empty", empty=True, worker=True) as site:
        yield site


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Site:
    """The server this journey uses: the one it asked for, else the one that journeys which only read share."""
    asked = next(
        (name for name in ("own_site", "busy_site", "school_site", "empty_site") if name in request.fixturenames), "shared_site"
    )
    return request.getfixturevalue(asked)


@pytest.fixture(params=[hands_on.WITH_SCRIPTS, hands_on.WITHOUT], ids=["with-scripts-1200", hands_on.WITHOUT_ID])
def way(request: pytest.FixtureRequest) -> hands_on.Way:
    """How the people of this journey come."""
    return request.param


@pytest.fixture(scope="session")
def _signed_in() -> dict[tuple[str, str], Any]:
    """Cookies of earlier sign-ins, by server and person."""
    return {}


@pytest.fixture
def person(
    request: pytest.FixtureRequest, site: Site, browser: Browser, _signed_in: dict[tuple[str, str], Any]
) -> Iterator[Callable[..., Page]]:
    """person(email) is a page signed in as that person of the demonstration; person(None) is nobody's. No page asks another host."""
    way = request.getfixturevalue("way") if "way" in request.fixturenames else hands_on.WITH_SCRIPTS
    strangers = hands_on.Strangers()
    open_now = []

    def come(email: str | None, *, by: hands_on.Way = way) -> Page:
        state = _signed_in.get((site.address, email or ""))
        context = hands_on.open_context(browser, site.address, by, state)
        open_now.append(context)
        strangers.watch(context, site.address, *site.providers)
        page = context.new_page()
        if email is None:
            return page
        if state is not None:
            page.goto("/")
            if "/sign-in/" not in page.url and "/session-ended/" not in page.url:
                return page
        hands_on.enter(page, email)
        _signed_in[(site.address, email)] = context.storage_state()
        return page

    yield come
    for context in open_now:
        context.close()
    assert strangers.asked == []


@pytest.fixture
def hands() -> Callable[[Page], hands_on.Hands]:
    """hands(page) counts what the person does: hands.press("Send"), hands.fill("What have you noticed?", "…"), hands.count."""
    return hands_on.Hands


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """axe(page) fails with what axe finds."""

    def check(page: Page) -> None:
        assert hands_on.axe_violations(page) == []

    return check


@pytest.fixture
def no_sideways_scroll() -> Callable[[Page], None]:
    """no_sideways_scroll(page) fails when the page is wider than its window."""

    def check(page: Page) -> None:
        assert hands_on.sideways(page) <= 0, f"{page.url} is {hands_on.sideways(page)} pixels too wide"

    return check


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """picture(page, "triage") keeps a picture when TRELLIS_SCREENSHOTS names a folder."""

    def take(page: Page, name: str) -> None:
        hands_on.picture(page, f"{request.node.name}-{name}")

    return take
