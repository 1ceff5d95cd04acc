"""One child's whole file: nothing about the child is forgotten, nobody else's secret is in it, other people's words are marked."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests.harness.visitors import browse
from trellis.accounts.drafts import keep_draft
from trellis.audit.models import ChildKey, Row
from trellis.audit.queries import openings_of
from trellis.audit.services import record_opening
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.notifications.models import Notice
from trellis.notifications.tests.outbox import ask_mum
from trellis.people import services as network
from trellis.people.models import Child
from trellis.reports import services
from trellis.reports.queries import whole_file as files
from trellis.reports.rules.whole_file import NAMES_SOMEBODY, OF_SOMEBODY, Others, names_another

WHY = "Amina's mother asks for a copy."


def file_of(world: Any, who: str = "mrs_shah") -> files.WholeFile:
    return files.whole_file(getattr(world, who), world.amina.ref)


def rows(found: files.WholeFile, key: str) -> list[files.FileRow]:
    return [row for table in found.tables if table.key == key for row in table.rows]


def test_every_table_about_a_child_is_in_the_file_or_left_out_with_its_reason() -> None:
    about = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("trellis.")
        and any(
            field.name in ("child", "child_id") or field.name == "children"
            for field in model._meta.get_fields()
            if field.concrete
        )
    }
    read = {each._meta.label for each in files.tables_about_a_child()} | {"notifications.Notice"}
    assert about - read - set(files.LEFT_OUT) == set()
    assert set(files.ONLY_WITH) <= read


def test_the_file_holds_the_child_and_the_rows_of_nobody_else(world: Any) -> None:
    found = file_of(world)
    (child,) = rows(found, "people.Child")
    assert ("First name", "Amina") in child.shown
    assert child.plain["date_of_birth"] == world.amina.date_of_birth.isoformat()
    everything = json.dumps([row.plain for table in found.tables for row in table.rows], default=str)
    assert str(world.leo.pk) not in everything and str(world.noah.pk) not in everything


def test_the_rows_of_the_adults_at_home_are_marked(world: Any) -> None:
    links = rows(file_of(world), "people.FamilyLink")
    assert links and all(OF_SOMEBODY in each.review for each in links)
    assert file_of(world).to_review >= len(links)


def test_a_hold_is_in_nobodys_copy_but_the_heads(world: Any) -> None:
    ask_mum(world)
    network.place_hold(
        world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["mum"].pk, reason="Asked for by social care"
    )
    with write():
        Notice.objects.at(world.oakfield).update(state=Notice.State.STOPPED)
    shah, cole = file_of(world), file_of(world, "mr_cole")
    assert rows(shah, "people.ProtectiveHold") == [] and rows(shah, "notifications.Notice") == []
    assert len(rows(cole, "people.ProtectiveHold")) == len(rows(cole, "notifications.Notice")) == 1
    assert "social care" not in json.dumps([row.plain for table in shah.tables for row in table.rows], default=str)


@pytest.mark.parametrize("who", ["mr_lane", "mrs_doyle", "mrs_okoro", "mrs_dunn"])
def test_nobody_but_the_senco_and_the_head_takes_it(world: Any, who: str) -> None:
    with pytest.raises(NotFound):
        file_of(world, who)
    with pytest.raises(NotFound):
        services.take_file(getattr(world, who), child_id=world.amina.pk, reason=WHY)


def test_taking_it_needs_a_reason_which_is_sealed_under_the_childs_key(world: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        services.take_file(world.mrs_shah, child_id=world.amina.pk, reason="  ")
    assert refused.value.field == "reason"
    services.take_file(world.mrs_shah, child_id=world.amina.pk, reason=WHY)
    row = Row.objects.get(code="file.taken")
    assert row.sealed and WHY.encode() not in bytes(row.sealed) and "mother" not in str(row.about)
    assert ChildKey.objects.filter(child_id=world.amina.pk).exists()


def test_who_has_looked_is_newest_first_and_of_this_child_only(world: Any) -> None:
    for who, child, page in (
        ("mr_lane", "amina", "the plan"),
        ("mrs_shah", "leo", "the record"),
        ("mrs_shah", "amina", "the record"),
    ):
        record_opening(getattr(world, who), school_id=world.oakfield.pk, children=[getattr(world, child).pk], page=page)
    services.take_file(world.mrs_shah, child_id=world.amina.pk, reason=WHY)
    assert [each.page for each in openings_of(world.amina.pk)] == ["the record", "the plan"]
    assert [each.page for each in openings_of(world.amina.pk, 1)] == ["the record"]
    assert [each.name for each in file_of(world).looks] == [
        world.people["mrs_shah"].full_name,
        world.people["mr_lane"].full_name,
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("She plays with Ben at break.", True),
        ("ben's mother rang", True),
        ("Hodan rang in the morning", True),
        ("Sat with Zoe Marsh in assembly", True),
        ("Zoe was kind", False),
        ("Amina read aloud", False),
        ("Amina Yusuf read aloud", False),
        ("Mrs Yusuf rang", False),
        ("the bench by the door", False),
    ],
)
def test_a_passage_that_names_another_person_is_found(text: str, named: bool) -> None:
    others = Others.of(["Ben", "Hodan Yusuf"], ["Zoe Marsh"], "Amina Amina Yusuf")
    assert names_another(text, others) is named


def test_words_that_name_a_classmate_are_marked(world: Any) -> None:
    with write():
        Child.objects.at(world.oakfield).filter(pk=world.amina.pk).update(
            communication=f"Sits best next to {world.leo.first_name} {world.leo.last_name}."
        )
    (child,) = rows(file_of(world), "people.Child")
    assert NAMES_SOMEBODY in child.review


def test_the_button_gives_one_zip_to_read_and_for_a_computer(world: Any) -> None:
    head, page = browse(world, "mr_cole"), f"/children/{world.amina.ref}/file/"
    assert page in head.get(f"/children/{world.amina.ref}/people/").text
    assert head.post(page, {"form_key": "a" * 32, "reason": ""}).status_code == 422
    answer = head.post(page, {"form_key": "a" * 32, "reason": WHY})
    assert answer["Content-Type"] == "application/zip"
    assert "Amina" not in answer["Content-Disposition"]
    folder = zipfile.ZipFile(io.BytesIO(answer.content))
    html, whole = folder.read("file.html").decode(), json.loads(folder.read("file.json"))
    assert "Amina Yusuf: everything held" in html and "Read first" in html
    assert whole["rows"]["people.Child"][0]["first_name"] == "Amina"
    assert "the whole file" in [each.page for each in openings_of(world.amina.pk)]
    assert Row.objects.filter(code="file.taken").count() == 1


def test_the_reason_does_not_wait_as_a_draft_once_the_file_was_taken(world: Any) -> None:
    head, page = browse(world, "mr_cole"), f"/children/{world.amina.ref}/file/"
    keep_draft(world.people["mr_cole"], key="b" * 32, form="x", path=page, answers={"reason": [WHY]})
    assert head.post(page, {"form_key": "b" * 32, "reason": WHY}).status_code == 200
    assert WHY not in head.get(page).text


def test_without_a_fresh_proof_of_who_they_are_nothing_leaves(world: Any) -> None:
    head, page = browse(world, "mr_cole"), f"/children/{world.amina.ref}/file/"
    session = head.session
    session["proved_at"] = 0
    session.save()
    answer = head.post(page, {"form_key": "a" * 32, "reason": WHY})
    assert answer["Location"].startswith("/account/prove/")
    assert not Row.objects.filter(code="file.taken").exists()


def test_a_teacher_sees_no_button_and_no_page(world: Any) -> None:
    teacher: Client = browse(world, "mr_lane")
    page = f"/children/{world.amina.ref}/file/"
    assert page not in teacher.get(f"/children/{world.amina.ref}/people/").text
    assert teacher.get(page).status_code == 403
