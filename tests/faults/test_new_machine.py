"""The machine is lost: a new one is built from the last backup file and the printed key alone, while somebody was writing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.bench import worlds
from tests.bench.inside import run_inside
from tests.harness import cache, run
from trellis.demo.large import SENCO

from .site import PUPILS, Standing, standing_on
from .visitor import Visitor, new_key

pytestmark = pytest.mark.skipif(run.on_postgres(), reason="the supervised site stands on a file; test_backup drills PostgreSQL")


def _operator(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trellis.config.cli", *words],
        cwd=cache.ROOT,
        env=worlds.environment(home),
        capture_output=True,
        text=True,
        check=True,
    )


def _raise_concerns(site: Standing, acknowledged: list[str], stop: threading.Event) -> None:
    who = Visitor(site.address, SENCO).sign_in()
    (child,) = site.rows("SELECT ref FROM people_child ORDER BY id LIMIT 1")[0]
    while not stop.is_set():
        key = new_key()
        fields = {"child": child, "text": f"Finds copying hard. {key}", "where": "whole_class", "form_key": key}
        if who.insist("/concerns/new/", fields).status == 303:
            acknowledged.append(key)


def test_a_new_machine_is_built_from_the_file_and_the_printed_key_alone(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    stop = threading.Event()
    with worlds.copy_of(PUPILS) as home:
        with standing_on(home) as site:
            writer = threading.Thread(target=_raise_concerns, args=(site, acknowledged, stop))
            writer.start()
            try:
                while len(acknowledged) < 5 and writer.is_alive():
                    stop.wait(0.05)
                before = list(acknowledged)
                made = _operator(home, "backup", "--to", str(tmp_path / "stick"))
            finally:
                stop.set()
                writer.join(timeout=60)
        assert len(before) >= 5
        # Shown once, when the first backup made the key; somebody wrote it down in small letters.
        (paper,) = [line.strip() for line in made.stderr.splitlines() if line.count("-") == 13]
        shutil.rmtree(home)
    typed = tmp_path / "typed.txt"
    typed.write_text(paper.lower().replace("-", " "))
    new = tmp_path / "new machine" / "trellis"
    done = _operator(new, "restore", made.stdout.strip(), "--home", str(new), "--key", str(typed))
    assert "The record of who did what is whole." in done.stdout
    with standing_on(new) as site:
        known = {
            text.rsplit(" ", 1)[-1] for (text,) in site.rows("SELECT text FROM cycle_concern WHERE text LIKE 'Finds copying%'")
        }
        assert set(before) <= known <= set(acknowledged)
        who = Visitor(site.address, SENCO).sign_in()
        assert who.insist("/today/").status == 200
        after: list[str] = []
        stop.clear()
        writer = threading.Thread(target=_raise_concerns, args=(site, after, stop))
        writer.start()
        while not after and writer.is_alive():
            stop.wait(0.05)
        stop.set()
        writer.join(timeout=60)
        assert after, "the new machine takes what is written"
    assert run_inside(new, "chains", package="tests.faults") == []
    second = _operator(new, "backup", "--to", str(tmp_path / "stick"))
    assert paper not in second.stderr and Path(second.stdout.strip()).exists()
