"""Quiet start: a real school's families are off, looked at through their own eyes, then switched on. Nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import Enter
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound
from trellis.notifications.models import Notice
from trellis.people import services
from trellis.people.models import Child, FamilyLink
from trellis.people.queries import families
from trellis.people.services.families import switch_many


@pytest.fixture
def quiet(world: Any) -> Any:
    """The world before any family is switched on."""
    with write():
        Child.objects.system("a quiet start").update(families_on=False)
    return world


def seen_by(client: Client, world: Any, adult: str, child: str = "amina") -> Any:
    return client.get(f"/setup/families/{getattr(world, child).ref}/?adult={world.people[adult].pk}")


def framed(client: Client, world: Any, adult: str = "mum") -> str:
    found = re.search(r'<iframe[^>]* src="([^"]+)"', seen_by(client, world, adult).content.decode())
    assert found
    return found[1]


def test_a_child_who_comes_to_a_real_school_comes_with_the_family_off(world: Any) -> None:
    made = services.add_child(
        world.mrs_dunn,
        school_id=world.oakfield.pk,
        first_name="Zara",
        last_name="Ali",
        date_of_birth=date(2018, 4, 1),
        starts_on=date(2026, 10, 1),
    )
    assert Child.objects.at(world.oakfield).get(pk=made.pk).families_on is False


def test_in_a_demonstration_families_are_on(world: Any, demo_mode: None) -> None:
    made = services.add_child(
        world.mrs_dunn,
        school_id=world.oakfield.pk,
        first_name="Zara",
        last_name="Ali",
        date_of_birth=date(2018, 4, 1),
        starts_on=date(2026, 10, 1),
    )
    assert Child.objects.at(world.oakfield).get(pk=made.pk).families_on is True


def test_while_it_is_off_the_mother_sees_nothing(quiet: Any, enter: Enter) -> None:
    assert enter("mum").get(f"/my-child/{quiet.amina.ref}/").status_code in (403, 404)


def test_the_senco_sees_the_mothers_page_as_it_will_be_and_it_is_written_down(quiet: Any, enter: Enter) -> None:
    shah = enter("mrs_shah")
    page = seen_by(shah, quiet, "mum")
    assert page.status_code == 200
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert 'sandbox="allow-same-origin"' in page.content.decode()
    inside = shah.get(framed(shah, quiet))
    assert inside.status_code == 200
    text = inside.content.decode()
    assert "Hodan Yusuf" in text and "Amina" in text
    assert "frame-ancestors 'self'" in inside["Content-Security-Policy"]
    assert inside["X-Frame-Options"] == "SAMEORIGIN"
    opened = Row.objects.filter(code="record.opened").order_by("-number").first()
    assert opened is not None and opened.person_id == quiet.people["mrs_shah"].pk
    assert Row.objects.filter(code="family.previewed").count() == 2
    assert not Row.objects.filter(person_id=quiet.people["mum"].pk).exists()


def test_what_was_seen_is_what_the_mother_then_sees(quiet: Any, enter: Enter) -> None:
    shah = enter("mrs_shah")
    before = shah.get(framed(shah, quiet)).content.decode()
    shah.post("/setup/families/", {"whom": f"child:{quiet.amina.ref}", "do": "on"})
    after = enter("mum").get(f"/my-child/{quiet.amina.ref}/").content.decode()
    tidy = re.compile(r'value="[^"]{60,}"')
    assert tidy.sub("", before) == tidy.sub("", after)
    assert not Notice.objects.at(quiet.oakfield).exists()


def test_every_other_page_stays_out_of_frames(quiet: Any, enter: Enter) -> None:
    shah = enter("mrs_shah")
    for path in ("/today/", "/setup/families/", f"/children/{quiet.amina.ref}/", framed(shah, quiet).split("?")[0] + "?as="):
        answer = shah.get(path)
        assert answer.get("X-Frame-Options", "DENY") == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_key_opens_one_page_for_one_viewer_and_only_to_read(quiet: Any, enter: Enter) -> None:
    shah = enter("mrs_shah")
    address = framed(shah, quiet)
    token = address.split("?as=")[1]
    for who in ("miss_grant", "mr_lane", "mrs_okoro", "mum", "dad"):
        assert enter(who).get(address).status_code in (403, 404)
    assert Client().get(address).status_code == 303
    assert shah.get(f"/my-child/{quiet.leo.ref}/?as={token}").status_code == 404
    assert shah.get(address + "x").status_code == 404
    for path in ("plan/", "tell/", "views/", "worry/"):
        assert shah.get(f"/my-child/{quiet.amina.ref}/{path}?as={token}").status_code in (403, 404)
    assert shah.post(address).status_code in (403, 404, 405)


def test_a_key_dies_after_ten_minutes(quiet: Any, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    shah = enter("mrs_shah")
    address = framed(shah, quiet)
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + families.PREVIEW_SECONDS + 5)
    assert shah.get(address).status_code == 404


def test_an_adult_shut_out_by_an_order_has_no_page_to_look_at(quiet: Any, enter: Enter) -> None:
    shah = enter("mrs_shah")
    assert seen_by(shah, quiet, "mr_reid", "noah").status_code == 404
    page = shah.get(f"/setup/families/?whom=child:{quiet.noah.ref}").content.decode()
    assert "Ellen Reid" in page and "Alan Reid" not in page


def test_a_key_made_before_an_order_opens_nothing_after_it(quiet: Any, enter: Enter) -> None:
    shah = enter("mrs_shah")
    address = framed(shah, quiet, "dad")
    services.restrict(
        quiet.mrs_shah,
        child_id=quiet.amina.pk,
        person_id=quiet.people["dad"].pk,
        kind="no_contact",
        order_reference="X1",
        starts_on=clock.today(),
    )
    assert shah.get(address).status_code == 404


def test_a_young_persons_no_is_not_overruled(quiet: Any, enter: Enter) -> None:
    with write():
        Child.objects.system("Jordan said no").filter(pk=quiet.jordan.pk).update(family_sees=False)
    okoro = enter("mrs_okoro")
    assert seen_by(okoro, quiet, "jordans_mum", "jordan").status_code == 404
    page = okoro.get(f"/setup/families/?whom=child:{quiet.jordan.ref}").content.decode()
    assert "Jordan has chosen that the family does not see the page" in page


def test_a_class_is_switched_on_and_off_together(quiet: Any, enter: Enter) -> None:
    shah = enter("mrs_shah")
    where = f"class:{quiet.hazel.ref}"
    page = shah.get(f"/setup/families/?whom={where}").content.decode()
    assert "Amina Yusuf" in page and "Leo Marsh" in page and "Noah" not in page.split("What each adult")[1]
    shah.post("/setup/families/", {"whom": where, "do": "on"})
    on = Child.objects.at(quiet.oakfield).filter(families_on=True)
    assert {each.first_name for each in on} == {"Amina", "Leo"}
    shah.post("/setup/families/", {"whom": where, "do": "off"})
    assert not on.all().exists()
    assert not Notice.objects.at(quiet.oakfield).exists()


def test_a_year_is_a_choice_too(quiet: Any, enter: Enter) -> None:
    enter("mr_cole").post("/setup/families/", {"whom": "year:1", "do": "on"})
    assert [each.first_name for each in Child.objects.at(quiet.oakfield).filter(families_on=True)] == ["Noah"]


@pytest.mark.parametrize("who", ["mrs_dunn", "mr_lane", "mrs_doyle", "mum"])
def test_nobody_else_switches_families(quiet: Any, enter: Enter, who: str) -> None:
    assert enter(who).get("/setup/families/").status_code == 403
    with pytest.raises(Denied):
        switch_many(getattr(quiet, who), school_id=quiet.oakfield.pk, child_ids=[quiet.amina.pk], on=True)


def test_another_schools_child_is_out_of_reach(quiet: Any) -> None:
    with pytest.raises(NotFound):
        switch_many(quiet.mrs_shah, school_id=quiet.oakfield.pk, child_ids=[quiet.amina.pk, quiet.theo.pk], on=True)
    assert not Child.objects.at(quiet.oakfield).filter(families_on=True).exists()


def test_the_page_costs_the_same_for_one_child_and_for_many(quiet: Any, enter: Enter, fill: Callable[[int], None]) -> None:
    shah, where = enter("mrs_shah"), f"/setup/families/?whom=class:{quiet.hazel.ref}"
    counts = []
    for more in (0, 12):
        fill(more)
        shah.get(where)
        with CaptureQueriesContext(connection) as seen:
            shah.get(where)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert FamilyLink.objects.at(quiet.oakfield).exists()
