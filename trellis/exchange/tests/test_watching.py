"""The watched folder: what comes in by itself, what waits for a person, what is never read, and that nothing is ever half done."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.harness.visitors import visitor
from trellis.accounts.models import Person
from trellis.accounts.viewer import system_viewer
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied
from trellis.exchange import panels, rules, services
from trellis.exchange.models import FilePart, FolderFile, RollImport
from trellis.exchange.queries import pages
from trellis.exchange.queries.kept import open_seen
from trellis.exchange.services import dropped, watching
from trellis.notifications.models import MessageStop
from trellis.organisations.models import Group
from trellis.people.models import Child, ClassPlace, FamilyLink, ProtectiveHold, Restriction
from trellis.people.rules import upn_check_letter

from .files import csv

WHY = "a test looks at the roll"


def upn(number: int) -> str:
    body = f"82043210{number:03d}{number % 10}"
    return upn_check_letter(body) + body


AMINA, LEO, ZARA = upn(101), upn(202), upn(303)


@pytest.fixture
def folder(world: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Oakfield's folder, its children with UPNs, an empty class Maple, and no minute to wait."""
    settings.TRELLIS_WATCHED = str(tmp_path / "watched")
    monkeypatch.setattr(rules, "QUIET_SECONDS", -1)
    with write():
        for child, number in ((world.amina, AMINA), (world.leo, LEO)):
            Child.objects.at(world.oakfield).filter(pk=child.pk).update(upn=number)
            child.upn = number
        Group.objects.create(school=world.oakfield, name="Maple", kind=Group.Kind.CLASS)
    services.look_in_folders()
    world.__dict__["folder"] = Path(settings.TRELLIS_WATCHED) / world.oakfield.short_name
    return world


def drop(world: Any, *rows: str, name: str = "roll.csv", head: str | None = None) -> Path:
    path: Path = world.folder / name
    path.write_bytes((csv(*rows, head=head) if head else csv(*rows)).getvalue())
    return path


def row(
    child: Any, *, last: str = "", group: str = "", year: str = "", known: str = "", born: date | None = None, phone: str = ""
) -> str:
    """One child of the roll as the school's system has them, with what is different."""
    adult = FamilyLink.objects.of(child).filter(relationship="mother").select_related("person").first()
    contact = f"{adult.person.full_name},Mother,,,{phone}" if adult and phone else ",,,,"
    return ",".join(
        (
            child.upn,
            last or child.last_name,
            child.first_name,
            known,
            f"{born or child.date_of_birth:%d/%m/%Y}",
            year,
            group,
            contact,
        )
    )


HEAD = "UPN,Surname,Forename,Preferred forename,DOB,Year,Class,Contact 1 name,Contact 1 relationship,Contact 1 PR,Contact 1 email,Contact 1 phone"


def look(world: Any, *rows: str, name: str = "roll.csv") -> Path:
    path = drop(world, *rows, name=name, head=HEAD)
    services.look_in_folders()
    return path


def class_of(world: Any, child: Any) -> str:
    rows = ClassPlace.objects.of(child).filter(ends_on=None).exclude(group__kind="teaching")
    return str(rows.values_list("group__name", flat=True).get())


def waiting(world: Any) -> list[RollImport]:
    return list(RollImport.objects.at(world.oakfield).filter(confirmed_at=None, file_size__isnull=False).order_by("created_at"))


def kept(child: Any) -> Child:
    return Child.objects.system(WHY).get(pk=child.pk)


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


# ---- twice, half, cut off


def test_the_same_file_twice_does_nothing(folder: Any) -> None:
    look(folder, row(folder.amina, group="Maple", last="Yusuf-Ali"))
    before = list(RollImport.objects.at(folder.oakfield).values_list("pk", flat=True))
    path = look(folder, row(folder.amina, group="Maple", last="Yusuf-Ali"))
    assert not path.exists()
    assert list(RollImport.objects.at(folder.oakfield).values_list("pk", flat=True)) == before
    assert FolderFile.objects.at(folder.oakfield).count() == 1


def test_a_file_still_being_written_is_left_alone(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "QUIET_SECONDS", 60)
    path = look(folder, row(folder.amina, group="Maple"))
    assert path.exists() and class_of(folder, folder.amina) == "Hazel"
    # A copy that keeps the old date of the file does not look older than it is.
    os.utime(path, (1_600_000_000, 1_600_000_000))
    services.look_in_folders()
    assert path.exists()


@pytest.mark.parametrize("name", [".roll.csv", "~$roll.xlsx", "roll.csv.part", "roll.csv.tmp", "roll.csv.filepart"])
def test_a_temporary_name_is_left_alone(folder: Any, name: str) -> None:
    path = look(folder, row(folder.amina, group="Maple"), name=name)
    assert path.exists() and class_of(folder, folder.amina) == "Hazel"


def test_killed_before_the_end_nothing_is_written_and_the_file_is_still_there(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "keep_roll", killed)
    path = drop(folder, row(folder.amina, group="Maple", last="Yusuf-Ali"), head=HEAD)
    with pytest.raises(KeyboardInterrupt):
        from django.db import transaction

        with transaction.atomic():
            services.look_in_folders()
    assert path.exists() and class_of(folder, folder.amina) == "Hazel"
    assert not RollImport.objects.at(folder.oakfield).exists()
    monkeypatch.undo()
    monkeypatch.setattr(rules, "QUIET_SECONDS", -1)
    services.look_in_folders()
    assert not path.exists() and class_of(folder, folder.amina) == "Maple" and len(waiting(folder)) == 1


def test_killed_before_the_file_is_removed_the_next_look_removes_it_and_does_nothing_else(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as half:
        half.setattr(dropped.Folder, "remove", lambda *_: None)
        path = look(folder, row(folder.amina, group="Maple", last="Yusuf-Ali"))
        assert path.exists()
    imports = RollImport.objects.at(folder.oakfield).count()
    services.look_in_folders()
    assert not path.exists() and RollImport.objects.at(folder.oakfield).count() == imports == 2


def test_a_newer_file_takes_the_place_of_one_that_waits_about_the_same_children(folder: Any) -> None:
    look(folder, row(folder.amina, last="Yusuf-Ali"), name="monday.csv")
    look(folder, row(folder.amina, last="Yusuf-Alli"), name="tuesday.csv")
    (found,) = waiting(folder)
    assert found.file_name == "tuesday.csv"
    look(folder, row(folder.leo, last="Another"), name="some-others.csv")
    assert [each.file_name for each in waiting(folder)] == ["tuesday.csv", "some-others.csv"]


def test_what_waits_goes_after_seven_days(folder: Any, clock_at: Any) -> None:
    look(folder, row(folder.amina, last="Yusuf-Ali"))
    clock_at(clock.today() + timedelta(days=6))
    services.drop_old_files()
    assert len(waiting(folder)) == 1
    clock_at(clock.today() + timedelta(days=2))
    services.drop_old_files()
    assert not waiting(folder) and not FilePart.objects.at(folder.oakfield).exists()


# ---- what is never read


def _refused(world: Any) -> tuple[list[str], str]:
    names = sorted(each.name for each in (world.folder / "refused").iterdir())
    note = next(each for each in (world.folder / "refused").iterdir() if each.name.endswith(".txt"))
    return names, note.read_text()


def test_a_link_is_moved_away_and_what_it_points_to_is_not_read(folder: Any, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_bytes(csv(row(folder.amina, group="Maple"), head=HEAD).getvalue())
    (folder.folder / "roll.csv").symlink_to(elsewhere)
    os.link(elsewhere, folder.folder / "hard.csv")
    services.look_in_folders()
    assert class_of(folder, folder.amina) == "Hazel" and elsewhere.exists()
    assert sorted(each.name for each in folder.folder.iterdir()) == ["refused"]
    assert _refused(folder)[1] == dropped.LINK + "\n"


def test_a_folder_others_may_write_to_is_left_alone(folder: Any) -> None:
    folder.folder.chmod(0o770)
    path = look(folder, row(folder.amina, group="Maple"))
    assert path.exists() and class_of(folder, folder.amina) == "Hazel"


def test_a_folder_that_is_a_link_is_left_alone(folder: Any, tmp_path: Path) -> None:
    folder.folder.rmdir()
    (tmp_path / "other").mkdir(mode=0o700)
    folder.folder.symlink_to(tmp_path / "other")
    path = look(folder, row(folder.amina, group="Maple"))
    assert path.exists() and class_of(folder, folder.amina) == "Hazel"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("roll.pdf", b"%PDF-1.7", dropped.KIND),
        ("roll.csv", b"", dropped.EMPTY),
        ("roll.xml", b"<?xml version='1.0'?><Yusuf><Amina/></Yusuf>", watching.NOT_A_ROLL),
    ],
)
def test_what_cannot_be_read_moves_to_refused_with_a_sentence_about_no_child(
    folder: Any, name: str, content: bytes, sentence: str
) -> None:
    (folder.folder / name).write_bytes(content)
    services.look_in_folders()
    names, note = _refused(folder)
    assert len(names) == 2 and note == sentence + "\n" and "Yusuf" not in note


def test_a_file_too_large_is_refused(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_MB", 0)
    look(folder, row(folder.amina, group="Maple"))
    assert _refused(folder)[1] == dropped.LARGE + "\n" and class_of(folder, folder.amina) == "Hazel"


def test_the_office_reads_why_and_a_readable_file_ends_it(folder: Any) -> None:
    (folder.folder / "roll.csv").write_bytes(b"Hat size\n7\n")
    services.look_in_folders()
    line = pages.folder_line(folder.mrs_dunn)
    assert line is not None and "headings" in line.problem
    (told,) = panels.today_rows(folder.mrs_dunn)
    assert told.sentence == "The last file of your school’s system could not be read."
    look(folder, row(folder.amina))
    assert panels.today_rows(folder.mrs_dunn) == []


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
