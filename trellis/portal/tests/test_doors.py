"""Who comes in by which door of the pages at home, and what everybody else is told."""

from __future__ import annotations

from datetime import date

import pytest

from tests.harness.visitors import text_of
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle import services as cycle
from trellis.people import services as people
from trellis.people.models import Child, FamilyLink, Restriction

pytestmark = pytest.mark.django_db

CHILD_PAGES = (
    "",
    "plan/",
    "plan/answer/",
    "plan/answered/",
    "views/",
    "views/hope/",
    "views/who/",
    "views/check/",
    "views/sent/",
    "tell/",
    "tell/sent/",
    "worry/",
)


def test_mum_with_one_child_goes_straight_to_amina(world, enter, at_home):
    answer = enter("mum").get("/my-child/")
    assert (answer.status_code, answer["Location"]) == (303, at_home)


def test_a_parent_of_two_chooses_between_them(world, enter):
    people.link_family(
        world.mrs_shah, child_id=world.leo.pk, person_id=world.people["mum"].pk, relationship="aunt", starts_on=clock.today()
    )
    page = enter("mum").get("/my-child/")
    assert page.status_code == 200
    assert "Amina" in text_of(page) and "Leo" in text_of(page)


def test_mr_reid_is_told_whom_to_ring_and_never_why(world, enter):
    page = enter("mr_reid").get("/my-child/")
    assert page.status_code == 200
    words = text_of(page)
    assert "Oakfield Primary School" in words and "01632 960100" in words
    for word in ("Noah", "order", "court", "restrict", "barred", "allowed", "not may"):
        assert word not in words


def test_a_school_that_shut_mr_reid_out_from_the_first_day_is_not_named(world, enter):
    with write():
        Restriction.objects.of(world.noah).update(starts_on=date(2025, 9, 1))
        FamilyLink.objects.of(world.noah).filter(person=world.people["mr_reid"]).update(starts_on=date(2025, 9, 1))
    words = text_of(enter("mr_reid").get("/my-child/"))
    assert "Oakfield" not in words and "01632" not in words
    assert "Ring your child’s school" in words


def test_families_switched_off_read_the_very_same_page(world, enter):
    barred = text_of(enter("mr_reid").get("/my-child/"))
    people.switch_families(world.mr_cole, child_id=world.amina.pk, on=False)
    assert text_of(enter("mum").get("/my-child/")) == barred


@pytest.mark.parametrize("rest", CHILD_PAGES)
def test_no_page_of_a_child_opens_to_whoever_is_not_family(world, enter, shared_plan, rest):
    absent = "/my-child/k7mq2xtz/"
    for name, ref in (
        ("mr_reid", world.noah.ref),
        ("mr_reid", world.amina.ref),
        ("mum", world.leo.ref),
        ("jordan_himself", world.amina.ref),
    ):
        client = enter(name)
        there, nowhere = client.get(f"/my-child/{ref}/{rest}"), client.get(absent + rest)
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content) == (404, nowhere.content), name
    for name in ("mrs_okoro", "mrs_shah", "mr_lane"):
        client = enter(name)
        assert client.get(f"/my-child/{world.amina.ref}/{rest}").status_code == client.get(absent + rest).status_code == 403, name


def test_a_page_at_home_is_noted_as_an_opening(world, enter, at_home):
    before = Row.objects.count()
    enter("mum").get(at_home)
    newest = Row.objects.order_by("-id").first()
    assert Row.objects.count() > before
    assert newest is not None and newest.code == "record.opened" and newest.about["page"] == "the page at home"


def test_amina_is_sent_to_her_own_page_not_to_the_one_at_home(world, enter, at_home):
    client = enter("amina_herself")
    assert client.get("/my-child/")["Location"] == "/me/"
    assert client.get(at_home)["Location"] == "/me/"
    assert client.get("/me/").status_code == 200


def test_nobody_but_a_child_has_a_page_about_me(world, enter):
    for name in ("mum", "mrs_shah", "dr_pryce"):
        assert enter(name).get("/me/").status_code == 403


def test_a_hold_shuts_every_page_at_home_at_once(world, enter, at_home):
    client = enter("dad")
    assert client.get(at_home).status_code == 200
    people.place_hold(
        world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Told to us in confidence."
    )
    assert client.get(at_home).status_code == 404
    assert "Oakfield" in text_of(client.get("/my-child/"))


def test_jordans_mother_sees_his_page_until_he_says_no(world, enter):
    client = enter("jordans_mum")
    assert client.get(f"/my-child/{world.jordan.ref}/").status_code == 200
    with write():
        Child.objects.system("his own choice").filter(pk=world.jordan.pk).update(family_sees=False)
    assert client.get(f"/my-child/{world.jordan.ref}/").status_code == 404
    assert enter("jordan_himself").get("/me/").status_code == 200


def test_the_council_officer_reads_that_nothing_has_come_and_how_it_would(world, enter):
    words = text_of(enter("mr_webb").get("/requests/"))
    assert "No school has sent you anything yet" in words
    assert "A school can invite you for one child" in words


def test_a_professional_sees_only_the_children_they_are_invited_for(world, enter):
    client = enter("ms_barr")
    words = text_of(client.get("/requests/"))
    assert "Amina Yusuf" in words and "Leo" not in words
    assert client.get(f"/requests/{world.amina.ref}/").status_code == 200
    assert client.get(f"/requests/{world.leo.ref}/").content == client.get("/requests/k7mq2xtz/").content
    assert enter("mum").get(f"/requests/{world.amina.ref}/").status_code == 403


def test_a_limited_record_shows_the_parts_of_the_invitation_and_no_other(world, enter):
    from trellis.people.models import ProfessionalPlace

    with write():
        ProfessionalPlace.objects.system("the invitation").filter(person=world.people["ms_barr"]).update(may_see=["plan"])
    words = text_of(enter("ms_barr").get(f"/requests/{world.amina.ref}/"))
    assert "You can see: plan. You cannot see: one-page profile" in words and "family notes. Until 31 March 2027." in words
    assert "No plan is running." in words and "There is no profile yet." not in words


def test_an_invitation_that_has_run_out_opens_nothing(world, enter, clock_at):
    clock_at(date(2027, 4, 14))
    client = enter("ms_barr")
    assert "No requests yet" in text_of(client.get("/requests/"))
    assert client.get(f"/requests/{world.amina.ref}/").status_code == 403


def test_words_reach_a_professional_only_where_their_speaker_said_so(world, enter):
    from trellis.people.models import ProfessionalPlace

    with write():
        ProfessionalPlace.objects.system("the invitation").filter(person=world.people["ms_barr"]).update(may_see=["words"])
    say = {"child_id": world.amina.pk, "voice": "family", "topic": "hope"}
    cycle.write_statement(world.mum, **say, text="Only for school.", may_see=["school"])
    cycle.write_statement(world.mum, **say, text="For the therapist too.", may_see=["school", "outside"])
    words = text_of(enter("ms_barr").get(f"/requests/{world.amina.ref}/"))
    assert "For the therapist too." in words and "Only for school." not in words
