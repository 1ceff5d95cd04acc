"""What each change of the roll and the network does, who may make it, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from trellis.access.engine import decide
from trellis.audit.models import Row
from trellis.core import reactions
from trellis.core.db import write
from trellis.core.errors import Denied, EditedMeanwhile, NotFound, RuleBroken
from trellis.people import queries, services
from trellis.people.models import Child, ClassPlace, Enrolment, FamilyLink, ProtectiveHold, WordsHeld

TODAY = date(2026, 10, 14)
WHY = "a test looks at the rows"


def codes(world: Any) -> list[str]:
    return list(Row.objects.filter(chain=str(world.oakfield.pk)).order_by("number").values_list("code", flat=True))


def link_of(child: Child, person: Any) -> FamilyLink:
    return FamilyLink.objects.of(child).get(person_id=person.pk)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the rooms above are told, instead of telling them."""
    heard: list[tuple[str, dict[str, Any]]] = []
    names = ("child.left", "absence.recorded", "person.invited", "person.shut_out")
    before = dict(reactions._table)
    reactions.set_table({name: ((lambda viewer, name=name, **ids: heard.append((name, ids))),) for name in names})
    yield heard
    reactions.set_table(before)


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


# ---- family and professionals


def test_a_grandmother_is_added_and_reads_along(world: Any) -> None:
    link = services.add_adult(
        world.mrs_shah,
        child_id=world.amina.pk,
        first_name="Halima",
        last_name="Yusuf",
        email="nan@family.example",
        relationship="grandparent",
        called="Nan",
        starts_on=TODAY,
    )
    assert link.responsibility == "unknown"
    card = queries.child_by_id(world.mrs_shah, world.amina.pk, "record.read")
    assert [each.called for each in queries.family_adults(card)] == ["Nan", "Mum", "Dad"]


def test_an_address_joins_a_known_parent_but_never_somebody_with_another_name(world: Any) -> None:
    link = services.add_adult(
        world.mrs_shah,
        child_id=world.leo.pk,
        first_name="Hodan",
        last_name="Yusuf",
        email="MUM@family.example",
        relationship="carer",
        starts_on=TODAY,
    )
    assert link.person_id == world.people["mum"].pk
    with pytest.raises(RuleBroken) as refused:
        services.add_adult(
            world.mrs_shah,
            child_id=world.mia.pk,
            first_name="Sally",
            last_name="Clarke",
            email="mum@family.example",
            relationship="mother",
            starts_on=TODAY,
        )
    assert refused.value.field == "email"
    with pytest.raises(RuleBroken):
        services.link_family(
            world.mrs_shah, child_id=world.leo.pk, person_id=world.people["mum"].pk, relationship="carer", starts_on=TODAY
        )


@pytest.mark.parametrize("who", ["mr_lane", "mrs_dunn", "mum", "mrs_okoro", "mrs_doyle"])
def test_only_leads_and_head_change_the_people_around_a_child(world: Any, who: str) -> None:
    with pytest.raises(NotFound):
        services.switch_families(getattr(world, who), child_id=world.amina.pk, on=False)


def test_two_people_edit_one_adult_and_neither_loses_a_word(world: Any) -> None:
    link = link_of(world.amina, world.people["dad"])
    services.edit_family_link(world.mrs_shah, link_id=link.pk, revision=1, responsibility="no", phone="07700 900123")
    with pytest.raises(EditedMeanwhile) as met:
        services.edit_family_link(world.miss_grant, link_id=link.pk, revision=1, responsibility="unknown", phone="01632 960222")
    assert met.value.theirs == {"responsibility": "no", "phone": "07700 900123"}
    assert (met.value.by, met.value.at, met.value.revision) == ("Mrs Shah", "9:30am", 2)
    services.edit_family_link(world.miss_grant, link_id=link.pk, revision=2, responsibility="unknown", phone="01632 960222")
    assert link_of(world.amina, world.people["dad"]).responsibility == "unknown"
    assert codes(world) == ["family.edited", "family.edited"]


def test_nobody_moves_the_address_an_adult_signs_in_with(world: Any) -> None:
    mum = world.people["mum"]
    link = link_of(world.amina, mum)
    services.edit_family_link(world.mrs_shah, link_id=link.pk, revision=1, email="hodan@family.example")
    with write():
        mum.refresh_from_db()
        mum.set_password("three words here")
        mum.save(update_fields=["password"])
    with pytest.raises(RuleBroken) as refused:
        services.edit_family_link(world.mrs_shah, link_id=link.pk, revision=2, email="stolen@elsewhere.example")
    assert refused.value.field == "email"
    mum.refresh_from_db()
    assert mum.email == "hodan@family.example"
    assert link_of(world.amina, mum).revision == 2


def test_a_professional_sees_the_child_until_the_last_day(world: Any, told: list[Any], clock_at: Callable[[date], None]) -> None:
    place = services.invite_professional(
        world.mrs_shah,
        child_id=world.leo.pk,
        person_id=world.people["ms_barr"].pk,
        profession="Speech and language therapist",
        starts_on=TODAY,
        ends_on=date(2026, 10, 16),
    )
    assert decide(world.ms_barr, "professional.page", child=world.leo)
    assert [name for name, _ in told] == ["person.invited"]
    with pytest.raises(RuleBroken):
        services.invite_professional(
            world.mrs_shah,
            child_id=world.leo.pk,
            person_id=world.people["ms_barr"].pk,
            profession="Speech and language therapist",
            starts_on=TODAY,
            ends_on=date(2026, 10, 16),
        )
    clock_at(date(2026, 10, 17))
    assert not decide(world.ms_barr, "professional.page", child=world.leo)
    clock_at(TODAY)
    services.end_professional(world.mrs_shah, place_id=place.pk)
    assert not decide(world.ms_barr, "professional.page", child=world.leo)


def test_switching_the_family_off_shuts_their_pages_and_not_the_child(world: Any) -> None:
    services.switch_families(world.mrs_shah, child_id=world.amina.pk, on=False)
    card = queries.child_by_id(world.mrs_shah, world.amina.pk, "record.read")
    assert not decide(world.mum, "portal.read", child=card)
    assert decide(world.amina_herself, "portal.read", child=card)


def test_an_adult_who_is_shut_out_is_not_invited_to_sign_in(world: Any, told: list[Any]) -> None:
    services.invite_to_sign_in(world.mrs_shah, child_id=world.noah.pk, person_id=world.people["mrs_reid"].pk)
    with pytest.raises(NotFound):
        services.invite_to_sign_in(world.mrs_shah, child_id=world.noah.pk, person_id=world.people["mr_reid"].pk)
    assert [ids["person_id"] for _, ids in told] == [world.people["mrs_reid"].pk]


# ---- restrictions and holds


def restrict_dad(world: Any) -> Any:
    return services.restrict(
        world.mrs_shah,
        child_id=world.amina.pk,
        person_id=world.people["dad"].pk,
        kind="no_information",
        order_reference="AB26C00001",
        starts_on=TODAY,
    )


def test_a_restriction_shuts_an_adult_out_at_the_next_request(world: Any, told: list[Any]) -> None:
    assert decide(world.dad, "portal.read", child=world.amina)
    restrict_dad(world)
    assert not decide(world.dad, "portal.read", child=world.amina)
    assert decide(world.mum, "portal.read", child=world.amina)
    assert [name for name, _ in told] == ["person.shut_out"]


def test_lifting_a_restriction_takes_two_people(world: Any) -> None:
    made = restrict_dad(world)
    with pytest.raises(RuleBroken):
        services.lift(world.mr_cole, restriction_id=made.pk)
    services.ask_to_lift(world.mrs_shah, restriction_id=made.pk)
    with pytest.raises(RuleBroken):
        services.lift(world.mrs_shah, restriction_id=made.pk)
    assert not decide(world.dad, "portal.read", child=world.amina)
    services.lift(world.mr_cole, restriction_id=made.pk)
    assert decide(world.dad, "portal.read", child=world.amina)
    assert codes(world) == ["restriction.recorded", "restriction.lift_asked", "restriction.lifted"]
    with pytest.raises(RuleBroken):
        services.lift(world.mrs_doyle, restriction_id=made.pk)


@pytest.mark.parametrize("who", ["mr_lane", "mum", "dad", "mrs_okoro", "mrs_dunn", "miss_grant"])
def test_nobody_else_records_or_lifts_a_restriction(world: Any, who: str) -> None:
    made = restrict_dad(world)
    with pytest.raises(NotFound):
        services.ask_to_lift(getattr(world, who), restriction_id=made.pk)
    with pytest.raises(NotFound):
        services.restrict(
            getattr(world, who),
            child_id=world.leo.pk,
            person_id=world.people["dad"].pk,
            kind="no_contact",
            order_reference="AB26C00001",
            starts_on=TODAY,
        )


def test_a_restriction_needs_its_paper(world: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        services.restrict(
            world.mrs_shah,
            child_id=world.amina.pk,
            person_id=world.people["dad"].pk,
            kind="no_contact",
            order_reference=" ",
            starts_on=TODAY,
        )
    assert refused.value.field == "order_reference"


def test_a_hold_shuts_an_adult_out_for_ten_school_days(world: Any, clock_at: Callable[[date], None]) -> None:
    made = services.place_hold(
        world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Worry about a threat"
    )
    # Half-term (26 to 30 October) is not counted.
    assert made.ends_on == date(2026, 11, 4)
    assert not decide(world.dad, "portal.read", child=world.amina)
    clock_at(date(2026, 11, 4))
    assert not decide(world.dad, "portal.read", child=world.amina)
    clock_at(date(2026, 11, 5))
    assert decide(world.dad, "portal.read", child=world.amina)


def test_a_hold_shows_to_nobody_else(world: Any) -> None:
    services.place_hold(world.mr_cole, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Worry about a threat")
    card = queries.child_by_id(world.mrs_shah, world.amina.pk, "record.read")
    assert "Dad" not in [each.called for each in queries.adults_of(world.mrs_shah, card)]
    for who in ("mrs_shah", "mr_lane", "mum", "mrs_okoro"):
        with pytest.raises(NotFound):
            services.end_hold(getattr(world, who), hold_id=ProtectiveHold.objects.of(world.amina).get().pk)


def test_a_hold_needs_a_reason_and_is_placed_once(world: Any) -> None:
    for reason, field in (("  ", "reason"), ("Worry about a threat", None)):
        if field:
            with pytest.raises(RuleBroken) as refused:
                services.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason=reason)
            assert refused.value.field == field
        else:
            services.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason=reason)
    with pytest.raises(RuleBroken):
        services.place_hold(world.mr_cole, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Again")
    assert ProtectiveHold.objects.of(world.amina).count() == 1


def test_a_renewed_hold_runs_ten_school_days_from_that_day_without_a_gap(world: Any, clock_at: Callable[[date], None]) -> None:
    first = services.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Worry")
    clock_at(date(2026, 11, 3))
    second = services.renew_hold(world.mr_cole, hold_id=first.pk, reason="The court sits next week")
    assert second.ends_on == date(2026, 11, 17)
    assert not decide(world.dad, "portal.read", child=world.amina)
    with pytest.raises(RuleBroken):
        services.renew_hold(world.mrs_doyle, hold_id=first.pk, reason="Again")
    clock_at(date(2026, 11, 17))
    assert not decide(world.dad, "portal.read", child=world.amina)


def test_ending_a_hold_early_takes_a_second_person(world: Any) -> None:
    made = services.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Worry")
    with pytest.raises(RuleBroken):
        services.end_hold(world.mrs_doyle, hold_id=made.pk)
    assert not decide(world.dad, "portal.read", child=world.amina)
    services.end_hold(world.mr_cole, hold_id=made.pk)
    assert decide(world.dad, "portal.read", child=world.amina)


# ---- words held back


@pytest.mark.parametrize("who", ["mr_lane", "mrs_hill", "ms_vine", "mrs_shah"])
def test_any_member_of_staff_holds_words_back(world: Any, who: str) -> None:
    thing = world.leo.pk
    services.hold_words(getattr(world, who), child_id=world.amina.pk, thing="statement", thing_id=thing)
    services.hold_words(world.mr_lane, child_id=world.amina.pk, thing="statement", thing_id=thing)
    assert queries.held_ids(world.amina) == {thing}
    assert WordsHeld.objects.of(world.amina).count() == 1
    assert codes(world) == ["words.held"]


@pytest.mark.parametrize("who", ["mum", "mrs_okoro", "ms_barr", "amina_herself"])
def test_nobody_outside_the_staff_holds_words_back(world: Any, who: str) -> None:
    with pytest.raises(NotFound):
        services.hold_words(getattr(world, who), child_id=world.amina.pk, thing="statement", thing_id=world.leo.pk)


def test_only_the_safeguarding_lead_releases_words(world: Any) -> None:
    held = services.hold_words(world.mr_lane, child_id=world.amina.pk, thing="statement", thing_id=world.leo.pk)
    for who in ("mr_cole", "mrs_shah", "mr_lane", "mrs_okoro"):
        with pytest.raises(NotFound):
            services.release_words(getattr(world, who), held_id=held.pk)
    services.release_words(world.mrs_doyle, held_id=held.pk)
    services.release_words(world.mrs_doyle, held_id=held.pk)
    assert queries.held_ids(world.amina) == set()
    assert codes(world) == ["words.held", "words.released"]
    services.hold_words(world.mr_lane, child_id=world.amina.pk, thing="statement", thing_id=world.leo.pk)
    assert queries.held_ids(world.amina) == {world.leo.pk}
