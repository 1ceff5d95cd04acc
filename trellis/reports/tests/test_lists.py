"""The SEN list on any day, its files, a name typed from memory, and a school report that names nobody."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.harness.visitors import Enter, text_of
from tests.people import on_support
from trellis.audit.models import Row, RowChild
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle.models import Concern, StatusChange
from trellis.people.models import Child
from trellis.provision.models import SupportLine
from trellis.reports.queries import Filters, sen_list
from trellis.statutory import services as statutory

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER = date(2026, 9, 7), date(2026, 10, 1)


@pytest.fixture
def listed(world: Any) -> Any:
    """Amina on SEN Support since September, Leo since October, Noah with an EHC plan; nothing about Mia."""
    with write():
        on_support(world.amina, SEPTEMBER)
        on_support(world.leo, OCTOBER, need="SPLD")
        on_support(world.noah, SEPTEMBER, "ehc_plan", "ASD")
        on_support(world.theo, SEPTEMBER)
    return world


def names(world: Any, **filters: Any) -> list[str]:
    return [each.name for each in sen_list(world.mrs_shah, Filters(**filters)).rows]


def test_the_list_holds_sen_support_and_ehc_plans_of_the_school_by_surname(listed: Any) -> None:
    assert names(listed) == ["Leo Marsh", "Noah Reid", "Amina Yusuf"]


def test_the_list_as_on_a_day_before_a_decision_does_not_know_of_it(listed: Any) -> None:
    assert names(listed, as_on=date(2026, 9, 20)) == ["Noah Reid", "Amina Yusuf"]
    assert names(listed, as_on=date(2026, 9, 6)) == []


def test_a_status_that_ended_is_still_there_on_the_days_it_held(listed: Any) -> None:
    with write():
        on_support(listed.amina, date(2026, 10, 12), "stepped_down")
    assert "Amina Yusuf" not in names(listed)
    assert "Amina Yusuf" in names(listed, as_on=date(2026, 10, 11))
    assert names(listed, status="stepped_down") == ["Amina Yusuf"]


def test_filters_narrow_by_year_class_and_need(listed: Any) -> None:
    assert names(listed, nc_year="4") == ["Leo Marsh", "Amina Yusuf"]
    assert names(listed, group="Beech") == ["Noah Reid"]
    assert names(listed, need="SPLD") == ["Leo Marsh"]
    assert names(listed, status="everyone") == ["Mia Clarke", "Leo Marsh", "Noah Reid", "Amina Yusuf"]


def test_a_misspelt_name_asks_whether_amina_was_meant(listed: Any, enter: Enter) -> None:
    page = text_of(enter("mrs_shah").get("/children/?name=Amena"))
    assert "No child matches “Amena”. Did you mean Amina Yusuf (Hazel) ?" in page.replace("(Hazel)?", "(Hazel) ?")
    assert "Amina Yusuf" in text_of(enter("mr_lane").get("/children/?name=Amena"))


def test_the_page_says_status_code_need_and_where_the_plan_stands(listed: Any, enter: Enter) -> None:
    page = text_of(enter("mrs_shah").get("/children/"))
    assert "Amina Yusuf Hazel SEN Support (K) Speech, language and communication 7 Sep 2026 No plan yet" in page
    assert "EHC plan (E) Autism" in page


@pytest.mark.parametrize(
    ("typed", "words"), [("2026-13-01", "Enter a day, like 2026-03-01."), ("2027-01-01", "The day must be today or earlier.")]
)
def test_a_day_that_cannot_be_is_said_beside_the_box(listed: Any, enter: Enter, typed: str, words: str) -> None:
    response = enter("mrs_shah").get(f"/children/?as_on={typed}")
    assert response.status_code == 422
    assert text_of(response).count(words) == 2


def test_a_teacher_sees_their_own_children_and_the_office_goes_to_the_roll(listed: Any, enter: Enter) -> None:
    page = text_of(enter("mr_lane").get("/children/"))
    assert "Amina Yusuf" in page and "Noah Reid" not in page
    assert enter("mrs_dunn").get("/children/").headers["Location"] == "/roll/"


def _names_as_formulas(world: Any) -> None:
    with write():
        Child.objects.system("a name that is a formula").filter(pk=world.amina.pk).update(
            first_name="\u200b=HYPERLINK(1)", last_name="@Yusuf"
        )


def test_the_csv_has_the_promised_columns_and_no_cell_is_a_formula(listed: Any, enter: Enter) -> None:
    _names_as_formulas(listed)
    response = enter("mrs_shah").get("/children/list.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="sen-list-2026-10-14.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["First name", "Last name", "Date of birth", "UPN", "Year", "Class", "SEN", "Needs", "Since"]
    by_first = {row[0]: row for row in rows[1:]}
    assert by_first["Leo"] == ["Leo", "Marsh", "09/01/2018", "", "4", "Hazel", "K", "Specific learning difficulty", "01/10/2026"]
    amina = by_first["'\u200b=HYPERLINK(1)"]
    assert amina[1] == "'@Yusuf"


def test_the_workbook_holds_text_and_no_formula(listed: Any, enter: Enter) -> None:
    _names_as_formulas(listed)
    sheet = load_workbook(io.BytesIO(enter("mrs_shah").get("/children/list.xlsx").content)).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert len(cells) >= 20
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(str(cell.value).lstrip("\u200b").startswith(("=", "@")) for cell in cells)


def test_taking_the_list_out_as_a_file_is_noted_for_each_child_on_it(listed: Any, enter: Enter) -> None:
    enter("mrs_shah").get("/children/list.csv?class=Hazel")
    row = Row.objects.order_by("-number").filter(code="record.opened").first()
    assert row is not None and row.about["page"] == "the SEN list as a file (csv)"
    noted = set(RowChild.objects.filter(chain=row.chain, row_number=row.number).values_list("child_id", flat=True))
    assert noted == {listed.amina.pk, listed.leo.pk}


def test_a_teacher_and_a_governor_may_not_take_the_list_out(listed: Any, enter: Enter) -> None:
    for who in ("mr_lane", "ms_amos", "mrs_dunn"):
        assert enter(who).get("/children/list.csv").status_code == 403


def test_the_school_report_names_nobody_and_hides_small_groups(listed: Any, enter: Enter, fill: Callable[[int], None]) -> None:
    fill(6)
    page = text_of(enter("ms_amos").get("/reports/school/"))
    assert "SEN in our school: Autumn term" in page
    assert "8 children are on SEN Support today. Fewer than 5 have an EHC plan." in page
    assert "Specific learning difficulty fewer than 5" in page
    assert "Speech, language and communication not shown" in page
    for name in ("Amina", "Leo", "Noah", "Extra", "Yusuf"):
        assert name not in page


def test_an_empty_school_says_there_is_not_enough_yet(world: Any, enter: Enter) -> None:
    assert "There is not enough recorded yet to be fair." in text_of(enter("ms_amos").get("/reports/school/"))


def test_how_soon_help_comes_is_said_from_five_children_on(world: Any, enter: Enter, fill: Callable[[int], None]) -> None:
    fill(5)
    waiting = list(Child.objects.at(world.oakfield).filter(last_name="Extra").order_by("pk"))
    with write():
        for number, each in enumerate(waiting):
            raise_concern(each, date(2026, 9, 7 + number))
            SupportLine.objects.of(each).update(starts_on=date(2026, 9, 14))
    said = "From a first concern to the first help, half of 5 children waited 3 school days or less."
    assert said in text_of(enter("ms_amos").get("/reports/school/"))
    with write():
        Concern.objects.of(waiting[0]).update(raised_at=clock.london(date(2026, 9, 21)))
    assert "From a first concern" not in text_of(enter("ms_amos").get("/reports/school/"))


def raise_concern(of: Any, day: date) -> None:
    """A worry of this day, as a row."""
    Concern.objects.create(
        school_id=of.school_id,
        child_id=of.pk,
        source="staff",
        text="Finds it hard to begin.",
        raised_at=clock.london(day, 10),
        reply_by=day,
        family_sees_from=day,
    )


def test_the_list_says_before_which_day_the_next_setting_is_named(listed: Any, enter: Enter) -> None:
    with write():
        type(listed.leo).objects.of(listed.leo).update(nc_year="6")
        StatusChange.objects.create(school=listed.oakfield, child=listed.leo, status="ehc_plan", from_on=clock.today())
    statutory.record_ehc_plan(listed.mrs_shah, child_id=listed.leo.pk, plan_on=date(2026, 9, 20))
    assert "Next setting named before Mon 15 Feb" in text_of(enter("mrs_shah").get("/children/"))
