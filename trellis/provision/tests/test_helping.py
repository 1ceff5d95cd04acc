"""Ask the SENCO, the school's strategies and the training log: answered once, read by everyone who needs it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.harness.visitors import browse, text_of
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.people.models import StaffPlace
from trellis.provision import panels, queries, services
from trellis.provision.models import Question, Strategy, Training

from .factories import no_sessions, rows

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 14)
WAIT = "One instruction at a time"


@pytest.fixture
def strategy(world):
    return services.add_strategy(world.mrs_shah, school_id=world.oakfield.pk, text=WAIT, helps_with=())


def ask(world, strategy=None, who=None, **changed):
    values = {"text": "What if she looks away?", "strategy_id": strategy.pk if strategy else None}
    return services.ask_senco(who or world.mrs_hill, school_id=world.oakfield.pk, **(values | changed))


def answer(world, row, **changed):
    values = {"answer": "Wait, then show the first step.", "shared": True, "general": "When a child looks away"}
    services.answer_question(world.mrs_shah, question_id=row.pk, **(values | changed))


def test_a_question_has_one_owner_and_a_promised_day(world, strategy):
    row = ask(world, strategy)
    assert (row.owner_id, row.answer_by) == (world.people["mrs_shah"].pk, date(2026, 10, 21))
    assert [each.text for each in queries.my_questions(world.mrs_hill)] == ["What if she looks away?"]
    assert [each.may_answer for each in queries.my_questions(world.mrs_shah)] == [True]


def test_it_waits_on_today_of_whoever_leads_and_the_answer_reaches_who_asked(world, strategy):
    row = ask(world, strategy)
    assert any("Asks: What if she looks away?" in each.sentence for each in panels.today_rows(world.mrs_shah))
    answer(world, row)
    assert not any("Asks:" in each.sentence for each in panels.today_rows(world.mrs_shah))
    assert any("It has been answered." in each.sentence for each in panels.today_rows(world.mrs_hill))


def test_a_shared_answer_reaches_everyone_with_the_same_strategy_and_stands_beside_the_support(world, strategy):
    line = no_sessions(world, world.amina)
    answer(world, ask(world, strategy))
    assert any("When a child looks away" in each.sentence for each in panels.today_rows(world.mr_lane))
    assert not any("looks away" in each.sentence for each in panels.today_rows(world.ms_vine))
    page = text_of(browse(world, "mr_lane").get(f"/support/{line.ref}/"))
    assert "When a child looks away" in page and "Wait, then show the first step." in page
    library = text_of(browse(world, "ms_vine").get("/strategies/"))
    assert "When a child looks away" in library and "What if she looks away?" not in library


def test_an_answer_for_one_is_read_by_one(world, strategy):
    row = ask(world, strategy, child_ref=world.amina.ref)
    answer(world, row, shared=False, general="")
    assert "Wait, then show" not in text_of(browse(world, "ms_vine").get("/strategies/"))
    assert browse(world, "ms_vine").get(f"/questions/{row.ref}/").status_code == 404
    assert "Wait, then show" in text_of(browse(world, "mrs_hill").get(f"/questions/{row.ref}/"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"answer": " "}, "answer"),
        ({"general": ""}, "general"),
        ({"answer": "Amina needs time."}, "answer"),
        ({"general": "amina looks away"}, "answer"),
    ],
)
def test_what_cannot_be_shown_to_everyone_is_said_and_nothing_is_kept(world, strategy, changed, field):
    row = ask(world, strategy, child_ref=world.amina.ref)
    with pytest.raises(RuleBroken) as refused:
        answer(world, row, **changed)
    assert refused.value.field == field
    assert rows(Question).get().answered_on is None


def test_nobody_asks_about_a_child_they_do_not_work_with_and_only_who_leads_answers(world, strategy):
    with pytest.raises(NotFound):
        ask(world, who=world.ms_vine, child_ref=world.amina.ref)
    with pytest.raises((Denied, NotFound)):
        services.answer_question(world.mr_lane, question_id=ask(world, strategy).pk, answer="Try it.")
    with pytest.raises((Denied, NotFound)):
        services.answer_question(world.mrs_okoro, question_id=rows(Question).get().pk, answer="Try it.")
    with pytest.raises(Denied):
        ask(world, who=world.mum)


def test_a_stranger_reads_no_question_and_no_strategy_of_oakfield(world, strategy):
    row = ask(world, strategy)
    client = browse(world, "mrs_okoro")
    assert client.get(f"/questions/{row.ref}/").status_code == 404
    assert WAIT not in text_of(client.get("/strategies/"))
    with pytest.raises((Denied, NotFound)):
        services.retire_strategy(world.mrs_okoro, school_id=world.oakfield.pk, strategy_id=strategy.pk)
    assert Strategy.objects.at(world.oakfield).get().retired_on is None


def test_mrs_shah_keeps_the_list_and_a_teacher_reads_it(world, strategy):
    client = browse(world, "mrs_shah")
    assert client.post("/strategies/", {"retire": strategy.pk.hex}).status_code == 303
    assert WAIT not in text_of(browse(world, "mr_lane").get("/strategies/"))
    assert browse(world, "mr_lane").post("/strategies/", {"retire": strategy.pk.hex}).status_code == 403


def test_training_stands_beside_the_support_and_says_when_it_runs_out(world):
    line = no_sessions(world, world.amina, given_by_id=world.people["mrs_hill"].pk)
    services.log_training(
        world.mrs_shah,
        school_id=world.oakfield.pk,
        person_id=world.people["mrs_hill"].pk,
        what=WAIT.upper(),
        on=date(2025, 11, 1),
        until=date(2026, 11, 1),
    )
    assert "Mrs Hill learnt this on Saturday 1 November 2025" in text_of(browse(world, "mr_lane").get(f"/support/{line.ref}/"))
    assert "Runs out soon" in text_of(browse(world, "mrs_shah").get("/training/"))
    assert browse(world, "mr_lane").get("/training/").status_code == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"what": " "}, "what"), ({"on": date(2026, 10, 15)}, "on"), ({"until": date(2026, 9, 1)}, "until")],
)
def test_training_that_makes_no_sense_is_refused_with_its_field(world, changed, field):
    values = {"person_id": world.people["mrs_hill"].pk, "what": WAIT, "on": date(2026, 9, 14)}
    with pytest.raises(RuleBroken) as refused:
        services.log_training(world.mrs_shah, school_id=world.oakfield.pk, **(values | changed))
    assert refused.value.field == field
    assert not Training.objects.at(world.oakfield).exists()


def test_a_question_about_a_child_goes_with_the_right_to_that_child(world, strategy):
    about_amina, about_nobody = (
        ask(world, strategy, child_ref=world.amina.ref),
        ask(world, strategy, text="And what if it rains?"),
    )
    answer(world, about_amina)
    with write():
        StaffPlace.objects.at(world.oakfield).filter(person=world.people["mrs_hill"]).update(ends_on=TODAY - timedelta(days=1))
    later = world.mrs_hill
    assert [each.ref for each in queries.my_questions(later)] == [about_nobody.ref]
    assert browse(world, "mrs_hill").get(f"/questions/{about_amina.ref}/").status_code == 404
    assert not any(about_amina.ref in row.url for row in panels.today_rows(later))
