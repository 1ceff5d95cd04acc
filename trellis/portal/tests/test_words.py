"""Whose words stand on whose page: other households, words held back, words nobody has read."""

from __future__ import annotations

import pytest

from tests.harness.visitors import text_of
from trellis.cycle import services as cycle
from trellis.cycle.models import Statement
from trellis.people import services as people

from .conftest import send

pytestmark = pytest.mark.django_db

PAGES = ("", "plan/", "views/", "views/hope/", "views/check/", "worry/", "tell/")


def _everything(client, at_home):
    return " ".join(text_of(client.get(at_home + each)) for each in PAGES)


def test_mums_sentence_stands_on_her_page_and_on_none_of_dads(world, enter, at_home, shared_plan):
    from trellis.plans.tests.factories import MUM_SAID, MUM_SHARED

    assert MUM_SAID in _everything(enter("mum"), at_home)
    dads = _everything(enter("dad"), at_home)
    assert MUM_SAID not in dads
    assert MUM_SHARED in dads


def test_mums_worry_and_its_answer_are_not_on_dads_pages(world, enter, at_home):
    concern = cycle.raise_concern(world.mum, child_id=world.amina.pk, source="family", text="She cries after weekends.")
    cycle.triage(world.mrs_shah, concern_id=concern.pk, decision="ask_family", reason="Mum says she cries after weekends.")
    assert text_of(enter("mum").get(f"{at_home}worry/{concern.ref}/")).count("cries after weekends") == 2
    dad = enter("dad")
    assert "cries after weekends" not in _everything(dad, at_home)
    assert dad.get(f"{at_home}worry/{concern.ref}/").status_code == 404
    assert "Somebody is worried" not in text_of(dad.get(at_home))


def test_a_childs_words_come_home_once_staff_have_read_them(world, enter, at_home):
    words = cycle.write_statement(
        world.amina_herself, child_id=world.amina.pk, voice="child", topic="hard", text="Lunch is loud."
    )
    assert "Lunch is loud." not in text_of(enter("mum").get(at_home))
    cycle.read_statement(world.mr_lane, statement_id=words.pk)
    assert "Lunch is loud." in text_of(enter("mum").get(at_home))


def test_words_held_back_are_gone_from_home_without_a_trace(world, enter, at_home):
    before = _everything(enter("mum"), at_home)
    words = cycle.write_statement(
        world.amina_herself, child_id=world.amina.pk, voice="child", topic="hard", text="I am scared at night."
    )
    cycle.read_statement(world.mr_lane, statement_id=words.pk)
    assert "scared" in _everything(enter("mum"), at_home)
    people.hold_words(world.mr_lane, child_id=world.amina.pk, thing="statement", thing_id=words.pk)
    assert _everything(enter("mum"), at_home) == before


def test_a_childs_worry_comes_home_only_after_somebody_at_school_looked_at_it(world, enter, at_home, clock_at):
    from datetime import date

    cycle.raise_concern(world.amina_herself, child_id=world.amina.pk, source="child", text="Nobody plays with me.")
    clock_at(date(2026, 11, 25))
    assert "Nobody plays with me." not in _everything(enter("mum"), at_home)


def test_amina_says_no_and_her_answers_stay_at_school(world, enter, at_home):
    client = enter("amina_herself")
    send(client, "/me/views/dream/", text="I want to fly to the moon.")
    send(client, "/me/views/who/", household="no", outside="no")
    assert send(client, "/me/views/check/").status_code == 303
    row = Statement.objects.of(world.amina).get()
    assert (row.voice, row.topic, row.text, row.may_see) == ("child", "hope", "I want to fly to the moon.", ["school"])
    cycle.read_statement(world.mr_lane, statement_id=row.pk)
    assert "moon" not in text_of(enter("mum").get(at_home))
    assert "moon" in text_of(client.get("/me/"))
