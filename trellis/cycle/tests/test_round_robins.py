"""Every teacher of a child asked at once: two presses to ask, a minute to answer, reminded twice, read as a grid."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.visitors import browse
from tests.people import put_with
from trellis.accounts.viewer import system_viewer
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle import panels, queries, services
from trellis.cycle.models import RoundRobin, RoundRobinAnswer, Statement
from trellis.cycle.rules.round_robin import Works, chase_due, sums
from trellis.notifications.models import Notice
from trellis.provision.tests.factories import no_sessions
from trellis.rulebook.dates import SchoolCalendar, Span

from .test_pages import page, send, words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("trellis.cycle.tests.routes")]
STRATEGY = "One instruction at a time"


@pytest.fixture
def asked(world):
    """Mr Lane asks everyone who teaches Amina; Mrs Hill helps in her class, Miss Grant teaches her too."""
    with write():
        put_with(world.hazel, world.people["miss_grant"], "subject_teacher")
    no_sessions(world, world.amina, on_class_sheet=True)
    return services.ask_round_robin(world.mr_lane, child_id=world.amina.pk)


def mine(world, asked, name):
    return RoundRobinAnswer.objects.of(world.amina).get(round_robin=asked, person=world.people[name])


def test_everyone_who_teaches_is_asked_once_and_nobody_else(world, asked):
    people = set(RoundRobinAnswer.objects.of(world.amina).values_list("person_id", flat=True))
    assert people == {world.people["mrs_hill"].pk, world.people["miss_grant"].pk}
    assert asked.strategies == [STRATEGY]
    with pytest.raises(RuleBroken):
        services.ask_round_robin(world.mr_lane, child_id=world.amina.pk)


@pytest.mark.parametrize("who", ["mrs_hill", "mrs_okoro", "mum", "mr_cole", "mrs_dunn"])
def test_only_who_leads_or_owns_the_day_asks_everyone(world, who):
    with pytest.raises((NotFound, Denied)):
        services.ask_round_robin(getattr(world, who), child_id=world.amina.pk, question="What works?")


def test_an_answer_stands_in_the_grid_and_its_sentence_with_what_school_says(world, asked):
    services.answer_round_robin(
        world.mrs_hill, answer_id=mine(world, asked, "mrs_hill").pk, works={STRATEGY: "works"}, note="A picture first helps."
    )
    services.answer_round_robin(world.miss_grant, answer_id=mine(world, asked, "miss_grant").pk, works={STRATEGY: "not_tried"})
    [row] = queries.round_robin_page(world.mrs_shah, world.amina.ref).rows
    assert (row.strategy, row.words) == (STRATEGY, "Works for 1 of 1")
    assert [each.text for each in Statement.objects.of(world.amina)] == ["A picture first helps."]


def test_nobody_answers_for_somebody_else_or_after_it_was_closed(world, asked):
    answer = mine(world, asked, "mrs_hill")
    with pytest.raises(NotFound):
        services.answer_round_robin(world.miss_grant, answer_id=answer.pk, works={STRATEGY: "works"})
    with pytest.raises(RuleBroken):
        services.answer_round_robin(world.mrs_hill, answer_id=answer.pk, works={"Something else": "works"})
    services.close_round_robin(world.mr_lane, round_robin_id=asked.pk)
    with pytest.raises(RuleBroken):
        services.answer_round_robin(world.mrs_hill, answer_id=answer.pk, works={STRATEGY: "works"})


def test_whoever_has_not_answered_is_reminded_on_the_third_and_fifth_school_day_and_never_again(world, asked, clock_at):
    services.answer_round_robin(world.mrs_hill, answer_id=mine(world, asked, "mrs_hill").pk, works={STRATEGY: "works"})
    sent = []
    for day in (15, 16, 17, 19, 20, 21, 22, 23):
        clock_at(date(2026, 10, day))
        sent.append(services.chase_round_robins(system_viewer("nightly")))
    # Asked on Wednesday 14 October: three school days on is Monday the 19th, five is Wednesday the 21st.
    assert sent == [0, 0, 0, 1, 0, 1, 0, 0]
    notices = Notice.objects.at(world.oakfield).filter(kind="colleague_asked")
    assert set(notices.values_list("person_id", flat=True)) == {world.people["miss_grant"].pk}
    assert not any("Amina" in each.body + each.subject for each in notices)


def test_it_waits_on_today_until_it_is_answered(world, asked):
    assert any("What works in your lessons?" in row.sentence for row in panels.today_rows(world.mrs_hill))
    client = browse(world, "mrs_hill")
    answer = send(client, f"/round-robin/{asked.ref}/", works_0="works")
    assert answer.status_code == 303
    assert not any("What works in your lessons?" in row.sentence for row in panels.today_rows(world.mrs_hill))
    shown = words(page(browse(world, "mr_lane"), f"/children/{world.amina.ref}/round-robin/"))
    assert "1 of 2 have answered" in shown and "Works for 1 of 1" in shown and "Still to come: Miss Grant." in shown


def test_a_round_robin_of_another_school_is_not_there(world, asked):
    assert browse(world, "mrs_okoro").get(f"/round-robin/{asked.ref}/").status_code == 404
    assert browse(world, "mr_lane").get(f"/round-robin/{asked.ref}/").status_code == 404
    assert RoundRobin.objects.of(world.amina).count() == 1


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from([each.value for each in Works] + ["?"]))))
def test_the_grid_counts_every_answer_once(answers):
    for row in sums(["a", "b"], answers):
        assert sum(row.counts.values()) == sum(each.get(row.strategy, "?") != "?" for each in answers)


def test_nobody_is_reminded_before_the_third_school_day_or_a_third_time():
    calendar = SchoolCalendar((Span(date(2026, 9, 1), date(2026, 10, 23)),))
    asked_on = date(2026, 10, 14)
    assert not chase_due(asked_on, date(2026, 10, 16), calendar, 0)
    assert chase_due(asked_on, date(2026, 10, 19), calendar, 0)
    assert not chase_due(asked_on, date(2026, 10, 20), calendar, 1)
    assert not chase_due(asked_on, date(2026, 10, 23), calendar, 2)
