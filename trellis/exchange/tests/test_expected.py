"""Expected children: seen by the SENCO and those she adds, on no other list, and joined to the roll by UPN or by a person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.harness.visitors import visitor
from trellis.core import clock
from trellis.core.errors import Denied, EditedMeanwhile, NotFound, RuleBroken
from trellis.cycle.models import BeforeTrellis
from trellis.exchange import panels, services
from trellis.exchange.models import Expected, ExpectedSight
from trellis.exchange.queries.expected import expected_list, expected_page
from trellis.exchange.queries.lists import before_page
from trellis.exchange.queries.pages import roll_list
from trellis.exchange.services import expecting
from trellis.people.models import Child
from trellis.people.rules import upn_check_letter

from .files import csv

_BODY = "820432109099"
NELL = upn_check_letter(_BODY) + _BODY
STARTS, BORN = date(2027, 9, 1), date(2023, 4, 2)
HEAD = "UPN,Surname,Forename,DOB,Year,Class,Date of admission"


def expect(world: Any, **more: Any) -> str:
    """Nell, who comes next September. Her reference."""
    said = {
        "first_name": "Nell",
        "last_name": "Ode",
        "date_of_birth": BORN,
        "starts_on": STARTS,
        "note": "Signs and speaks",
    } | more
    return services.expect(world.mrs_shah, **said).ref


def bring(world: Any, *rows: str) -> Any:
    made = services.preview_roll(world.mrs_dunn, school_id=world.oakfield.pk, file=csv(*rows, head=HEAD), file_name="roll.csv")
    return services.confirm_roll(world.mrs_dunn, ref=made.ref)


def test_the_senco_sees_her_and_no_list_of_children_has_her(world: Any) -> None:
    ref = expect(world)
    assert [each.name for each in expected_list(world.mrs_shah)] == ["Nell Ode"]
    assert expected_page(world.mrs_shah, ref).note == "Signs and speaks"
    assert "Nell Ode" not in [each.name for each in roll_list(world.mrs_dunn)]
    assert not Child.objects.at(world.oakfield).filter(first_name="Nell").exists()


@pytest.mark.parametrize("who", ["mrs_dunn", "miss_grant", "mr_cole", "mr_lane", "mrs_okoro", "mum", "ms_amos"])
def test_nobody_else_sees_her(world: Any, who: str) -> None:
    ref = expect(world)
    with pytest.raises(NotFound):
        expected_page(getattr(world, who), ref)
    with pytest.raises((Denied, NotFound)):
        services.close_expected(getattr(world, who), ref=ref, reason="No")


def test_those_she_adds_see_that_child_alone_until_she_takes_it_away(world: Any) -> None:
    ref, other = expect(world), expect(world, first_name="Ned")
    services.let_see(world.mrs_shah, ref=ref, person_id=world.people["ms_vine"].pk)
    assert [each.name for each in expected_list(world.ms_vine)] == ["Nell Ode"]
    assert [each.who for each in panels.today_rows(world.ms_vine)] == ["Nell Ode"]
    assert panels.today_rows(world.mr_lane) == panels.today_rows(world.mrs_shah) == []
    page = expected_page(world.ms_vine, ref)
    assert page.note == "Signs and speaks" and not page.may_change and page.sights == ()
    with pytest.raises(NotFound):
        expected_page(world.ms_vine, other)
    with pytest.raises(Denied):
        services.let_see(world.ms_vine, ref=ref, person_id=world.people["mr_lane"].pk)
    sight = expected_page(world.mrs_shah, ref).sights[0].id
    with pytest.raises(NotFound):
        services.end_sight(world.mrs_shah, ref=other, sight_id=sight)
    services.end_sight(world.mrs_shah, ref=ref, sight_id=sight)
    with pytest.raises(NotFound):
        expected_list(world.ms_vine)


def test_only_somebody_on_the_staff_is_added_and_once(world: Any) -> None:
    ref = expect(world)
    for who in ("mum", "mrs_okoro"):
        with pytest.raises(RuleBroken):
            services.let_see(world.mrs_shah, ref=ref, person_id=world.people[who].pk)
    services.let_see(world.mrs_shah, ref=ref, person_id=world.people["ms_vine"].pk)
    with pytest.raises(RuleBroken):
        services.let_see(world.mrs_shah, ref=ref, person_id=world.people["ms_vine"].pk)


@pytest.mark.parametrize(
    "wrong", [{"starts_on": date(2026, 10, 14)}, {"date_of_birth": date(2026, 10, 15)}, {"upn": "A1"}, {"last_name": "ODE"}]
)
def test_what_cannot_be_is_refused(world: Any, wrong: dict[str, Any]) -> None:
    if wrong == {"last_name": "ODE"}:
        expect(world)
    with pytest.raises(RuleBroken):
        expect(world, **wrong)


def test_a_roll_row_with_a_start_to_come_is_expected_and_not_on_the_roll_and_comes_once(world: Any) -> None:
    row = f"{NELL},Ode,Nell,02/04/2023,R,Acorns,01/09/2027"
    assert (bring(world, row).new, bring(world, row).new) == (0, 0)
    (found,) = expected_list(world.mrs_shah)
    assert (found.name, found.starts_on) == ("Nell Ode", STARTS)
    assert not Child.objects.at(world.oakfield).filter(upn=NELL).exists()


def test_she_joins_the_roll_by_upn_when_she_comes(world: Any, clock_at: Any) -> None:
    expect(world, upn=NELL)
    clock_at(STARTS)
    assert bring(world, f"{NELL},Ode,Nell,02/04/2023,R,Acorns,01/09/2027").new == 1
    assert expected_list(world.mrs_shah) == []
    assert Expected.objects.at(world.oakfield).get().joined == Child.objects.at(world.oakfield).get(upn=NELL)


def test_what_was_written_stands_in_the_record_of_whoever_came_and_goes_with_an_undone_file(world: Any, clock_at: Any) -> None:
    expect(world, upn=NELL, coming_from="Duckpond Nursery")
    clock_at(STARTS)
    made = bring(world, f"{NELL},Ode,Nell,02/04/2023,R,Acorns,01/09/2027")
    child = Child.objects.at(world.oakfield).get(upn=NELL)
    (stood,) = before_page(world.mrs_shah, child.ref).stood
    assert (stood.source, stood.by) == ("What was known before they came", "Mrs Shah")
    assert stood.note == "Came from Duckpond Nursery.\nSigns and speaks"
    assert services.undo_roll(world.mrs_dunn, ref=made.ref).stays == []
    assert [each.name for each in expected_list(world.mrs_shah)] == ["Nell Ode"]
    assert not BeforeTrellis.objects.at(world.oakfield).exists()


def test_what_is_known_is_changed_by_the_senco_alone_and_the_second_sees_the_first(world: Any) -> None:
    ref = expect(world)
    revision = expected_page(world.mrs_shah, ref).revision
    known = {"starts_on": STARTS, "upn": NELL.lower(), "nc_year": "R", "coming_from": "Duckpond", "note": "Signs."}
    services.let_see(world.mrs_shah, ref=ref, person_id=world.people["ms_vine"].pk)
    with pytest.raises(Denied):
        services.change_expected(world.ms_vine, ref=ref, revision=revision, **known)
    for wrong in ({"starts_on": date(2026, 10, 14)}, {"upn": "A1"}):
        with pytest.raises(RuleBroken):
            services.change_expected(world.mrs_shah, ref=ref, revision=revision, **{**known, **wrong})
    services.change_expected(world.mrs_shah, ref=ref, revision=revision, **known)
    page = expected_page(world.ms_vine, ref)
    assert (page.upn, page.nc_year, page.coming_from, page.note) == (NELL, "R", "Duckpond", "Signs.")
    with pytest.raises(EditedMeanwhile) as other:
        services.change_expected(world.mrs_shah, ref=ref, revision=revision, **{**known, "note": "Speaks."})
    assert other.value.theirs["note"] == "Signs." and other.value.by == "Mrs Shah"


def test_a_child_whose_day_has_passed_is_still_written_about(world: Any, clock_at: Any) -> None:
    ref = expect(world)
    clock_at(STARTS + timedelta(days=3))
    page = expected_page(world.mrs_shah, ref)
    services.change_expected(
        world.mrs_shah, ref=ref, revision=page.revision, starts_on=STARTS, upn="", nc_year="", coming_from="", note="Ill."
    )
    assert expected_page(world.mrs_shah, ref).note == "Ill."


def test_the_change_page_keeps_both_texts(world: Any) -> None:
    ref = expect(world)
    senco = visitor("senco@oakfield.example")
    address = f"/expected/{ref}/change/"
    assert "Signs and speaks" in senco.get(address).content.decode()
    sent = {"upn": "", "nc_year": "", "coming_from": "", "note": "Signs.", "starts_on": "1 9 2027", "revision": "1"}
    days = {"starts_on-day": "1", "starts_on-month": "9", "starts_on-year": "2027"}
    assert senco.post(address, {**sent, **days, "form_key": "a" * 32}).status_code == 303
    late = senco.post(address, {**sent, **days, "note": "Speaks.", "form_key": "b" * 32})
    assert late.status_code == 422 and "Signs." in late.content.decode() and "Speaks." in late.content.decode()
    assert visitor("teacher@oakfield.example").get(address).status_code == 404


def test_without_a_upn_a_person_says_that_it_is_her_and_never_by_name_only(world: Any, clock_at: Any) -> None:
    ref = expect(world)
    clock_at(STARTS + timedelta(days=1))
    bring(world, f"{NELL},Ode,Nell,02/04/2023,R,Acorns,01/09/2027", ",Ode,Nell,09/12/2021,2,Beech,01/09/2027")
    (row,) = expected_list(world.mrs_shah)
    assert row.late
    assert [each.who for each in panels.today_rows(world.mrs_shah)] == ["Nell Ode"]
    (may_be,) = expected_page(world.mrs_shah, ref).may_be
    child = Child.objects.at(world.oakfield).get(upn=NELL)
    assert may_be.ref == child.ref
    with pytest.raises(RuleBroken):
        services.join_expected(world.mrs_shah, ref=ref, child_ref=world.amina.ref)
    services.join_expected(world.mrs_shah, ref=ref, child_ref=child.ref)
    assert expected_list(world.mrs_shah) == []


def test_she_never_comes_and_the_reason_stays(world: Any) -> None:
    ref = expect(world)
    with pytest.raises(RuleBroken):
        services.close_expected(world.mrs_shah, ref=ref, reason=" ")
    services.close_expected(world.mrs_shah, ref=ref, reason="Moved to another school")
    assert expected_list(world.mrs_shah) == []
    assert Expected.objects.at(world.oakfield).get().closed_why == "Moved to another school"


@pytest.mark.parametrize("work", ["close", "join"])
@pytest.mark.parametrize("meanwhile", ["close", "join"])
def test_of_two_who_say_what_became_of_her_at_the_same_time_the_first_counts(
    world: Any, clock_at: Any, monkeypatch: pytest.MonkeyPatch, work: str, meanwhile: str
) -> None:
    ref = expect(world)
    clock_at(STARTS)
    bring(world, f"{NELL},Ode,Nell,02/04/2023,R,Acorns,01/09/2027")
    child = Child.objects.at(world.oakfield).get(upn=NELL)
    found, page = Expected.objects.at(world.oakfield).get(ref=ref), expected_page(world.mrs_shah, ref)
    say = {
        "close": lambda: services.close_expected(world.mrs_shah, ref=ref, reason="Moved"),
        "join": lambda: services.join_expected(world.mrs_shah, ref=ref, child_ref=child.ref),
    }
    say[meanwhile]()
    before = Expected.objects.at(world.oakfield).values().get(ref=ref)
    monkeypatch.setattr(expecting, "_open", lambda *_: found)
    monkeypatch.setattr(expecting, "expected_page", lambda *_: page)
    with pytest.raises(NotFound):
        say[work]()
    assert Expected.objects.at(world.oakfield).values().get(ref=ref) == before


def test_a_sight_that_has_ended_is_not_ended_again(world: Any, clock_at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = expect(world)
    services.let_see(world.mrs_shah, ref=ref, person_id=world.people["ms_vine"].pk)
    page = expected_page(world.mrs_shah, ref)
    services.end_sight(world.mrs_shah, ref=ref, sight_id=page.sights[0].id)
    ended = ExpectedSight.objects.at(world.oakfield).get().ends_on
    clock_at(clock.today() + timedelta(days=7))
    monkeypatch.setattr(expecting, "expected_page", lambda *_: page)
    with pytest.raises(NotFound):
        services.end_sight(world.mrs_shah, ref=ref, sight_id=page.sights[0].id)
    assert ExpectedSight.objects.at(world.oakfield).get().ends_on == ended


def test_in_the_browser_the_senco_adds_shows_and_closes_and_a_stranger_gets_nothing(world: Any) -> None:
    senco = visitor("senco@oakfield.example")
    said = {"first_name": "Nell", "last_name": "Ode", "form_key": "a" * 32, "note": "", "upn": ""}
    days = {"date_of_birth_day": "2", "date_of_birth_month": "4", "date_of_birth_year": "2023"}
    assert senco.post("/expected/new/", said).status_code == 422
    days |= {"starts_on_day": "1", "starts_on_month": "9", "starts_on_year": "2027"}
    days |= {"date_of_birth": "2 4 2023", "starts_on": "1 9 2027"}
    assert senco.post("/expected/new/", {**said, **days, "form_key": "b" * 32}).status_code == 303
    page = senco.get("/expected/").content.decode()
    assert "Nell Ode" in page and "starts on Wednesday 1 September 2027" in page
    ref = Expected.objects.at(world.oakfield).get().ref
    vine = str(world.people["ms_vine"].pk)
    assert senco.post(f"/expected/{ref}/", {"which": "show", "show-person": vine, "form_key": "c" * 32}).status_code == 303
    key_person = visitor("keyperson@oakfield.example")
    assert "Nell Ode" in key_person.get(f"/expected/{ref}/").content.decode()
    assert key_person.get("/expected/new/").status_code == 403
    sent = {"which": "close", "close-reason": "Moved", "form_key": "f" * 32}
    assert key_person.post(f"/expected/{ref}/", sent).status_code == 403
    for stranger in ("senco@riverside.example", "teacher@oakfield.example"):
        assert visitor(stranger).get(f"/expected/{ref}/").status_code == 404
    assert senco.post(f"/expected/{ref}/", {"which": "close", "form_key": "d" * 32}).status_code == 422
    sent = {"which": "close", "close-reason": "Moved", "form_key": "e" * 32}
    assert senco.post(f"/expected/{ref}/", sent).status_code == 303
    assert clock.today() < STARTS and expected_list(world.mrs_shah) == []
