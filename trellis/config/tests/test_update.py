"""A newer version from a local folder: taken when it comes up, put back with its database when it does not."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.harness import cache, run, site
from trellis.config import supervise
from trellis.config.operations import update as updating
from trellis.config.operations.backup import last_backup
from trellis.config.operations.update import update
from trellis.core.errors import RuleBroken

pytestmark = pytest.mark.skipif(run.on_postgres(), reason="these clones are toys with a file; test_backup puts a PostgreSQL back")

# A Trellis of twenty lines: it migrates, then answers that it is ready, unless its version says otherwise.
_TOY = """
import os, sqlite3, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
line = sqlite3.connect(os.environ["TRELLIS_HOME"] + "/trellis.sqlite3")
line.execute("INSERT INTO word VALUES ('{version}')"); line.execute("ALTER TABLE word ADD COLUMN new_in_{number}"); line.commit()
print("I am {version}", flush=True)
if "{does}" == "breaks":
    sys.exit("the migration broke half-way")
class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response({status}); self.end_headers()
    def log_message(self, *words): pass
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""


def _git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@school.example"]
    return subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def _release(folder: Path, version: str, does: str = "works", *, tag: bool = True) -> None:
    (folder / "script").mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    toy = _TOY.format(version=version, number=version.replace(".", "_"), does=does, status=503 if does == "sleeps" else 200)
    (folder / "toy.py").write_text(toy)
    (folder / "script" / "run").write_text(f'exec "{sys.executable}" toy.py\n')
    _git(folder, "add", "."), _git(folder, "commit", "-qm", version)
    if tag:
        _git(folder, "tag", f"v{version}")


@pytest.fixture
def theirs(tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir()
    _git(folder, "init", "-q", "-b", "main")
    _release(folder, "1.2.0")
    return folder


@pytest.fixture
def ours(theirs, tmp_path):
    _git(tmp_path, "clone", "-q", str(theirs), "ours")
    return tmp_path / "ours"


@pytest.fixture
def home(tmp_path, monkeypatch):
    import sqlite3

    place = tmp_path / "home"
    place.mkdir()
    with closing(sqlite3.connect(place / "trellis.sqlite3")) as line:
        line.execute("CREATE TABLE word (text)")
        line.execute("CREATE TABLE django_migrations (app, name)")
        line.execute("INSERT INTO word VALUES ('before')")
        line.commit()
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return place


def _words(home):
    import sqlite3

    with closing(sqlite3.connect(home / "trellis.sqlite3")) as line:
        rows = [text for (text,) in line.execute("SELECT text FROM word")]
        return rows, [name for _, name, *_ in line.execute("PRAGMA table_info(word)")]


def test_the_newest_version_is_taken_after_a_backup(theirs, ours, home):
    _release(theirs, "1.9.0"), _release(theirs, "1.10.0"), _release(theirs, "2.0.0-not-a-version", tag=False)
    said = update(home, str(theirs), root=ours, seconds=30)
    assert said.startswith("Trellis is now 1.10.0.")
    assert _git(ours, "rev-parse", "HEAD") == _git(theirs, "rev-parse", "v1.10.0")
    assert _words(home) == (["before", "1.10.0"], ["text", "new_in_1_10_0"])
    assert len(list((home / "before-update").glob("*.backup"))) == 1
    assert last_backup(home) is None, "a copy on the same disk is nobody's backup"
    assert update(home, "origin", root=ours) == "This is the newest Trellis, 1.10.0."


def test_main_is_taken_where_there_are_no_versions(theirs, ours, home):
    _git(theirs, "tag", "-d", "v1.2.0"), _git(ours, "tag", "-d", "v1.2.0")
    _release(theirs, "1.3.0", tag=False)
    assert "1.3.0" in update(home, str(theirs), root=ours, seconds=30)


@pytest.mark.parametrize("does", ["breaks", "sleeps"])
def test_a_version_that_does_not_come_up_goes_with_what_it_wrote(theirs, ours, home, does):
    _release(theirs, "1.3.0", does)
    before = _words(home)
    with pytest.raises(RuleBroken) as refused:
        update(home, str(theirs), root=ours, seconds=3)
    assert "old one, 1.2.0, is back with its database" in refused.value.message
    assert _words(home) == before == (["before"], ["text"])
    assert _git(ours, "symbolic-ref", "--short", "HEAD") == "main" and (ours / "pyproject.toml").read_text().count("1.2.0") == 1
    assert "I am 1.3.0" in (home / "logs" / "update.log").read_text()
    assert [path.name for path in home.iterdir() if path.name.startswith(".put-back")] == []
    _release(theirs, "1.3.1")
    assert "1.3.1" in update(home, str(theirs), root=ours, seconds=30)
    assert _words(home)[0] == ["before", "1.3.1"]


def test_ended_half_way_it_puts_the_old_version_back(theirs, ours, home, monkeypatch):
    _release(theirs, "1.3.0")

    def interrupted(*given):
        (home / "trellis.sqlite3").write_bytes(b"half migrated")
        raise KeyboardInterrupt

    monkeypatch.setattr(updating, "_comes_up", interrupted)
    with pytest.raises(KeyboardInterrupt):
        update(home, str(theirs), root=ours)
    assert _words(home) == (["before"], ["text"]) and "1.2.0" in (ours / "pyproject.toml").read_text()


def test_without_a_backup_nothing_is_updated(theirs, ours, home):
    _release(theirs, "1.3.0")
    (home / "trellis.sqlite3").unlink()
    with pytest.raises(RuleBroken) as refused:
        update(home, str(theirs), root=ours)
    assert "no database" in refused.value.message and "1.2.0" in (ours / "pyproject.toml").read_text()


def test_changed_files_a_silent_place_and_a_password_in_an_address_are_refused(theirs, ours, home, tmp_path):
    for source, says in ((str(tmp_path / "nowhere"), "does not answer"), ("https://me:secret@host.example/x", "password out")):
        with pytest.raises(RuleBroken) as refused:
            update(home, source, root=ours)
        assert says in refused.value.message and "secret" not in refused.value.message
    (ours / "toy.py").write_text("my own change")
    with pytest.raises(RuleBroken) as changed:
        update(home, str(theirs), root=ours)
    assert "changed by hand" in changed.value.message and (ours / "toy.py").read_text() == "my own change"
    with pytest.raises(RuleBroken) as none:
        update(home, str(theirs), root=tmp_path / "home")
    assert "no clone" in none.value.message


def test_only_the_backups_of_the_last_updates_are_kept(home):
    folder = home / "before-update"
    folder.mkdir()
    for number in range(5):
        (folder / f"trellis-2026-0{number + 1}.backup").touch()
    updating._forget_older(home)
    assert sorted(path.name[8:15] for path in folder.iterdir()) == ["2026-03", "2026-04", "2026-05"]


def test_nobody_runs_where_the_last_supervisor_was_killed(tmp_path):
    (tmp_path / supervise.RUNNING).write_text('{"pid": 1, "aside": false}')
    assert supervise.running(tmp_path) is None and supervise.running(tmp_path / "none") is None
    with supervise._known(tmp_path):
        assert supervise.running(tmp_path) == {"pid": os.getpid(), "aside": False}
    assert supervise.running(tmp_path) is None


def test_a_running_trellis_stands_aside_and_begins_again_with_what_is_there(tmp_path, home):
    """The real supervisor with parts of this test's own."""
    clone = tmp_path / "clone"
    (clone / "script").mkdir(parents=True)
    (clone / "script" / "run").write_text('echo "begun again as $$" > "$TRELLIS_HOME/again"\n')
    program = f"""
import sys
from pathlib import Path
from trellis.config import supervise
supervise.ROOT = Path({str(clone)!r})
supervise.parts = lambda port: [supervise.Part("toy", [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"])]
supervise._prepared = lambda wishes: True
sys.exit(supervise.main())
"""
    port = site.free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=cache.ROOT, env=site.environment(home, PORT=str(port)), start_new_session=True
    )
    try:
        _until(lambda: supervise.answers(port) and supervise.running(home) is not None)
        assert supervise.running(home) == {"pid": process.pid, "aside": False}
        with updating._aside(home):
            assert supervise.running(home) == {"pid": process.pid, "aside": True}
            assert supervise.port_is_free(port)
        process.wait(timeout=20)
        assert (home / "again").read_text() == f"begun again as {process.pid}\n"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _until(so):
    deadline = time.monotonic() + 30
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_command_wants_to_know_where_from(theirs, tmp_path, home):
    alone = tmp_path / "alone"
    shutil.copytree(theirs, alone)
    program = f"""
from pathlib import Path
from trellis.config import cli, environment
environment.ROOT = Path({str(alone)!r})
raise SystemExit(cli.main(["update"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=cache.ROOT, env=site.environment(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "--from" in done.stderr
