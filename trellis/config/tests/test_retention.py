"""Whose time is over goes, whole, and nothing and nobody else; the record of who did what stays whole."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.people import build, family, person
from trellis.access.engine import SYSTEM_VIEWERS
from trellis.accounts.models import Draft, Person, SignIn
from trellis.accounts.viewer import system_viewer
from trellis.audit.models import ChildKey, Row, RowChild
from trellis.config import cli
from trellis.config.operations import removal, retention
from trellis.core import clock, crypto
from trellis.core.db import write
from trellis.core.errors import Denied
from trellis.cycle.models import CheckPoint, CheckResult, Concern, ConcernStep, Cycle, StatusChange
from trellis.people import services as people
from trellis.people.models import Child, Enrolment, FamilyLink
from trellis.rulebook.retention import years_after

from .retained import LEFT, concern, leaver, leaver_named, left_of, run, sealed, whole


def test_a_leaver_whose_time_is_over_is_gone_from_every_table_and_the_chain_is_whole(world):
    old = leaver(world, date(1994, 1, 1))
    concern(world, old)
    row = sealed(world, old)
    wrapped = bytes(ChildKey.objects.get(child_id=old.pk).wrapped)
    with write():
        Draft.objects.create(person=world.people["mr_lane"], key="k", form="f", path="/", child_id=old.pk, answers=b"x")
    said = run(world)
    assert left_of(old.pk) == [] and not Child._base_manager.filter(pk=old.pk).exists()
    assert not ChildKey.objects.filter(child_id=old.pk).exists()
    assert whole() and Row.objects.get(pk=row.pk).sealed is not None
    with pytest.raises(InvalidTag):
        crypto.open_sealed(bytes(row.sealed), f"audit:{old.pk}", wrapped_key=crypto.new_key(f"audit:{old.pk}"))
    assert crypto.open_sealed(bytes(row.sealed), f"audit:{old.pk}", wrapped_key=wrapped), "the key alone had opened it"
    assert said[0] == f"removed {old.pk} of {world.oakfield.short_name} (record)"
    assert "Leaver" not in " ".join(said) and old.ref not in " ".join(said)
    last = Row.objects.get(code="record.removed")
    assert last.about == {} and RowChild.objects.filter(row_number=last.number, child_id=old.pk).exists()


def test_only_the_child_who_is_due_goes(world):
    with_record, without = leaver(world, date(1998, 1, 1), "With"), leaver(world, date(1998, 1, 1), "Without")
    concern(world, with_record)
    young = leaver(world, date(2010, 1, 1), "Young")
    before = {each.pk for each in Child._base_manager.all()}
    run(world)
    gone = before - {each.pk for each in Child._base_manager.all()}
    assert gone == {without.pk}, "28 years old: past 25 without a SEN record, not past 31 with one"
    assert left_of(young.pk) and left_of(with_record.pk)


def test_the_status_that_says_there_is_no_sen_makes_no_record(world):
    none, once = leaver(world, date(1998, 1, 1), "None"), leaver(world, date(1998, 1, 1), "Once")
    with write():
        for each, status in ((none, "none"), (once, "sen_support")):
            StatusChange.objects.create(school=world.oakfield, child=each, status=status, from_on=LEFT)
    assert [each.child_id for each in retention.due_at(world.oakfield, clock.today()).due] == [none.pk]


def test_nobody_on_the_roll_or_coming_back_goes_however_old(world):
    here, coming = leaver(world, date(1980, 1, 1), "Here"), leaver(world, date(1980, 1, 1), "Coming")
    going = leaver(world, date(1980, 1, 1), "Going")
    with write():
        Enrolment.objects.of(here).update(ends_on=None)
        Enrolment.objects.of(going).update(ends_on=clock.today())
        Enrolment.objects.create(school=world.oakfield, child=coming, starts_on=clock.today() + timedelta(days=3), ends_on=None)
    run(world)
    assert left_of(here.pk) and left_of(coming.pk) and left_of(going.pk)
    assert retention.due_at(world.oakfield, clock.today()).on_roll == 3


def _longer(world, old: Child) -> None:
    people.choose_period(world.mr_cole, code="roll", years=60, why="Our council asks for it.")


def _birth_date(world, old: Child) -> None:
    with write():
        Child._base_manager.filter(pk=old.pk).update(date_of_birth=date(2008, 1, 1))


def _back(world, old: Child) -> None:
    with write():
        Enrolment.objects.create(school=world.oakfield, child=old, starts_on=clock.today(), ends_on=None)


def _record(world, old: Child) -> None:
    concern(world, old)
    people.choose_period(world.mr_cole, code="record", years=60, why="Our council asks for it.")


@pytest.mark.parametrize("meanwhile", [_longer, _birth_date, _back, _record])
def test_what_changed_after_the_list_was_made_still_counts(world, monkeypatch, meanwhile):
    old = leaver(world, date(1980, 1, 1))
    seen = retention.due_at(world.oakfield, clock.today())
    assert [each.child_id for each in seen.due] == [old.pk]
    meanwhile(world, old)
    monkeypatch.setattr(retention, "due_at", lambda *_: seen)
    run(world)
    assert left_of(old.pk)


def test_another_school_is_left_alone(world):
    old = leaver(world, date(1980, 1, 1))
    assert retention.due_at(world.riverside, clock.today()).due == ()
    run(world, world.riverside)
    assert left_of(old.pk)


def test_a_mother_with_another_child_here_stays_and_one_whom_nothing_names_goes(world):
    old = leaver(world, date(1980, 1, 1))
    with write():
        alone = person("Una", "Alone", "una@family.example")
        both = Person.objects.get(pk=world.people["mum"].pk)
        SignIn.objects.create(person=alone, at=clock.now(), how="password", browser="x")
        family(old, alone, "mother", "Mum", "home")
        family(old, both, "carer", "Aunt", "home")
    run(world)
    assert not Person.objects.filter(pk=alone.pk).exists() and Person.objects.filter(pk=both.pk).exists()
    assert FamilyLink._base_manager.filter(person=both).exists()


def test_a_young_persons_own_sign_in_goes_with_them_and_a_parent_who_works_at_a_school_stays(world):
    with write():
        own = person("Old", "Leaver", "old@oakfield.example")
        works = person("Ida", "Works", "ida@riverside.example", school=world.riverside)
        old = leaver(world, date(1980, 1, 1), person=own)
        family(old, works, "mother", "Mum", "home")
    run(world)
    assert left_of(old.pk) == []
    assert not Person.objects.filter(pk=own.pk).exists() and Person.objects.filter(pk=works.pk).exists()


@pytest.mark.parametrize(
    ("state", "closed", "years", "goes"),
    [
        ("closed", date(2019, 1, 1), 6, True),
        ("closed", date(2024, 1, 1), 6, False),
        ("looked_at", date(2010, 1, 1), 6, False),
        ("closed", date(2010, 1, 1), None, False),
    ],
    ids=["closed long ago", "closed lately", "still open", "the school chose no time"],
)
def test_a_concern_that_led_to_nothing_goes_only_after_the_schools_own_time(world, state, closed, years, goes):
    made = concern(world, world.leo, state=state, closed=closed)
    if years:
        people.choose_period(world.mrs_shah, code="concern", years=years, why="The governors decided.")
    run(world)
    assert Concern._base_manager.filter(pk=made.pk).exists() is not goes
    assert Child._base_manager.filter(pk=world.leo.pk).exists() and whole()


def _cycle(world, made: Concern) -> None:
    Cycle.objects.create(school=world.oakfield, child=world.leo, number=1, opened_from="concern", step="do", concern=made)


def _check(world, made: Concern) -> None:
    point = CheckPoint.objects.create(school=world.oakfield, group=world.hazel, name="Reading", on=LEFT)
    CheckResult.objects.create(school=world.oakfield, child=world.leo, check_point=point, concern=made)


def _late_step(world, made: Concern) -> None:
    ConcernStep.objects.create(school=world.oakfield, child=world.leo, concern=made, state="closed", at=clock.now())


def _touched(world, made: Concern) -> None:
    Concern._base_manager.filter(pk=made.pk).update(updated_at=clock.now())


def _kept(world, made: Concern) -> None:
    people.keep_record(world.mrs_shah, last_name="Marsh", date_of_birth=world.leo.date_of_birth, reason="A claim.")


@pytest.mark.parametrize("more", [_cycle, _check, _late_step, _touched, _kept])
def test_a_concern_of_which_something_came_or_that_is_kept_stays(world, more):
    made, other = concern(world, world.leo), concern(world, world.amina)
    with write():
        more(world, made)
    people.choose_period(world.mrs_shah, code="concern", years=6, why="The governors decided.")
    run(world)
    assert set(Concern._base_manager.values_list("pk", flat=True)) == {made.pk}, "the other is gone"
    thinned = Row.objects.get(code="record.thinned")
    assert RowChild.objects.get(row_number=thinned.number, chain=thinned.chain).child_id == other.child_id


@pytest.fixture
def ages(world):
    return [leaver(world, date(1980, 1, 1), f"Child {number}") for number in range(6)]


@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_the_ages_only_those_past_their_time_are_due(ages, world, data):
    today = clock.today()
    born = {each.pk: data.draw(st.dates(date(1985, 1, 1), date(2015, 1, 1))) for each in ages}
    roll = data.draw(st.sets(st.sampled_from(ages)))
    with write():
        for each in ages:
            Child._base_manager.filter(pk=each.pk).update(date_of_birth=born[each.pk])
            Enrolment.objects.of(each).update(ends_on=None if each in roll else LEFT)
    seen = retention.due_at(world.oakfield, today)
    assert {each.child_id for each in seen.due} == {
        each.pk for each in ages if each not in roll and today > years_after(born[each.pk], 25)
    }


def test_the_preview_changes_nothing_and_confirm_says_only_ids(world, capsys, monkeypatch):
    monkeypatch.setattr(cli, "start_django", lambda: None)
    old = leaver(world, date(1980, 1, 1))
    people.keep_record(
        world.mrs_shah,
        last_name="Kept",
        date_of_birth=leaver_named(world, "Kept").date_of_birth,
        reason="A claim about an accident.",
    )
    rows = Row.objects.count()
    assert cli.main(["retention", "run", "--school", world.oakfield.short_name]) == 0
    said = capsys.readouterr().out
    assert f"due: {old.ref}, since 2005-01-02 (roll)" in said and "by Mrs Shah since" in said
    assert "To be checked by the data-protection officer" in said and "Nothing was changed." in said
    assert "Leaver" not in said and "accident" not in said
    assert said.count("The note that a file was brought in: ") == 1, "one line for a rule, however many its tables"
    assert cli.main(["retention", "run", "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert [each["ref"] for each in seen["schools"][0]["due"]] == [old.ref]
    assert left_of(old.pk) and Row.objects.count() == rows
    assert cli.main(["retention", "run", "--confirm"]) == 0
    assert f"removed {old.pk}" in capsys.readouterr().out and left_of(old.pk) == []
    assert cli.main(["retention", "run", "--school", "nowhere"]) == 1


def test_nobody_but_the_operator_removes_a_record(world):
    assert {name for name, actions in SYSTEM_VIEWERS.items() if "record.remove" in actions} == {"operator"}
    old = leaver(world, date(1980, 1, 1))
    for viewer in (world.mrs_shah, world.mr_cole, system_viewer("nightly")):
        with pytest.raises(Denied):
            retention.run(viewer, [world.oakfield], print)
    assert left_of(old.pk)


class Ended(BaseException):
    """The end of the process, as its own code meets it."""


def test_a_run_that_ends_in_the_middle_leaves_whole_children_only(fresh_database, clock_at, monkeypatch):
    """It ends without a word half way through the second of three children."""
    clock_at(date(2026, 10, 14))
    with write():
        world = build()
    old = [leaver(world, date(1980, 1, number), f"Child {number}") for number in (1, 2, 3)]
    for each in old:
        concern(world, each)
    tables = [set(left_of(each.pk)) for each in old]
    assert all("cycle.Concern" in each for each in tables)
    cut, seen = removal._cut, []

    def ending(rows):
        cut(rows)
        seen.append(rows)
        if len(seen) > len(removal.tables()[0]) * 1.5:
            raise Ended

    with monkeypatch.context() as patched:
        patched.setattr(removal, "_cut", ending)
        with pytest.raises(Ended):
            run(world)
    assert [set(left_of(each.pk)) for each in old] == [set(), tables[1], tables[2]]
    assert whole() and Row.objects.filter(code="record.removed").count() == 1
    run(world)
    assert [left_of(each.pk) for each in old] == [[], [], []] and whole()
