"""What each change of the roll, groups and staff does, who may make it, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from trellis.access.engine import decide
from trellis.core import reactions
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.people import queries, services
from trellis.people.models import Child, ClassPlace, Enrolment

from .rows import TODAY, codes

# ---- the roll


def test_the_office_puts_a_child_on_the_roll(world: Any) -> None:
    made = services.add_child(
        world.mrs_dunn,
        school_id=world.oakfield.pk,
        first_name=" Zara ",
        last_name="Ali",
        date_of_birth=date(2018, 4, 1),
        starts_on=TODAY,
        upn="n 820432126001",
        nc_year="4",
    )
    assert (made.first_name, made.upn) == ("Zara", "N820432126001")
    assert queries.child_by_id(world.mrs_shah, made.pk, "record.read").fact_on_roll
    assert codes(world) == ["child.added"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"upn": "A820432126001"}, "upn"),
        ({"upn": "A801200001001"}, "upn"),
        ({"first_name": "  "}, "first_name"),
        ({"date_of_birth": date(2026, 10, 15)}, "date_of_birth"),
        ({"kind": "visitor"}, "kind"),
    ],
)
def test_a_child_is_not_added_with_something_wrong(world: Any, changed: dict[str, Any], field: str) -> None:
    right = {"first_name": "Zara", "last_name": "Ali", "date_of_birth": date(2018, 4, 1), "starts_on": TODAY}
    if changed.get("upn") == "A801200001001":
        changed = {"upn": "N820432126001"}
        services.add_child(world.mrs_dunn, school_id=world.oakfield.pk, upn="N820432126001", **right)
    before = Child.objects.at(world.oakfield).count()
    with pytest.raises(RuleBroken) as refused:
        services.add_child(world.mrs_dunn, school_id=world.oakfield.pk, **(right | changed))
    assert refused.value.field == field
    assert Child.objects.at(world.oakfield).count() == before


@pytest.mark.parametrize("who", ["mrs_okoro", "mr_lane", "mrs_doyle", "mum", "ms_amos"])
def test_nobody_but_office_senco_and_head_of_this_school_adds_a_child(world: Any, who: str) -> None:
    with pytest.raises(Denied):
        services.add_child(
            getattr(world, who),
            school_id=world.oakfield.pk,
            first_name="Zara",
            last_name="Ali",
            date_of_birth=date(2018, 4, 1),
            starts_on=TODAY,
        )


def test_a_new_class_ends_the_old_one_and_leaves_teaching_groups(world: Any) -> None:
    services.place_in_group(world.mrs_dunn, child_id=world.amina.pk, group_id=world.beech.pk, starts_on=TODAY)
    card = queries.child_by_id(world.mrs_shah, world.amina.pk, "record.read")
    assert card.group_name == "Beech"
    assert ClassPlace.objects.of(world.amina).get(group=world.hazel).ends_on == date(2026, 10, 13)
    assert not decide(world.mr_lane, "record.read", child=card)
    history = world.theo
    services.place_in_group(world.mrs_okoro, child_id=history.pk, group_id=world.year_12.pk, starts_on=TODAY)
    assert ClassPlace.objects.of(history).filter(ends_on=None).count() == 2


def test_placing_a_child_where_they_are_changes_nothing(world: Any) -> None:
    services.place_in_group(world.mrs_dunn, child_id=world.amina.pk, group_id=world.hazel.pk, starts_on=TODAY)
    assert ClassPlace.objects.of(world.amina).count() == 1
    assert codes(world) == []


def test_a_child_is_never_placed_in_another_school(world: Any) -> None:
    with pytest.raises(NotFound):
        services.place_in_group(world.mrs_dunn, child_id=world.amina.pk, group_id=world.year_12.pk, starts_on=TODAY)


def test_a_child_who_leaves_is_gone_from_the_next_day_and_the_rooms_above_hear_it(
    world: Any, told: list[Any], clock_at: Callable[[date], None]
) -> None:
    services.end_enrolment(world.mrs_dunn, child_id=world.amina.pk, on=TODAY)
    assert queries.child_by_id(world.mrs_shah, world.amina.pk, "record.read").fact_on_roll
    clock_at(date(2026, 10, 15))
    with pytest.raises(NotFound):
        queries.child_by_id(world.mrs_shah, world.amina.pk, "record.read")
    assert told == [("child.left", {"child_id": world.amina.pk, "school_id": world.oakfield.pk, "on": TODAY})]
    assert codes(world) == ["child.left"]


def test_leaving_twice_or_before_starting_is_refused(world: Any, told: list[Any]) -> None:
    with pytest.raises(RuleBroken):
        services.end_enrolment(world.mrs_dunn, child_id=world.amina.pk, on=date(2026, 8, 1))
    services.end_enrolment(world.mrs_dunn, child_id=world.amina.pk, on=TODAY)
    with pytest.raises(RuleBroken):
        services.end_enrolment(world.mrs_dunn, child_id=world.amina.pk, on=TODAY)
    assert len(told) == 1


def test_when_a_room_above_refuses_the_whole_leaving_is_taken_back(world: Any) -> None:
    def refuse(viewer: Any, **ids: Any) -> None:
        raise RuntimeError("the room above failed")

    before = dict(reactions._table)
    reactions.set_table({"child.left": (refuse,)})
    with pytest.raises(RuntimeError):
        services.end_enrolment(world.mrs_dunn, child_id=world.amina.pk, on=TODAY)
    reactions.set_table(before)
    assert Enrolment.objects.of(world.amina).get().ends_on is None
    assert ClassPlace.objects.of(world.amina).get().ends_on is None
    assert codes(world) == []


def test_days_away_are_told_to_the_rooms_above(world: Any, told: list[Any]) -> None:
    services.record_absence(world.mrs_shah, child_id=world.amina.pk, starts_on=TODAY, ends_on=date(2026, 10, 16), why="Hospital")
    assert told == [("absence.recorded", {"child_id": world.amina.pk, "school_id": world.oakfield.pk, "from_on": TODAY})]
    with pytest.raises(RuleBroken):
        services.record_absence(
            world.mrs_shah, child_id=world.amina.pk, starts_on=TODAY, ends_on=date(2026, 10, 13), why="Hospital"
        )


# ---- groups and staff


def test_staff_open_children_only_through_a_group_and_only_while_it_lasts(world: Any, clock_at: Callable[[date], None]) -> None:
    assert not decide(world.ms_vine, "record.read", child=world.amina)
    services.put_with_group(
        world.mrs_shah,
        person_id=world.people["ms_vine"].pk,
        group_id=world.hazel.pk,
        part="class_teacher",
        starts_on=TODAY,
        ends_on=date(2026, 10, 20),
        weekdays=[4, 3],
    )
    assert decide(world.ms_vine, "record.read", child=world.amina)
    clock_at(date(2026, 10, 21))
    assert not decide(world.ms_vine, "record.read", child=world.amina)


def test_the_office_cannot_open_children_to_itself(world: Any) -> None:
    with pytest.raises(Denied):
        services.put_with_group(
            world.mrs_dunn, person_id=world.people["mrs_dunn"].pk, group_id=world.hazel.pk, part="class_teacher", starts_on=TODAY
        )


def test_somebody_who_does_not_work_here_is_put_with_no_group_and_no_child(world: Any) -> None:
    stranger = world.people["mrs_okoro"].pk
    with pytest.raises(RuleBroken):
        services.put_with_group(world.mrs_shah, person_id=stranger, group_id=world.hazel.pk, part="tutor", starts_on=TODAY)
    with pytest.raises(RuleBroken):
        services.make_key_adult(world.mrs_shah, child_id=world.amina.pk, person_id=stranger, part="key_person", starts_on=TODAY)


def test_two_key_adults_share_a_child_with_days(world: Any) -> None:
    for who, days in (("mr_lane", [0, 1]), ("mrs_hill", [2, 3, 4])):
        services.make_key_adult(
            world.mrs_shah,
            child_id=world.amina.pk,
            person_id=world.people[who].pk,
            part="key_person",
            starts_on=TODAY,
            weekdays=days,
        )
    owners = queries.daily_owners(queries.child_by_id(world.mrs_shah, world.amina.pk, "record.read"))
    assert [(each.name, each.weekdays) for each in owners] == [("Mr Lane", (0, 1)), ("Mrs Hill", (2, 3, 4))]


def test_new_staff_work_in_this_school_and_open_no_child(world: Any) -> None:
    from trellis.accounts.services import add_person

    person = add_person(first_name="Ben", last_name="Ode", title="Mr")
    services.add_staff(
        world.mrs_shah, school_id=world.oakfield.pk, person_id=person.pk, job="Teacher", weekdays=[0], starts_on=TODAY
    )
    person.refresh_from_db()
    assert person.school_id == world.oakfield.pk
    with pytest.raises(RuleBroken):
        services.add_staff(
            world.mrs_shah, school_id=world.oakfield.pk, person_id=person.pk, job="Teacher", weekdays=[6], starts_on=TODAY
        )
    with pytest.raises(Denied):
        services.add_staff(
            world.mrs_okoro, school_id=world.oakfield.pk, person_id=person.pk, job="Teacher", weekdays=[], starts_on=TODAY
        )
