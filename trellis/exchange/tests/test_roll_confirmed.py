"""A roll file that waits, is confirmed and is taken back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from trellis.accounts.models import Person
from trellis.audit.models import Row
from trellis.core import clock, reactions
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle import queries as cycle
from trellis.exchange import queries, services
from trellis.exchange.models import ColumnMemory, FilePart, RollImport
from trellis.exchange.queries import kept
from trellis.exchange.services import previewing
from trellis.people import queries as people
from trellis.people import services as network
from trellis.people.models import Child, ClassPlace, Enrolment, FamilyLink

from .files import csv
from .rolls import AMINA, BEN, HEAD4, KNOWN, TODAY, ZARA, ZARA_ROW, bring, child, look, wait, whole_database

# ---- waiting and confirming


def test_a_preview_writes_nothing_about_a_child_and_waits_sealed(roll: Any) -> None:
    before = whole_database(but=("exchange_rollimport", "exchange_filepart"))
    waiting = wait(roll, csv(ZARA_ROW))
    assert whole_database(but=("exchange_rollimport", "exchange_filepart")) == before
    raw = b"".join(bytes(each.sealed) for each in FilePart.objects.at(roll.oakfield)) + bytes(waiting.preview)
    assert b"Zara" not in raw and b"Ali" not in raw
    assert queries.preview(roll.mrs_dunn, waiting.ref).new[0]["name"] == "Zara Ali"


def test_after_a_day_the_file_is_gone(roll: Any, clock_at: Callable[[Any], None]) -> None:
    waiting = wait(roll, csv(ZARA_ROW))
    clock_at(clock.london(TODAY, 9, 31) + timedelta(days=1))
    with pytest.raises(RuleBroken):
        services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert services.drop_old_files() == 1
    assert RollImport.objects.at(roll.oakfield).get().file_size is None
    assert not FilePart.objects.at(roll.oakfield).exists()


def test_a_file_of_many_parts_reads_from_any_place_as_it_was(roll: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PART_BYTES", 64)
    monkeypatch.setattr(previewing, "PART_BYTES", 64)
    whole = csv(ZARA_ROW).getvalue()
    waiting = wait(roll, csv(ZARA_ROW))
    assert FilePart.objects.at(roll.oakfield).count() == -(-len(whole) // 64)
    file = kept.kept_file(waiting)
    assert file.read() == whole
    for place, length in ((0, 10), (63, 2), (64, 64), (len(whole) - 3, 9), (130, 1)):
        file.seek(place)
        assert file.read(length) == whole[place : place + length]
    assert file.seek(-5, io.SEEK_END) == len(whole) - 5
    assert file.read() == whole[-5:]
    assert services.confirm_roll(roll.mrs_dunn, ref=waiting.ref).new == 1
    assert not FilePart.objects.at(roll.oakfield).exists()


def test_parts_of_a_file_cannot_change_places(roll: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PART_BYTES", 64)
    monkeypatch.setattr(previewing, "PART_BYTES", 64)
    waiting = wait(roll, csv(ZARA_ROW))
    first, second = FilePart.objects.at(roll.oakfield).order_by("number")[:2]
    with write():
        FilePart.objects.at(roll.oakfield).filter(pk=first.pk).update(sealed=second.sealed)
    with pytest.raises(InvalidTag):
        kept.kept_file(waiting).read()


def test_a_file_thrown_away_while_it_is_read_says_so(roll: Any) -> None:
    waiting = wait(roll, csv(ZARA_ROW))
    services.drop_roll(roll.mrs_dunn, ref=waiting.ref)
    with pytest.raises(RuleBroken, match="rule broken"):
        kept.kept_file(waiting).read()


def test_a_roll_that_changed_since_the_preview_is_not_written_over(roll: Any) -> None:
    waiting = wait(roll, csv(f"{AMINA},Yusuf,Amina,27/03/2018,5,Hazel,,,,,,,"))
    with write():
        Child.objects.at(roll.oakfield).filter(pk=roll.amina.pk).update(nc_year="3")
    before = whole_database()
    with pytest.raises(RuleBroken):
        services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert whole_database() == before
    services.preview_again(roll.mrs_dunn, ref=waiting.ref)
    services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert child(roll, AMINA).nc_year == "5"


def test_a_file_is_brought_in_once(roll: Any) -> None:
    waiting = wait(roll, csv(ZARA_ROW))
    services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    with pytest.raises(RuleBroken):
        services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)


def test_when_something_fails_half_way_nothing_is_left_behind(roll: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = wait(roll, csv(ZARA_ROW))
    before = whole_database()
    from trellis.exchange.services import writing

    monkeypatch.setattr(writing.cycle, "import_needs", lambda viewer, rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert whole_database() == before


@pytest.mark.parametrize("who", ["mr_lane", "mrs_doyle", "mum", "mrs_okoro", "ms_amos", "mrs_hill"])
def test_nobody_but_office_senco_and_head_brings_a_roll_in(roll: Any, who: str) -> None:
    with pytest.raises(Denied):
        services.look_at(getattr(roll, who), school_id=roll.oakfield.pk, file=csv(ZARA_ROW))
    waiting = wait(roll, csv(ZARA_ROW))
    with pytest.raises((Denied, NotFound)):
        services.confirm_roll(getattr(roll, who), ref=waiting.ref)
    with pytest.raises((Denied, NotFound)):
        queries.preview(getattr(roll, who), waiting.ref)


def test_the_record_names_fields_and_children_and_no_value(roll: Any) -> None:
    bring(roll, csv(ZARA_ROW, f"{AMINA},Omar,Amina,27/03/2018,4,Hazel,,,,,,,"))
    rows = list(Row.objects.filter(code__startswith="roll.").order_by("number").values_list("code", "about"))
    assert [code for code, _ in rows] == ["roll.previewed", "roll.added", "roll.changed", "roll.imported"]
    assert dict(rows)["roll.changed"]["fields"] == ["last_name"]
    assert "Omar" not in json.dumps(rows)


def test_the_mapping_is_remembered_for_the_next_file(roll: Any) -> None:
    head = "UPN,Surname,Forename,Came into the world"
    with pytest.raises(RuleBroken):
        look(roll, csv(f"{ZARA},Ali,Zara,01/04/2018", head=head))
    wait(roll, csv(f"{ZARA},Ali,Zara,01/04/2018", head=head), mapping={"Came into the world": "date_of_birth"})
    assert ColumnMemory.objects.at(roll.oakfield).get().field == "date_of_birth"
    assert look(roll, csv(f"{BEN},Ode,Ben,01/04/2018", head=head)).counts["new"] == 1


@pytest.mark.parametrize("meanwhile", [services.confirm_roll, services.drop_roll])
def test_a_look_that_ends_after_the_file_was_used_keeps_nothing_of_it(
    roll: Any, monkeypatch: pytest.MonkeyPatch, meanwhile: Any
) -> None:
    made = wait(roll, csv(ZARA_ROW))
    look_at = previewing.look_at

    def slowly(*args: Any, **more: Any) -> Any:
        seen = look_at(*args, **more)
        meanwhile(roll.mrs_dunn, ref=made.ref)
        return seen

    monkeypatch.setattr(previewing, "look_at", slowly)
    with pytest.raises(NotFound):
        services.preview_again(roll.mrs_dunn, ref=made.ref)
    assert RollImport.objects.at(roll.oakfield).get(pk=made.pk).preview is None


# ---- taking back


def test_undo_takes_back_exactly_what_the_import_changed(roll: Any) -> None:
    before = whole_database(but=("exchange_rollimport", "exchange_importchange"))
    made = bring(roll, csv(ZARA_ROW, f"{AMINA},Omar,Amina,27/03/2018,5,Beech,K,SLCN,Nan Omar,Grandmother,No,,07700 900999"))
    assert whole_database(but=("exchange_rollimport", "exchange_importchange")) != before
    undone = services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert undone.stays == []
    after = whole_database(but=("exchange_rollimport", "exchange_importchange", "people_child", "people_classplace"))
    assert after == {name: rows for name, rows in before.items() if name in after}
    amina = Child.objects.at(roll.oakfield).get(pk=roll.amina.pk)
    assert (amina.last_name, amina.nc_year) == ("Yusuf", "4")
    assert ClassPlace.objects.of(amina).get().ends_on is None
    with pytest.raises(RuleBroken):
        services.undo_roll(roll.mrs_dunn, ref=made.ref)


def test_a_child_somebody_has_written_about_stays_and_is_named(roll: Any) -> None:
    from trellis.cycle.models import Statement

    made = bring(roll, csv(ZARA_ROW, f"{BEN},Ode,Ben,02/04/2018,4,Hazel,K,SLCN,,,,,"))
    zara = child(roll, ZARA)
    with write():
        Statement.objects.create(
            school_id=zara.school_id, child_id=zara.pk, voice="school", topic="good_at", text="Foxes", said_on=TODAY
        )
    undone = services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert [ref for ref, _ in undone.stays] == [zara.ref]
    assert Child.objects.at(roll.oakfield).filter(pk=zara.pk).exists()
    assert cycle.needs_of(people.child_by_id(roll.mrs_shah, zara.pk, "record.read"))
    assert FamilyLink.objects.of(zara).get().person.email == "sara@family.example"
    assert not Child.objects.at(roll.oakfield).filter(upn=BEN).exists()


def _edit(world: Any, zara: Child) -> None:
    network.switch_families(world.mrs_shah, child_id=zara.pk, on=False)


def _leave(world: Any, zara: Child) -> None:
    network.end_enrolment(world.mrs_dunn, child_id=zara.pk, on=TODAY)


def _confirm_status(world: Any, zara: Child) -> None:
    from trellis.cycle.models import StatusChange

    with write():
        StatusChange.objects.of(zara).update(confirmed_at=clock.now())


def _end_need(world: Any, zara: Child) -> None:
    from trellis.cycle.models import Need

    with write():
        Need.objects.of(zara).update(ends_on=TODAY)


@pytest.mark.parametrize("use", [_edit, _leave, _confirm_status, _end_need])
def test_a_child_of_whom_anything_was_changed_stays_whole(roll: Any, use: Any, clock_at: Callable[[Any], None]) -> None:
    before = reactions._table.copy()
    reactions.set_table({})
    made = bring(roll, csv(ZARA_ROW))
    zara = child(roll, ZARA)
    clock_at(clock.london(TODAY, 11))
    use(roll, zara)
    undone = services.undo_roll(roll.mrs_dunn, ref=made.ref)
    reactions.set_table(before)
    assert [ref for ref, _ in undone.stays] == [zara.ref]
    for table in (Enrolment, ClassPlace, FamilyLink):
        assert table.objects.of(zara).count() == 1


def test_a_change_somebody_changed_again_stays(roll: Any) -> None:
    made = bring(roll, csv(f"{AMINA},Omar,Amina,27/03/2018,5,Hazel,,,,,,,"))
    with write():
        Child.objects.at(roll.oakfield).filter(pk=roll.amina.pk).update(last_name="Osman", revision=9)
    undone = services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert (undone.restored, len(undone.stays)) == (0, 1)
    assert child(roll, AMINA).last_name == "Osman"


def test_an_adult_who_signs_in_stays(roll: Any) -> None:
    made = bring(roll, csv(ZARA_ROW))
    with write():
        sara = Person.objects.get(email="sara@family.example")
        sara.set_password("three words here")
        sara.save()
    services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert Person.objects.filter(pk=sara.pk).exists()


def test_leavers_come_back_with_their_class(roll: Any) -> None:
    made = bring(roll, csv(KNOWN, head=HEAD4), whole_roll=True, leavers_confirmed=[roll.leo.ref])
    services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert Enrolment.objects.of(roll.leo).get().ends_on is None
    assert ClassPlace.objects.of(roll.leo).get().ends_on is None


def test_after_thirty_days_an_import_stands(roll: Any, clock_at: Callable[[Any], None]) -> None:
    made = bring(roll, csv(ZARA_ROW))
    clock_at(TODAY + timedelta(days=31))
    with pytest.raises(RuleBroken):
        services.undo_roll(roll.mrs_dunn, ref=made.ref)
    clock_at(TODAY + timedelta(days=30))
    services.undo_roll(roll.mrs_dunn, ref=made.ref)


def test_another_schools_import_is_not_found(roll: Any) -> None:
    made = bring(roll, csv(ZARA_ROW))
    with pytest.raises(NotFound):
        services.undo_roll(roll.mrs_okoro, ref=made.ref)
