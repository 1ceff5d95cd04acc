"""September: who moves where, what waits for the day, what the same day takes back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from trellis.core import reactions
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.organisations.models import Group
from trellis.people.models import Child, ClassPlace, Enrolment, StaffPlace, YearMove, live
from trellis.people.queries import cards_for
from trellis.people.queries.year import LEAVE, NEW, SAME, year_page
from trellis.people.services.year import ClassChoice, apply_year_moves, move_year, undo_year

SEPTEMBER = date(2027, 9, 1)


def choose(world: Any, **to: str) -> list[ClassChoice]:
    """Hazel's Year 4 go to a new class, Beech stays together, Acorns goes to Beech; unless said otherwise."""
    said = {"hazel": "new:Birch", "beech": SAME, "acorns": world.beech.ref} | to
    rows = []
    for name, where in said.items():
        kind, _, new = where.partition(":")
        rows.append(ClassChoice(getattr(world, name).ref, kind, new))
    return rows


def move(world: Any, who: str = "mrs_dunn", adults: str = "stay", on: date = SEPTEMBER, **to: str) -> YearMove:
    return move_year(
        getattr(world, who),
        school_id=world.oakfield.pk,
        moves_on=on,
        choices=choose(world, **to),
        adults_follow=adults == "follow",
    )


def classes(day: date, child: Child) -> list[str]:
    return list(ClassPlace.objects.of(child).filter(live(day)).values_list("group__name", flat=True))


def years(world: Any) -> dict[str, str]:
    return dict(Child.objects.at(world.oakfield).values_list("first_name", "nc_year"))


def everything(world: Any) -> list[Any]:
    found: list[Any] = []
    for table, columns in (
        (ClassPlace, ("pk", "group_id", "ends_on")),
        (StaffPlace, ("pk", "group_id", "ends_on")),
        (Enrolment, ("pk", "ends_on")),
    ):
        found += sorted(map(str, table.objects.at(world.oakfield).values_list(*columns)))
    return [*found, sorted(Group.objects.at(world.oakfield).values_list("name", flat=True)), years(world)]


def test_places_change_on_the_day_and_year_codes_follow_that_night(world: Any, clock_at: Any) -> None:
    move(world)
    assert classes(date(2027, 8, 31), world.amina) == ["Hazel"]
    assert classes(SEPTEMBER, world.amina) == ["Birch"]
    assert classes(SEPTEMBER, world.mia) == ["Beech"]
    assert classes(SEPTEMBER, world.noah) == ["Beech"]
    assert apply_year_moves() == 0
    assert years(world)["Amina"] == "4"
    clock_at(SEPTEMBER)
    assert apply_year_moves() == 1
    assert years(world) == {"Amina": "5", "Leo": "5", "Noah": "2", "Mia": "N2"}
    assert apply_year_moves() == 0
    assert years(world)["Amina"] == "5"


def test_who_leaves_is_off_the_roll_from_the_day_and_the_rooms_above_are_told(
    world: Any, clock_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(
        "trellis.people.services.year.happened", lambda code, _viewer, **ids: told.append((code, ids["child_id"]))
    )
    move(world, hazel=LEAVE)
    assert told == []
    assert Enrolment.objects.of(world.amina).get().ends_on == date(2027, 8, 31)
    clock_at(SEPTEMBER)
    apply_year_moves()
    assert set(told) == {("child.left", world.amina.pk), ("child.left", world.leo.pk)}
    assert years(world)["Amina"] == "4"
    assert [each.pk for each in cards_for(world.mrs_shah, "record.read")] == [world.mia.pk, world.noah.pk]
    assert reactions._table


def test_adults_stay_with_the_class_or_follow_the_children(world: Any) -> None:
    made = move(world)
    assert not StaffPlace.objects.at(world.oakfield).exclude(ends_on=None).exists()
    undo_year(world.mrs_dunn, move_id=made.pk)
    move(world, adults="follow")
    held = set(
        StaffPlace.objects.at(world.oakfield).filter(live(SEPTEMBER)).values_list("person__last_name", "group__name", "part")
    )
    assert held == {
        ("Lane", "Birch", "class_teacher"),
        ("Hill", "Birch", "teaching_assistant"),
        ("Grant", "Beech", "class_teacher"),
        ("Vine", "Beech", "key_person"),
    }


def test_the_same_day_takes_everything_back(world: Any) -> None:
    before = everything(world)
    made = move(world, adults="follow", acorns=LEAVE)
    assert everything(world) != before
    undo_year(world.mrs_shah, move_id=made.pk)
    assert everything(world) == before


def test_the_next_day_takes_nothing_back(world: Any, clock_at: Any) -> None:
    made = move(world)
    clock_at(date(2026, 10, 15))
    with pytest.raises(RuleBroken):
        undo_year(world.mrs_dunn, move_id=made.pk)
    assert year_page(world.mrs_dunn).prepared.may_undo is False


def test_teaching_groups_end_with_the_year(world: Any) -> None:
    move_year(
        world.mrs_okoro,
        school_id=world.riverside.pk,
        moves_on=SEPTEMBER,
        choices=[ClassChoice(world.year_12.ref, SAME)],
        adults_follow=False,
    )
    assert classes(SEPTEMBER, world.theo) == []
    assert StaffPlace.objects.at(world.riverside).get(part="subject_teacher").ends_on == date(2027, 8, 31)
    assert StaffPlace.objects.at(world.riverside).get(part="tutor").ends_on is None


def test_what_september_most_likely_does_is_offered(world: Any) -> None:
    page = year_page(world.mrs_dunn)
    assert page.moves_on == SEPTEMBER
    assert {each.name: each.guess for each in page.classes} == {"Acorns": NEW, "Beech": NEW, "Hazel": NEW}
    assert {each.name: each.guess for each in year_page(world.mrs_okoro).classes} == {"12B": SAME}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"hazel": ""}, "to_{hazel}"),
        ({"hazel": "new: "}, "name_{hazel}"),
        ({"hazel": "new:beech"}, "name_{hazel}"),
        ({"on": date(2026, 10, 13)}, "moves_on"),
        ({"on": date(2029, 9, 1)}, "moves_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_written(world: Any, wrong: dict[str, Any], field: str) -> None:
    before = everything(world)
    with pytest.raises(RuleBroken) as broken:
        move(world, **wrong)
    assert broken.value.field == field.format(hazel=world.hazel.ref)
    assert everything(world) == before


def test_it_is_prepared_once(world: Any) -> None:
    move(world)
    with pytest.raises(RuleBroken, match="rule broken"):
        move(world)


@pytest.mark.parametrize("who", ["mr_lane", "miss_grant", "mrs_doyle", "mum", "mrs_okoro"])
def test_nobody_else_moves_the_school(world: Any, who: str) -> None:
    with pytest.raises(Denied):
        move(world, who)


def test_a_class_of_another_school_is_no_target(world: Any) -> None:
    with pytest.raises(NotFound):
        move(world, hazel=world.year_12.ref)
    made = move(world)
    with pytest.raises(NotFound):
        undo_year(world.mrs_okoro, move_id=made.pk)
