"""Staff, groups and September through the browser's door."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.harness.visitors import Enter
from trellis.notifications.models import Notice
from trellis.people.models import Staff, StaffPlace, YearMove

ROWS = b"Name,Email,Job,Class,Part\nOla Berg,berg@oakfield.example,Teaching assistant,Hazel,TA\nTom Lane,teacher@oakfield.example,Head of Year,,\n,,Cook,,\n"


def chosen(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text) or re.search(rf'value="([^"]*)"[^>]*name="{name}"', text)
    assert found, name
    return found[1]


def test_a_list_is_looked_at_its_columns_changed_and_brought_in(world: Any, enter: Enter) -> None:
    office = enter("mrs_dunn")
    answer = office.post("/setup/staff/import/", {"file": SimpleUploadedFile("staff.csv", ROWS), "whole": "no"})
    where = answer["Location"]
    page = office.get(where).content.decode()
    for words in (
        "Nothing is written yet",
        "Ola Berg",
        "Hazel: teaching assistant from Wed 14 Oct",
        "Job: Head of Year",
        "The name is missing",
    ):
        assert words in page
    assert (
        office.post(where + "columns/", {"column_0": "full_name", "column_1": "email", "column_2": "leave out"}).status_code
        == 303
    )
    page = office.get(where).content.decode()
    assert "Job: Head of Year" not in page
    assert office.post(where, {"signature": chosen(page, "signature")}).status_code == 303
    assert Staff.objects.at(world.oakfield).filter(person__last_name="Berg").exists()
    assert office.get(where).status_code == 404
    assert not Notice.objects.at(world.oakfield).exists()


def test_a_photo_is_no_list_and_says_so(enter: Enter) -> None:
    answer = enter("mrs_dunn").post(
        "/setup/staff/import/", {"file": SimpleUploadedFile("a.csv", b"\x89PNG\r\n" + bytes(50)), "whole": "no"}
    )
    assert answer.status_code == 422
    assert "picture" in answer.content.decode()


def test_an_old_preview_is_not_confirmed(world: Any, enter: Enter) -> None:
    office = enter("mrs_dunn")
    where = office.post("/setup/staff/import/", {"file": SimpleUploadedFile("staff.csv", ROWS), "whole": "no"})["Location"]
    answer = office.post(where, {"signature": "0" * 32})
    assert answer.status_code == 422
    assert "have changed since this preview" in answer.content.decode()
    assert not Staff.objects.at(world.oakfield).filter(person__last_name="Berg").exists()


def test_slips_stand_on_one_page_and_invitations_are_sent_by_their_own_button(world: Any, enter: Enter) -> None:
    office, hill = enter("mrs_dunn"), str(world.people["mrs_hill"].pk)
    page = office.post("/setup/staff/", {"people": [hill], "do": "slips"}).content.decode()
    assert "Mrs Hill" in page and "/join/" in page
    assert not Notice.objects.at(world.oakfield).exists()
    assert office.post("/setup/staff/", {"people": [hill], "do": "send"}).status_code == 303
    assert Notice.objects.at(world.oakfield).count() == 1


def test_a_group_gets_and_loses_an_adult_by_hand(world: Any, enter: Enter) -> None:
    office, where = enter("mrs_dunn"), f"/setup/groups/{world.beech.ref}/"
    typed = {"person": str(world.people["mrs_hill"].pk), "part": "teaching_assistant", "starts_on": "1 10 2026"}
    assert office.post(where, typed).status_code == 303
    place = StaffPlace.objects.at(world.oakfield).get(group=world.beech, person=world.people["mrs_hill"])
    assert "Mrs Hill" in office.get(where).content.decode()
    assert office.post(where, {"do": "end", "thing": str(place.pk)}).status_code == 303
    assert "Mrs Hill" not in office.get(where).content.decode().split("Add somebody")[0]
    assert office.post(where, {"do": "end", "thing": str(world.amina.pk)}).status_code == 404


def test_a_group_of_another_school_is_not_there(world: Any, enter: Enter) -> None:
    assert enter("mrs_okoro").get(f"/setup/groups/{world.beech.ref}/").status_code == 404


def test_september_is_looked_at_confirmed_and_taken_back(world: Any, enter: Enter) -> None:
    office = enter("mrs_dunn")
    typed = {"moves_on": "1 9 2027", "adults": "stay", f"to_{world.hazel.ref}": "leave", f"to_{world.beech.ref}": world.hazel.ref,
             f"to_{world.acorns.ref}": "new", f"name_{world.acorns.ref}": "Willow"}  # fmt: skip
    page = office.post("/setup/year/", {**typed, "do": "look"}).content.decode()
    assert "Leave the school" in page and "Go to the new class Willow" in page
    assert not YearMove.objects.at(world.oakfield).exists()
    assert office.post("/setup/year/", {**typed, "do": "confirm"}).status_code == 303
    page = office.get("/setup/year/").content.decode()
    assert "2 children move one year on, and 2 children leave." in page
    assert office.post("/setup/year/", {"do": "undo"}).status_code == 303
    assert YearMove.objects.at(world.oakfield).get().undone_at


@pytest.mark.parametrize("path", ["staff/", "staff/import/", "groups/", "groups/import/", "year/"])
def test_the_office_opens_these_and_a_teacher_does_not(enter: Enter, path: str) -> None:
    assert enter("mrs_dunn").get(f"/setup/{path}").status_code == 200
    assert enter("mr_lane").get(f"/setup/{path}").status_code == 403
