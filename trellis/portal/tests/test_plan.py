"""Reading the plan at home and saying what one thinks; what happened of what was said."""

from __future__ import annotations

from datetime import date

import pytest

from tests.harness.visitors import text_of
from trellis.core import clock
from trellis.core.db import write
from trellis.plans import services as plans
from trellis.plans.models import Answer
from trellis.provision import services as provision
from trellis.provision.models import Session

from .conftest import key_of, send

pytestmark = pytest.mark.django_db


def test_before_a_plan_mum_reads_that_she_need_not_check(world, enter, at_home):
    assert "You do not need to check." in text_of(enter("mum").get(at_home + "plan/"))
    assert enter("mum").get(at_home + "plan/answer/")["Location"] == at_home + "plan/"


def test_mum_is_asked_to_read_the_plan_and_agrees_with_a_small_change(world, enter, at_home, shared_plan):
    client = enter("mum")
    assert "Tell us what you think by Friday 23 October" in text_of(client.get(at_home))
    answer = send(client, at_home + "plan/answer/", answer="agree_change", words="Not on Mondays, please.")
    assert answer["Location"] == at_home + "plan/answered/"
    assert "Thank you. The plan starts on Wednesday 14 October 2026" in text_of(client.get(answer["Location"]))
    assert "Not on Mondays, please." in text_of(client.get(at_home + "plan/"))
    assert "Not on Mondays" not in text_of(enter("dad").get(at_home + "plan/"))


def test_dad_does_not_agree_and_hears_who_rings_when_and_who_else_helps(world, enter, at_home, shared_plan):
    council = world.oakfield.local_authority
    council.sendiass_name, council.sendiass_phone = "Northbury SENDIASS", "01632 960500"
    with write():
        council.save()
    client = enter("dad")
    answer = send(client, at_home + "plan/answer/", answer="disagree_part", words="I do not want her taken out of PE.")
    words = text_of(client.get(answer["Location"]))
    assert "Thank you for being honest" in words
    # Five school days from Wednesday 14 October; Mrs Shah works Monday to Thursday.
    assert "Mrs Shah will ring you by Wednesday 21 October." in words
    assert "Northbury SENDIASS" in words and "They do not work for the school." in words


def test_an_answer_without_a_choice_says_what_to_do(world, enter, at_home, shared_plan):
    page = send(enter("mum"), at_home + "plan/answer/", answer="", words="")
    assert page.status_code == 422 and "Choose what you think of the plan." in text_of(page)
    page = send(enter("mum"), at_home + "plan/answer/", answer="disagree_part", words="")
    assert page.status_code == 422 and "Tell us what you would like to change." in text_of(page)


def test_pressing_send_twice_gives_one_answer(world, enter, at_home, shared_plan):
    client, url = enter("mum"), at_home + "plan/answer/"
    values = {"form_key": key_of(client.get(url)), "answer": "agree", "words": ""}
    first, second = client.post(url, values), client.post(url, values)
    assert first["Location"] == second["Location"]
    assert Answer.objects.of(world.amina).count() == 1


def test_what_happened_is_told_after_five_school_days_in_words(world, enter, at_home, shared_plan, clock_at):
    plans.go_live(world.mrs_shah, version_id=shared_plan.pk)
    client = enter("mum")
    assert "It is too soon to say. You will see it here from Thursday 22 October." in text_of(client.get(at_home))
    # Talking group was due on Thursday 15 and Monday 19 October; the first of them is shown from Thursday 22 October.
    clock_at(date(2026, 10, 23))
    owed = list(Session.objects.of(world.amina).filter(due_on__lte=clock.today(), withdrawn_at=None).order_by("due_on"))
    provision.log_sessions(world.mrs_hill, session_ids=[owed[0].pk], state="happened")
    provision.log_sessions(world.mrs_hill, session_ids=[owed[1].pk], state="didnt_happen", reason="cover")
    clock_at(date(2026, 10, 21))
    assert "out of" not in text_of(enter("mum").get(at_home))
    clock_at(date(2026, 10, 22))
    assert "It happened 1 time out of 1." in text_of(enter("mum").get(at_home))
    clock_at(date(2026, 11, 9))
    words = text_of(enter("mum").get(at_home))
    assert "staff were needed in another class" in words and "out of" in words
    assert "£" not in words


def test_no_cost_and_no_word_of_the_office_stands_on_a_page_at_home(world, enter, at_home, shared_plan):
    plans.go_live(world.mrs_shah, version_id=shared_plan.pk)
    client = enter("mum")
    words = text_of(client.get(at_home)) + text_of(client.get(at_home + "plan/"))
    for each in ("£", "intervention", "provision", "target", "SMART", "Not met", "failed"):
        assert each not in words


def test_amina_answers_her_own_plan_in_her_own_words(world, enter, shared_plan):
    client = enter("amina_herself")
    assert "What I am working on" in text_of(client.get("/me/plan/"))
    gentle = send(client, "/me/plan/answer/", answer="", words="")
    assert "Pick one." in text_of(gentle)
    answer = send(client, "/me/plan/answer/", answer="talk_first", words="Can Zara come too?")
    assert "Mrs Shah will talk to you" in text_of(client.get(answer["Location"]))
    assert Answer.objects.of(world.amina).get().person_id == world.people["amina_herself"].pk


def test_a_parent_not_told_of_sen_support_reads_so_honestly(world, enter, at_home, shared_plan):
    assert "We should have told you this ourselves." in text_of(enter("dad").get(at_home))


def test_a_page_at_home_costs_no_more_with_more_words(world, enter, at_home, shared_plan, django_assert_max_num_queries):
    from trellis.cycle import services as cycle

    client = enter("mum")
    for number in range(20):
        cycle.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="helps", text=f"Hint {number}")
    # What every signed-in page and the record of openings ask is among them (seven).
    with django_assert_max_num_queries(39):
        client.get(at_home)


def test_ones_own_page_asks_the_database_little(world, enter, shared_plan, django_assert_max_num_queries):
    client = enter("amina_herself")
    # PostgreSQL is asked two more than SQLite: the transaction a request reads in, and who reads.
    with django_assert_max_num_queries(31):
        assert client.get("/me/").status_code == 200
