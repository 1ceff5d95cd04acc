"""The pages of sessions and support, as a browser without scripts uses them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import browse
from tests.people import child
from trellis.audit.models import Row, RowChild
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.provision import queries, services
from trellis.provision.models import EquipmentStep, InPlace, Session, SupportLine

from .factories import live, no_sessions, rows, session_on

pytestmark = [pytest.mark.django_db, pytest.mark.urls("trellis.provision.tests.routes")]
THURSDAY = date(2026, 10, 15)


def ref_of(line, day):
    return rows(Session).get(pk=session_on(line, day)).ref


def page(client, address="/log/"):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def words(html):
    """What can be read on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def key_of(html):
    return re.search(r'name="form_key" value="([0-9a-f]{32})"', html)[1]


@pytest.fixture
def thursday(world, clock_at):
    """The talking group of Amina and Leo, on a Thursday."""
    lines = live(world, world.amina), live(world, world.leo)
    clock_at(THURSDAY)
    return lines


def test_one_tap_records_every_child_of_the_group_and_comes_back_to_the_row(world, thursday):
    amina, leo = thursday
    client = browse(world, "mrs_hill")
    html = page(client)
    assert "My sessions today" in html
    assert "10:20am Talking group" in html
    refs = re.findall(r'name="session" value="(\w+)"', html)
    assert len(refs) == 2
    before = Row.objects.filter(code="session.logged").count()
    answer = client.post("/log/", {"session": refs, "do": "happened"})
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"#s-{refs[0]}")
    assert {each.state for line in (amina, leo) for each in rows(Session).filter(line=line, due_on=THURSDAY)} == {"happened"}
    assert Row.objects.filter(code="session.logged").count() == before + 1
    event = Row.objects.filter(code="session.logged").latest("number")
    assert RowChild.objects.filter(chain=event.chain, row_number=event.number).count() == 2
    after = words(page(client, answer["Location"]))
    assert "Logged: Talking group, 2 children." in after
    assert "Undo" in after
    assert "Add detail" in after


def test_a_second_press_logs_once(world, thursday):
    client = browse(world, "mrs_hill")
    sent = {"session": [ref_of(line, THURSDAY) for line in thursday], "do": "happened"}
    for _ in range(3):
        assert client.post("/log/", sent).status_code == 303
    assert Row.objects.filter(code="session.logged").count() == 1


def test_undo_puts_it_back_to_not_recorded(world, thursday):
    client = browse(world, "mrs_hill")
    refs = [ref_of(line, THURSDAY) for line in thursday]
    client.post("/log/", {"session": refs, "do": "part"})
    client.post("/log/", {"session": refs, "do": "undo"})
    found = rows(Session).get(ref=refs[0])
    assert (found.state, found.logged_by_id, found.happened_on) == ("", None, None)
    assert "Didn’t happen" in page(client)


def test_the_second_of_two_people_sees_who_logged_it_and_may_keep_both_once(world, thursday):
    amina, _ = thursday
    refs = [ref_of(line, THURSDAY) for line in thursday]
    browse(world, "mr_lane").post("/log/", {"session": refs, "do": "part"})
    client = browse(world, "mrs_hill")
    answer = client.post("/log/", {"session": refs, "do": "happened"})
    html = page(client, answer["Location"])
    assert "Mr Lane already logged this at 9:30am: part." in words(html)
    assert "Drop mine" in html
    assert rows(Session).get(ref=refs[0]).state == "part"
    both = {"session": refs, "do": "both", "mine": "happened", "form_key": key_of(html), "day": "2026-10-15"}
    for _ in range(2):
        assert client.post("/log/", both).status_code == 303
    assert [each.state for each in rows(Session).filter(line=amina, due_on=THURSDAY).order_by("number")] == ["part", "happened"]


def test_why_it_did_not_happen_is_one_tap_after(world, thursday):
    refs = [ref_of(line, THURSDAY) for line in thursday]
    client = browse(world, "mrs_hill")
    html = page(client, f"/log/{refs[0]}/why/")
    for label in ("I was moved to cover", "Child away", "Trip or event", "Room not free", "Other"):
        assert label in html
    answer = client.post(f"/log/{refs[0]}/why/", {"reason": "cover"})
    assert answer.status_code == 303
    assert {each.reason for each in rows(Session).filter(ref__in=refs)} == {"cover"}
    assert client.post(f"/log/{refs[0]}/why/", {"reason": "lazy"})["Location"].endswith("/why/")


def test_the_detail_of_one_child_is_saved_and_the_other_left_alone(world, thursday):
    amina, leo = (ref_of(line, THURSDAY) for line in thursday)
    client = browse(world, "mrs_hill")
    client.post("/log/", {"session": [amina, leo], "do": "happened"})
    html = page(client, f"/log/{amina}/")
    revision = rows(Session).get(ref=amina).revision
    sent = {
        "form_key": key_of(html),
        f"state_{amina}": "happened",
        f"how_{amina}": "3",
        f"count_{amina}": "7",
        f"note_{amina}": "Asked who and why.",
        f"revision_{amina}": str(revision),
        f"state_{leo}": "away",
        f"revision_{leo}": str(rows(Session).get(ref=leo).revision),
    }
    assert client.post(f"/log/{amina}/", sent).status_code == 303
    assert client.post(f"/log/{amina}/", sent).status_code == 303
    one, two = rows(Session).get(ref=amina), rows(Session).get(ref=leo)
    assert (one.state, one.how_it_went, one.counted, one.note) == ("happened", "3", 7, "Asked who and why.")
    assert (two.state, two.reason) == ("didnt_happen", "child_away")
    assert Row.objects.filter(code="session.detailed").count() == 2


def test_a_detail_without_saying_whether_the_child_was_here_is_sent_back_with_what_was_typed(world, thursday):
    amina = ref_of(thursday[0], THURSDAY)
    client = browse(world, "mrs_hill")
    answer = client.post(f"/log/{amina}/", {f"note_{amina}": "Smiled a lot", f"count_{amina}": "many"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Use numbers, like 7" in html
    assert "Smiled a lot" in html
    answer = client.post(f"/log/{amina}/", {f"note_{amina}": "Smiled a lot"})
    assert "Choose whether Amina was here" in answer.content.decode()


def test_two_people_write_the_detail_of_one_session_and_nothing_is_lost(world, thursday):
    amina = ref_of(thursday[0], THURSDAY)
    client = browse(world, "mrs_hill")
    html = page(client, f"/log/{amina}/")
    services.log_detail(world.mr_lane, session_id=session_on(thursday[0], THURSDAY), state="part", note="Left early")
    sent = {"form_key": key_of(html), f"state_{amina}": "happened", f"note_{amina}": "Sang", **revisions(html)}
    answer = client.post(f"/log/{amina}/", sent)
    assert answer.status_code == 422
    assert "Mr Lane changed this at 09:30" in answer.content.decode()
    assert "Sang" in answer.content.decode()
    assert "Mr Lane wrote" in words(answer.content.decode())
    assert "Left early" in answer.content.decode()
    assert rows(Session).get(ref=amina).note == "Left early"
    again = client.post(
        f"/log/{amina}/", sent | {"form_key": key_of(answer.content.decode())} | revisions(answer.content.decode())
    )
    assert again.status_code == 303
    assert rows(Session).get(ref=amina).note == "Sang"


def revisions(html):
    """The hidden revisions as a browser would send them back."""
    boxes = [box for box in re.findall(r"<input[^>]*>", html) if 'name="revision_' in box]
    return {re.search(r'name="(\w+)"', box)[1]: re.search(r'value="(\d+)"', box)[1] for box in boxes}


def test_last_week_is_caught_up_on_one_page(world, thursday):
    client = browse(world, "mrs_hill")
    html = page(client, "/log/week/")
    assert "2 sessions of the week from Monday 5 October 2026 are not recorded yet." in html
    first, second = re.findall(r'id="s-(\w+)"', html)
    missing = client.post("/log/week/", {"form_key": key_of(html), f"state_{first}": "didnt_happen"})
    assert missing.status_code == 422
    assert "Choose why it did not happen" in missing.content.decode()
    sent = {"form_key": key_of(html), f"state_{first}": "didnt_happen", f"why_{first}": "trip", f"state_{second}": "happened"}
    assert client.post("/log/week/", sent).status_code == 303
    found = rows(Session).filter(week_on=date(2026, 10, 5)).order_by("due_on").values_list("state", "reason")
    assert list(found) == [("didnt_happen", "trip")] * 2 + [("happened", "")] * 2
    assert "Everything from last week is recorded." in page(client, "/log/week/")


def test_somebody_without_sessions_is_told_how_to_log_something(world, clock_at):
    html = page(browse(world, "mr_lane"))
    assert "You have no sessions today. Log something you did anyway:" in words(html)


def test_a_session_nobody_had_planned_is_added_once(world, thursday):
    client = browse(world, "mrs_hill")
    html = page(client, "/log/add/")
    sent = {"form_key": key_of(html), "lines": [thursday[0].ref], "on-day": "14", "on-month": "10", "on-year": "2026"}
    for _ in range(2):
        assert client.post("/log/add/", sent).status_code == 303
    (added,) = rows(Session).filter(number__gt=100)
    assert (added.due_on, added.state, added.minutes) == (date(2026, 10, 14), "happened", 20)
    tomorrow = sent | {"on-day": "16", "form_key": "0" * 32}
    answer = client.post("/log/add/", tomorrow)
    assert answer.status_code == 422
    assert "Enter today or a day that has passed" in answer.content.decode()


def test_a_week_to_come_cannot_be_recorded_yet(world, thursday):
    client = browse(world, "mrs_hill")
    html = page(client, "/log/?day=2026-10-20")
    assert "It can be recorded from the Monday of that week." in html
    ref = ref_of(thursday[0], date(2026, 10, 20))
    client.post("/log/", {"session": [ref], "do": "happened"})
    assert rows(Session).get(ref=ref).state == ""


def test_in_place_is_answered_for_each_line_and_why_is_asked(world):
    line = no_sessions(world, world.amina)
    client = browse(world, "mr_lane")
    html = page(client, "/support/in-place/")
    assert "Amina Yusuf: One instruction at a time" in html
    sent = {"form_key": key_of(html), f"answer_{line.ref}": "partly"}
    answer = client.post("/support/in-place/", sent)
    assert answer.status_code == 422
    assert "Say what is missing, or why it is not in place yet" in answer.content.decode()
    assert client.post("/support/in-place/", sent | {f"why_{line.ref}": "Not in maths"}).status_code == 303
    assert rows(InPlace).get().why == "Not in maths"
    assert "This half-term: Partly: Not in maths" in page(client, "/support/in-place/")


def test_equipment_goes_step_by_step(world):
    line = no_sessions(world, world.amina, kind="adaptation", what="Writing slope")
    client = browse(world, "mr_lane")
    address = f"/support/{line.ref}/"
    day = {"on-day": "13", "on-month": "10", "on-year": "2026"}
    for step, more in (("asked", {}), ("arrived", {}), ("in_use", {"where": "both", "goes_with_child": "yes"})):
        html = page(client, address)
        answer = client.post(address, {"form_key": key_of(html), "step": step, **day, **more})
        assert answer.status_code == 303, answer.content.decode()
    assert list(rows(EquipmentStep).order_by("pk").values_list("step", flat=True)) == ["asked", "arrived", "in_use"]
    html = page(client, address)
    assert "at school and at home, goes with the child" in html
    answer = client.post(address, {"form_key": key_of(html), "step": "arrived", **day})
    assert answer.status_code == 422


def test_mrs_shah_takes_back_what_mrs_hill_recorded_for_the_wrong_child(world, thursday):
    line = thursday[0]
    tick = session_on(line, date(2026, 10, 13))
    services.log_sessions(world.mrs_hill, session_ids=[tick], state="happened")
    address, sent = f"/support/{line.ref}/", {"session": str(tick)}
    hill = browse(world, "mrs_hill")
    assert "recorded for the wrong child" not in page(hill, address)
    assert hill.post(address, sent).status_code == 403
    shah = browse(world, "mrs_shah")
    assert f'value="{tick}"' in page(shah, address)
    assert shah.post(address, {"session": str(session_on(thursday[1], date(2026, 10, 13)))}).status_code == 404
    assert shah.post(address, sent).status_code == 303
    assert rows(Session).get(pk=tick).state == ""


def test_support_from_before_trellis_is_ended_by_hand_and_a_plans_own_line_is_not(world, thursday):
    line, planned = thursday
    with write():
        rows(SupportLine).filter(pk=line.pk).update(brought_on=date(2026, 9, 7))
    address, shah = f"/support/{line.ref}/", browse(world, "mrs_shah")
    html = page(shah, address)
    assert "End this support" in html and "stood before Trellis" in html
    for who in ("mrs_hill", "mr_cole"):
        client = browse(world, who)
        assert "End this support" not in page(client, address)
        client.post(address, {"which": "end", "form_key": "e" * 32, "end-reason": "It stopped."})
        assert rows(SupportLine).get(pk=line.pk).ended_on is None
    empty = shah.post(address, {"which": "end", "form_key": key_of(html), "end-reason": " "})
    assert empty.status_code == 422 and "Say why this support ends" in empty.content.decode()
    assert shah.post(address, {"which": "end", "form_key": key_of(html), "end-reason": "It stopped in July."}).status_code == 303
    ended = rows(SupportLine).get(pk=line.pk)
    assert (ended.ended_on, ended.end_reason) == (THURSDAY, "It stopped in July.")
    assert "End this support" not in page(shah, address) and "It stopped in July." in page(shah, address)
    assert "End this support" not in page(shah, f"/support/{planned.ref}/")
    shah.post(f"/support/{planned.ref}/", {"which": "end", "form_key": "f" * 32, "end-reason": "It stopped in July."})
    with pytest.raises(RuleBroken):
        services.end_brought(world.mrs_shah, line_id=planned.pk, reason="It stopped in July.")
    with pytest.raises((Denied, NotFound)):
        services.end_brought(world.mrs_hill, line_id=line.pk, reason="It stopped in July.")
    assert rows(SupportLine).get(pk=planned.pk).ended_on is None


def test_a_line_shows_its_figures_reasons_and_sessions(world, thursday):
    line = thursday[0]
    services.log_sessions(world.mrs_hill, session_ids=[session_on(line, date(2026, 10, 13))], state="happened")
    services.log_sessions(world.mrs_hill, session_ids=[session_on(line, date(2026, 10, 8))], state="didnt_happen", reason="room")
    html = page(browse(world, "mrs_shah"), f"/support/{line.ref}/")
    assert "1 of 2 sessions happened." in words(html)
    assert "9 not recorded yet." in words(html)
    assert "Room not free: 1" in html
    assert "20 minutes, twice a week" in html


def without_token(answer):
    """A page without its token, which is new each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


@pytest.mark.parametrize("who", ["mrs_okoro", "mr_reid", "mum", "ms_vine"])
def test_a_stranger_meets_the_same_answer_as_for_nothing(world, thursday, who):
    ref, line = ref_of(thursday[0], THURSDAY), thursday[0]
    client = browse(world, who)
    for address, nothing in (
        (f"/log/{ref}/", "/log/2222bbbb/"),
        (f"/log/{ref}/why/", "/log/2222bbbb/why/"),
        (f"/support/{line.ref}/", "/support/2222bbbb/"),
    ):
        real, none = client.get(address), client.get(nothing)
        assert real.status_code == none.status_code in (403, 404)
        assert without_token(real) == without_token(none)
    assert client.post("/log/", {"session": [ref], "do": "happened"}).status_code in (403, 404)
    assert rows(Session).get(ref=ref).state == ""


def test_the_page_of_sessions_writes_down_whose_support_was_opened(world, thursday):
    page(browse(world, "mrs_hill"))
    event = Row.objects.filter(code="record.opened").latest("number")
    opened = RowChild.objects.filter(chain=event.chain, row_number=event.number).values_list("child_id", flat=True)
    assert set(opened) == {world.amina.pk, world.leo.pk}


def test_the_page_of_sessions_asks_as_much_for_three_children_as_for_thirty(world, clock_at):
    def group(number):
        with write():
            children = [child(world.oakfield, f"Child{n}", "Test", date(2018, 1, 1), "4", world.hazel) for n in range(number)]
        for each in children:
            live(world, each, starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 16))

    group(3)
    clock_at(THURSDAY)
    client = browse(world, "mrs_hill")

    def ask():
        with CaptureQueriesContext(connection) as found:
            page(client)
        return len(found)

    page(client)
    few = ask()
    group(27)
    assert ask() == few


def test_two_people_who_change_the_everyday_offer_at_once_both_get_what_they_ticked(world):
    made = {
        text: services.add_strategy(world.mrs_shah, school_id=world.oakfield.pk, text=text, helps_with=[])
        for text in ("Greet at the door", "Large print", "Name first")
    }
    services.set_everyday(world.mrs_shah, school_id=world.oakfield.pk, add=[made["Large print"].pk])
    client, address = browse(world, "mrs_shah"), "/support/everyday/"
    drawn = made["Large print"].pk.hex
    first = {"shown": drawn, "offer": [drawn, made["Greet at the door"].pk.hex], "another": ""}
    second = {"shown": drawn, "offer": [made["Name first"].pk.hex], "another": "Say what comes next"}
    assert client.post(address, first).status_code == 303
    assert client.post(address, second).status_code == 303
    assert queries.everyday_offer(world.oakfield.pk) == ["Greet at the door", "Name first", "Say what comes next"]
    assert browse(world, "mr_lane").get(address).status_code == 403
