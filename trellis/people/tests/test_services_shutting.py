"""Restrictions, protective holds and words held back: what each does, who may place and end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from trellis.access.engine import decide
from trellis.core.errors import NotFound, RuleBroken
from trellis.people import queries, services
from trellis.people.models import ProtectiveHold, WordsHeld

from .rows import TODAY, codes

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
