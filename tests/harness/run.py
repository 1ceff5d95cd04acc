"""One run of the tests: its own folder, and a PostgreSQL of its own when asked for.

The first process of a run owns both and clears them away; the workers of pytest-xdist inherit them through the environment.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from . import postgres

_FOLDER = "TRELLIS_TEST_RUN"
_OWNER = "TRELLIS_TEST_OWNER"


def folder() -> Path:
    """The run's folder, shared by its workers."""
    return Path(os.environ[_FOLDER])


def worker() -> str:
    """This process's name within the run."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def on_postgres() -> bool:
    return os.environ.get("TRELLIS_TEST_DB") == "postgres"


def begin() -> None:
    """Point Trellis at this worker's own home and database. Must run before the settings are read."""
    if not os.environ.get(_FOLDER):
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="trellis-test-")
        os.environ[_OWNER] = str(os.getpid())
        if on_postgres():
            postgres.start(folder())
        atexit.register(_end)
    # A browser that is open keeps an event loop in this thread; nothing of ours runs on it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    home = folder() / worker()
    home.mkdir(exist_ok=True, mode=0o700)
    os.environ["TRELLIS_HOME"] = str(home)
    for name in ("DATABASE_URL", "TRELLIS_ADDRESS", "TRELLIS_PROXY", "TRELLIS_MAIL", "TRELLIS_MODE", "TRELLIS_TIMING", "PORT"):
        os.environ.pop(name, None)
    if on_postgres():
        os.environ["DATABASE_URL"] = postgres.url(folder(), f"trellis_{worker()}")


def _end() -> None:
    if os.environ.get(_OWNER) != str(os.getpid()):
        return
    postgres.stop()
    shutil.rmtree(folder(), ignore_errors=True)
