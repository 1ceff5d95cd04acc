"""The page of a class: who reads it, what is new to whom, who has not read it yet, and in how many questions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import Enter, text_of
from tests.people import child
from trellis.audit.models import Row, RowChild
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.documents.responses import printed
from trellis.people.models import StaffPlace
from trellis.plans import queries, services
from trellis.plans.models import CoverLink, ReadMark
from trellis.provision.models import Strategy, SupportLine

pytestmark = pytest.mark.django_db
SINCE, UNTIL = date(2026, 9, 7), date(2026, 12, 18)
# The queries of the house: signing in, the viewer, and the note of the opening.
HOUSE = 7


def line(of: Any, what: str, **more: Any) -> SupportLine:
    parts = {
        "kind": "quality_teaching",
        "on_class_sheet": True,
        "starts_on": SINCE,
        "ends_on": UNTIL,
        "live_at": clock.london(SINCE),
    }
    with write():
        return SupportLine.objects.create(school_id=of.school_id, child_id=of.pk, what=what, **(parts | more))


def sheet_of(world: Any, who: str = "mr_lane") -> queries.ClassSheet:
    return queries.class_sheet(getattr(world, who), world.hazel.ref)


def read(world: Any, who: str = "mr_lane") -> int:
    return services.mark_read(getattr(world, who), group_ref=world.hazel.ref, shown=sheet_of(world, who).shown)


def test_what_was_read_is_not_new_and_what_was_written_since_is(world: Any) -> None:
    line(world.amina, "Wait 10 seconds")
    assert [each.new for each in sheet_of(world).rows] == [True]
    assert read(world) == 1
    assert not sheet_of(world).unread
    line(world.amina, "Key-word card")
    (row,) = sheet_of(world).rows
    assert [(each.text, each.new) for each in row.do_this] == [("Wait 10 seconds", False), ("Key-word card", True)]
    assert read(world) == 1 and read(world) == 0
    assert ReadMark.objects.system("test").count() == 2


def test_a_line_that_is_only_carried_on_is_not_new_to_anybody(world: Any) -> None:
    old = line(world.amina, "Wait 10 seconds")
    read(world)
    with write():
        SupportLine.objects.system("test").filter(pk=old.pk).update(ended_on=date(2026, 10, 13))
    line(world.amina, "Wait 10 seconds", ends_on=date(2027, 3, 1), replaces_id=old.pk)
    assert not sheet_of(world).unread


def test_a_page_that_changed_while_it_was_read_is_shown_again_and_nothing_is_marked(world: Any) -> None:
    line(world.amina, "Wait 10 seconds")
    shown = sheet_of(world).shown
    line(world.amina, "Key-word card")
    with pytest.raises(RuleBroken) as refused:
        services.mark_read(world.mr_lane, group_ref=world.hazel.ref, shown=shown)
    assert "changed while you were reading" in refused.value.message
    assert not ReadMark.objects.system("test").exists()


def test_one_readers_tick_is_no_other_readers(world: Any) -> None:
    line(world.amina, "Wait 10 seconds")
    read(world)
    assert [each.name for each in sheet_of(world, "mrs_hill").unread] == ["Amina"]


def test_the_senco_sees_who_has_not_read_it_yet_and_about_whom(world: Any) -> None:
    line(world.amina, "Wait 10 seconds")
    line(world.leo, "Talking group", kind="intervention", minutes=20, times_a_week=2, given_by_id=world.people["ms_vine"].pk)
    read(world)
    page = queries.readers_page(world.mrs_shah, world.hazel.ref)
    found = {each.name: each.not_yet for each in page.readers}
    assert found["Mr Lane"] == ()
    assert found["Ms Vine"] == ("Leo",)
    assert found["Mrs Hill"] == ("Amina", "Leo")
    assert page.waiting == 2
    with pytest.raises(Denied):
        queries.readers_page(world.mr_lane, world.hazel.ref)
    with pytest.raises(NotFound):
        queries.readers_page(world.mrs_okoro, world.hazel.ref)


def test_what_four_children_share_and_what_every_class_gets_leave_their_rows(world: Any) -> None:
    with write():
        Strategy.objects.create(school=world.oakfield, text="Greet each child at the door", everyday=True)
        more = [child(world.oakfield, f"Child{n}", "Extra", date(2018, 5, 1), "4", world.hazel) for n in range(3)]
    for each in (world.amina, *more):
        line(each, "Wait 10 seconds")
        line(each, "Greet each child at the door.")
    line(world.amina, "Key-word card")
    line(world.leo, "Greet each child at the door")
    sheet = sheet_of(world)
    assert [each.text for each in sheet.habits] == ["Wait 10 seconds"]
    assert [[told.text for told in row.do_this] for row in sheet.rows] == [["Key-word card"]]
    assert len(sheet.covered) == 3 and sheet.everyday == ("Greet each child at the door",)
    assert sheet.others == 1


def test_the_page_says_so_and_marks_it_read_with_one_press(world: Any, enter: Enter) -> None:
    line(world.amina, "Wait 10 seconds", avoid="Asking without warning")
    client, address = enter("mr_lane"), f"/classes/{world.hazel.ref}/"
    page = client.get(address)
    assert "Amina New Wait 10 seconds Asking without warning" in text_of(page)
    assert "In the room: Mr Lane (class teacher); Mrs Hill (teaching assistant)." in text_of(page)
    sent = {name: re.search(rf'name="{name}" value="([^"]+)"', page.content.decode()) for name in ("shown", "form_key")}
    answer = client.post(address, {name: found.group(1) for name, found in sent.items() if found})
    assert answer.status_code == 303
    assert "You have read all of this, last on Wednesday 14 October" in text_of(client.get(address))
    stale = client.post(address, {"shown": "another page"})
    assert stale.status_code == 422 and "The page changed while you were reading." in text_of(stale)
    event = Row.objects.filter(code="class.read").get()
    assert "Amina" not in str(event.about)
    assert "Who has read this" not in text_of(client.get(address))
    assert "Mr Lane Nothing, all is read" in text_of(enter("mrs_shah").get(address + "read/"))


def test_the_page_asks_at_most_eight_questions_the_same_for_three_children_and_thirty(world: Any, enter: Enter) -> None:
    def fill(many: int) -> None:
        for n in range(many):
            with write():
                made = child(world.oakfield, f"Child{n}", "Extra", date(2018, 5, 1), "4", world.hazel)
            line(made, f"Own thing {n}")

    def asked(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        quiet = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "SET ", "SELECT SET_CONFIG")
        return sum(1 for each in captured.captured_queries if not each["sql"].upper().startswith(quiet))

    fill(3)
    clients = {who: enter(who) for who in ("mr_lane", "mrs_shah")}
    address = f"/classes/{world.hazel.ref}/"
    for client in clients.values():
        client.get(address)
    few = {who: asked(client, address) for who, client in clients.items()}
    readers = asked(clients["mrs_shah"], address + "read/")
    fill(27)
    assert {who: asked(client, address) for who, client in clients.items()} == few
    assert asked(clients["mrs_shah"], address + "read/") == readers
    assert max(few.values()) - HOUSE <= 8, few


def link_to(world: Any, on: date | None = None, **more: Any) -> str:
    """A link Mr Lane made, as its address."""
    services.make_cover_link(world.mr_lane, group_ref=world.hazel.ref, on=on or clock.today(), names=more.get("names", "first"))
    return f"/cover/{queries.cover_links(world.mr_lane, world.hazel.pk)[-1].token}/"


@pytest.fixture
def hazel(world: Any) -> None:
    """Amina needs something in class, and her plan has things that no cover needs."""
    line(world.amina, "Wait 10 seconds", avoid="Asking without warning")
    line(
        world.leo,
        "Autism outreach visit",
        kind="intervention",
        minutes=20,
        times_a_week=1,
        given_by_id=world.people["mrs_hill"].pk,
    )


def test_the_first_device_takes_the_link_and_every_other_is_told_so(world: Any, hazel: None) -> None:
    address, tablet, other = link_to(world), Client(), Client()
    assert "It works on one device only" in text_of(tablet.get(address))
    assert "Wait 10 seconds" not in text_of(tablet.get(address))
    assert tablet.post(address).status_code == 303
    page = tablet.get(address)
    shown = text_of(page)
    assert "Amina Wait 10 seconds Asking without warning" in shown and "outreach visit" in shown
    for private in ("Autism", "Yusuf", "Raise a concern", "/children/"):
        assert private not in page.content.decode()
    for answer in (other.get(address), other.post(address)):
        assert answer.status_code == 404 and "in use on another device" in text_of(answer)
    (opened,) = Row.objects.filter(code="cover.opened")
    assert RowChild.objects.filter(chain=opened.chain, row_number=opened.number).count() == 2
    assert Row.objects.filter(code="cover.link_taken").count() == 1


def test_the_link_dies_at_five_and_opens_on_its_own_day_alone(world: Any, hazel: None, clock_at: Callable[[Any], None]) -> None:
    address, tomorrow, tablet = link_to(world), link_to(world, date(2026, 10, 15)), Client()
    assert "This code opens on Thursday 15 October" in text_of(tablet.get(tomorrow))
    tablet.post(address)
    clock_at(clock.london(date(2026, 10, 14), 16, 59))
    assert tablet.get(address).status_code == 200
    clock_at(clock.london(date(2026, 10, 14), 17, 0))
    answer = tablet.get(address)
    assert answer.status_code == 404
    assert "This code ran out at 5pm on Wednesday 14 October 2026. Ask the office for today’s code." in text_of(answer)
    with pytest.raises(RuleBroken) as refused:
        link_to(world)
    assert refused.value.field == "on"
    clock_at(date(2026, 10, 15))
    assert tablet.get(tomorrow).status_code == 200


def test_whoever_made_the_link_ends_it_at_once_and_nobody_else_can(world: Any, hazel: None, enter: Enter) -> None:
    address, tablet = link_to(world), Client()
    tablet.post(address)
    (card,) = queries.cover_links(world.mr_lane, world.hazel.pk)
    end = f"/classes/{world.hazel.ref}/print/{card.ref}/withdraw/"
    assert enter("mrs_hill").post(end).status_code == 404
    assert tablet.get(address).status_code == 200
    assert enter("mr_lane").post(end).status_code == 303
    assert "This code has been ended" in text_of(tablet.get(address))


def test_the_link_ends_with_the_right_of_whoever_made_it(world: Any, hazel: None) -> None:
    address, tablet = link_to(world), Client()
    tablet.post(address)
    with write():
        for place in StaffPlace.objects.at(world.oakfield).filter(person=world.people["mr_lane"]):
            place.ends_on = date(2026, 10, 13)
            place.save()
    assert tablet.get(address).status_code == 404


def test_a_link_is_kept_by_hash_alone_and_an_invented_one_is_no_page(world: Any, hazel: None) -> None:
    token = link_to(world).split("/")[2]
    row = CoverLink.objects.at(world.oakfield).get()
    assert token not in str(vars(row))
    assert Client().get(f"/cover/{token[:-1]}/").content == Client().get("/children/22222222/x/").content
    assert Client().get(f"/cover/{token[:-1]}/").status_code == 404


def test_the_print_asks_for_names_and_day_and_refuses_another_day_than_the_form(world: Any, hazel: None, enter: Enter) -> None:
    client, address = enter("mr_lane"), f"/classes/{world.hazel.ref}/print/"
    empty = client.post(address, {"names": ""})
    assert empty.status_code == 422
    assert "Choose first names or initials" in text_of(empty) and "Enter the day of the cover" in text_of(empty)
    good = {"names": "initials", "on-day": "15", "on-month": "10", "on-year": "2026"}
    answer = client.post(address, good)
    assert answer.headers["Location"] == f"{address}?format=pdf&names=initials&on=2026-10-15"
    assert client.get(f"{address}?format=pdf&on=2026-11-30").status_code == 404
    assert client.post(address, good | {"do": "link"}).status_code == 303
    page = client.get(address)
    assert "<svg" in page.content.decode() and "Thursday 15 October 2026, until 5pm" in text_of(page)
    assert enter("ms_vine").get(address).status_code == 403


def test_the_print_for_cover_names_no_surname_and_no_condition(world: Any, hazel: None) -> None:
    sheet = sheet_of(world)
    context = {"title": sheet.title, "sheet": sheet, "initials_only": True, "initials": "Hand back to the office"}
    html = printed("plans/class-print.html", context, by="Mr Lane")
    assert "Confidential. Hand back to the office. Printed by Mr Lane Wednesday 14 October 2026" in html
    assert "A.Y." in html and "Amina" not in html and "Autism" not in html
