"""The People page, the page of what is held back, and what both add to Today, through the browser's door."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.harness.visitors import browse
from trellis.audit.models import Row
from trellis.core.rows import TodayList
from trellis.people import queries, services
from trellis.people.models import FamilyLink, ProfessionalPlace, ProtectiveHold, Restriction
from trellis.people.panels import timeline, today_rows

TODAY = date(2026, 10, 14)


def page_of(world: Any) -> str:
    return f"/children/{world.amina.ref}/people/"


def mums_link(world: Any) -> FamilyLink:
    return FamilyLink.objects.of(world.amina).get(person=world.people["mum"])


ADULT = {
    "first_name": "Halima",
    "last_name": "Yusuf",
    "relationship": "grandparent",
    "called": "Nan",
    "responsibility": "no",
    "phone": "07700 900111",
    "by_email": "no",
}


def test_the_senco_sees_family_school_and_outside_and_the_opening_is_noted(world: Any) -> None:
    answer = browse(world, "mrs_shah").get(page_of(world))
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "Hodan Yusuf",
        "Abdi Yusuf",
        "Mr Lane",
        "Mrs Hill",
        "Dr Pryce",
        "until Wednesday 31 March 2027",
        "Add an adult",
    ):
        assert words in text
    assert Row.objects.filter(code="record.opened").count() == 1


def test_a_teacher_reads_the_page_without_its_buttons(world: Any) -> None:
    text = browse(world, "mr_lane").get(page_of(world)).content.decode()
    assert "Hodan Yusuf" in text
    for words in ("Add an adult", "Record an order", "Hold an adult back", "Switch the family"):
        assert words not in text


@pytest.mark.parametrize("path", ["", "add/", "change/", "professional/", "restriction/"])
def test_a_stranger_gets_what_an_absent_child_gives(world: Any, path: str) -> None:
    there = browse(world, "mrs_okoro").get(page_of(world) + path)
    absent = browse(world, "mrs_okoro").get(f"/children/2bcdfghj/people/{path}")
    assert (there.status_code, there.content) == (absent.status_code, absent.content)
    assert there.status_code == 404
    assert browse(world, "mrs_okoro").get(page_of(world) + "hold/").status_code == 403


def test_the_senco_adds_a_grandmother_once_however_often_she_presses(world: Any) -> None:
    client = browse(world, "mrs_shah")
    sent = ADULT | {"form_key": "a" * 32}
    for _ in range(2):
        assert client.post(page_of(world) + "add/", sent).status_code == 303
    assert FamilyLink.objects.of(world.amina).filter(called="Nan").count() == 1


def test_an_adult_without_a_name_comes_back_with_everything_typed(world: Any) -> None:
    answer = browse(world, "mrs_shah").post(page_of(world) + "add/", ADULT | {"first_name": "", "form_key": "b" * 32})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter the adult&#39;s first name" in text or "Enter the adult's first name" in text
    assert "07700 900111" in text


def test_two_people_change_one_adult_and_the_second_sees_both_texts(world: Any) -> None:
    link = mums_link(world)
    change = {"relationship": "mother", "responsibility": "yes", "by_email": "yes", "adult": str(link.pk), "revision": "1"}
    senco, deputy = browse(world, "mrs_shah"), browse(world, "miss_grant")
    first = change | {"phone": "01632 960222", "form_key": "c" * 32, "email": "mum@family.example"}
    assert senco.post(page_of(world) + "change/", first).status_code == 303
    second = change | {"phone": "07700 900333", "form_key": "d" * 32, "email": "mum@family.example"}
    answer = deputy.post(page_of(world) + "change/", second)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "01632 960222" in text and "07700 900333" in text and "Mrs Shah" in text


def test_another_childs_adult_cannot_be_changed_from_here(world: Any) -> None:
    other = FamilyLink.objects.of(world.noah).get(person=world.people["mrs_reid"])
    assert browse(world, "mrs_shah").get(page_of(world) + f"change/?adult={other.pk}").status_code == 404
    assert browse(world, "mrs_shah").get(page_of(world) + "change/?adult=nonsense").status_code == 404


def test_a_professional_is_invited_with_what_they_may_see(world: Any) -> None:
    sent = {
        "first_name": "Nell",
        "last_name": "Ash",
        "email": "nell@service.example",
        "profession": "Occupational therapist",
        "may_see": ["plan", "profile"],
        "ends_on-day": "31",
        "ends_on-month": "1",
        "ends_on-year": "2027",
        "form_key": "e" * 32,
    }
    assert browse(world, "mrs_shah").post(page_of(world) + "professional/", sent).status_code == 303
    place = ProfessionalPlace.objects.of(world.amina).get(profession="Occupational therapist")
    assert place.may_see == ["plan", "profile"]
    card = queries.child_by_id(world.mrs_shah, world.amina.pk, "record.read")
    assert "Nell Ash, occupational therapist, was invited." in [each.text for each in timeline(world.mrs_shah, card)]
    client = browse(world, "mrs_shah")
    assert client.post(page_of(world), {"do": "end", "thing": str(place.pk)}).status_code == 303
    place.refresh_from_db(from_queryset=ProfessionalPlace.objects.of(world.amina))
    assert place.ends_on == date(2026, 10, 13)


def test_an_order_is_recorded_asked_and_lifted_by_two_people_in_the_browser(world: Any) -> None:
    dad = str(world.people["dad"].pk)
    sent = {"adult": dad, "kind": "no_contact", "order_reference": "AB26C00001", "form_key": "f" * 32}
    senco, head = browse(world, "mrs_shah"), browse(world, "mr_cole")
    assert senco.post(page_of(world) + "restriction/", sent).status_code == 303
    made = Restriction.objects.of(world.amina).get()
    assert "Ask the SENCO before you talk to them" in browse(world, "mr_lane").get(page_of(world)).content.decode()
    assert "AB26C00001" not in browse(world, "mr_lane").get(page_of(world)).content.decode()
    senco.post(page_of(world), {"do": "ask_to_lift", "thing": str(made.pk)})
    text = senco.post(page_of(world), {"do": "lift", "thing": str(made.pk)}, follow=True).content.decode()
    assert "another person has to do it" in text
    head.post(page_of(world), {"do": "lift", "thing": str(made.pk)})
    made = Restriction.objects.of(world.amina).get()
    assert made.lifted_by_id == world.people["mr_cole"].pk


def test_a_hold_is_on_the_leads_page_and_on_nobody_elses(world: Any) -> None:
    sent = {"adult": str(world.people["dad"].pk), "reason": "Worry about a threat", "form_key": "1" * 32}
    assert browse(world, "mrs_doyle").post(page_of(world) + "hold/", sent).status_code == 303
    assert "Worry about a threat" in browse(world, "mr_cole").get("/held/").content.decode()
    for who in ("mrs_shah", "mr_lane", "mrs_dunn", "mum"):
        client = browse(world, who)
        assert client.get("/held/").status_code == 403
        assert client.get(page_of(world) + "hold/").status_code in (403, 404)
        for path in (page_of(world), f"/children/{world.amina.ref}/people/restriction/"):
            assert "threat" not in client.get(path).content.decode()
    assert "Abdi" not in browse(world, "mrs_shah").get(page_of(world)).content.decode()


def test_the_hold_is_renewed_and_ended_from_the_page(world: Any) -> None:
    made = services.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Worry")
    head = browse(world, "mr_cole")
    assert head.get(f"/held/renew/?hold={made.pk}").status_code == 200
    assert browse(world, "mrs_shah").get(f"/held/renew/?hold={made.pk}").status_code == 403
    answer = head.post("/held/renew/", {"hold": str(made.pk), "reason": "The court sits next week", "form_key": "2" * 32})
    assert answer.status_code == 303
    new = ProtectiveHold.objects.of(world.amina).get(ended_by=None)
    text = head.post("/held/", {"do": "end", "thing": str(new.pk)}, follow=True).content.decode()
    assert "You placed this hold" in text
    browse(world, "mrs_doyle").post("/held/", {"do": "end", "thing": str(new.pk)})
    assert not ProtectiveHold.objects.of(world.amina).filter(ended_by=None).exists()


def test_words_are_read_and_released_by_the_safeguarding_lead(world: Any) -> None:
    queries.register_words(
        "test_words", lambda ids: {each: queries.HeldText("Something Mum wrote", "He shouts at night.") for each in ids}
    )
    held = services.hold_words(world.mr_lane, child_id=world.amina.pk, thing="test_words", thing_id=world.leo.pk)
    lead, head = browse(world, "mrs_doyle"), browse(world, "mr_cole")
    assert "He shouts at night." in lead.get("/held/").content.decode()
    assert "Only the safeguarding lead can release them" in head.get("/held/").content.decode()
    assert head.post("/held/", {"do": "release", "thing": str(held.pk)}).status_code == 404
    assert lead.post("/held/", {"do": "release", "thing": str(held.pk)}).status_code == 303
    assert queries.held_ids(world.amina) == set()


def test_today_tells_the_lead_what_is_held_and_the_senco_whom_to_find_out_about(world: Any, clock_at: Any) -> None:
    services.hold_words(world.mr_lane, child_id=world.amina.pk, thing="statement", thing_id=world.leo.pk)
    services.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Worry")
    services.add_adult(
        world.mrs_shah,
        child_id=world.leo.pk,
        first_name="Sue",
        last_name="Marsh",
        relationship="mother",
        called="Mum",
        starts_on=TODAY,
    )
    assert [(each.who, each.verb) for each in today_rows(world.mrs_doyle)] == [("Amina Yusuf", "Read")]
    assert today_rows(world.mr_cole) == []
    rows = today_rows(world.mrs_shah)
    assert [each.sentence for each in rows] == [
        "Sue Marsh (Mum): whether they have parental responsibility is not known and there is no way to reach them."
    ]
    for who in ("mr_lane", "mum", "mrs_okoro", "mrs_hill"):
        assert today_rows(getattr(world, who)) == []
    clock_at(date(2026, 11, 3))
    ending = [each for each in today_rows(world.mr_cole) if each.list == TodayList.SLIPPING]
    assert [each.sentence for each in ending] == ["The protective hold on Abdi Yusuf is about to end."]


def test_a_long_list_of_unknown_adults_is_five_rows_and_a_page(world: Any) -> None:
    for number in range(7):
        services.add_adult(
            world.mrs_shah,
            child_id=world.leo.pk,
            first_name=f"Adult{number}",
            last_name="Marsh",
            relationship="other",
            starts_on=TODAY,
        )
    rows = today_rows(world.mrs_shah)
    assert len(rows) == 6
    assert rows[-1].sentence == "2 more adults are not fully known."
    text = browse(world, "mrs_shah").get("/people/to-find-out/").content.decode()
    assert text.count("Adult") >= 7


def test_an_adult_an_order_keeps_away_is_no_row_on_today(world: Any) -> None:
    link = FamilyLink.objects.of(world.noah).get(person=world.people["mr_reid"])
    services.edit_family_link(world.mrs_shah, link_id=link.pk, revision=1, responsibility="unknown")
    assert today_rows(world.mrs_shah) == []


@pytest.mark.parametrize("adults", [3, 30])
def test_today_costs_the_same_for_three_adults_and_thirty(world: Any, adults: int, django_assert_num_queries: Any) -> None:
    for number in range(adults):
        services.add_adult(
            world.mrs_shah,
            child_id=world.leo.pk,
            first_name=f"Adult{number}",
            last_name="Marsh",
            relationship="other",
            starts_on=TODAY,
        )
    viewer = world.mrs_shah
    assert viewer.held
    with django_assert_num_queries(1):
        today_rows(viewer)
