"""What each change of the people around a child does, who may make it, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from trellis.access.engine import decide
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.people import queries, services

from .rows import TODAY, codes, link_of


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
