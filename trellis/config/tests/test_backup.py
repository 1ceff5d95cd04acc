"""The restore drill, on both databases: rows, files and the record of who did what come back equal, and nothing that does not fit."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.harness import cache, databases, postgres, run, site
from trellis.config.operations import backup, keys
from trellis.config.operations.backup import make_backup
from trellis.config.operations.restore import restore
from trellis.config.operations.update import put_database_back
from trellis.core.errors import RuleBroken

KEY = bytes(range(32))


@pytest.fixture
def home(fresh_database, tmp_path, monkeypatch):
    """A home with an invented school, keys and files, on the database of this run."""
    from trellis.demo.large import build_school

    build_school(30)
    databases.connections.close_all()
    place = tmp_path / "home"
    (place / "files" / "deep").mkdir(parents=True)
    (place / "files" / "deep" / "plan é.docx").write_bytes(secrets.token_bytes(2_500_001))
    (place / "files" / "empty").write_bytes(b"")
    (place / "static").mkdir()
    (place / "static" / "app.css").write_text("made again by itself")
    keys.write_key(place / "keys" / keys.NAME, KEY)
    (place / "keys" / "data.key").write_bytes(secrets.token_bytes(32))
    if run.on_postgres():
        monkeypatch.setenv("DATABASE_URL", postgres.url(run.folder(), fresh_database))
    else:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        shutil.copyfile(run.folder() / f"{fresh_database}.sqlite3", place / "trellis.sqlite3")
    monkeypatch.setenv("TRELLIS_HOME", str(place))
    return place


@pytest.fixture
def target(tmp_path, monkeypatch):
    """A place to restore to; on PostgreSQL an empty database beside it."""
    name = f"restored_{run.worker()}"
    if run.on_postgres():
        postgres.create(run.folder(), name)
    yield tmp_path / "new"
    if run.on_postgres():
        postgres.drop(run.folder(), name)


def _restore(file, target, monkeypatch, **options):
    if run.on_postgres():
        monkeypatch.setenv("DATABASE_URL", postgres.url(run.folder(), f"restored_{run.worker()}"))
    return restore(file, target, **options)


def _rows(home: Path, database: str) -> dict[str, list]:
    """Every row of every table."""
    if run.on_postgres():
        import psycopg

        with psycopg.connect(postgres.url(run.folder(), database)) as line:
            found = line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            return {name: sorted(line.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for (name,) in found}
    import sqlite3

    with closing(sqlite3.connect(home / "trellis.sqlite3")) as line:
        found = line.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: sorted(line.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for (name,) in found}


def _files(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith(("trellis.", "backup.lock", "last-backup")) and "static" not in path.parts
    }


def _nothing_left(*folders: Path) -> bool:
    return not any(
        path
        for folder in folders
        if folder.exists()
        for path in folder.rglob("*")
        if ".part" in path.name or "backup-work" in path.name or "restoring" in path.name
    )


def test_a_restored_home_equals_the_one_that_was_backed_up(home, target, tmp_path, monkeypatch, fresh_database):
    from trellis.audit.queries import verify_all

    before = _rows(home, fresh_database)
    file = make_backup(home, tmp_path / "backups", key=KEY)
    done = _restore(file, target, monkeypatch, key_file=home / "keys" / keys.NAME)
    after = _rows(target, f"restored_{run.worker()}")
    assert len(before) > 70 and sum(map(len, before.values())) > 900
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []
    assert _files(home) == _files(target) and len(_files(home)) == 4
    assert done.files == 3
    if not run.on_postgres():
        shutil.copyfile(target / "trellis.sqlite3", run.folder() / f"restored_{run.worker()}.sqlite3")
    databases.use(f"restored_{run.worker()}")
    try:
        reports = verify_all()
        assert reports and all(report.broken_at is None and report.rows for report in reports)
    finally:
        databases.connections.close_all()
        databases.use(fresh_database)
    assert all(path.stat().st_mode & 0o077 == 0 for path in [target, *target.rglob("*")])
    assert file.stat().st_mode & 0o777 == 0o600
    assert _nothing_left(home, tmp_path)


def test_nothing_of_a_child_can_be_read_in_the_file(home, tmp_path):
    raw = make_backup(home, tmp_path / "backups", key=KEY).read_bytes()
    assert b"SQLite format 3" not in raw and b"people_child" not in raw and b"PGDMP" not in raw


@pytest.mark.parametrize("cut", [0.0, 0.1, 0.5, 0.999])
def test_a_cut_file_is_refused_and_leaves_nothing(home, target, tmp_path, monkeypatch, cut):
    file = make_backup(home, tmp_path / "backups", key=KEY)
    os.truncate(file, int(file.stat().st_size * cut))
    _refused(file, target, monkeypatch, home / "keys" / keys.NAME)


@pytest.mark.parametrize("place", [3, 80, 1_500_000, -1])
def test_a_changed_byte_is_refused_and_leaves_nothing(home, target, tmp_path, monkeypatch, place):
    file = make_backup(home, tmp_path / "backups", key=KEY)
    raw = bytearray(file.read_bytes())
    raw[place] ^= 0x20
    file.write_bytes(raw)
    _refused(file, target, monkeypatch, home / "keys" / keys.NAME)


def _refused(file: Path, target: Path, monkeypatch, key_file: Path | None) -> str:
    before = sorted(target.rglob("*")) if target.exists() else None
    with pytest.raises(RuleBroken) as refusal:
        _restore(file, target, monkeypatch, key_file=key_file)
    assert (sorted(target.rglob("*")) if target.exists() else None) == before
    assert _nothing_left(target.parent)
    if run.on_postgres():
        assert _rows(target, f"restored_{run.worker()}") == {}
    return refusal.value.message


def test_another_key_no_key_and_a_mistyped_key_are_refused(home, target, tmp_path, monkeypatch):
    file = make_backup(home, tmp_path / "backups", key=KEY)
    typed = tmp_path / "typed.txt"
    typed.write_text(keys.printed(secrets.token_bytes(32)))
    assert "does not open" in _refused(file, target, monkeypatch, typed)
    assert "no backup key" in _refused(file, target, monkeypatch, tmp_path / "none.txt")
    typed.write_text(keys.printed(KEY).replace(keys.printed(KEY)[0], "Z", 1))
    assert "slip of the pen" in _refused(file, target, monkeypatch, typed)


def test_a_home_with_anything_in_it_is_refused(home, target, tmp_path, monkeypatch):
    file = make_backup(home, tmp_path / "backups", key=KEY)
    target.mkdir()
    (target / "trellis.sqlite3").write_text("a record")
    assert "not empty" in _refused(file, target, monkeypatch, home / "keys" / keys.NAME)
    assert (target / "trellis.sqlite3").read_text() == "a record"


def test_an_empty_home_that_holds_only_the_typed_key_is_filled(home, target, tmp_path, monkeypatch):
    file = make_backup(home, tmp_path / "backups", key=KEY)
    (target / "keys").mkdir(parents=True)
    (target / "keys" / keys.NAME).write_text(keys.printed(KEY).lower())
    monkeypatch.setenv("TRELLIS_HOME", str(tmp_path / "nowhere"))
    _restore(file, target, monkeypatch)
    assert keys.backup_key(target) == (KEY, False)
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_of_newer_code_is_refused(home, target, tmp_path, monkeypatch):
    real = backup.snapshot
    monkeypatch.setattr(backup, "snapshot", lambda *given: real(*given) | {"people": ["0999_of_next_year"]})
    file = make_backup(home, tmp_path / "backups", key=KEY)
    assert "newer Trellis" in _refused(file, target, monkeypatch, home / "keys" / keys.NAME)


def test_a_backup_does_not_go_into_another_kind_of_database(home, target, tmp_path, monkeypatch):
    file = make_backup(home, tmp_path / "backups", key=KEY)
    if run.on_postgres():
        monkeypatch.delenv("DATABASE_URL")
    else:
        monkeypatch.setenv("DATABASE_URL", "postgres://nobody@/nothing")
    with pytest.raises(RuleBroken) as refused:
        restore(file, target, key_file=home / "keys" / keys.NAME)
    assert "DATABASE_URL" in refused.value.message and not target.exists()


@pytest.mark.skipif(not run.on_postgres(), reason="an SQLite file is part of the home, which must be empty")
def test_a_postgresql_that_holds_something_is_refused(home, target, tmp_path, monkeypatch):
    file = make_backup(home, tmp_path / "backups", key=KEY)
    with pytest.raises(RuleBroken) as refused:
        restore(file, target, key_file=home / "keys" / keys.NAME)  # DATABASE_URL still names the school's own
    assert "not empty" in refused.value.message and not target.exists()


def test_a_full_disk_leaves_no_partial_file_and_says_what_to_do(home, tmp_path, monkeypatch):
    """/dev/full is the kernel's own full disk."""
    (tmp_path / "backups").mkdir()
    earlier = make_backup(home, tmp_path / "backups", key=KEY)
    kept = backup.last_backup(home)
    monkeypatch.setattr(
        backup, "_open", lambda path: (path.touch(), os.fdopen(os.open("/dev/full", os.O_WRONLY), "wb", buffering=0))[1]
    )
    with pytest.raises(RuleBroken) as refused:
        make_backup(home, tmp_path / "backups", key=KEY)
    assert "The disk is full" in refused.value.message and "--to" in refused.value.message
    assert sorted((tmp_path / "backups").iterdir()) == [earlier]
    assert backup.last_backup(home) == kept and _nothing_left(home, tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lay out a small disk")
@pytest.mark.parametrize("full", ["backups", "home"])
def test_a_small_disk_that_fills_up_leaves_no_partial_file(home, tmp_path, full):
    place = tmp_path / "small"
    place.mkdir()
    size = 1_000_000 if full == "backups" else sum(p.stat().st_size for p in home.rglob("*") if p.is_file()) + 300_000
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=False, capture_output=True
    ).returncode:
        pytest.skip("this machine lays out no small disk")
    try:
        if full == "home":
            shutil.copytree(home, place / "home")
        before = sorted(place.rglob("*"))
        with pytest.raises(RuleBroken) as refused:
            make_backup(place / "home" if full == "home" else home, tmp_path / "b" if full == "home" else place, key=KEY)
        assert "The disk is full" in refused.value.message or run.on_postgres()
        assert [path for path in sorted(place.rglob("*")) if path not in before and path.name != "backup.lock"] == []
        assert not list((tmp_path / "b").glob("*.backup")) if full == "home" else True
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_missing_folder_of_the_record_and_an_unwritable_place_are_said(home, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(RuleBroken) as refused:
        make_backup(home, tmp_path / "file" / "backups", key=KEY)
    assert "cannot be written" in refused.value.message
    if not run.on_postgres():
        (home / "trellis.sqlite3").unlink()
        with pytest.raises(RuleBroken) as none:
            make_backup(home, tmp_path / "backups", key=KEY)
        assert "no database" in none.value.message


@pytest.mark.skipif(run.on_postgres(), reason="a damaged file")
def test_a_damaged_database_is_not_restored_as_a_good_one(home, target, tmp_path, monkeypatch):
    import sqlite3

    place = home / "trellis.sqlite3"
    with closing(sqlite3.connect(place)) as line:
        ((page,),) = line.execute("SELECT rootpage FROM sqlite_master WHERE name = 'audit_row'").fetchall()
    with place.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(secrets.token_bytes(4096))
    file = make_backup(home, tmp_path / "backups", key=KEY)
    assert "damaged" in _refused(file, target, monkeypatch, home / "keys" / keys.NAME)


@pytest.mark.skipif(run.on_postgres(), reason="a file that is no database")
def test_a_file_that_is_no_database_is_not_backed_up(home, tmp_path):
    (home / "trellis.sqlite3").write_bytes(secrets.token_bytes(8192))
    with pytest.raises(RuleBroken) as refused:
        make_backup(home, tmp_path / "backups", key=KEY)
    assert "No backup was made" in refused.value.message
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_database_is_put_back_as_it_was_before_an_update(home, tmp_path, fresh_database):
    before = _rows(home, fresh_database)
    file = make_backup(home, tmp_path / "backups", key=KEY)
    if run.on_postgres():
        import psycopg

        with psycopg.connect(postgres.url(run.folder(), fresh_database)) as line:
            line.execute("CREATE TABLE added (id int)"), line.execute("DELETE FROM accounts_draft")
            line.execute("ALTER TABLE people_child RENAME TO people_pupil")
    else:
        (home / "trellis.sqlite3").write_bytes(b"half migrated")
    put_database_back(home, file, KEY)
    assert _rows(home, fresh_database) == before
    assert [path.name for path in home.iterdir() if path.name.startswith(".put-back")] == []


def test_two_backups_at_once_do_not_disturb_each_other(home, tmp_path):
    with backup._alone(home), pytest.raises(RuleBroken) as refused:
        make_backup(home, tmp_path / "backups", key=KEY)
    assert "Another backup" in refused.value.message


def test_what_a_killed_backup_left_goes_with_the_next_and_other_files_stay(home, tmp_path):
    to = tmp_path / "backups"
    to.mkdir()
    left = [to / f".trellis-{backup._mark(home)}-1.part", home / ".backup-work-killed"]
    left[0].write_text("half"), left[1].mkdir()
    (to / ".trellis-0000-1.part").write_text("another installation's")
    first, second = make_backup(home, to, key=KEY), make_backup(home, to, key=KEY)
    assert first != second and first.exists() and not any(path.exists() for path in left)
    assert (to / ".trellis-0000-1.part").exists()


def test_a_folder_of_backups_inside_the_home_is_not_backed_up_again(home, tmp_path):
    first = make_backup(home, home / "backups", key=KEY)
    second = make_backup(home, home / "backups", key=KEY)
    assert abs(first.stat().st_size - second.stat().st_size) < 1000


def _inside(code: str, home: Path, *words: str) -> int:
    """The peak memory in bytes of a process that does nothing else."""
    whole = f"{code}\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)"
    done = subprocess.run(
        [sys.executable, "-c", whole, str(home), *words],
        cwd=cache.ROOT,
        env=os.environ | {"TRELLIS_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.splitlines()[-1])


_BACKUP = """
import sys
from pathlib import Path
from trellis.config.operations.backup import make_backup
make_backup(Path(sys.argv[1]), Path(sys.argv[2]), key=bytes(range(32)))
"""
_RESTORE = """
import sys
from pathlib import Path
from trellis.config.operations.restore import restore
from trellis.config.operations.update import put_database_back
restore(next(Path(sys.argv[2]).glob("*.backup")), Path(sys.argv[3]), key_file=Path(sys.argv[1]) / "keys" / "backup.key")
"""


@pytest.mark.skipif(run.on_postgres(), reason="the files are the same there")
def test_memory_does_not_grow_with_the_size_of_the_record(home, tmp_path):
    peaks = []
    for size in (4_000_000, 120_000_000):
        os.truncate(home / "files" / "empty", size)
        to, new = tmp_path / f"b{size}", tmp_path / f"new{size}"
        peaks.append([_inside(_BACKUP, home, str(to)), _inside(_RESTORE, home, str(to), str(new))])
        assert (new / "files" / "empty").stat().st_size == size
        shutil.rmtree(to), shutil.rmtree(new)
    assert max(large - small for small, large in zip(*peaks, strict=True)) < 15_000_000


def _cli(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    url = {"DATABASE_URL": os.environ["DATABASE_URL"]} if run.on_postgres() else {}
    return subprocess.run(
        [sys.executable, "-m", "trellis.config.cli", *words],
        cwd=cache.ROOT,
        env=site.environment(home) | url | more,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_commands_print_the_file_alone_and_one_sentence_a_refusal(home, target, tmp_path, monkeypatch):
    made = _cli(home, "backup", "--to", str(tmp_path / "backups"))
    file = Path(made.stdout.strip())
    assert made.returncode == 0 and file.parent == tmp_path / "backups" and file.exists()
    assert keys.printed(KEY) not in made.stdout + made.stderr
    assert json.loads((home / "last-backup.json").read_text())["file"] == str(file)
    url = {"DATABASE_URL": postgres.url(run.folder(), f"restored_{run.worker()}")} if run.on_postgres() else {}
    done = _cli(home, "restore", str(file), "--home", str(target), **url)
    assert done.returncode == 0, done.stderr
    assert "The record of who did what is whole." in done.stdout
    again = _cli(home, "restore", str(file), "--home", str(target), **url)
    assert (again.returncode, again.stdout) == (1, "") and again.stderr.count("\n") == 1 and "not empty" in again.stderr
    assert _cli(home, "backup").returncode == 2


def test_a_first_backup_makes_the_key_and_prints_it_once(home, tmp_path):
    (home / "keys" / keys.NAME).unlink()
    first = _cli(home, "backup", "--to", str(tmp_path / "backups"), JOURNAL_STREAM="")
    key = keys.backup_key(home)[0]
    assert keys.printed(key) in first.stderr and keys.printed(key) not in first.stdout
    assert keys.printed(key) not in _cli(home, "backup", "--to", str(tmp_path / "backups")).stderr
