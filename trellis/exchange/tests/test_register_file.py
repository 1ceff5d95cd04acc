"""The file of a register: a sheet that means more than it says, its columns, while it waits, taken back, on the command line and the pages."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl.styles import Font, PatternFill

from tests.harness.visitors import browse
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle import services as cycle_services
from trellis.cycle.models import StatusChange
from trellis.exchange import cli_register, services
from trellis.exchange.models import ColumnMemory, ListImport
from trellis.exchange.queries import lists
from trellis.exchange.readers.register import read_register
from trellis.exchange.services import lists as list_services
from trellis.exchange.tests.lists import refuses, workbook
from trellis.people.models import Child

from .registers import AMINA, EXAMPLES, TOLD, born, bring, counts, look, row_of, sheet, wait

# ---- a sheet that means more than it says


def test_merged_cells_are_said_and_not_guessed(school: Any) -> None:
    rows = [["Name", "DOB", "K or E", "Review"], ["Amina Yusuf", school.amina.date_of_birth, "K", "20/10/2026"]]
    rows.append([f"{school.leo.first_name} {school.leo.last_name}", school.leo.date_of_birth, None, None])

    def merge(page: Any) -> None:
        page.merge_cells("C2:C3")
        page.merge_cells("D2:D3")

    opened = read_register(workbook(*rows, change=merge))
    assert [each.row for each in opened.rows] == [2]
    assert [(each.row, each.field) for each in opened.refused] == [(3, "sen_status")]
    assert "merged cells C2:C3" in opened.refused[0].message and "Unmerge" in opened.refused[0].message


def test_a_merged_cell_that_matters_less_leaves_its_part_out(school: Any) -> None:
    rows = [["Name", "DOB", "K or E", "Review"], ["Amina Yusuf", school.amina.date_of_birth, "K", "20/10/2026"]]
    rows.append([f"{school.leo.first_name} {school.leo.last_name}", school.leo.date_of_birth, "K", None])
    opened = read_register(workbook(*rows, change=lambda page: page.merge_cells("D2:D3")))
    assert [each.review_on for each in opened.rows] == [date(2026, 10, 20), None]
    assert "merged cells D2:D3" in opened.left_out[0].message


def test_colours_and_struck_rows_are_said_and_not_read(school: Any) -> None:
    def paint(page: Any) -> None:
        page["A2"].fill = PatternFill("solid", fgColor="FFFF0000")
        page["A3"].font = Font(strike=True)

    rows = [["Name", "DOB", "K or E"], ["Amina Yusuf", "31/08/2017", "K"], ["Leo Hart", "01/02/2018", "K"]]
    opened = read_register(workbook(*rows, change=paint))
    assert len(opened.rows) == 2
    assert any("coloured" in each and "column of its own" in each for each in opened.warnings)
    assert any("struck through" in each for each in opened.warnings)


def test_two_rows_of_headings_are_said() -> None:
    below = read_register(
        workbook(["Name", "DOB", "K or E", "Notes"], ["", "", "Status", "Comments"], ["Amina Yusuf", "31/08/2017", "K", ""])
    )
    assert [each.row for each in below.rows] == [3] and "second row of headings" in below.refused[0].message
    above = read_register(
        workbook(["Pupil", "", "SEN", ""], ["Name", "DOB", "K or E", "Review"], ["Amina Yusuf", "31/08/2017", "K", ""])
    )
    assert len(above.rows) == 1 and any("row 2" in each for each in above.warnings)


@pytest.mark.parametrize("written", ["Autumn 2", "Sept 24", "31/02/2026"])
def test_a_review_date_that_is_no_day_is_left_out_and_said(written: str) -> None:
    opened = read_register(sheet(f"Amina Yusuf,31/08/2017,,K,,,,,{written},"))
    assert opened.rows[0].review_on is None
    assert written in opened.left_out[0].message


def test_dates_as_text_are_read_as_schools_write_them() -> None:
    opened = read_register(sheet("Amina Yusuf,31 August 2017,,K,1st Sept 2024,,,,20.10.26,"))
    row = opened.rows[0]
    assert (row.date_of_birth, row.since, row.review_on) == (date(2017, 8, 31), date(2024, 9, 1), date(2026, 10, 20))


@pytest.mark.parametrize(
    ("written", "code"), [("", "status_missing"), ("N", "status_none"), ("Purple", "status_unknown"), ("=1+1", "formula")]
)
def test_a_row_without_k_or_e_is_refused_with_its_remedy(written: str, code: str) -> None:
    opened = read_register(sheet(f"Amina Yusuf,31/08/2017,,{written},,,,,,", "Leo Hart,01/02/2018,,K,,,,,,"))
    assert [(each.row, each.code) for each in opened.refused] == [(2, code)] and len(opened.rows) == 1


def test_the_remedy_names_the_sheet_and_not_the_roll(school: Any) -> None:
    opened = read_register(sheet("Amina Yusuf,31/08/2017,X820432126001,K,,,,,,"))
    assert "your own file" in opened.refused[0].message and "information system" not in opened.refused[0].message


def test_columns_k_and_e_with_ticks_are_read() -> None:
    opened = read_register(sheet("Amina Yusuf,31/08/2017,x,", "Leo Hart,01/02/2018,,Yes", head="Name,DOB,K,EHCP"))
    assert [each.status for each in opened.rows] == ["K", "E"]


def test_a_roll_for_an_information_system_is_sent_to_its_own_page(school: Any) -> None:
    with refuses("Roll page"):
        look(school, io.BytesIO(b"<CTfile><Header><CTFversion>25.0</CTFversion></Header></CTfile>"))


@pytest.mark.parametrize(
    "name", ["xlsx_bomb.xlsx", "xlsx_entities.xlsx", "old_excel.xls", "report.pdf", "xlsx_locked.xlsx", "empty.csv"]
)
def test_a_bad_file_is_one_sentence_and_writes_nothing(school: Any, name: str) -> None:
    bad = (EXAMPLES.parent / "bad_files" / name).read_bytes()
    with pytest.raises(RuleBroken) as refused:
        wait(school, io.BytesIO(bad))
    assert refused.value.message.endswith(".") and not ListImport.objects.at(school.oakfield).exists()


# ---- columns, mapped once


def test_columns_are_mapped_once_and_remembered(school: Any) -> None:
    head = "Who,Birthday,Level,Colour"
    rows = (f"Amina Yusuf,{born(school.amina)},K,red",)
    made = wait(school, sheet(*rows, head=head))
    assert not lists.list_page(school.mrs_shah, made.ref).seen.readable
    services.preview_list_again(school.mrs_shah, ref=made.ref, mapping={"Who": "full_name", "Colour": "leave out"})
    assert lists.list_page(school.mrs_shah, made.ref).seen.counts["matched"] == 1
    again = wait(school, sheet(*rows, head=head))
    assert lists.list_page(school.mrs_shah, again.ref).seen.counts["matched"] == 1
    assert set(ColumnMemory.objects.at(school.oakfield).values_list("table", flat=True)) == {"register"}


# ---- waiting, taking back


def test_the_file_waits_encrypted_and_goes_after_a_day(school: Any, clock_at: Callable[[datetime], None]) -> None:
    made = wait(school, sheet(row_of(school.amina)))
    kept = ListImport.objects.at(school.oakfield).get()
    assert b"Amina" not in bytes(kept.file) + bytes(kept.preview)
    clock_at(clock.now() + timedelta(hours=25))
    services.drop_old_files()
    kept.refresh_from_db(from_queryset=ListImport.objects.at(school.oakfield))
    assert kept.file is None and kept.preview is None
    with pytest.raises(NotFound):
        lists.list_page(school.mrs_shah, made.ref)


def test_a_roll_that_changed_meanwhile_is_looked_at_again(school: Any) -> None:
    made = wait(school, sheet(row_of(school.amina)))
    with write():
        Child.objects.at(school.oakfield).filter(pk=school.amina.pk).update(date_of_birth=date(2018, 1, 1))
    with refuses("has changed"):
        services.confirm_list(school.mrs_shah, ref=made.ref, told=TOLD)
    assert not StatusChange.objects.at(school.oakfield).exists()


@pytest.mark.parametrize("meanwhile", [services.confirm_list, services.drop_list])
def test_a_look_that_ends_after_the_file_was_used_keeps_nothing_of_it(
    school: Any, monkeypatch: pytest.MonkeyPatch, meanwhile: Any
) -> None:
    made = wait(school, sheet(AMINA))
    look_at = list_services.look_at_list

    def slowly(viewer: Any, **more: Any) -> Any:
        found = look_at(viewer, **more)
        monkeypatch.undo()
        meanwhile(viewer, ref=made.ref)
        return found

    monkeypatch.setattr(list_services, "look_at_list", slowly)
    with pytest.raises(NotFound):
        services.preview_list_again(school.mrs_shah, ref=made.ref)
    assert ListImport.objects.at(school.oakfield).get(pk=made.pk).preview is None


def test_undo_takes_back_exactly_what_the_register_brought(school: Any) -> None:
    with write():
        StatusChange.objects.create(
            school=school.oakfield, child=school.leo, status="sen_support", from_on=date(2026, 9, 1), source="import"
        )
    before = counts(school)
    tips = "K,01/09/2024,SLCN,Short sentences,Speech,20/10/2026,"
    made = bring(school, sheet(row_of(school.amina, tips), row_of(school.leo, tips)))
    assert counts(school) != before
    undone = services.undo_list(school.mrs_shah, ref=made.ref)
    assert counts(school) == before and undone.stays == []
    left = StatusChange.objects.at(school.oakfield).get()
    assert left.confirmed_at is None and not left.told_before
    with refuses("already"):
        services.undo_list(school.mrs_shah, ref=made.ref)


def test_undo_leaves_a_child_on_whom_somebody_has_worked_since(school: Any, clock_at: Callable[[datetime], None]) -> None:
    made = bring(school, sheet(row_of(school.amina), row_of(school.leo)))
    clock_at(clock.now() + timedelta(minutes=5))
    cycle_services.open_cycle(school.mrs_shah, child_id=school.amina.pk)
    undone = services.undo_list(school.mrs_shah, ref=made.ref)
    assert set(StatusChange.objects.at(school.oakfield).values_list("child_id", flat=True)) == {school.amina.pk}
    assert undone.stays == ["Amina Yusuf stays as brought in: somebody has worked on it since."]


def test_undo_ends_after_thirty_days(school: Any, clock_at: Callable[[datetime], None]) -> None:
    made = bring(school, sheet(row_of(school.amina)))
    clock_at(clock.now() + timedelta(days=31))
    with refuses("30 days"):
        services.undo_list(school.mrs_shah, ref=made.ref)


# ---- command line


def run(capsys: Any, tmp_path: Path, file: io.BytesIO, **more: Any) -> tuple[int, str, str]:
    path = tmp_path / "register.csv"
    path.write_bytes(file.getvalue())
    code = cli_register.register_import(path, school="oakfield", **more)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_line_shows_the_preview_and_writes_nothing(school: Any, capsys: Any, tmp_path: Path) -> None:
    code, out, _ = run(
        capsys, tmp_path, sheet(row_of(school.amina), "No Body,01/01/2018,,K,,,,,,", "Odd One,01/01/2018,,,,,,,,"), as_json=True
    )
    said = json.loads(out)
    assert code == 0 and (said["matched"], said["to_confirm"], said["unmatched"]) == (1, 0, 1)
    assert said["refused"] == [{"row": 4, "field": "sen_status", "message": said["refused"][0]["message"]}]
    assert not ListImport.objects.at(school.oakfield).exists() and not StatusChange.objects.at(school.oakfield).exists()


def test_the_command_line_brings_it_in_and_takes_it_back(school: Any, capsys: Any, tmp_path: Path) -> None:
    code, out, _ = run(capsys, tmp_path, sheet(row_of(school.amina)), confirm=True, told="not-known", as_json=True)
    assert code == 0 and StatusChange.objects.of(school.amina).get().told_before
    assert cli_register.register_undo(json.loads(out)["import"]) == 0
    assert not StatusChange.objects.of(school.amina).exists()


def test_the_command_line_refuses_what_cannot_be_read(school: Any, capsys: Any, tmp_path: Path) -> None:
    code, out, err = run(capsys, tmp_path, io.BytesIO(b"%PDF-1.7"), as_json=True)
    assert code == 1 and json.loads(out)["refused"][0]["row"] is None and "PDF" in err


def test_the_command_line_maps_a_column(school: Any, capsys: Any, tmp_path: Path) -> None:
    file = sheet(f"Amina Yusuf,{born(school.amina)},K", head="Name,DOB,Tier")
    code, out, _ = run(capsys, tmp_path, file, mapping={"Tier": "sen_status"}, as_json=True)
    assert code == 0 and json.loads(out)["matched"] == 1


# ---- pages


def test_mrs_shah_brings_her_register_on_the_pages(school: Any) -> None:
    client = browse(school, "mrs_shah")
    file = sheet(row_of(school.amina), row_of(school.leo, day=""))
    file.name = "register.csv"
    answer = client.post("/register/import/", {"file": file, "form_key": "a" * 32})
    assert answer.status_code == 303
    at = answer["Location"]
    page = client.get(at).content.decode()
    assert "Found on the roll" in page and "Who is this?" in page
    assert client.post(at, {"form_key": "b" * 32}).status_code == 422
    sent = {"form_key": "b" * 32, "told": "not_known", "row_3": school.leo.ref}
    assert client.post(at, sent).status_code == 303
    assert StatusChange.objects.at(school.oakfield).filter(told_before=True).count() == 2
    assert "before Trellis" in client.get("/children/").content.decode()
    assert client.get(f"/children/{school.amina.ref}/before/").status_code == 200
    assert "Take this file back" in client.get(f"{at}done/").content.decode()
    assert client.post(f"{at}done/").status_code == 200
    assert not StatusChange.objects.at(school.oakfield).exists()


def test_the_example_register_of_32_comes_in_with_one_row_to_confirm(school: Any) -> None:
    with (EXAMPLES / "roll.csv").open("rb") as roll:
        services.bring_in(school.mrs_dunn, school_id=school.oakfield.pk, file=roll, file_name="roll.csv")
    with (EXAMPLES / "register.xlsx").open("rb") as file:
        seen = look(school, io.BytesIO(file.read()))
    assert seen.counts == {"matched": 31, "to_confirm": 1, "unmatched": 0, "refused": 0}
    assert [each["field"] for each in seen.left_out] == ["review_on"]
