"""Where people land, what Today, the record and the class sheet show them, and in how many queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import Enter, text_of
from tests.people import on_support
from trellis.core.db import write
from trellis.cycle import services as cycle
from trellis.people import services as people
from trellis.plans import services as plans
from trellis.plans.tests.factories import CHILD_SAID, MUM_SAID, SCHOOL_SEES, begin, drafted
from trellis.provision.models import SupportLine
from trellis.web.landing import page_for

pytestmark = pytest.mark.django_db
# The queries of the house: signing in, the viewer, and the note of the opening.
HOUSE = 7
# Those of it that a page makes that opens no record.
SIGNED_IN = 3


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("mrs_shah", "/today/"),
        ("miss_grant", "/today/"),
        ("mr_lane", "/today/"),
        ("mrs_hill", "/log/"),
        ("mr_cole", "/today/"),
        ("mrs_doyle", "/today/"),
        ("ms_amos", "/reports/school/"),
        ("ms_vine", "/today/"),
        ("mrs_dunn", "/roll/"),
        ("mum", "/my-child/"),
        ("dad", "/my-child/"),
        ("amina_herself", "/me/"),
        ("dr_pryce", "/requests/"),
        ("mrs_okoro", "/today/"),
        ("ms_finch", "/today/"),
        ("mr_bell", "/today/"),
        ("jordan_himself", "/me/"),
    ],
)
def test_everybody_lands_on_their_own_first_page(world: Any, enter: Enter, who: str, page: str) -> None:
    assert page_for(getattr(world, who)) == page
    assert enter(who).get("/").headers["Location"] == page


@pytest.mark.parametrize("who", ["mrs_shah", "miss_grant", "mr_lane", "mrs_hill", "mr_cole", "mrs_doyle", "ms_vine", "ms_finch"])
def test_the_menu_names_at_most_five_places_and_each_opens(world: Any, enter: Enter, who: str) -> None:
    client = enter(who)
    page = client.get("/today/").content.decode()
    menu = re.search(r'(?s)id="navigation">(.*?)</ul>', page)
    places = re.findall(r'href="([^"]+)"', menu.group(1) if menu else "")
    assert 1 <= len(places) <= 5
    for place in places:
        assert client.get(place, follow=True).status_code == 200, place


def test_the_governor_sees_reports_and_nothing_of_a_child(world: Any, enter: Enter) -> None:
    client = enter("ms_amos")
    assert client.get("/today/").status_code == 403
    assert client.get(f"/children/{world.amina.ref}/").status_code in (403, 404)
    assert client.get(f"/classes/{world.hazel.ref}/").status_code in (403, 404)


def test_a_quiet_day_says_so_and_offers_the_children(world: Any, enter: Enter) -> None:
    page = text_of(enter("ms_vine").get("/today/"))
    assert "What needs you today" in page
    assert "Nothing is waiting for you." in page
    assert "See all children" in page
    assert "Wednesday 14 October 2026, Autumn term, week 7" in page


def test_today_puts_the_family_that_was_not_told_before_everything_else(world: Any, enter: Enter) -> None:
    begin(world)
    cycle.raise_concern(world.mr_lane, child_id=world.leo.pk, source="staff", text="Leo finds it hard to sit with us.")
    page = text_of(enter("mrs_shah").get("/today/"))
    assert "Start: Amina Yusuf" in page
    assert page.index("has not been told yet") < page.index("New concern from Mr Lane")
    assert "The law says this must happen." in page
    assert page.index("Waiting for you") < page.index("Slipping") < page.index("This week")


def test_a_plan_past_its_review_date_is_slipping(world: Any, enter: Enter, clock_at: Callable[[date], None]) -> None:
    plans.go_live(world.mrs_shah, version_id=drafted(world, begin(world, told=True)).pk)
    clock_at(date(2026, 12, 14))
    page = text_of(enter("mr_lane").get("/today/"))
    assert "The plan was to be reviewed by Friday 11 December 2026. The Code says this should happen." in page


def test_the_record_stands_in_the_order_of_the_page(world: Any, enter: Enter) -> None:
    plans.go_live(world.mrs_shah, version_id=drafted(world).pk)
    page = text_of(enter("mrs_shah").get(f"/children/{world.amina.ref}/"))
    order = [
        "SEN Support since October 2026. Speech, language and communication.",
        "The family has not been told yet that this is SEN Support.",
        "Next: the review, Friday 11 December 2026.",
        "What matters to Amina",
        "Amina says",
        CHILD_SAID,
        "Family says",
        MUM_SAID,
        "School says",
        SCHOOL_SEES,
        "Specialist says",
        "What we are doing now",
        "answer one question each day",
        "Talking group",
        "What has happened",
        "Amina’s people",
        "Hodan Yusuf",
        "Mr Lane",
        "Tasks",
        "Hold the review",
    ]
    at = 0
    for words in order:
        found = page.find(words, at)
        assert found >= 0, f"{words} does not stand after what comes before it"
        at = found


def test_the_record_shows_no_adult_an_order_keeps_away(world: Any, enter: Enter) -> None:
    page = text_of(enter("mrs_shah").get(f"/children/{world.noah.ref}/"))
    assert "Ellen Reid" in page
    assert "Alan Reid" not in page


def test_a_teaching_assistant_does_not_read_what_mum_kept_for_the_school_leads(world: Any, enter: Enter) -> None:
    begun = begin(world)
    cycle.carry(world.mr_lane, cycle_id=begun.cycle_id, statement_ids=[])
    cycle.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="other", text="We are moving house soon.")
    address = f"/children/{world.amina.ref}/"
    assert "We are moving house soon." in text_of(enter("mr_lane").get(address))
    assert "We are moving house soon." not in text_of(enter("mrs_hill").get(address))


def test_an_empty_record_says_where_to_start(world: Any, enter: Enter) -> None:
    page = text_of(enter("mrs_shah").get(f"/children/{world.leo.ref}/"))
    assert "Nothing here yet. Start with what Leo and the family say." in page
    assert "Nothing to do for Leo." in page


def test_a_stranger_gets_the_same_answer_as_for_a_child_that_does_not_exist(world: Any, enter: Enter) -> None:
    client = enter("mrs_okoro")
    for rest in ("", "timeline/", "tasks/"):
        real, absent = client.get(f"/children/{world.amina.ref}/{rest}"), client.get(f"/children/zzzzzzz2/{rest}")
        assert real.status_code == absent.status_code == 404
        assert real.content == absent.content
    assert client.get(f"/classes/{world.hazel.ref}/").content == client.get("/classes/zzzzzzz2/").content


def test_every_link_of_the_record_opens(world: Any, enter: Enter) -> None:
    plans.go_live(world.mrs_shah, version_id=drafted(world).pk)
    client = enter("mrs_shah")
    page = client.get(f"/children/{world.amina.ref}/").content.decode().split("<main")[1]
    links = {unescape(each) for each in re.findall(r'href="(/[^"#]*)"', page)}
    assert {f"/children/{world.amina.ref}/plan/", f"/children/{world.amina.ref}/people/"} <= links
    assert any(re.fullmatch(r"/support/\w{8}/", each) for each in links), "each line of support leads to its sessions"
    for link in sorted(links):
        assert client.get(link, follow=True).status_code == 200, link


def test_the_timeline_can_be_narrowed_and_says_when_nothing_matches(world: Any, enter: Enter) -> None:
    begin(world)
    client, address = enter("mrs_shah"), f"/children/{world.amina.ref}/timeline/"
    assert "October 2026" in text_of(client.get(address))
    assert "Nothing matches. Show everything" in text_of(client.get(address + "?kind=sessions"))


def test_the_class_sheet_says_what_to_do_and_not_what_is_wrong(world: Any, enter: Enter, fill: Callable[[int], None]) -> None:
    fill(2)
    concern = cycle.raise_concern(world.mr_lane, child_id=world.leo.pk, source="staff", text="Leo finds it hard to sit with us.")
    page = text_of(enter("mr_lane").get(f"/classes/{world.hazel.ref}/"))
    assert "Wait 10 seconds for an answer" in page
    assert "Speech" not in page
    assert "2 children use our everyday classroom offer." in page
    assert "Your concern about Leo: sent. Mrs Shah will reply by" in page
    assert concern.reply_by >= date(2026, 10, 14)


def test_a_class_without_plans_offers_the_everyday_offer(world: Any, enter: Enter) -> None:
    page = text_of(enter("mr_lane").get(f"/classes/{world.hazel.ref}/"))
    assert "No one in this class has a support plan." in page


def test_a_colleague_who_does_not_work_with_the_class_hears_who_can(world: Any, enter: Enter) -> None:
    assert enter("ms_vine").get(f"/classes/{world.hazel.ref}/").status_code == 403


def test_the_sheet_of_eight_children_keeps_to_350_words(world: Any, enter: Enter, fill: Callable[[int], None]) -> None:
    fill(8)
    with write():
        for line in list(SupportLine.objects.at(world.oakfield)):
            for extra in range(3):
                SupportLine.objects.create(
                    school_id=line.school_id,
                    child_id=line.child_id,
                    kind="quality_teaching",
                    what=f"Say it again in {extra} other short words with a picture card beside it and wait for the nod",
                    avoid="Asking in front of everyone without any warning at all today",
                    on_class_sheet=True,
                    starts_on=line.starts_on,
                    ends_on=line.ends_on,
                    live_at=line.live_at,
                )
    page = enter("mr_lane").get(f"/classes/{world.hazel.ref}/").content.decode()
    table = unescape(re.sub(r"<[^>]+>", " ", page.split("<tbody")[1].split("</tbody>")[0]))
    assert 100 < len(table.split()) - 1 <= 350


def _own_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    sql = [each["sql"] for each in captured.captured_queries]
    return sum(
        1
        for each in sql
        if not each.upper().startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "SET ", "SELECT SET_CONFIG"))
    )


LEADING = ("mrs_shah", "miss_grant", "mr_lane", "mr_cole", "mrs_doyle")


def test_today_asks_at_most_eight_questions_of_its_own_however_many_children(
    world: Any, enter: Enter, fill: Callable[[int], None]
) -> None:
    plans.go_live(world.mrs_shah, version_id=drafted(world).pk)
    cycle.raise_concern(world.mr_lane, child_id=world.leo.pk, source="staff", text="He is very quiet.")
    people.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Worry")
    fill(3)
    clients = {who: enter(who) for who in LEADING}
    clients["mrs_shah"].get("/today/")  # what a process reads once is read now
    few = {who: _own_queries(client, "/today/") for who, client in clients.items()}
    fill(27)
    assert {who: _own_queries(client, "/today/") for who, client in clients.items()} == few
    assert max(few.values()) - SIGNED_IN <= 8, few


def test_the_pages_ask_the_same_number_of_questions_for_three_children_and_for_thirty(
    world: Any, enter: Enter, fill: Callable[[int], None]
) -> None:
    plans.go_live(world.mrs_shah, version_id=drafted(world).pk)
    fill(3)
    with write():
        on_support(world.leo, date(2026, 9, 7), "ehc_plan", "ASD")
    client = enter("mrs_shah")
    addresses = ["/today/", f"/children/{world.amina.ref}/", f"/classes/{world.hazel.ref}/", "/children/", "/reports/school/"]
    for each in addresses:
        client.get(each)  # what a process reads once is read now
    few = {each: _own_queries(client, each) for each in addresses}
    fill(27)
    many = {each: _own_queries(client, each) for each in addresses}
    assert few == many
    own = {each: many[each] - HOUSE for each in addresses}
    assert own[addresses[1]] <= 12, own
    assert own[addresses[2]] <= 8, own
    assert own[addresses[3]] <= 8, own
