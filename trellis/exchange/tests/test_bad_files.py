"""Every bad file gives one clear sentence within a second of CPU, and nothing else is raised."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trellis.exchange.readers import FileRefused, limits, open_roll, read_all

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "bad_files"
with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as _source:
    EXPECTED = {entry["file"]: entry for entry in csv.DictReader(_source)}


def read_under_budget(*paths: Path) -> dict[str, dict[str, Any]]:
    """What a guarded process said about each file."""
    done = subprocess.run(
        [sys.executable, "-m", "trellis.exchange.tests.read_with_budget", *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {said["file"]: said for said in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def said() -> dict[str, dict[str, Any]]:
    return read_under_budget(*(FOLDER / name for name in EXPECTED))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_bad_file_gives_its_sentence_within_a_second_of_cpu(name: str, said: dict[str, dict[str, Any]]) -> None:
    outcome, expected = said[name], EXPECTED[name]
    assert "died" not in outcome
    assert outcome["whole"] == (expected["whole_file_refused"] == "yes")
    assert any(expected["sentence"] in sentence for sentence in outcome["sentences"]), outcome["sentences"]


def test_a_readable_file_with_one_bad_row_keeps_its_good_child(said: dict[str, dict[str, Any]]) -> None:
    assert {name: said[name]["children"] for name in said if not said[name]["whole"] and said[name]["children"] != 1} == {}


def test_there_are_at_least_sixty_bad_files_and_they_stay_small() -> None:
    sizes = [path.stat().st_size for path in FOLDER.iterdir() if path.is_file()]
    assert len(EXPECTED) >= 60
    assert sum(sizes) < 400_000


def test_the_files_are_those_that_make_writes() -> None:
    spec = importlib.util.spec_from_file_location("make_bad_files", FOLDER / "make.py")
    assert spec is not None and spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    made = make.files()
    assert set(made) == set(EXPECTED)
    # Another zlib may pack the same workbook differently; texts are compared to the byte.
    for name, (data, _, _) in made.items():
        assert name.endswith(".xlsx") or (FOLDER / name).read_bytes() == data, name


def test_a_guard_kills_what_spends_its_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget itself works: a table of a million children is more than a second of reading."""
    large = tmp_path / "large.csv"
    line = "N820432126001,Yusuf,Amina,31/08/2017\n"
    large.write_text("UPN,Surname,Forename,DOB\n" + line * 300_000)
    assert read_under_budget(large)["large.csv"]["died"]


def sentence_of(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read_all(open_roll(io.BytesIO(data)))
    return refused.value.message


CTF = b"<CTfile><Header><CTFversion>25.0</CTFversion></Header><CTFpupilData><Pupil>%s</Pupil></CTFpupilData></CTfile>"


def test_a_pupil_of_more_than_a_megabyte_is_refused() -> None:
    assert "Record 1 of this file is larger than 1 MB" in sentence_of(CTF % (b"<Photo>" + b"A" * 1_100_000 + b"</Photo>"))


def test_an_attribute_of_more_than_a_megabyte_is_refused() -> None:
    assert "larger than 1 MB" in sentence_of(CTF % (b'<Photo a="' + b"A" * 1_100_000 + b'"/>'))


def test_a_pupil_of_very_many_elements_is_refused() -> None:
    assert "Record 1 of this file is larger" in sentence_of(CTF % (b"<a/>" * 100_000))


def test_padding_between_pupils_is_bounded_too() -> None:
    assert "larger than 1 MB" in sentence_of(CTF % b"" + b" " * 2_000_000 + b"<")


def test_a_million_columns_are_refused() -> None:
    assert "more than 200 columns" in sentence_of(b"Surname," * 1_000_000)
    assert "more than 200 columns" in sentence_of(b"Surname,Forename,DOB" + b"," * 500_000 + b"x\n")


def test_a_line_of_megabytes_is_refused() -> None:
    assert "larger than 1 MB" in sentence_of(b"Surname,Forename,DOB\n" + b"x" * 2_000_000)


def test_a_file_past_two_hundred_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as target:
        target.truncate(limits.FILE_BYTES + 1)
    with pytest.raises(FileRefused) as refused:
        open_roll(path)
    assert "larger than 200 MB" in refused.value.message


def test_a_file_that_is_not_there_gives_a_sentence() -> None:
    with pytest.raises(FileRefused) as refused:
        open_roll("/nowhere/roll.csv")
    assert "could not be opened" in refused.value.message
