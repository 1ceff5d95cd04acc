"""Observations, requests to colleagues and check points, by the people of Oakfield."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import browse
from tests.people import child
from trellis.audit.models import Row
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle import panels, queries, services
from trellis.cycle.models import AssessmentRequest, CheckPoint, CheckResult, Concern, Observation, Score, Statement
from trellis.cycle.services import ResultFact

from .test_pages import page, send, words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("trellis.cycle.tests.routes")]
TODAY = date(2026, 10, 14)
SEEN = "Starts when the steps are drawn, looks at a friend when they are only said."


def ask(world, **changed):
    values = {"kind": "check", "what": "Phonics screening", "asked_of": world.people["mrs_hill"].pk, "by_on": date(2026, 10, 16)}
    return services.ask_assessment(world.mr_lane, child_id=world.amina.pk, **(values | changed))


def test_what_was_seen_is_typed_once_and_stands_with_what_school_says(world):
    row = services.record_observation(
        world.mrs_hill, child_id=world.amina.pk, seen=SEEN, on=TODAY, where=["whole_class"], minutes=15
    )
    said = Statement.objects.of(world.amina).get()
    assert (said.text, said.voice, said.said_on, row.statement_id) == (SEEN, "school", TODAY, said.pk)
    assert Row.objects.filter(code="observation.recorded").count() == 1


@pytest.mark.parametrize(
    ("changed", "field"), [({"seen": " "}, "seen"), ({"on": date(2026, 10, 15)}, "on"), ({"minutes": 0}, "minutes")]
)
def test_an_observation_that_cannot_be_kept_says_why_and_writes_nothing(world, changed, field):
    with pytest.raises(RuleBroken) as refused:
        services.record_observation(world.mrs_hill, child_id=world.amina.pk, **({"seen": SEEN, "on": TODAY} | changed))
    assert refused.value.field == field
    assert not Observation.objects.of(world.amina).exists() and not Statement.objects.of(world.amina).exists()


@pytest.mark.parametrize("who", ["mrs_okoro", "mr_reid", "mum", "dr_pryce", "ms_vine", "mrs_dunn"])
def test_whoever_does_not_work_with_amina_writes_and_asks_nothing(world, who):
    viewer = getattr(world, who)
    with pytest.raises((NotFound, Denied)):
        services.record_observation(viewer, child_id=world.amina.pk, seen=SEEN, on=TODAY)
    with pytest.raises((NotFound, Denied)):
        services.ask_assessment(
            viewer, child_id=world.amina.pk, kind="check", what="x", asked_of=world.people["mrs_hill"].pk, by_on=TODAY
        )


def test_a_check_is_asked_of_who_works_with_the_child_and_answered_by_them(world):
    with pytest.raises(RuleBroken):
        ask(world, asked_of=world.people["ms_vine"].pk)
    request = ask(world)
    services.finish_assessment(world.mrs_hill, request_id=request.pk, taken_on=TODAY, standard=82, note="Blends two sounds.")
    score = Score.objects.of(world.amina).get()
    assert (score.name, score.standard, score.by_id) == ("Phonics screening", 82, world.people["mrs_hill"].pk)
    with pytest.raises(RuleBroken):
        services.finish_assessment(world.mrs_hill, request_id=request.pk, taken_on=TODAY, standard=84)
    assert Score.objects.of(world.amina).count() == 1


def test_an_observation_answers_the_request_that_asked_for_it(world):
    request = ask(world, kind="observation", what="How Amina starts a task")
    services.record_observation(world.mrs_hill, child_id=world.amina.pk, seen=SEEN, on=TODAY, request_id=request.pk)
    row = AssessmentRequest.objects.of(world.amina).get()
    assert row.done_on == TODAY and row.observation is not None
    with pytest.raises(NotFound):
        other = ask(world, kind="check")
        services.record_observation(world.mrs_hill, child_id=world.amina.pk, seen=SEEN, on=TODAY, request_id=other.pk)
    assert Observation.objects.of(world.amina).count() == 1


def test_only_who_may_ask_takes_a_request_back_and_says_why(world):
    request = ask(world)
    with pytest.raises(Denied):
        services.withdraw_assessment(world.mrs_hill, request_id=request.pk, why="Too busy.")
    with pytest.raises(RuleBroken):
        services.withdraw_assessment(world.mr_lane, request_id=request.pk, why=" ")
    services.withdraw_assessment(world.mr_lane, request_id=request.pk, why="Done last week.")
    assert AssessmentRequest.objects.of(world.amina).get().withdrawn_at is not None


def test_today_reminds_who_was_asked_and_later_tells_who_asked(world, clock_at):
    ask(world)
    assert ["Phonics screening" in row.sentence for row in panels.today_rows(world.mrs_hill)] == [True]
    clock_at(date(2026, 10, 19))
    late = [row for row in panels.today_rows(world.mr_lane) if "Phonics" in row.sentence]
    assert [row.sentence for row in late] == ["Phonics screening was wanted from Mrs Hill by Friday 16 October."]


def test_mrs_hill_writes_what_she_saw_on_a_phone(world):
    client = browse(world, "mrs_hill")
    answer = send(client, f"/children/{world.amina.ref}/observe/", seen=SEEN, on=TODAY)
    assert (answer.status_code, answer["Location"]) == (303, f"/children/{world.amina.ref}/")
    assert "What did you see?" in words(page(client, f"/children/{world.amina.ref}/observe/"))


def test_a_class_check_comes_from_excel_and_a_concern_from_it_in_one_press(world):
    client = browse(world, "mr_lane")
    answer = send(
        client,
        f"/classes/{world.hazel.ref}/checks/",
        name="Reading, autumn",
        on=TODAY,
        pasted="Amina Yusuf\t82\tbelow\nLeo Marsh\t101",
    )
    assert answer.status_code == 303
    grid = answer["Location"]
    shown = words(page(client, grid))
    assert "Below what we expected" in shown and "Amina Yusuf : 82" in shown
    pressed = {"worry": world.amina.ref}
    assert client.post(grid, pressed)["Location"] == client.post(grid, pressed)["Location"]
    concern = Concern.objects.of(world.amina).get()
    assert concern.text == "Reading, autumn: 82."
    assert "A concern has been raised" in words(page(client, grid))


def test_a_row_that_cannot_be_placed_stops_the_whole_table(world):
    client = browse(world, "mr_lane")
    answer = send(
        client, f"/classes/{world.hazel.ref}/checks/", name="Reading", on=TODAY, pasted="Amena Yusuf\t82\nLeo Marsh\t101"
    )
    assert answer.status_code == 422
    assert "Row 1: nobody in this class is called “Amena Yusuf”." in words(answer.content.decode())
    assert "Leo Marsh" in answer.content.decode()
    assert not CheckPoint.objects.at(world.oakfield).exists()


def test_the_grid_is_saved_whole_and_keeps_the_test_only_of_what_is_below(world):
    made = services.start_check(world.mr_lane, group_ref=world.hazel.ref, name="Number", on=TODAY)
    services.save_check(
        world.mr_lane,
        check_id=made.pk,
        results=[ResultFact(world.amina.pk, "9", "below", "slower"), ResultFact(world.leo.pk, "20", "expected", "slower")],
    )
    rows = dict(CheckResult.objects.at(world.oakfield).values_list("child_id", "test"))
    assert rows == {world.amina.pk: "slower", world.leo.pk: ""}
    with pytest.raises(RuleBroken):
        services.save_check(world.mr_lane, check_id=made.pk, results=[ResultFact(world.amina.pk, "9", "low")])
    with pytest.raises(NotFound):
        services.save_check(world.mr_lane, check_id=made.pk, results=[ResultFact(world.noah.pk, "9", "below")])


@pytest.mark.parametrize("who", ["mrs_okoro", "ms_vine", "mum", "mr_cole"])
def test_a_class_that_is_not_theirs_has_no_checks_for_them(world, who):
    made = services.start_check(world.mr_lane, group_ref=world.hazel.ref, name="Number", on=TODAY)
    client = browse(world, who)
    for address in (f"/classes/{world.hazel.ref}/checks/", f"/checks/{made.ref}/"):
        assert client.get(address).status_code in (403, 404)


def test_a_grid_asks_the_same_for_three_children_and_for_thirty(world):
    made = services.start_check(world.mr_lane, group_ref=world.hazel.ref, name="Number", on=TODAY)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            queries.check_page(world.mr_lane, made.ref)
        return len(seen)

    few = asked()
    with write():
        for n in range(27):
            child(world.oakfield, f"Child{n}", "Extra", date(2018, 5, 1), "4", world.hazel)
    assert asked() == few
