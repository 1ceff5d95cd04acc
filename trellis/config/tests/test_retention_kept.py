"""How long a school keeps its records, and a record that is kept beyond its time: who says so, and that it holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trellis.config.operations import retention
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.people import services as people
from trellis.people.models import Child, ProtectiveHold, RecordHold
from trellis.people.queries import keeping

from .retained import concern, leaver, left_of, run


def test_a_record_that_is_kept_stays_until_somebody_ends_it(world):
    old = leaver(world, date(1980, 1, 1))
    hold = people.keep_record(
        world.mrs_shah, last_name="leaver ", date_of_birth=old.date_of_birth, reason="A claim is not settled."
    )
    run(world)
    assert left_of(old.pk)
    seen = retention.due_at(world.oakfield, clock.today())
    assert [each.ref for each in seen.held] == [old.ref] and seen.held[0].kept_by == "Mrs Shah" and seen.due == ()
    people.end_keeping(world.mr_cole, hold_id=hold)
    run(world)
    assert left_of(old.pk) == [] and RecordHold._base_manager.count() == 0


def test_a_hold_placed_after_the_list_was_made_still_counts(world, monkeypatch):
    old = leaver(world, date(1980, 1, 1))
    seen = retention.due_at(world.oakfield, clock.today())
    people.keep_record(world.mr_cole, last_name="Leaver", date_of_birth=old.date_of_birth, reason="A claim.")
    monkeypatch.setattr(retention, "due_at", lambda *_: seen)
    assert not any(str(old.pk) in line for line in run(world))
    assert left_of(old.pk)


def test_the_school_keeps_longer_or_shorter_but_never_below_the_least(world):
    old = leaver(world, date(1994, 1, 1))
    concern(world, old)
    people.choose_period(world.mr_cole, code="record", years=40, why="Our council asks for it.")
    run(world)
    assert left_of(old.pk)
    with pytest.raises(RuleBroken) as refused:
        people.choose_period(world.mr_cole, code="record", years=24, why="Less to keep.")
    assert "between 25 and 100" in refused.value.message
    with pytest.raises(NotFound):
        people.choose_period(world.mr_cole, code="message", years=9, why="It is fixed.")
    people.choose_period(world.mr_cole, code="record", years=30, why="The governors decided.")
    run(world)
    assert left_of(old.pk) == []


@pytest.mark.parametrize("name", ["mr_lane", "mrs_hill", "mrs_dunn", "ms_amos", "mum"])
def test_who_does_not_hold_the_record_says_nothing_about_how_long_it_is_kept(world, name):
    viewer = getattr(world, name)
    with pytest.raises(Denied):
        people.choose_period(viewer, code="record", years=40, why="Because.")
    with pytest.raises(Denied):
        people.keep_record(viewer, last_name="x", date_of_birth=date(2000, 1, 1), reason="Because.")


def _shut_out(world, of: Child) -> None:
    with write():
        ProtectiveHold.objects.create(
            school=world.oakfield,
            child=of,
            person=world.people["mrs_shah"],
            reason="A reason",
            placed_by=world.people["mrs_doyle"],
            starts_on=clock.today(),
            ends_on=clock.today() + timedelta(days=9),
        )


def test_who_is_shut_out_of_a_child_neither_keeps_nor_sees_nor_ends_it(world):
    old = leaver(world, date(1980, 1, 1))
    said = {"last_name": "Leaver", "date_of_birth": old.date_of_birth, "reason": "A claim."}
    hold = people.keep_record(world.mr_cole, **said)
    _shut_out(world, old)
    assert keeping.kept_page(world.mrs_shah).holds == () and len(keeping.kept_page(world.mr_cole).holds) == 1
    with pytest.raises(NotFound):
        people.end_keeping(world.mrs_shah, hold_id=hold)
    people.end_keeping(world.mr_cole, hold_id=hold)
    assert keeping.kept_page(world.mr_cole).holds == ()
    with pytest.raises(NotFound):
        people.end_keeping(world.mr_cole, hold_id=hold)
    with pytest.raises(RuleBroken) as refused:
        people.keep_record(world.mrs_shah, **said)
    assert "No child of this school" in refused.value.message


@pytest.mark.parametrize(("twins", "says"), [(True, "Two children here"), (False, "kept already")])
def test_a_record_is_kept_once_and_of_one_child(world, twins, says):
    old = leaver(world, date(1980, 1, 1))
    said = {"last_name": "Leaver", "date_of_birth": old.date_of_birth, "reason": "A claim."}
    if twins:
        leaver(world, old.date_of_birth, "Twin")
    else:
        people.keep_record(world.mrs_shah, **said)
    with pytest.raises(RuleBroken) as refused:
        people.keep_record(world.mrs_shah, **said)
    assert says in refused.value.message


def test_neither_a_time_nor_a_kept_record_is_without_its_reason(world):
    with pytest.raises(RuleBroken):
        people.choose_period(world.mr_cole, code="record", years=40, why="  ")
    with pytest.raises(RuleBroken):
        people.choose_period(world.mr_cole, code="record", years=101, why="For ever.")
    with pytest.raises(RuleBroken):
        people.keep_record(world.mr_cole, last_name="Yusuf", date_of_birth=world.amina.date_of_birth, reason=" ")


def test_another_schools_senco_finds_no_child_here_and_ends_no_hold(world):
    old = leaver(world, date(1980, 1, 1))
    with pytest.raises(RuleBroken):
        people.keep_record(world.mrs_okoro, last_name="Leaver", date_of_birth=old.date_of_birth, reason="A claim.")
    hold = people.keep_record(world.mrs_shah, last_name="Leaver", date_of_birth=old.date_of_birth, reason="A claim.")
    with pytest.raises(NotFound):
        people.end_keeping(world.mrs_okoro, hold_id=hold)
