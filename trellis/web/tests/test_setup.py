"""The set-up list, walked by a SENCO who has just come in; and whom to ask, on every page of staff and families."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import Enter, visitor
from trellis.config.cli_school import create_school
from trellis.core.models import Installation
from trellis.notifications.models import Notice
from trellis.organisations.models import School

PASTED = """Autumn term, 1 September 2026, 18 December 2026
Half-term, 26 October 2026, 30 October 2026
Spring term, 4 January 2027, 25 March 2027
Summer term, 12 April 2027, 21 July 2027"""


class Counted:
    """A browser that counts what a person does: a page opened, a box filled in, a button pressed. `most` a line of the list."""

    def __init__(self, client: Client) -> None:
        self.client, self.done = client, 0

    def open(self, path: str) -> str:
        self.done += 1
        answer = self.client.get(path, follow=True)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def send(self, path: str, **typed: Any) -> str:
        self.done += len(typed) + 1
        answer = self.client.post(path, typed, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return str(answer.content.decode())


@pytest.fixture
def newcomer(school_mode: None, clock_at: Any) -> Counted:
    """The SENCO of a fresh school, who has followed the one-use link."""
    from datetime import date

    clock_at(date(2026, 9, 2))
    link = create_school("Ashdown Primary School", "100777")
    client = Client()
    typed = {
        "title": "Ms",
        "first_name": "Nell",
        "last_name": "Ford",
        "email": "ford@ashdown.example",
        "password": "three plain words 77",
    }
    assert client.post(link[link.index("/join/") :], typed).status_code == 303
    # Her second factor is another test's: here she has shown it.
    client = visitor(typed["email"])
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/setup/"
    return Counted(client)


def test_a_fresh_schools_senco_sets_it_up_in_few_steps_and_nothing_is_sent(newcomer: Counted) -> None:
    assert Installation.objects.get().mode == "school"
    page = newcomer.open("/setup/")
    assert "0 of 10 parts are done" in page
    newcomer.send("/setup/school/", revision="1", name="Ashdown Primary School", setting_kind="primary", phone="01632 960 321")
    page = newcomer.open("/setup/people/")
    assert "Ms Ford" in page
    newcomer.send(
        "/setup/people/", role="dsl", first_name="Ann", last_name="Lee", weekdays=["0", "1", "2", "3", "4"], starts_on="2 9 2026"
    )
    one = page.split("/setup/people/change/?one=")[1][:36]
    newcomer.send(f"/setup/people/change/?one={one}", **{"which": "reach", "reach-one": one, "reach-weekdays": ["0", "1"]})
    newcomer.send(
        f"/setup/people/change/?one={one}",
        **{
            "which": "training",
            "training-one": one,
            "training-became_on": "1 9 2025",
            "training-qualified_teacher": "yes",
            "training-qualification": "none",
        },
    )
    assert "This is what would come in" in newcomer.send("/setup/days/import/", lines=PASTED)
    newcomer.send("/setup/days/import/", lines=PASTED, do="confirm")
    page = newcomer.open("/setup/")
    assert "3 of 10 parts are done" in page
    assert "3 terms and 1 closure, to Wednesday 21 July 2027." in page
    assert newcomer.done <= 45, newcomer.done
    assert not Notice.objects.system("nothing may be sent").exists()
    assert "SENCO: Ms Ford (Monday and Tuesday), " in page


def test_the_list_says_how_many_children_came_in_with_the_sencos_own_lists(enter: Enter, world: Any) -> None:
    senco = enter("mrs_shah")
    assert "Nobody has SEN Support or an EHC plan yet." in senco.get("/setup/").content.decode()
    born = f"{world.amina.date_of_birth:%d/%m/%Y}"
    kinds = (
        ("import", f"Name,DOB,K or E\nAmina Yusuf,{born},K"),
        ("provisions", f"Name,DOB,Support\nAmina Yusuf,{born},Phonics"),
    )
    for kind, text in kinds:
        at = senco.post(f"/register/{kind}/", {"file": SimpleUploadedFile("list.csv", text.encode()), "form_key": kind * 4})
        assert senco.post(at["Location"], {"told": "no", "form_key": kind * 5}).status_code == 303
    page = senco.get("/setup/").content.decode()
    assert "1 child has SEN Support or an EHC plan." in page and "1 child has support." in page
    assert "/register/import/" not in enter("mrs_dunn").get("/setup/").content.decode()


def test_after_the_days_are_known_she_lands_on_today(newcomer: Counted) -> None:
    newcomer.send("/setup/days/import/", lines=PASTED, do="confirm")
    assert "What needs you today" in newcomer.open("/")


def test_a_calendar_file_is_shown_before_anything_is_written(newcomer: Counted) -> None:
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Autumn term\r\n"
        "DTSTART;VALUE=DATE:20260901\r\nDTEND;VALUE=DATE:20261219\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    page = newcomer.send("/setup/days/import/", file=SimpleUploadedFile("dates.ics", ics.encode()))
    assert "Autumn term, 1 September 2026, 18 December 2026" in page
    assert "No terms yet" in newcomer.open("/setup/days/")


def test_a_file_that_is_no_calendar_says_what_to_do(newcomer: Counted) -> None:
    answer = newcomer.client.post("/setup/days/import/", {"file": SimpleUploadedFile("dates.ics", b"photo")})
    assert answer.status_code == 422
    assert "or paste the dates" in answer.content.decode()


def test_a_day_is_added_and_taken_away_by_hand(world: Any, enter: Enter) -> None:
    office = enter("mrs_dunn")
    typed = {"kind": "closure", "name": "Snow", "starts_on": "3 11 2026", "ends_on": "3 11 2026"}
    assert office.post("/setup/days/", typed).status_code == 303
    page = office.get("/setup/days/").content.decode()
    pk = page.split("Snow")[1].split('name="thing" value="')[1][:36]
    assert office.post("/setup/days/", {"do": "remove", "kind": "closure", "thing": pk}).status_code == 303
    assert "Snow" not in office.get("/setup/days/").content.decode().split("<h2")[2]


@pytest.mark.parametrize("path", ["", "school/", "people/", "days/", "days/import/"])
def test_the_office_opens_every_line_and_a_teacher_none(enter: Enter, path: str) -> None:
    assert enter("mrs_dunn").get(f"/setup/{path}").status_code == 200
    assert enter("mr_lane").get(f"/setup/{path}").status_code == 403
    assert enter("mum").get(f"/setup/{path}").status_code == 403


def test_the_office_reads_who_to_ask_and_may_not_name_anybody(enter: Enter, world: Any) -> None:
    office = enter("mrs_dunn")
    assert "The SENCO or the headteacher can change this." in office.get("/setup/people/").content.decode()
    assert office.post("/setup/people/", {"role": "senco"}).status_code == 403
    assert office.get("/setup/people/change/?one=" + str(world.amina.pk)).status_code == 403


def refresh(world: Any) -> None:
    from trellis.people import services

    services.refresh_who(world.mrs_shah, school_id=world.oakfield.pk)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("mr_lane", "/today/"),
        ("mrs_hill", "/log/"),
        ("mr_cole", "/reports/school/"),
        ("mum", "/my-child/"),
        ("amina_herself", "/me/"),
    ],
)
def test_who_the_senco_and_the_deputy_are_stands_on_every_page(world: Any, enter: Enter, who: str, path: str) -> None:
    refresh(world)
    page = enter(who).get(path, follow=True).content.decode()
    for words in ("SENCO: Mrs Shah", "Monday to Thursday", "Deputy SENCO: Miss Grant", "Designated safeguarding lead: Mrs Doyle"):
        assert words in page


def test_naming_them_costs_no_question_to_the_database(world: Any, enter: Enter) -> None:
    teacher = enter("mr_lane")
    counts = []
    for known in (False, True):
        if known:
            refresh(world)
        assert bool(School.objects.get(pk=world.oakfield.pk).who_to_ask) is known
        teacher.get("/words/")
        with CaptureQueriesContext(connection) as seen:
            teacher.get("/words/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
