"""A list of provision: what of a row becomes support, that it waits to be checked and nothing is sent, and what is taken back."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl.styles import PatternFill

from tests.harness.visitors import browse
from trellis.core.db import write
from trellis.core.errors import Denied
from trellis.cycle.models import BeforeTrellis, Concern, StatusChange
from trellis.exchange import services
from trellis.exchange.models import ColumnMemory, ListImport
from trellis.exchange.queries import lists
from trellis.exchange.readers.provision import read_provisions
from trellis.exchange.readers.provision_fields import PRODUCT_EXPORT, WORDS
from trellis.exchange.tests.lists import lines, refuses, workbook
from trellis.notifications.models import Notice
from trellis.people.models import Child
from trellis.plans import services as plans
from trellis.plans.queries.class_page import class_sheet
from trellis.plans.tests import factories
from trellis.provision import panels
from trellis.provision import services as provision
from trellis.provision.models import LIVE_LINE, Session, SupportGroup, SupportLine
from trellis.reports.queries.provision_map import MapFilters, provision_map

EXAMPLES = Path(__file__).resolve().parents[3] / "tests" / "examples"
HEAD = "Name,DOB,Intervention,Start,End,Minutes,Frequency,Staff,Group,Ratio,Cost,Outcome,Entry data"
WHY = "a test looks at the list of provision"
PHONICS = "Phonics group,07/09/2026,16/07/2027,20,3 x weekly,Mrs Hill,,1:4,£420,Reads 60 words,41 words"


@pytest.fixture
def school(world: Any) -> Any:
    """Oakfield before any support stands."""
    assert not SupportLine.objects.at(world.oakfield).exists()
    return world


def row_of(child: Child, rest: str = PHONICS, *, day: str | None = None) -> str:
    return f"{child.first_name} {child.last_name},{f'{child.date_of_birth:%d/%m/%Y}' if day is None else day},{rest}"


def sheet(*rows: str) -> io.BytesIO:
    return lines(HEAD, *rows)


def look(school: Any, file: io.BytesIO, **more: Any) -> Any:
    return services.look_at_list(school.mrs_shah, school_id=school.oakfield.pk, file=file, what="provision", **more).seen


def wait(school: Any, file: io.BytesIO) -> ListImport:
    return services.preview_list(
        school.mrs_shah, school_id=school.oakfield.pk, file=file, file_name="provisions.csv", what="provision"
    )


def bring(school: Any, file: io.BytesIO, **decisions: str) -> ListImport:
    said = {int(row.removeprefix("row_")): ref for row, ref in decisions.items()}
    return services.confirm_list(school.mrs_shah, ref=wait(school, file).ref, decisions=said)


def standing(school: Any) -> list[SupportLine]:
    return list(SupportLine.objects.at(school.oakfield).filter(LIVE_LINE).select_related("group").order_by("created_at", "pk"))


# ---- what is written


def test_a_row_becomes_support_that_stands_with_its_adult_and_group(school: Any) -> None:
    bring(school, sheet(row_of(school.amina)))
    (line,) = standing(school)
    assert (line.child_id, line.what, line.minutes, line.times_a_week) == (school.amina.pk, "Phonics group", 20, 3)
    assert (line.given_by_id, line.group.name, line.group_size) == (school.people["mrs_hill"].pk, "Phonics group", 4)
    assert (line.starts_on, line.ends_on, line.brought_on) == (date(2026, 9, 7), date(2027, 7, 16), date(2026, 10, 14))


def test_children_who_share_support_adult_and_time_share_one_group(school: Any) -> None:
    other = PHONICS.replace("Mrs Hill", "Mr Lane")
    bring(school, sheet(row_of(school.amina), row_of(school.leo), row_of(school.noah, other)))
    groups = {line.child_id: line.group.name for line in standing(school)}
    assert groups[school.amina.pk] == groups[school.leo.pk] == "Phonics group"
    assert groups[school.noah.pk] == "Phonics group (Mr Lane)"


def test_support_for_one_child_alone_makes_no_group(school: Any) -> None:
    bring(school, sheet(*(row_of(each, PHONICS.replace("1:4", "1:1")) for each in (school.amina, school.leo))))
    assert [(line.group, line.group_size) for line in standing(school)] == [(None, 1), (None, 1)]


def test_outcome_entry_data_and_cost_stand_as_they_were_written_and_make_no_outcome(school: Any) -> None:
    bring(school, sheet(row_of(school.amina)))
    stood = BeforeTrellis.objects.of(school.amina).get()
    assert stood.source == "provision" and stood.review_on is None
    assert stood.note == "Phonics group. Outcome: Reads 60 words. At the start: 41 words. Cost: £420."
    page = lists.before_page(school.mrs_shah, school.amina.ref)
    assert page.stood[0].source == "From the school’s own list of support"


@pytest.mark.parametrize(
    ("said", "why"),
    [("Mrs Green", "not on the staff list"), ("Hill", "not on the staff list"), ("Mr Hill", "not on the staff list")],
)
def test_an_adult_who_is_not_on_the_staff_is_said_and_never_guessed(school: Any, said: str, why: str) -> None:
    made = wait(school, sheet(row_of(school.amina, PHONICS.replace("Mrs Hill", said))))
    assert any(why in note for note in lists.list_page(school.mrs_shah, made.ref).seen.matched[0]["notes"])
    services.confirm_list(school.mrs_shah, ref=made.ref)
    assert standing(school)[0].given_by_id is None
    assert f"Adult: {said}." in BeforeTrellis.objects.of(school.amina).get().note


@pytest.mark.parametrize("said", ["Mrs Hill", "Jan Hill", "J Hill", "J. Hill", '"Hill, Jan"', "Mrs J Hill", "MRS HILL"])
def test_an_adult_is_found_however_the_name_is_written(school: Any, said: str) -> None:
    bring(school, sheet(row_of(school.amina, PHONICS.replace("Mrs Hill", said))))
    assert standing(school)[0].given_by_id == school.people["mrs_hill"].pk


def test_two_of_the_staff_of_one_name_are_nobody(school: Any) -> None:
    with write():
        hill = school.people["miss_grant"]
        hill.title, hill.last_name = "Mrs", "Hill"
        hill.save()
    seen = look(school, sheet(row_of(school.amina)))
    assert any("more than one of the staff" in note for note in seen.matched[0]["notes"])


def test_how_often_that_is_not_clear_is_kept_as_words(school: Any) -> None:
    bring(school, sheet(row_of(school.amina, "Nurture,,,20,as needed,,,,,,")))
    (line,) = standing(school)
    assert (line.minutes, line.times_a_week, line.on_class_sheet) == (None, None, True)
    assert "20, as needed" in BeforeTrellis.objects.of(school.amina).get().note
    seen = look(school, sheet(row_of(school.leo, "Nurture,,,20,as needed,,,,,,")))
    assert [each["field"] for each in seen.left_out] == ["often"] and "as needed" in seen.left_out[0]["message"]


def test_how_often_in_one_column_is_enough(school: Any) -> None:
    bring(school, sheet(row_of(school.amina, "Phonics,,,,3 x 20 mins weekly,,,,,,")))
    assert [(line.minutes, line.times_a_week) for line in standing(school)] == [(20, 3)]


def test_two_columns_that_disagree_about_the_minutes_are_not_decided_between(school: Any) -> None:
    bring(school, sheet(row_of(school.amina, "Phonics,,,30,3 x 20 mins weekly,,,,,,")))
    assert [(line.minutes, line.times_a_week) for line in standing(school)] == [(None, None)]


def test_without_an_end_it_stands_until_the_school_year_is_over(school: Any) -> None:
    bring(school, sheet(row_of(school.amina, "Phonics,,,,,,,,,,")))
    assert (standing(school)[0].starts_on, standing(school)[0].ends_on) == (date(2026, 10, 14), date(2027, 7, 21))


def test_support_that_runs_already_is_said_and_not_brought_twice(school: Any) -> None:
    bring(school, sheet(row_of(school.amina)))
    made = wait(school, sheet(row_of(school.amina), row_of(school.leo)))
    notes = {each["ref"]: each["notes"] for each in lists.list_page(school.mrs_shah, made.ref).seen.matched}
    assert "stands already" in notes[school.amina.ref][0]
    services.confirm_list(school.mrs_shah, ref=made.ref)
    assert [line.child_id for line in standing(school)] == [school.amina.pk, school.leo.pk]


def test_a_child_of_several_rows_is_asked_about_once(school: Any) -> None:
    rows = (row_of(school.amina, day=""), row_of(school.amina, "Speech,,,15,weekly,,,,,,", day=""))
    seen = look(school, sheet(*rows))
    assert [each["row"] for each in seen.to_confirm] == [2]
    bring(school, sheet(*rows))
    assert standing(school) == []
    bring(school, sheet(*rows), row_2=school.amina.ref)
    assert {line.what for line in standing(school)} == {"Phonics group", "Speech"}


def test_the_same_row_twice_is_read_once(school: Any) -> None:
    seen = look(school, sheet(row_of(school.amina), row_of(school.amina)))
    assert (seen.counts["matched"], seen.counts["refused"]) == (1, 1) and "earlier row" in seen.refused[0]["message"]


# ---- it waits to be checked, and nothing is sent


def test_it_owes_no_session_asks_nobody_anything_and_sends_nothing(school: Any) -> None:
    bring(school, sheet(row_of(school.amina), row_of(school.leo, "Nurture,,,,as needed,Mr Lane,,,,,")))
    provision.replan(school.mrs_shah, school_id=school.oakfield.pk, from_on=date(2026, 10, 14))
    for model in (Session, Notice, Concern, StatusChange):
        assert not model.objects.system(WHY).exists()
    assert panels.today_rows(school.mrs_shah) == panels.today_rows(school.mr_lane) == panels.today_rows(school.mrs_hill) == []


def test_the_class_page_and_the_provision_map_show_it(school: Any) -> None:
    bring(school, sheet(row_of(school.amina), row_of(school.leo, "Nurture breakfast,,,,as needed,,,,,,")))
    rows = {row.name: row for row in class_sheet(school.mr_lane, school.hazel.ref).rows}
    assert rows["Amina"].with_whom == "Mrs Hill 3 a week: Phonics group"
    assert [told.text for told in rows["Leo"].do_this] == ["Nurture breakfast"]
    found = {line.child: line for line in provision_map(school.mrs_shah, MapFilters()).lines}
    assert found["Amina Yusuf"].how_often == "20 minutes, 3 times a week"
    assert found["Amina Yusuf"].to_check and found["Amina Yusuf"].planned == 0 and found["Amina Yusuf"].cost is None


def test_the_record_shows_it_until_the_first_plan_takes_its_place(school: Any) -> None:
    bring(school, sheet(row_of(school.amina), row_of(school.amina, "Nurture breakfast,,,,as needed,,,,,,")))
    client = browse(school, "mrs_shah")
    page = client.get(f"/children/{school.amina.ref}/").content.decode()
    assert "Support from before Trellis, to check" in page and "Mrs Hill, 20 minutes, 3 times a week" in page
    begun = factories.begin(school, told=True)
    draft = plans.start_draft(school.mrs_shah, cycle_id=begun.cycle_id)
    drafts = {line.what: line for line in SupportLine.objects.of(school.amina).filter(live_at=None)}
    phonics = drafts["Phonics group"]
    assert (phonics.minutes, phonics.times_a_week, phonics.given_by_id) == (20, 3, school.people["mrs_hill"].pk)
    assert phonics.group.name == "Phonics group" and phonics.brought_on is None
    plans.remove_line(school.mrs_shah, version_id=draft.pk, line_id=drafts["Nurture breakfast"].pk)
    plans.add_outcome(school.mrs_shah, version_id=draft.pk, **factories.outcome())
    plans.set_dates(school.mrs_shah, version_id=draft.pk, starts_on=date(2026, 10, 14), review_on=factories.REVIEW)
    plans.go_live(school.mrs_shah, version_id=draft.pk)
    now = SupportLine.objects.of(school.amina).filter(LIVE_LINE)
    assert [(line.what, line.brought_on) for line in now] == [("Phonics group", None)]
    assert Session.objects.of(school.amina).exists()
    assert "to check" not in client.get(f"/children/{school.amina.ref}/").content.decode()


def test_an_adult_nobody_knows_leaves_the_first_plan_to_be_finished(school: Any) -> None:
    bring(school, sheet(row_of(school.amina, PHONICS.replace("Mrs Hill", "Mrs Green"))))
    begun = factories.begin(school)
    plans.start_draft(school.mrs_shah, cycle_id=begun.cycle_id)
    (draft,) = SupportLine.objects.of(school.amina).filter(live_at=None)
    assert draft.how == "It was 20 minutes, 3 times a week. Choose who will give it now."


# ---- a sheet that means more than it says


def test_merged_cells_are_said_and_not_guessed(school: Any) -> None:
    rows = [["Name", "DOB", "Intervention", "Staff"], ["Amina Yusuf", school.amina.date_of_birth, "Phonics", "Mrs Hill"]]
    rows.append(["Leo Marsh", school.leo.date_of_birth, None, None])
    opened = read_provisions(workbook(*rows, change=lambda page: page.merge_cells("C2:C3")))
    assert [each.row for each in opened.rows] == [2]
    assert [(each.row, each.field) for each in opened.refused] == [(3, "what")]
    assert "merged cells C2:C3" in opened.refused[0].message and "Unmerge" in opened.refused[0].message


def test_colours_are_said_and_not_read() -> None:
    def paint(page: Any) -> None:
        page["C2"].fill = PatternFill("solid", fgColor="FF00B050")

    opened = read_provisions(workbook(["Name", "DOB", "Intervention"], ["Amina Yusuf", "31/08/2017", "Phonics"], change=paint))
    assert any("coloured" in each and "column of its own" in each for each in opened.warnings)


def test_two_rows_of_headings_are_said() -> None:
    opened = read_provisions(
        workbook(
            ["Name", "DOB", "Intervention", "Staff"],
            ["", "", "Programme", "Led by"],
            ["Amina Yusuf", "31/08/2017", "Phonics", ""],
        )
    )
    assert [each.row for each in opened.rows] == [3] and "second row of headings" in opened.refused[0].message


def test_dates_as_text_are_read_and_what_is_no_day_is_left_out_and_said() -> None:
    opened = read_provisions(lines(HEAD, "Amina Yusuf,31 August 2017,Phonics,7th Sept 2026,Summer,,,,,,,,"))
    row = opened.rows[0]
    assert (row.date_of_birth, row.starts_on, row.ends_on) == (date(2017, 8, 31), date(2026, 9, 7), None)
    assert "Summer" in opened.left_out[0].message


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("", "missing_support"),
        ("Phonics,01/09/2025,20/07/2026", "support_ended"),
        ("Phonics,01/05/2027,01/03/2027", "ends_before"),
        ("=1+1", "formula"),
        ("P" * 130, "too_long"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_with_its_remedy(rest: str, code: str) -> None:
    rest += "," * (10 - rest.count(","))
    opened = read_provisions(lines(HEAD, f"Amina Yusuf,31/08/2017,{rest}", "Leo Marsh,01/02/2018,Phonics,,,,,,,,,,"))
    assert [(each.row, each.code) for each in opened.refused] == [(2, code)] and len(opened.rows) == 1
    assert opened.refused[0].message.count(".") >= 2


def test_the_headings_of_the_provision_mapping_product_are_known() -> None:
    for heading, field in PRODUCT_EXPORT.items():
        found = WORDS.field_of(heading)
        assert found is not None and found[0] == field, heading


def test_a_list_without_a_column_for_the_support_asks_for_it_and_remembers(school: Any) -> None:
    file = lines("Name,DOB,Help given", f"Amina Yusuf,{school.amina.date_of_birth:%d/%m/%Y},Phonics")
    made = wait(school, file)
    assert not lists.list_page(school.mrs_shah, made.ref).seen.readable
    services.preview_list_again(school.mrs_shah, ref=made.ref, mapping={"Help given": "what"})
    assert lists.list_page(school.mrs_shah, made.ref).seen.counts["matched"] == 1
    assert ColumnMemory.objects.at(school.oakfield).get().table == "provision"
    file.seek(0)
    assert look(school, file).counts["matched"] == 1


# ---- taking it back, and who may


def test_undo_takes_back_exactly_what_the_list_brought(school: Any) -> None:
    made = bring(school, sheet(row_of(school.amina), row_of(school.leo)))
    undone = services.undo_list(school.mrs_shah, ref=made.ref)
    assert undone.stays == []
    for model in (SupportLine, SupportGroup, BeforeTrellis):
        assert not model.objects.at(school.oakfield).exists()
    with refuses("already"):
        services.undo_list(school.mrs_shah, ref=made.ref)


def test_undo_leaves_a_child_whose_plan_has_begun_from_it(school: Any) -> None:
    made = bring(school, sheet(row_of(school.amina), row_of(school.leo)))
    plans.start_draft(school.mrs_shah, cycle_id=factories.begin(school).cycle_id)
    undone = services.undo_list(school.mrs_shah, ref=made.ref)
    assert undone.stays == ["Amina Yusuf stays as brought in: somebody has worked on it since."]
    assert [line.child_id for line in standing(school)] == [school.amina.pk]
    assert [each.child_id for each in BeforeTrellis.objects.at(school.oakfield)] == [school.amina.pk]


@pytest.mark.parametrize("who", ["mr_lane", "mrs_dunn", "mrs_hill", "mr_cole", "mum"])
def test_only_the_senco_and_deputy_bring_a_list_of_support(school: Any, who: str) -> None:
    with pytest.raises(Denied):
        services.preview_list(
            getattr(school, who),
            school_id=school.oakfield.pk,
            file=sheet(row_of(school.amina)),
            file_name="x.csv",
            what="provision",
        )


def test_a_child_of_another_school_is_not_found(school: Any) -> None:
    assert look(school, sheet(row_of(school.theo))).counts["unmatched"] == 1


def test_mrs_shah_brings_her_list_on_the_pages(school: Any) -> None:
    client = browse(school, "mrs_shah")
    file = sheet(row_of(school.amina), row_of(school.leo, day=""))
    file.name = "provisions.csv"
    assert "Your list of support" in client.get("/register/").content.decode()
    answer = client.post("/register/provisions/", {"file": file, "form_key": "a" * 32})
    at = answer["Location"]
    assert answer.status_code == 303 and at.startswith("/register/provisions/")
    page = client.get(at).content.decode()
    assert "Phonics group" in page and "Who is this?" in page and "told" not in page
    assert client.get(at.replace("provisions", "import")).status_code == 404
    assert client.get(f"{at}columns/").status_code == 200
    assert client.post(at, {"form_key": "b" * 32, "row_3": school.leo.ref}).status_code == 303
    assert len(standing(school)) == 2
    assert "Take this file back" in client.get(f"{at}done/").content.decode()
    assert f"{at}done/" in client.get("/register/").content.decode()
    assert client.post(f"{at}done/").status_code == 200
    assert standing(school) == []


def test_the_example_list_comes_in_for_the_children_of_the_example_roll(school: Any) -> None:
    with (EXAMPLES / "roll.csv").open("rb") as roll:
        services.bring_in(school.mrs_dunn, school_id=school.oakfield.pk, file=roll, file_name="roll.csv")
    with (EXAMPLES / "provisions.xlsx").open("rb") as file:
        seen = look(school, io.BytesIO(file.read()))
    assert seen.counts == {"matched": 40, "to_confirm": 0, "unmatched": 0, "refused": 0}
    assert [each["field"] for each in seen.left_out] == ["often"]


def test_the_senco_finds_every_class_page_by_its_link(school: Any) -> None:
    client = browse(school, "mrs_shah")
    assert 'href="/classes/"' in client.get("/children/?status=everyone").content.decode()
    page = client.get("/classes/").content.decode()
    assert "Hazel" in page and "Acorns" in page and "12B" not in page
