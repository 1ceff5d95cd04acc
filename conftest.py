"""Fixtures every room's tests may use. What stands behind them is in tests/harness/."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.harness import databases, guard, run

# Time is never asserted, and a busy machine is no fault of a rule. CI tries the same examples each time; a developer new ones.
settings.register_profile("trellis", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("trellis"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "trellis")


def pytest_configure(config: pytest.Config) -> None:
    guard.block_network()
    guard.watch_writes()


# Whoever asks for one of these, or is marked django_db, reads or writes a database.
_DATABASES = frozenset({"db", "django_db_setup", "fresh_database", "demo_database", "shared_site", "busy_site", "own_site"})


def _asks_a_database(item: pytest.Item) -> bool:
    """What starts programs of its own (trellis/config) is taken to."""
    asked = _DATABASES & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None or "config" in item.path.parts


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("TRELLIS_TEST_DATABASE_ONLY"):
        # The other run of script/test says what these say: they ask no database.
        config.hook.pytest_deselected(items=[item for item in items if not _asks_a_database(item)])
        items[:] = [item for item in items if _asks_a_database(item)]
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            raise pytest.UsageError(
                f"{item.nodeid}: tables are never flushed; ask for fresh_database instead of transaction=True."
            )


@pytest.fixture(scope="session", autouse=True)
def _forced_sign_ins_are_whole() -> None:
    """Client.force_login stands for a sign-in with every proof given."""
    from tests.harness import visitors

    visitors.count_as_proved()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """This worker's database: a copy of the migrated template."""
    name = f"trellis_{run.worker()}"
    with django_db_blocker.unblock():
        databases.copy(databases.migrated(), name)
        databases.use(name)
    yield
    with django_db_blocker.unblock():
        databases.use(name)
        databases.connections.close_all()
        databases.drop(name)


@pytest.fixture
def transactional_db() -> None:
    """Refused: emptying the tables afterwards is what the audit triggers forbid."""
    raise RuntimeError("Tables are never flushed; ask for fresh_database instead.")


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A migrated database of this test's own, where commits are real and threads see each other. Not together with `db`."""
    name = f"fresh_{run.worker()}"
    with django_db_blocker.unblock():
        databases.copy(databases.migrated(), name)
        databases.use(name)
        yield name
        databases.use(f"trellis_{run.worker()}")
        databases.drop(name)


@pytest.fixture
def demo_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The seeded demonstration, a copy of this test's own. Not together with `db`."""
    from tests.harness import site

    name = f"demo_{run.worker()}"
    with django_db_blocker.unblock(), site.demo_in_process(name):
        yield name
        databases.use(f"trellis_{run.worker()}")
        databases.drop(name)


@pytest.fixture(autouse=True)
def _mode_is_read_again(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kind of installation is remembered a process long; here each test has its own. Only a demonstration bends the clock."""
    from trellis.core import clock, models

    models._read_mode.cache_clear()
    if "demo_mode" not in request.fixturenames:
        monkeypatch.setattr(clock, "_demo", [])
    yield
    models._read_mode.cache_clear()


def _set_mode(mode: str) -> None:
    from trellis.core import models
    from trellis.core.db import write

    with write():
        models.Installation.objects.update_or_create(pk=1, defaults={"mode": mode})
    models._read_mode.cache_clear()


@pytest.fixture
def school_mode(db: None) -> None:
    """A real school's installation."""
    _set_mode("school")


@pytest.fixture
def demo_mode(db: None) -> None:
    """A demonstration."""
    _set_mode("demo")


@pytest.fixture
def clock_at() -> Iterator[Callable[[date | datetime], None]]:
    """Set the clock: clock_at(date(2026, 10, 14)) is half past nine in London; a datetime is that moment. May be called again."""
    from trellis.core import clock

    before = clock._fixed.get()

    def set_to(moment: date | datetime) -> None:
        clock._fixed.set(moment if isinstance(moment, datetime) else clock.london(moment, 9, 30))

    yield set_to
    clock._fixed.set(before)


@pytest.fixture
def world(db: None, school_mode: None, clock_at: Callable[[date], None]) -> Any:
    """Oakfield and Riverside with their people, as rows; the clock at 14 October 2026. See tests/people.py."""
    from tests.people import TODAY, build

    clock_at(TODAY)
    return build()


@pytest.fixture
def enter(world: Any) -> Callable[[str], Any]:
    """A browser in which this person of the world is signed in."""
    from tests.harness.visitors import browse

    return partial(browse, world)


@pytest.fixture
def fill(world: Any) -> Callable[[int], None]:
    """Put this many more children into Hazel, each on SEN Support with a line for the class sheet."""
    from tests import people
    from trellis.core.db import write

    def more(many: int) -> None:
        with write():
            people.fill(world, many)

    return more
