"""The questions: kept between pages, sent in one go, still true next time."""

from __future__ import annotations

from datetime import date

import pytest

from tests.harness.visitors import text_of
from trellis.accounts.models import Draft
from trellis.cycle import services as cycle
from trellis.cycle.models import Concern, Statement
from trellis.plans.models import Profile

from .conftest import key_of, send

pytestmark = pytest.mark.django_db


def test_mum_answers_two_questions_skips_the_rest_and_sends(world, enter, at_home):
    client, views = enter("mum"), at_home + "views/"
    assert "Question 1 of 5" in text_of(client.get(views + "good-at/"))
    assert send(client, views + "good-at/", text="She draws foxes.")["Location"] == views + "going-well/"
    assert send(client, views + "hope/", text="A friend.")["Location"] == views + "who/"
    assert Statement.objects.of(world.amina).count() == 0
    send(client, views + "who/", household="yes", outside="later")
    check = text_of(client.get(views + "check/"))
    assert "She draws foxes." in check and "You did not answer this" in check and "Ask me later" in check
    assert send(client, views + "check/")["Location"] == views + "sent/"
    rows = {each.topic: each for each in Statement.objects.of(world.amina)}
    assert {topic: each.text for topic, each in rows.items()} == {"good_at": "She draws foxes.", "hope": "A friend."}
    assert rows["hope"].may_see == ["school", "household"] and rows["hope"].speaker_id == world.people["mum"].pk
    assert "Mrs Shah will read this by Wednesday 21 October 2026" in text_of(client.get(views + "sent/"))
    assert not Draft.objects.exists()


def test_answers_wait_between_pages_for_their_writer_only(world, enter, at_home):
    send(enter("mum"), at_home + "views/hard/", text="Mornings are hard.")
    assert "Mornings are hard." in text_of(enter("mum").get(at_home + "views/check/"))
    assert "Mornings" not in text_of(enter("dad").get(at_home + "views/check/"))
    assert b"Mornings" not in bytes(Draft.objects.get().answers)


def test_pressing_send_twice_writes_the_words_once(world, enter, at_home):
    client, url = enter("mum"), at_home + "views/check/"
    send(client, at_home + "views/hope/", text="A friend.")
    values = {"form_key": key_of(client.get(url))}
    assert client.post(url, values)["Location"] == client.post(url, values)["Location"] == at_home + "views/sent/"
    assert Statement.objects.of(world.amina).count() == 1


def test_a_blank_answer_is_fine(world, enter, at_home):
    client = enter("mum")
    answer = send(client, at_home + "views/good-at/", text="")
    assert "You left this blank. That is fine." in text_of(client.get(answer["Location"]))


def test_last_time_is_shown_and_still_true_takes_it_over(world, enter, at_home, clock_at):
    cycle.write_statement(
        world.mum, child_id=world.amina.pk, voice="family", topic="helps", text="A quiet start.", may_see=["school"]
    )
    clock_at(date(2026, 11, 18))
    client, url = enter("mum"), at_home + "views/helps/"
    assert "Last time you said (Wednesday 14 October 2026) A quiet start." in text_of(client.get(url))
    send(client, url, text="", then="still")
    send(client, at_home + "views/check/")
    newest = Statement.objects.of(world.amina).order_by("-said_on").first()
    assert newest is not None and (newest.text, newest.said_on) == ("A quiet start.", date(2026, 11, 18))


def test_who_can_see_must_be_answered_for_each(world, enter, at_home):
    page = send(enter("mum"), at_home + "views/who/", household="no")
    assert page.status_code == 422
    assert "Choose yes, no or ask me later for" in text_of(page)


def test_nothing_is_sent_when_nothing_was_said(world, enter, at_home):
    assert "There is nothing to send yet." in text_of(enter("mum").get(at_home + "views/check/"))
    page = enter("mum").post(at_home + "views/check/", {"form_key": "0" * 32})
    assert page.status_code == 422 and Statement.objects.of(world.amina).count() == 0


def test_amina_sorts_cards_and_says_what_would_help(world, enter):
    client = enter("amina_herself")
    send(client, "/me/views/card-reading/", choice="good")
    send(client, "/me/views/card-noise/", choice="hard")
    assert send(client, "/me/views/card-asking/", choice="middle")["Location"] == "/me/views/help-noise/"
    send(client, "/me/views/help-noise/", choice=["quiet", "friend"], more="")
    people = client.get("/me/views/people/").content.decode()
    assert "Mrs Hill" in people and "Mum" in people
    send(client, "/me/views/people/", **{"people-1": "near"})
    send(client, "/me/views/check/")
    said = {each.topic: each.text for each in Statement.objects.of(world.amina)}
    assert (
        said["going_well"] == "Good: Reading."
        and said["hard"] == "Hard: Noise."
        and said["other"] == "In the middle: Asking for help."
    )
    assert said["helps"].startswith("Noise: A quiet place. A friend with me.") and "Near me: Mum." in said["helps"]


def test_a_pupil_who_picks_nothing_reads_a_gentle_line(world, enter):
    page = send(enter("amina_herself"), "/me/views/card-noise/", choice="")
    assert "Pick one, or press Skip." in text_of(page)


def test_jordan_is_asked_himself_in_grown_up_words(world, enter):
    words = text_of(enter("jordan_himself").get("/me/views/good-at/"))
    assert "What are you good at?" in words and "Question 1 of 5" in words


def test_dad_tells_school_something_and_mum_does_not_read_it(world, enter, at_home):
    assert send(enter("dad"), at_home + "tell/", text="We have a new puppy.")["Location"] == at_home + "tell/sent/"
    assert "puppy" in text_of(enter("dad").get(at_home))
    assert "puppy" not in text_of(enter("mum").get(at_home))


def test_mum_tells_of_a_worry_in_her_own_words_and_follows_it_to_a_no(world, enter, at_home):
    client = enter("mum")
    # Words that would be questioned in a teacher's text are a parent's own.
    answer = send(client, at_home + "worry/", text="He says she is lazy. I think she is lost.")
    concern = Concern.objects.of(world.amina).get()
    assert answer["Location"] == f"{at_home}worry/{concern.ref}/"
    assert "Mrs Shah will reply by Wednesday 21 October 2026" in text_of(client.get(answer["Location"]))
    cycle.triage(
        world.mrs_shah,
        concern_id=concern.pk,
        decision="not_sen",
        reason="She keeps up when she has slept.",
        instead="Mr Lane checks in each morning.",
        look_again_on=date(2026, 11, 18),
    )
    words = text_of(client.get(answer["Location"]))
    for part in (
        "She keeps up when she has slept.",
        "Mr Lane checks in each morning.",
        "Wednesday 18 November 2026",
        "You can raise this again at any time",
        "You can complain to the school.",
        "You can ask the council for an EHC needs assessment yourself",
    ):
        assert part in words


def test_every_page_where_somebody_writes_says_that_nobody_reads_at_night(world, enter, at_home, shared_plan):
    mum, amina = enter("mum"), enter("amina_herself")
    pages = [(mum, at_home + each) for each in ("plan/answer/", "views/", "views/hard/", "views/check/", "tell/", "worry/")]
    pages += [
        (amina, f"/me/{each}")
        for each in ("plan/answer/", "views/", "views/card-noise/", "views/like/", "words/important/", "tell/", "worry/")
    ]
    for client, url in pages:
        words = text_of(client.get(url))
        assert "Nobody reads this at night" in words and "999" in words and "Childline" in words, url


def test_amina_changes_one_part_of_her_page_and_the_others_stay(world, enter, at_home):
    client = enter("amina_herself")
    send(client, "/me/words/important/", text="My friend Zara.", revision="0")
    send(client, "/me/words/support/", text="Wait for me.", revision="1")
    newest = Profile.objects.of(world.amina).order_by("-number").first()
    assert newest is not None and (newest.important, newest.support) == ("My friend Zara.", "Wait for me.")
    assert "Wait for me." in text_of(client.get("/me/"))


def test_two_people_change_aminas_page_and_both_texts_stand(world, enter):
    from trellis.plans.services import save_profile

    client = enter("amina_herself")
    save_profile(world.mr_lane, child_id=world.amina.pk, appreciate="Kind", important="Foxes", support="")
    page = client.get("/me/words/important/")
    save_profile(world.mr_lane, child_id=world.amina.pk, appreciate="Kind", important="Foxes and birds", support="")
    answer = client.post("/me/words/important/", {"form_key": key_of(page), "revision": "1", "text": "My friend Zara."})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Foxes and birds" in words and "My friend Zara." in words
