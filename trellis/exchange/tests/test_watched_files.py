"""The files of a watched folder: taken once, never half, and some never read."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from trellis.accounts.viewer import system_viewer
from trellis.core import clock
from trellis.core.errors import Denied
from trellis.exchange import panels, rules, services
from trellis.exchange.models import FilePart, FolderFile, RollImport
from trellis.exchange.queries import pages
from trellis.exchange.queries.kept import open_seen
from trellis.exchange.services import dropped, watching

from .files import csv
from .watched import HEAD, class_of, drop, look, row, waiting

# ---- twice, half, cut off


def test_the_same_file_twice_does_nothing(folder: Any) -> None:
    look(folder, row(folder.amina, group="Maple", last="Yusuf-Ali"))
    before = list(RollImport.objects.at(folder.oakfield).values_list("pk", flat=True))
    path = look(folder, row(folder.amina, group="Maple", last="Yusuf-Ali"))
    assert not path.exists()
    assert list(RollImport.objects.at(folder.oakfield).values_list("pk", flat=True)) == before
    assert FolderFile.objects.at(folder.oakfield).count() == 1


def test_two_looks_at_once_take_a_file_once(folder: Any) -> None:
    """The second found it in the folder before the first had taken it away."""
    said: dict[str, Any] = {"school_id": folder.oakfield.pk, "file_name": "roll.csv", "digest": "d" * 64}
    taken = []
    for _ in range(2):
        file = csv(row(folder.amina, group="Maple", last="Yusuf-Ali"), head=HEAD)
        taken.append(watching.take_file(system_viewer("folder"), file=file, **said))
    assert taken[0] == taken[1] and FolderFile.objects.at(folder.oakfield).count() == 1
    assert len(waiting(folder)) == 1


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


def test_a_newer_file_of_one_school_leaves_what_waits_at_another(folder: Any) -> None:
    there = folder.folder.parent / folder.riverside.short_name / "roll.csv"
    there.write_bytes(csv(row(folder.amina), head=HEAD).getvalue())
    services.look_in_folders()
    look(folder, row(folder.amina, last="Yusuf-Ali"))
    assert len(waiting(folder)) == 1
    assert RollImport.objects.at(folder.riverside).filter(confirmed_at=None, file_size__isnull=False).count() == 1


def test_a_newer_file_leaves_what_a_person_chose_and_what_it_says_less_of(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = csv(row(folder.amina, last="Chosen"), head=HEAD)
    services.preview_roll(folder.mrs_dunn, school_id=folder.oakfield.pk, file=chosen, file_name="chosen.csv")
    look(folder, row(folder.amina, last="Yusuf-Ali"), row(folder.leo), name="whole-roll.csv")
    assert any(not each["said_by_file"] for each in open_seen(waiting(folder)[1]).left)
    look(folder, row(folder.amina, last="Yusuf-Alli"), name="some.csv")
    assert [each.file_name for each in waiting(folder)] == ["chosen.csv", "whole-roll.csv", "some.csv"]
    with monkeypatch.context() as few:
        few.setattr(rules, "MOST_SHOWN", 1)
        look(folder, row(folder.amina, last="A"), row(folder.leo, last="B"), name="two.csv")
    look(folder, row(folder.amina, last="C"), name="one.csv")
    names = [each.file_name for each in waiting(folder)]
    assert "two.csv" in names and "some.csv" not in names, "not all of the earlier file is shown: it waits"


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
    notes = (folder.folder / "refused").glob("*.txt")
    assert [each.read_text() for each in notes] == [dropped.LINK + "\n"] * 2


@pytest.mark.parametrize("mode", [0o720, 0o702])
def test_a_folder_others_may_write_to_is_left_alone(folder: Any, mode: int) -> None:
    folder.folder.chmod(mode)
    path = look(folder, row(folder.amina, group="Maple"))
    assert path.exists() and class_of(folder, folder.amina) == "Hazel"


def test_a_folder_of_another_user_is_left_alone(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropped.os, "geteuid", lambda: folder.folder.stat().st_uid + 1)
    path = look(folder, row(folder.amina, group="Maple"))
    assert path.exists() and class_of(folder, folder.amina) == "Hazel"


def test_a_folder_in_the_folder_is_moved_away_and_what_was_refused_stays_where_it_is(folder: Any) -> None:
    (folder.folder / "roll.csv").mkdir()
    services.look_in_folders()
    names, note = _refused(folder)
    assert len(names) == 2 and note == dropped.NOT_A_FILE + "\n"
    services.look_in_folders()
    assert _refused(folder)[0] == names


def _replaced(path: Path) -> None:
    """Another file of the same name, as a system that exports again makes it."""
    fresh = path.with_name(".fresh")
    fresh.write_bytes(b"UPN\n")
    fresh.replace(path)


def test_a_file_that_is_replaced_while_it_is_taken_stays_for_the_next_look(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drop(folder, row(folder.amina, group="Maple"), head=HEAD)
    take = watching.take_file

    def replaced(*args: Any, **more: Any) -> Any:
        taken = take(*args, **more)
        _replaced(path)
        return taken

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(watching, "take_file", replaced)
        services.look_in_folders()
    assert class_of(folder, folder.amina) == "Maple" and path.read_bytes() == b"UPN\n"


def test_a_file_that_is_replaced_before_it_is_opened_or_refused_is_left_for_the_next_look(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = dropped.Folder.ready

    def replaced(self: dropped.Folder) -> list[dropped.Dropped]:
        found = ready(self)
        for each in found:
            _replaced(folder.folder / each.name)
        return found

    for name, content in (("roll.csv", csv(row(folder.amina, group="Maple"), head=HEAD).getvalue()), ("roll.pdf", b"%PDF-1.7")):
        (folder.folder / name).write_bytes(content)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(dropped.Folder, "ready", replaced)
        services.look_in_folders()
    assert sorted(each.name for each in folder.folder.iterdir()) == ["roll.csv", "roll.pdf"]
    assert not FolderFile.objects.at(folder.oakfield).exists()


def test_a_link_that_takes_the_place_of_a_file_is_not_followed(folder: Any, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_bytes(b"UPN\n")
    link = folder.folder / "roll.csv"
    link.symlink_to(elsewhere)
    status = elsewhere.stat()
    as_if_looked_at = dropped.Dropped("roll.csv", (status.st_ino, status.st_ctime_ns, status.st_size))
    with dropped.open_folder(folder.folder) as held, held.open(as_if_looked_at) as file:
        assert file is None


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


def test_a_name_of_a_file_in_another_encoding_is_taken_and_shown_as_text(folder: Any) -> None:
    path = folder.folder / os.fsdecode(b"Sch\xfcler.csv")
    path.write_bytes(csv(row(folder.amina, last="Yusuf-Ali"), head=HEAD).getvalue())
    services.look_in_folders()
    assert not path.exists() and [each.file_name for each in waiting(folder)] == ["Sch?ler.csv"]


def test_a_long_name_of_a_file_does_not_keep_it_from_being_refused(folder: Any) -> None:
    (folder.folder / f"{'long' * 62}.pdf").write_bytes(b"%PDF-1.7")
    services.look_in_folders()
    names, note = _refused(folder)
    assert [name.rpartition(".")[2] for name in names] == ["pdf", "txt"] and note == dropped.KIND + "\n"


def test_a_fault_at_one_school_does_not_keep_the_files_of_another(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    other = folder.folder.parent / folder.riverside.short_name
    for each in (folder.folder, other):
        (each / "roll.csv").write_bytes(csv(row(folder.amina, group="Maple"), head=HEAD).getvalue())
    take = watching.take_file
    first = min(folder.oakfield.pk, folder.riverside.pk)

    def fails(viewer: Any, *, school_id: Any, **more: Any) -> Any:
        if school_id == first:
            raise LookupError("a fault")
        return take(viewer, school_id=school_id, **more)

    monkeypatch.setattr(watching, "take_file", fails)
    with pytest.raises(LookupError):
        services.look_in_folders()
    assert sorted(each.exists() for each in (folder.folder / "roll.csv", other / "roll.csv")) == [False, True]


@pytest.mark.parametrize("who", ["mr_lane", "mum", "mrs_okoro"])
def test_who_may_not_bring_a_roll_in_takes_no_file(folder: Any, who: str) -> None:
    file = csv(row(folder.amina, group="Maple"), head=HEAD)
    with pytest.raises(Denied):
        watching.take_file(getattr(folder, who), school_id=folder.oakfield.pk, file=file, file_name="roll.csv", digest="d" * 64)
    assert class_of(folder, folder.amina) == "Hazel"


def test_the_office_reads_why_and_a_readable_file_ends_it(folder: Any) -> None:
    (folder.folder / "roll.csv").write_bytes(b"Hat size\n7\n")
    services.look_in_folders()
    line = pages.folder_line(folder.mrs_dunn)
    assert line is not None and "headings" in line.problem
    (told,) = panels.today_rows(folder.mrs_dunn)
    assert told.sentence == "The last file of your school’s system could not be read."
    look(folder, row(folder.amina))
    assert panels.today_rows(folder.mrs_dunn) == []
