"""Whose time is over goes, whole, and nothing and nobody else; the record of who did what stays whole."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.people import build, child, family, person
from trellis.access.engine import SYSTEM_VIEWERS
from trellis.accounts.models import Draft, Invitation, Person, SignIn
from trellis.accounts.viewer import system_viewer
from trellis.audit.models import ChildKey, Row, RowChild
from trellis.audit.queries import verify_all
from trellis.audit.services import record
from trellis.config import cli
from trellis.config.operations import removal, retention
from trellis.core import clock, crypto
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle.models import Concern, ConcernStep
from trellis.notifications.models import Notice
from trellis.people import services as people
from trellis.people.models import Child, Enrolment, FamilyLink, RecordHold
from trellis.rulebook.retention import years_after

_LEFT = date(2010, 7, 20)


def leaver(world, born: date, name: str = "Old", **also) -> Child:
    with write():
        made = child(world.oakfield, name, "Leaver", born, "6", **also)
        Enrolment.objects.of(made).update(starts_on=date(2005, 9, 1), ends_on=_LEFT)
    return made


def concern(world, of: Child, *, state: str = "closed", closed: date = _LEFT) -> Concern:
    with write():
        at = clock.london(closed)
        made = Concern.objects.create(
            school_id=of.school_id,
            child=of,
            source="teacher",
            text="Mixes up sounds.",
            raised_by=world.people["mr_lane"],
            raised_at=at,
            reply_by=closed,
            family_sees_from=closed,
            state=state,
            updated_at=at,
        )
        ConcernStep.objects.create(school_id=of.school_id, child=of, concern=made, state=state, reason="It passed.", at=at)
    return made


def sealed(world, of: Child) -> Row:
    with write():
        record(world.mrs_shah, "concern.raised", school_id=of.school_id, child_id=of.pk, detail={"said": "kept under the key"})
    return Row.objects.get(code="concern.raised", pk__in=Row.objects.order_by("-pk").values("pk")[:1])


def run(world, *schools) -> list[str]:
    said: list[str] = []
    retention.run(system_viewer("operator"), list(schools) or [world.oakfield], said.append)
    return said


def left_of(pk) -> list[str]:
    return [each.label for each in removal.tables()[0] if each.rows(pk).exists()]


def whole() -> bool:
    return all(each.broken_at is None for each in verify_all())


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


def test_nobody_on_the_roll_or_coming_back_goes_however_old(world):
    here, coming = leaver(world, date(1980, 1, 1), "Here"), leaver(world, date(1980, 1, 1), "Coming")
    with write():
        Enrolment.objects.of(here).update(ends_on=None)
        Enrolment.objects.create(school=world.oakfield, child=coming, starts_on=clock.today() + timedelta(days=3), ends_on=None)
    run(world)
    assert left_of(here.pk) and left_of(coming.pk)
    assert retention.due_at(world.oakfield, clock.today()).on_roll == 2


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


def test_another_school_is_left_alone(world):
    old = leaver(world, date(1980, 1, 1))
    run(world, world.riverside)
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
            Enrolment.objects.of(each).update(ends_on=None if each in roll else _LEFT)
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
    assert cli.main(["retention", "run", "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert [each["ref"] for each in seen["schools"][0]["due"]] == [old.ref]
    assert left_of(old.pk) and Row.objects.count() == rows
    assert cli.main(["retention", "run", "--confirm"]) == 0
    assert f"removed {old.pk}" in capsys.readouterr().out and left_of(old.pk) == []
    assert cli.main(["retention", "run", "--school", "nowhere"]) == 1


def leaver_named(world, last_name: str) -> Child:
    made = leaver(world, date(1981, 1, 1), "Ann")
    with write():
        Child._base_manager.filter(pk=made.pk).update(last_name=last_name)
    return made


def test_short_lived_rows_go_at_night_and_those_of_a_kept_record_stay(world):
    kept = leaver(world, date(1981, 1, 1))
    people.keep_record(world.mrs_shah, last_name="Leaver", date_of_birth=kept.date_of_birth, reason="A claim.")
    long_ago, lately = clock.now() - timedelta(days=400), clock.now() - timedelta(days=300)
    mum = world.people["mum"]
    with write():
        for at in (long_ago, lately):
            SignIn.objects.create(person=mum, at=at, how="password", browser="x")
            Invitation.objects.create(person=mum, token_hash=str(at), expires_at=at)
            for about in (None, kept.pk):
                Notice.objects.create(
                    school=world.oakfield,
                    person=mum,
                    child_id=about,
                    kind="account",
                    subject="s",
                    body="b",
                    created_at=at,
                    state="sent",
                    not_before=at,
                )
    assert retention.forget_short() == 3
    assert SignIn.objects.count() == Invitation.objects.count() == 1
    assert {each.child_id for each in Notice._base_manager.filter(created_at=long_ago)} == {kept.pk}
    assert retention.forget_short() == 0


@pytest.mark.parametrize("name", ["mr_lane", "mrs_hill", "mrs_dunn", "ms_amos", "mum"])
def test_who_does_not_hold_the_record_says_nothing_about_how_long_it_is_kept(world, name):
    viewer = getattr(world, name)
    with pytest.raises(Denied):
        people.choose_period(viewer, code="record", years=40, why="Because.")
    with pytest.raises(Denied):
        people.keep_record(viewer, last_name="x", date_of_birth=date(2000, 1, 1), reason="Because.")


def test_another_schools_senco_finds_no_child_here_and_ends_no_hold(world):
    old = leaver(world, date(1980, 1, 1))
    with pytest.raises(RuleBroken):
        people.keep_record(world.mrs_okoro, last_name="Leaver", date_of_birth=old.date_of_birth, reason="A claim.")
    hold = people.keep_record(world.mrs_shah, last_name="Leaver", date_of_birth=old.date_of_birth, reason="A claim.")
    with pytest.raises(NotFound):
        people.end_keeping(world.mrs_okoro, hold_id=hold)


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
