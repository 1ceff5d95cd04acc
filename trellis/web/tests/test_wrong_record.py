"""An entry in the wrong record: who says so, and which two people decide. What everybody sees meanwhile: test_wrong_everywhere.py."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.people import build
from trellis.access.managers import ScopedManager
from trellis.accounts.models import Draft
from trellis.audit.models import Row
from trellis.audit.services import record_opening
from trellis.config.operations import removal
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle import services as cycle
from trellis.cycle.models import Statement
from trellis.people import panels, services
from trellis.people.models import AsideRow, WordsHeld, WrongRecord
from trellis.people.queries import entries, wrong
from trellis.people.rules import OPEN_WRONG, WrongState, require_second_person
from trellis.people.services import wrong as deciding

from .strays import (
    KINDS,
    Stray,
    about,
    confirm,
    destroyed,
    mark,
    put_aside,
    refused,
    where_it_stands,
    whole,
    write_entry,
)

DECIDES = ("mrs_shah", "miss_grant", "mr_cole", "mrs_doyle")


# ---- Two people


@pytest.mark.parametrize("first", DECIDES)
@pytest.mark.parametrize("second", [*DECIDES, "mr_lane", "mrs_hill", "mrs_dunn", "mum", "mrs_okoro"])
def test_who_confirms_is_another_person_who_may(world, first, second):
    claim = put_aside(world, write_entry(world, "words"), first)
    services.ask_to_destroy(getattr(world, first), claim_id=claim.pk, why="Nobody's.")
    if second in DECIDES and second != first:
        confirm(world, claim, second)
    else:
        with pytest.raises((RuleBroken, NotFound)):
            confirm(world, claim, second)
    claim.refresh_from_db()
    assert (claim.state == "destroyed") is (second in DECIDES and second != first)


def test_nobody_confirms_what_nobody_asked_for(world):
    claim = put_aside(world, write_entry(world, "words"))
    with pytest.raises(RuleBroken):
        confirm(world, claim)
    with pytest.raises(RuleBroken):
        require_second_person("a", "a")
    require_second_person("a", "b")
    assert WrongState(claim.state) in OPEN_WRONG


def test_what_is_confirmed_is_what_the_second_person_read(world):
    claim = put_aside(world, write_entry(world, "words"))
    services.ask_to_move(world.mrs_shah, claim_id=claim.pk, to=world.leo.ref, why="Leo's.")
    claim.refresh_from_db()
    read = claim.revision
    services.ask_to_destroy(world.mrs_shah, claim_id=claim.pk, why="No, nobody's.")
    with refused("meanwhile"):
        services.confirm(world.mr_cole, claim_id=claim.pk, revision=read)
    assert about(Statement, world.amina)


def test_of_two_decisions_at_once_the_second_is_refused_before_it_changes_anything(world):
    claim = put_aside(world, write_entry(world, "words"))
    services.ask_to_destroy(world.mrs_shah, claim_id=claim.pk, why="Nobody's.")
    claim.refresh_from_db()
    services.put_back(world.mr_cole, claim_id=claim.pk)
    with write(), refused("meanwhile"):
        deciding._decided(world.mrs_doyle, claim, WrongState.DESTROYED)
    assert Statement.objects.of(world.amina).exists()


def test_two_people_who_confirm_in_the_same_moment_do_it_once(fresh_database):
    world = build()
    claim = put_aside(world, write_entry(world, "words"))
    services.ask_to_move(world.mrs_shah, claim_id=claim.pk, to=world.leo.ref, why="Leo's.")
    claim.refresh_from_db()
    said: list[str] = []
    gate = threading.Barrier(2)

    def press(viewer: Any) -> None:
        gate.wait()
        try:
            services.confirm(viewer, claim_id=claim.pk, revision=claim.revision)
        except RuleBroken:
            said.append("refused")
        else:
            said.append("done")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(viewer,)) for viewer in (world.mr_cole, world.mrs_doyle)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == ["done", "refused"]
    assert Row.objects.filter(code="entry.moved").count() == 1 and whole()


@pytest.mark.parametrize("who", ["mum", "mrs_okoro", "mr_reid", "dr_pryce", "ms_vine", "mrs_dunn", "ms_amos"])
def test_a_stranger_and_the_family_put_nothing_aside_and_see_no_claim(world, enter, who):
    stray = write_entry(world, "words")
    with pytest.raises(NotFound):
        put_aside(world, stray, who)
    claim = put_aside(world, stray)
    assert enter(who).get(f"/wrong-record/{claim.ref}/").status_code in (403, 404)
    assert enter(who).get(f"/children/{world.amina.ref}/wrong-record/?what=words&thing={stray.row.pk}").status_code in (403, 404)
    assert enter("mrs_okoro").get(f"/wrong-record/{claim.ref}/").status_code == 404


def test_a_familys_private_words_are_put_aside_only_by_who_reads_them(world):
    stray = write_entry(world, "home")
    for kind in ("home", "words"):
        with pytest.raises(NotFound):
            put_aside(world, Stray(kind, stray.row), "mrs_hill")


def test_what_a_family_wrote_on_its_own_page_is_theirs_to_take_back(world):
    own = cycle.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="hard", text="Mornings.")
    with pytest.raises(NotFound):
        put_aside(world, Stray("home", own))


def test_it_moves_only_to_another_child_of_the_school_and_a_profile_nowhere(world):
    claim = put_aside(world, write_entry(world, "words"))
    for to in (world.amina.ref, world.theo.ref, "22222222"):
        with pytest.raises(RuleBroken):
            services.ask_to_move(world.mrs_shah, claim_id=claim.pk, to=to, why="It is theirs.")
    whole_page = put_aside(world, write_entry(world, "profile"))
    with refused("right child"):
        services.ask_to_move(world.mrs_shah, claim_id=whole_page.pk, to=world.leo.ref, why="It is Leo's.")


# ---- Who saw it, Today, the pages, the end of its time


def test_who_opened_the_record_while_it_stood_there_is_listed_and_nobody_else(world):
    early = clock.now()

    def opened(viewer: Any, hours: float, child: Any, page: str) -> None:
        with clock.set_to(early + timedelta(hours=hours)):
            record_opening(viewer, school_id=world.oakfield.pk, children=[child.pk], page=page)

    opened(world.mrs_hill, -2, world.amina, "record")
    stray = write_entry(world, "words")
    opened(world.miss_grant, 1, world.amina, "record")
    opened(world.miss_grant, 1.5, world.amina, "the whole file")
    opened(world.mr_cole, 1, world.leo, "record")
    with clock.set_to(early + timedelta(hours=2)):
        claim = put_aside(world, stray)
    opened(world.mrs_doyle, 3, world.amina, "record")
    page = wrong.wrong_page(world.mrs_shah, claim.ref)
    told = [(each.name, each.times, each.last, each.pages) for each in page.opened]
    assert told == [("Lea Grant", 2, early + timedelta(hours=1.5), ("record", "the whole file"))]


def test_today_of_those_who_decide_says_so_until_it_is_decided(world):
    def told(who: str) -> list[str]:
        return [row.sentence for row in panels.today_rows(getattr(world, who)) if "wrong record" in row.sentence]

    claim = put_aside(world, write_entry(world, "words"))
    assert told("mrs_shah") == ["An entry is in the wrong record."] and told("mr_lane") == []
    services.ask_to_destroy(world.mrs_shah, claim_id=claim.pk, why="Nobody's.")
    assert told("mrs_shah") == [] and told("mr_cole") == ["An entry in the wrong record waits for a second person."]
    confirm(world, claim)
    assert told("mr_cole") == []


def test_the_pages_from_the_link_to_the_confirmation_which_asks_for_a_fresh_proof(world, enter, monkeypatch):
    stray = write_entry(world, "words")
    lane = enter("mr_lane")
    link = f"/children/{world.amina.ref}/wrong-record/"
    assert f"{link}?what=words&amp;thing={stray.row.pk}" in lane.get(f"/children/{world.amina.ref}/views/").content.decode()
    asked = {"what": "words", "thing": str(stray.row.pk)}
    empty = lane.post(link, asked | {"reason": ""})
    assert empty.status_code == 422 and "Write why it is in the wrong record" in empty.content.decode()
    for _ in range(2):
        assert lane.post(link, asked | {"reason": "It is about Leo."})["Location"] == f"/children/{world.amina.ref}/"
    assert lane.get(link, asked).status_code == 404, "he does not see it any more"
    claim = WrongRecord.objects.system("test").get()
    here = f"/wrong-record/{claim.ref}/"
    shah, cole = enter("mrs_shah"), enter("mr_cole")
    assert claim.ref in shah.get("/wrong-record/").content.decode()
    assert mark("words") in shah.get(here).content.decode()
    nobody = shah.post(here, {"which": "move", "move-to": "", "move-why": ""})
    assert nobody.status_code == 422 and "Choose the child it belongs to" in nobody.content.decode()
    assert shah.post(here, {"which": "move", "move-to": world.leo.ref, "move-why": "Leo’s."}).status_code == 303
    assert "another person has to confirm" in shah.get(here).content.decode()
    claim.refresh_from_db()
    press = {"do": "confirm", "revision": str(claim.revision)}
    monkeypatch.setattr("trellis.accounts.step_up.fresh", lambda request: False)
    assert "/prove/" in cole.post(here, press)["Location"]
    claim.refresh_from_db()
    assert claim.state == "move_asked"
    monkeypatch.undo()
    assert cole.post(here, press)["Location"] == here
    assert "Moved" in cole.get(here).content.decode()
    assert mark("words") in lane.get(f"/children/{world.leo.ref}/views/").content.decode()
    assert not Draft.objects.filter(child_id=world.amina.pk).exists()


def test_claims_and_what_they_hide_go_with_the_child(world):
    put_aside(world, write_entry(world, "words"))
    destroyed(world, write_entry(world, "score"))
    removal.remove_child(world.mrs_shah, child_id=world.amina.pk, school_id=world.oakfield.pk)
    assert not WrongRecord.objects.system("test").exists() and not AsideRow.objects.system("test").exists()
    assert where_it_stands(mark("words")) == [] and whole()


# ---- Every kind


def test_every_key_that_may_name_a_row_of_an_entry_has_its_end(world):
    """A new table that points at an entry has to be part of it, a tie, kept, or able to let go; and an entry can let go of its record."""
    for kind in entries.kinds():
        models = {kind.model, *(part.model for part in kind.parts), WordsHeld}
        for model in models:
            manager: Any = model._default_manager
            assert isinstance(manager, ScopedManager) and manager.hides_aside, f"{model.__name__} does not hide what is put aside"
            for pointer in entries.pointers_to(model):
                fine = pointer.model in models or entries.is_tie(pointer.model) or pointer.field.null
                assert fine, f"{pointer.model.__name__}.{pointer.field.name} cannot let go of {kind.code}"
            for key in entries.keys_within_a_record(model):
                assert key.null or key.related_model in models, f"{model.__name__}.{key.name} cannot leave the record"
        for kept in kind.kept:
            assert kept.model._default_manager.hides_aside


@pytest.mark.parametrize("kind", KINDS)
def test_no_manager_shows_a_row_put_aside_however_it_is_asked(world, kind):
    stray = write_entry(world, kind)
    bundle = entries.bundle_of(entries.kind_of(kind), stray.row)
    put_aside(world, stray)
    for model, ids in [*bundle.going.items(), *bundle.ties.items(), *((kept.model, ids) for kept, ids in bundle.kept)]:
        manager: Any = model._default_manager
        asked = (
            manager.of(world.amina),
            manager.at(world.oakfield),
            manager.system("test"),
            manager.for_viewer(world.mrs_shah, "record.read"),
        )
        assert [each.filter(pk__in=ids).count() for each in asked] == [0, 0, 0, 0], model
        assert manager.with_aside("test").filter(pk__in=ids).count() == len(ids)
