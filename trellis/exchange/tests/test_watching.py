"""The watched folder: what comes in by itself, what waits for a person, and who sees what waits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.harness.visitors import visitor
from trellis.accounts.models import Person
from trellis.accounts.viewer import system_viewer
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied
from trellis.exchange import panels, services
from trellis.exchange.models import FilePart, FolderFile, RollImport
from trellis.exchange.queries import pages
from trellis.exchange.queries.kept import open_seen
from trellis.notifications.models import MessageStop
from trellis.people.models import Child, FamilyLink, ProtectiveHold, Restriction

from .files import csv
from .watched import AMINA, HEAD, ZARA, class_of, drop, kept, look, row, waiting

# ---- what comes in by itself


def test_the_folder_is_made_for_its_owner_alone(folder: Any) -> None:
    assert folder.folder.stat().st_mode & 0o777 == 0o700
    assert folder.folder.parent.stat().st_mode & 0o777 == 0o700


def test_class_year_and_known_as_name_come_in_by_themselves(folder: Any) -> None:
    path = look(folder, row(folder.amina, group="Maple", year="5", known="Mina"))
    assert class_of(folder, folder.amina) == "Maple"
    assert (kept(folder.amina).nc_year, kept(folder.amina).known_as) == ("5", "Mina")
    assert not path.exists() and not waiting(folder)
    assert not FilePart.objects.at(folder.oakfield).exists()


def test_another_phone_number_of_an_adult_comes_in_and_the_same_one_in_another_dress_is_no_change(folder: Any) -> None:
    mother = FamilyLink.objects.of(folder.amina).select_related("person").get(relationship="mother")
    with write():
        Person.objects.filter(pk=mother.person_id).update(phone="07700 900111")
    look(folder, row(folder.amina, phone="+44 7700 900111"))
    assert Person.objects.get(pk=mother.person_id).phone == "07700 900111"
    assert FolderFile.objects.at(folder.oakfield).get().brought is None
    look(folder, row(folder.amina, phone="07700 900222"))
    assert Person.objects.get(pk=mother.person_id).phone == "07700 900222"


def test_a_number_somebody_corrected_here_waits_for_a_person(folder: Any) -> None:
    from trellis.people import services as people

    look(folder, row(folder.amina, phone="07700 900111"))
    link = FamilyLink.objects.of(folder.amina).get(relationship="mother")
    people.edit_family_link(folder.mrs_shah, link_id=link.pk, revision=link.revision, phone="07700 900333")
    look(folder, row(folder.amina, phone="07700 900222"))
    assert Person.objects.get(pk=link.person_id).phone == "07700 900333"
    assert len(waiting(folder)) == 1


def test_what_a_file_says_of_responsibility_waits_while_the_number_comes_in(folder: Any) -> None:
    links = FamilyLink.objects.of(folder.amina).filter(relationship="mother")
    with write():
        links.update(responsibility="unknown")
    look(folder, row(folder.amina, phone="07700 900222", pr="Yes"))
    assert Person.objects.get(pk=links.get().person_id).phone == "07700 900222"
    assert links.get().responsibility == "unknown" and len(waiting(folder)) == 1


def test_it_is_recorded_as_the_system_and_a_person_takes_it_back(folder: Any) -> None:
    look(folder, row(folder.amina, group="Maple"))
    brought = RollImport.objects.at(folder.oakfield).get()
    assert brought.by is None and pages.imports(folder.mrs_dunn)[0].state == "Came in by itself"
    entry = Row.objects.get(code="roll.changed")
    assert entry.person_id is None
    undone = services.undo_roll(folder.mrs_dunn, ref=brought.ref)
    assert not undone.stays and class_of(folder, folder.amina) == "Hazel"


def test_the_named_system_viewer_may_bring_a_roll_in_and_nothing_else() -> None:
    from trellis.access.engine import SYSTEM_VIEWERS, require

    assert SYSTEM_VIEWERS["folder"] == {"roll.import"}
    with pytest.raises(Denied):
        require(system_viewer("folder"), "status.decide")


# ---- what waits


@pytest.mark.parametrize(
    "different",
    [{"last": "Yusuf-Ali"}, {"born": date(2018, 3, 26)}, {"group": "Nowhere"}],
    ids=["surname", "birth date", "a class nobody opened"],
)
def test_it_waits_for_a_person(folder: Any, different: dict[str, Any]) -> None:
    before = kept(folder.amina)
    path = look(folder, row(folder.amina, **different))
    after = kept(folder.amina)
    assert (before.last_name, before.date_of_birth, before.revision) == (after.last_name, after.date_of_birth, after.revision)
    assert class_of(folder, folder.amina) == "Hazel"
    (found,) = waiting(folder)
    assert found.from_folder and open_seen(found).counts["changed"] == 1
    assert FilePart.objects.at(folder.oakfield).exists() and not path.exists()


@pytest.mark.parametrize(
    "line",
    [
        f"{ZARA},Ali,Zara,01/04/2018,4,Hazel,,,,,,,",
        f"{AMINA},Yusuf,Amina,27/03/2018,4,Hazel,K,SLCN,,,,,",
        f"{AMINA},Yusuf,Amina,27/03/2018,4,Hazel,,,New Adult,Mother,Yes,new@family.example,",
        f"X{AMINA[1:]},Yusuf,Amina,27/03/2018,4,Hazel,,,,,,,",
    ],
    ids=["new child", "SEN", "responsibility of a new adult", "refused"],
)
def test_what_only_a_person_decides_waits(folder: Any, line: str) -> None:
    from trellis.cycle.models import StatusChange

    children = Child.objects.at(folder.oakfield).count()
    drop(folder, line)
    services.look_in_folders()
    assert len(waiting(folder)) == 1
    assert Child.objects.at(folder.oakfield).count() == children
    assert not StatusChange.objects.of(folder.amina).exists()
    assert not Person.objects.filter(email="new@family.example").exists()


def test_a_class_comes_in_while_the_surname_of_the_same_child_waits(folder: Any) -> None:
    look(folder, row(folder.amina, last="Yusuf-Ali", group="Maple"))
    assert class_of(folder, folder.amina) == "Maple"
    (found,) = waiting(folder)
    assert [name for name, _, _ in open_seen(found).changed[0]["changes"]] == ["Surname"]
    services.confirm_roll(folder.mrs_dunn, ref=found.ref)
    assert kept(folder.amina).last_name == "Yusuf-Ali"
    assert pages.import_row(folder.mrs_dunn, found.ref).state == "Brought in"


def test_of_a_row_that_may_be_about_somebody_else_nothing_comes_in_by_itself(folder: Any) -> None:
    look(folder, row(folder.amina, group="Maple", year="6", born=date(2018, 3, 26)))
    assert class_of(folder, folder.amina) == "Hazel" and kept(folder.amina).nc_year != "6"
    assert len(waiting(folder)) == 1


def test_who_is_not_in_the_whole_roll_waits_and_nobody_leaves_by_a_file_of_some(folder: Any) -> None:
    look(folder, row(folder.amina))
    assert not waiting(folder)
    look(folder, row(folder.amina), row(folder.leo), name="whole-roll 14 October.csv")
    (found,) = waiting(folder)
    assert found.whole_roll and found.left > 0
    assert pages.preview(folder.mrs_dunn, found.ref).from_folder


def _restricted(world: Any, child: Any) -> None:
    adult = FamilyLink.objects.of(child).first()
    assert adult is not None
    Restriction.objects.create(
        school=world.oakfield,
        child=child,
        person=adult.person,
        kind="no_information",
        order_reference="FD 1",
        starts_on=world.day,
    )


def _held(world: Any, child: Any) -> None:
    adult = FamilyLink.objects.of(child).first()
    assert adult is not None
    ProtectiveHold.objects.create(
        school=world.oakfield,
        child=child,
        person=adult.person,
        reason="A reason",
        placed_by=world.people["mrs_doyle"],
        starts_on=world.day,
        ends_on=world.day + timedelta(days=9),
    )


def _stopped(world: Any, child: Any) -> None:
    MessageStop.objects.create(school=world.oakfield, child=child, reason="A reason", stopped_by=world.people["mrs_doyle"])


def _closed(world: Any, child: Any) -> None:
    Child.objects.at(world.oakfield).filter(pk=child.pk).update(family_sees=False)


def _sibling(world: Any, child: Any) -> None:
    adult = FamilyLink.objects.of(child).first()
    assert adult is not None
    FamilyLink.objects.create(
        school=world.oakfield, child=world.noah, person=adult.person, relationship="mother", starts_on=world.day
    )


@pytest.mark.parametrize("guard", [_restricted, _held, _stopped, _closed, _sibling])
def test_a_guarded_family_waits_whole(folder: Any, guard: Any) -> None:
    folder.__dict__["day"] = clock.today()
    with write():
        guard(folder, folder.amina)
    look(folder, row(folder.amina, group="Maple", year="6"), row(folder.leo, group="Maple"))
    assert class_of(folder, folder.amina) != "Maple" and kept(folder.amina).nc_year != "6"
    assert class_of(folder, folder.leo) == "Maple"
    (found,) = waiting(folder)
    # What waits says nothing of why: a hold shows nowhere.
    assert "hold" not in str(open_seen(found)).lower() and "restrict" not in str(open_seen(found)).lower()


# ---- who sees what waits


def test_what_waits_is_one_row_for_the_office_and_the_senco_and_none_for_anybody_else(folder: Any) -> None:
    look(folder, row(folder.amina, last="Yusuf-Ali"), name="a.csv")
    look(folder, row(folder.leo, last="Another"), name="b.csv")
    for who in (folder.mrs_dunn, folder.mrs_shah):
        (told,) = panels.today_rows(who)
        assert told.sentence == "2 files of your school’s system have changes that wait for a person."
    for who in (folder.mr_lane, folder.mrs_okoro, folder.ms_amos):
        assert panels.today_rows(who) == []


def test_a_stranger_gets_the_page_of_a_file_that_does_not_exist(folder: Any) -> None:
    look(folder, row(folder.amina, last="Yusuf-Ali"))
    (found,) = waiting(folder)
    assert visitor("senco@riverside.example").get(f"/roll/import/{found.ref}/").status_code == 404
    client = visitor("office@oakfield.example")
    page = client.get(f"/roll/import/{found.ref}/").content.decode()
    assert "Your school’s system sent this file." in page and "Yusuf-Ali" in page
    roll = client.get("/roll/").content.decode()
    assert "The rest waits for you" in roll and "from your school’s system" in roll


def test_each_school_has_its_own_folder(folder: Any) -> None:
    other = folder.folder.parent / folder.riverside.short_name
    (other / "roll.csv").write_bytes(csv(row(folder.amina, group="Maple"), head=HEAD).getvalue())
    services.look_in_folders()
    assert class_of(folder, folder.amina) == "Hazel"
    assert RollImport.objects.at(folder.riverside).filter(confirmed_at=None).exists()


def test_the_kept_file_is_encrypted(folder: Any) -> None:
    look(folder, row(folder.amina, last="Yusuf-Zebrafinch"))
    assert all(b"Zebrafinch" not in bytes(part.sealed) for part in FilePart.objects.at(folder.oakfield))
