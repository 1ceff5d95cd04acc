"""Bringing a roll in on the command line and on the pages of the office."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.harness.visitors import browse
from trellis.exchange import cli
from trellis.exchange.models import ImportChange, RollImport
from trellis.people.models import Child, ClassPlace, Enrolment

from .files import csv
from .rolls import AMINA, BAD, HEAD4, KNOWN, TODAY, ZARA, ZARA_ROW, child, whole_database

# ---- the command line


@pytest.mark.parametrize(
    "name", sorted(each.name for each in BAD.iterdir() if each.suffix != ".json" and each.name != "expected.csv")
)
def test_a_bad_file_gives_a_sentence_and_leaves_every_table_equal(
    roll: Any, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = whole_database()
    code = cli.roll_import(BAD / name, school="oakfield", as_json=True)
    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert code in (0, 1)
    if code:
        assert [each["row"] for each in answer["refused"]] == [None]
        assert err.strip()
    else:
        assert answer["refused"] or answer["warnings"] or answer["left_out"]
    assert whole_database() == before
    assert cli.roll_import(BAD / name, school="oakfield", as_json=True, confirm=True) == code
    capsys.readouterr()
    if code:
        assert whole_database() == before


def _file(tmp_path: Path, made: io.BytesIO) -> Path:
    path = tmp_path / "roll.csv"
    path.write_bytes(made.getvalue())
    return path


def test_the_command_previews_confirms_and_takes_back(roll: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, csv(ZARA_ROW, "broken,Ali,Omar,01/04/2018,4,,,,,,,,"))
    before = whole_database()
    assert cli.roll_import(path, school="oakfield", as_json=True) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {name: answer[name] for name in ("new", "changed", "unchanged", "left", "possible_duplicates")} == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "left": 0,
        "possible_duplicates": 0,
    }
    assert [(each["row"], each["field"]) for each in answer["refused"]] == [(3, "upn")]
    assert whole_database() == before
    assert cli.roll_import(path, school="oakfield", confirm=True, as_json=True) == 0
    reference = json.loads(capsys.readouterr().out)["import"]
    assert child(roll, ZARA)
    assert cli.roll_undo(reference, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["stays"] == []
    assert not Child.objects.at(roll.oakfield).filter(upn=ZARA).exists()


def test_the_command_refuses_many_leavers_and_unknown_names(
    roll: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, csv(KNOWN, head=HEAD4))
    before = whole_database()
    assert cli.roll_import(path, school="oakfield", confirm=True, whole_roll=True) == 1
    assert "confirmed by name" in capsys.readouterr().err
    assert cli.roll_import(path, school="nowhere") == 1
    assert cli.roll_import(tmp_path / "absent.csv", school="oakfield") == 1
    assert cli.roll_undo("2bcdfghj") == 1
    assert whole_database() == before


def test_a_column_nobody_knows_is_named_and_can_be_mapped(roll: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, csv(f"{ZARA},Ali,Zara,01/04/2018,Owl", head=HEAD4 + ",Nest"))
    cli.roll_import(path, school="oakfield", as_json=True)
    refused = json.loads(capsys.readouterr().out)["refused"]
    assert [(each["row"], each["field"]) for each in refused] == [(None, "Nest")]
    cli.roll_import(path, school="oakfield", as_json=True, confirm=True, mapping={"Nest": "class_name"})
    assert ClassPlace.objects.of(child(roll, ZARA)).get().group.name == "Owl"


def test_the_command_prints_words_for_people(roll: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, csv(f"{AMINA},Omar,Amina,27/03/2018", head=HEAD4))
    assert cli.roll_import(path, school="oakfield") == 0
    out = capsys.readouterr().out
    assert "Surname: Yusuf -> Omar" in out
    assert "Nothing was written" in out


# ---- the office's pages


def upload(client: Client, made: io.BytesIO, whole: str = "no", name: str = "roll.csv") -> Any:
    made.name = name
    return client.post("/roll/import/", {"file": made, "whole_roll": whole, "form_key": "a" * 32})


def test_the_office_brings_a_file_in_and_takes_it_back_in_the_browser(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    assert "4 children on the roll" in office.get("/roll/").content.decode()
    page = upload(office, csv(ZARA_ROW)).headers["Location"]
    text = office.get(page).content.decode()
    assert "Zara Ali" in text and "Nothing is written yet" in text
    answer = office.post(page, {"form_key": "b" * 32})
    assert (answer.status_code, answer.headers["Location"]) == (303, page + "done/")
    assert child(roll, ZARA)
    again = office.post(page, {"form_key": "b" * 32})
    assert again.status_code in (303, 404)
    text = office.post(page + "done/", {}).content.decode()
    assert "Taken back" in text
    assert not Child.objects.at(roll.oakfield).filter(upn=ZARA).exists()


def test_leavers_are_ticked_by_name_in_the_browser(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    page = upload(office, csv(KNOWN, head=HEAD4), whole="yes").headers["Location"]
    assert "Leo Marsh" in office.get(page).content.decode()
    assert office.post(page, {"form_key": "c" * 32, "leavers": [roll.leo.ref]}).status_code == 303
    assert Enrolment.objects.of(roll.leo).get().ends_on == TODAY
    assert Enrolment.objects.of(roll.mia).get().ends_on is None


def test_a_person_says_who_is_who_in_the_browser(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    page = upload(office, csv(f"{ZARA},Yusuf,Amina,27/03/2018", head=HEAD4)).headers["Location"]
    assert "Who is this?" in office.get(page).content.decode()
    assert office.post(page, {"form_key": "d" * 32, "row_2": roll.amina.ref}).status_code == 303
    assert Child.objects.at(roll.oakfield).get(pk=roll.amina.pk).upn == ZARA


def test_columns_are_placed_by_hand_in_the_browser(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    page = upload(office, csv(f"{ZARA},Ali,Zara,01/04/2018,Owl", head=HEAD4 + ",Nest")).headers["Location"]
    text = office.get(page + "columns/").content.decode()
    assert "Nest" in text
    places = {
        f"column_{number}": key for number, key in enumerate(("upn", "last_name", "first_name", "date_of_birth", "class_name"))
    }
    assert office.post(page + "columns/", places | {"form_key": "e" * 32}).status_code == 303
    assert "Owl" in office.get(page).content.decode()


def test_a_bad_file_comes_back_with_one_sentence(roll: Any) -> None:
    answer = upload(browse(roll, "mrs_dunn"), io.BytesIO(b"\x00\x01 nothing"))
    assert answer.status_code == 422
    assert not RollImport.objects.at(roll.oakfield).exists()


def test_a_file_can_be_thrown_away(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    page = upload(office, csv(ZARA_ROW)).headers["Location"]
    assert office.post(page, {"do": "drop"}).status_code == 303
    assert office.get(page).status_code == 404
    assert not ImportChange.objects.at(roll.oakfield).exists()


@pytest.mark.parametrize("path", ["", "columns/", "done/"])
def test_another_schools_office_gets_nothing_of_a_file(roll: Any, path: str) -> None:
    page = upload(browse(roll, "mrs_dunn"), csv(ZARA_ROW)).headers["Location"]
    stranger = browse(roll, "mrs_okoro")
    there, absent = stranger.get(page + path), stranger.get("/roll/import/2bcdfghj/" + path)
    assert (there.status_code, there.content) == (absent.status_code, absent.content)
    assert there.status_code == 404
