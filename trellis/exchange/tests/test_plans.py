"""Word and PDF plans: whose each is, that a person confirms it, what is written, what is refused, and what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.examples.word_plans import TO_DECIDE, p, packed, table, word_file
from tests.harness.visitors import browse
from tests.people import appoint
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle import panels
from trellis.cycle import services as cycle_services
from trellis.cycle.models import BeforeTrellis, Concern, Cycle, StatusChange
from trellis.documents.models import ChildFile
from trellis.exchange import services
from trellis.exchange.models import PlanDrop, PlanFile
from trellis.exchange.queries import lists, plans
from trellis.exchange.services import plans as plan_services
from trellis.exchange.tests.lists import refuses
from trellis.notifications.models import Notice
from trellis.people.models import Child

EXAMPLES = Path(__file__).resolve().parents[3] / "tests" / "examples"
TABLES = (ChildFile, BeforeTrellis, Concern, Cycle, StatusChange)


def word(*said: str, rows: list[tuple[str, ...]] | None = None, header: str = "") -> bytes:
    body = "".join(p(each) for each in said) + (table(rows) if rows else "")
    return packed(word_file(body, p(header) if header else ""))


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def plan_of(child: Child, *more: str, name: str = "", born: str | None = None) -> bytes:
    said = f"{child.date_of_birth:%d/%m/%Y}" if born is None else born
    rows = [
        ("Name", name or f"{child.first_name} {child.last_name}"),
        ("Date of birth", said),
        ("Next review", "20 October 2026"),
    ]
    return word("SEN Support Plan", *more, rows=rows)


def drop(school: Any, *files: SimpleUploadedFile) -> plans.DropPage:
    made = services.preview_plans(school.mrs_shah, school_id=school.oakfield.pk, files=files)
    return plans.drop_page(school.mrs_shah, made.ref)


def one(school: Any, data: bytes, name: str = "plan.docx") -> plans.WaitingPlan:
    page = drop(school, file(name, data))
    assert not page.refused, page.refused
    return page.plans[0]


def bring(school: Any, *files: SimpleUploadedFile, **said: str) -> PlanDrop:
    """Drop and confirm: what is preset, and by number what is said (file_2="ref")."""
    page = drop(school, *files)
    answers = {each.number: services.Said(said.get(f"file_{each.number}", each.preset), each.review_on) for each in page.plans}
    return services.confirm_plans(school.mrs_shah, ref=page.ref, said={n: each for n, each in answers.items() if each.ref})


def counts(school: Any) -> list[int]:
    return [each.objects.at(school.oakfield).count() for each in TABLES]


# ---- whose plan it is


def test_name_and_birth_date_in_the_text_offer_the_child_and_the_review_date(world: Any) -> None:
    found = one(world, plan_of(world.amina))
    assert (found.preset, found.review_on, found.note) == (world.amina.ref, date(2026, 10, 20), "")


@pytest.mark.parametrize(
    "text",
    ["YUSUF, Amina   d.o.b. {:%d.%m.%y}", "Plan for Amina Grace Yusuf, born on {:%-d %B %Y}", "Amina Yusuf DOB {:%Y-%m-%d}"],
)
def test_the_child_is_found_however_name_and_day_are_written(world: Any, text: str) -> None:
    assert one(world, word(text.format(world.amina.date_of_birth))).preset == world.amina.ref


def test_the_child_is_found_in_the_page_header(world: Any) -> None:
    assert one(world, word("Plan", header=f"Amina Yusuf, born {world.amina.date_of_birth:%d/%m/%Y}")).preset == world.amina.ref


@pytest.mark.parametrize(("born", "why"), [("", "without a date of birth"), ("01/01/2018", "another date of birth")])
def test_a_same_name_alone_is_never_enough(world: Any, born: str, why: str) -> None:
    found = one(world, plan_of(world.amina, born=born))
    assert found.preset == ""
    assert [(each["ref"], why in each["why"]) for each in found.candidates] == [(world.amina.ref, True)]


def test_the_name_of_the_file_alone_is_never_enough(world: Any) -> None:
    found = one(world, word("A plan without a name"), "Amina Yusuf.docx")
    assert (
        found.preset == ""
        and found.candidates[0]["ref"] == world.amina.ref
        and "Only the name of the file" in found.candidates[0]["why"]
    )


def test_another_childs_name_inside_is_said_and_nobody_is_offered_first(world: Any) -> None:
    found = one(world, plan_of(world.leo), "Amina Yusuf.docx")
    assert found.preset == ""
    assert "The name of the file says Amina Yusuf; the text says Leo" in found.note
    assert [each["ref"] for each in found.candidates] == [world.leo.ref, world.amina.ref]


def test_a_second_childs_name_inside_is_said(world: Any) -> None:
    found = one(world, plan_of(world.amina, f"Works with {world.leo.first_name} {world.leo.last_name}"))
    assert found.preset == "" and "more than one child" in found.note


def test_two_children_of_one_name_are_told_apart_by_birth_date_or_by_a_person(world: Any) -> None:
    with write():
        Child.objects.at(world.oakfield).filter(pk=world.leo.pk).update(first_name="Amina", last_name="Yusuf")
    assert one(world, plan_of(world.amina)).preset == world.amina.ref
    found = one(world, plan_of(world.amina, born=""))
    assert found.preset == "" and "2 children here are called Amina Yusuf" in found.note
    assert {each["ref"] for each in found.candidates} == {world.amina.ref, world.leo.ref}


def test_twins_of_one_name_and_birth_date_are_asked_about(world: Any) -> None:
    with write():
        Child.objects.at(world.oakfield).filter(pk=world.leo.pk).update(
            first_name="Amina", last_name="Yusuf", date_of_birth=world.amina.date_of_birth
        )
    assert one(world, plan_of(world.amina)).preset == ""


def test_no_name_is_said(world: Any) -> None:
    assert one(world, word("Plan", "Be kind")).note == "No child on the roll is named in full in this file."


def test_the_twenty_example_plans_leave_three_for_a_person_to_decide(world: Any) -> None:
    with (EXAMPLES / "roll.csv").open("rb") as roll:
        services.bring_in(world.mrs_dunn, school_id=world.oakfield.pk, file=roll, file_name="roll.csv")
    files = sorted((EXAMPLES / "plans").glob("*.docx"))
    page = drop(world, *(file(each.name, each.read_bytes()) for each in files))
    assert (len(page.plans), page.refused) == (20, ())
    assert {each.name for each in page.plans if not each.preset} == set(TO_DECIDE)
    assert [each.name for each in page.plans if each.review_on is None] == []
    assert all(each.stat().st_size < 12_000 for each in files)


# ---- what is written


def test_a_confirmed_plan_stands_before_trellis_with_its_file_and_nothing_else_happens(world: Any) -> None:
    data = plan_of(world.amina, "Short sentences, one at a time")
    bring(world, file("Amina.docx", data))
    stood = BeforeTrellis.objects.of(world.amina).get()
    assert (stood.source, stood.review_on, stood.by_id) == ("plan", date(2026, 10, 20), world.mrs_shah.person_id)
    assert "Short sentences, one at a time" in stood.note and "Name | Amina Yusuf" in stood.note
    kept = ChildFile.objects.of(world.amina).get()
    assert (kept.pk, kept.name, kept.size) == (stood.file_id, "Amina.docx", len(data))
    assert b"Amina" not in bytes(kept.sealed) and b"word/" not in bytes(kept.sealed)
    assert counts(world) == [1, 1, 0, 0, 0] and not Notice.objects.system("a test").exists()


def test_the_review_date_comes_to_today(world: Any) -> None:
    bring(world, file("Amina.docx", plan_of(world.amina)))
    rows = panels.today_rows(world.mrs_shah)
    assert [each.sentence for each in rows] == ["The plan from before Trellis is to be reviewed by Tuesday 20 October."]


def test_what_nobody_speaks_for_is_thrown_away(world: Any) -> None:
    made = bring(world, file("Amina.docx", plan_of(world.amina)), file("odd.docx", word("Nobody")))
    assert (made.files, made.brought_in, made.refused) == (2, 1, 0)
    assert not PlanFile.objects.at(world.oakfield).exists()
    with pytest.raises(NotFound):
        plans.drop_page(world.mrs_shah, made.ref)


def test_a_person_gives_a_plan_to_a_child_it_does_not_name(world: Any) -> None:
    page = drop(world, file("odd.docx", word("Nobody")))
    services.choose_child(world.mrs_shah, ref=page.ref, number=1, child_ref=world.leo.ref)
    again = plans.drop_page(world.mrs_shah, page.ref).plans[0]
    assert again.preset == world.leo.ref
    services.confirm_plans(world.mrs_shah, ref=page.ref, said={1: services.Said(world.leo.ref, date(2026, 12, 1))})
    assert BeforeTrellis.objects.of(world.leo).get().review_on == date(2026, 12, 1)


def test_a_child_that_was_not_offered_is_refused(world: Any) -> None:
    page = drop(world, file("Amina.docx", plan_of(world.amina)))
    with refuses("offered"):
        services.confirm_plans(world.mrs_shah, ref=page.ref, said={1: services.Said(world.leo.ref)})
    assert counts(world) == [0, 0, 0, 0, 0]


def test_a_roll_that_changed_meanwhile_is_looked_at_again(world: Any) -> None:
    page = drop(world, file("Amina.docx", plan_of(world.amina)))
    with write():
        Child.objects.at(world.oakfield).filter(pk=world.amina.pk).update(date_of_birth=date(2018, 1, 1))
    with refuses("has changed"):
        services.confirm_plans(world.mrs_shah, ref=page.ref, said={1: services.Said(world.amina.ref)})
    assert counts(world) == [0, 0, 0, 0, 0]
    services.look_again(world.mrs_shah, ref=page.ref)
    assert plans.drop_page(world.mrs_shah, page.ref).plans[0].preset == ""


def test_a_drop_is_confirmed_once(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = drop(world, file("Amina.docx", plan_of(world.amina)))
    found, said = plans.waiting_drop(world.mrs_shah, page.ref), {1: services.Said(world.amina.ref)}
    services.confirm_plans(world.mrs_shah, ref=page.ref, said=said)
    with pytest.raises(NotFound):
        services.confirm_plans(world.mrs_shah, ref=page.ref, said=said)
    monkeypatch.setattr(plan_services, "waiting_drop", lambda *_: found)
    with refuses("brought in already"):
        services.confirm_plans(world.mrs_shah, ref=page.ref, said=said)
    assert counts(world)[:2] == [1, 1]


def test_nothing_is_confirmed_or_chosen_that_nobody_said(world: Any) -> None:
    page = drop(world, file("odd.docx", word("Nobody")))
    with refuses("Say for at least one file"):
        services.confirm_plans(world.mrs_shah, ref=page.ref, said={})
    for number, child, wrong in ((1, "2bcdfghj", RuleBroken), (7, world.leo.ref, NotFound)):
        with pytest.raises(wrong):
            services.choose_child(world.mrs_shah, ref=page.ref, number=number, child_ref=child)
    with refuses("Choose at least one plan"):
        drop(world)
    assert plans.waiting_drop(world.mrs_shah, page.ref)


def test_what_was_confirmed_is_not_thrown_away_and_what_never_was_is_not_taken_back(world: Any) -> None:
    page = drop(world, file("Amina.docx", plan_of(world.amina)))
    with refuses("never brought in"):
        services.undo_plans(world.mrs_shah, ref=page.ref)
    services.confirm_plans(world.mrs_shah, ref=page.ref, said={1: services.Said(world.amina.ref)})
    before = PlanDrop.objects.at(world.oakfield).values().get()
    services.drop_plans(world.mrs_shah, ref=page.ref)
    assert PlanDrop.objects.at(world.oakfield).values().get() == before


def test_a_waiting_file_is_sealed(world: Any) -> None:
    data = plan_of(world.amina)
    drop(world, file("Amina.docx", data))
    kept = PlanFile.objects.at(world.oakfield).get()
    assert data not in bytes(kept.sealed) and b"Amina" not in bytes(kept.look)


def test_a_drop_nobody_confirmed_is_gone_after_a_day(world: Any, clock_at: Callable[[datetime], None]) -> None:
    page = drop(world, file("Amina.docx", plan_of(world.amina)))
    clock_at(clock.now() + timedelta(hours=25))
    assert services.drop_old_files() == 1
    assert not PlanFile.objects.at(world.oakfield).exists()
    with pytest.raises(NotFound):
        plans.drop_page(world.mrs_shah, page.ref)


# ---- taken back


def test_undo_takes_back_exactly_these_plans_and_destroys_their_files(world: Any) -> None:
    bring(world, file("Leo.docx", plan_of(world.leo)))
    before = counts(world)
    made = bring(world, file("Amina.docx", plan_of(world.amina)))
    undone = services.undo_plans(world.mrs_shah, ref=made.ref)
    assert (undone.removed, undone.stays) == (1, []) and counts(world) == before
    assert not ChildFile.objects.of(world.amina).exists() and ChildFile.objects.of(world.leo).exists()
    with refuses("already"):
        services.undo_plans(world.mrs_shah, ref=made.ref)


def test_undo_leaves_the_plan_of_a_child_for_whom_a_cycle_has_begun(world: Any, clock_at: Callable[[datetime], None]) -> None:
    with write():
        StatusChange.objects.create(
            school=world.oakfield, child=world.amina, status="sen_support", from_on=date(2026, 9, 1), source="register"
        )
    made = bring(world, file("Amina.docx", plan_of(world.amina)), file("Leo.docx", plan_of(world.leo)))
    clock_at(clock.now() + timedelta(minutes=5))
    cycle_services.open_cycle(world.mrs_shah, child_id=world.amina.pk)
    undone = services.undo_plans(world.mrs_shah, ref=made.ref)
    assert undone.stays == ["The plan of Amina Yusuf stays: a cycle has begun since."]
    assert set(BeforeTrellis.objects.at(world.oakfield).values_list("child_id", flat=True)) == {world.amina.pk}
    assert ChildFile.objects.of(world.amina).exists() and not ChildFile.objects.of(world.leo).exists()


def test_undo_ends_after_thirty_days(world: Any, clock_at: Callable[[datetime], None]) -> None:
    made = bring(world, file("Amina.docx", plan_of(world.amina)))
    clock_at(clock.now() + timedelta(days=31))
    with refuses("30 days"):
        services.undo_plans(world.mrs_shah, ref=made.ref)


# ---- who may


@pytest.mark.parametrize("who", ["mr_lane", "mrs_dunn", "mrs_doyle", "mr_cole", "mum"])
def test_only_the_senco_and_deputy_bring_plans(world: Any, who: str) -> None:
    with pytest.raises(Denied):
        services.preview_plans(getattr(world, who), school_id=world.oakfield.pk, files=[file("a.docx", plan_of(world.amina))])


@pytest.mark.parametrize("who", ["mr_lane", "mrs_dunn", "mr_cole"])
def test_who_brings_no_plans_neither_sees_nor_touches_a_drop(world: Any, who: str) -> None:
    page = drop(world, file("Amina.docx", plan_of(world.amina)))
    viewer, ref = getattr(world, who), page.ref
    for work in (
        lambda: plans.drop_page(viewer, ref),
        lambda: plans.plan_page(viewer, ref, 1),
        lambda: services.choose_child(viewer, ref=ref, number=1, child_ref=world.leo.ref),
        lambda: services.confirm_plans(viewer, ref=ref, said={1: services.Said(world.amina.ref)}),
        lambda: services.drop_plans(viewer, ref=ref),
        lambda: services.undo_plans(viewer, ref=ref),
    ):
        with pytest.raises(Denied):
            work()
    assert plans.drop_page(world.mrs_shah, ref).plans[0].preset == world.amina.ref


def test_the_record_itself_takes_a_plan_from_nobody_else_and_for_no_other_schools_child(world: Any) -> None:
    def fact(child: Child) -> cycle_services.PlanFact:
        return cycle_services.PlanFact(child.pk, None, None, "Words")

    for who in ("mr_lane", "mrs_dunn", "mrs_okoro"):
        with pytest.raises(Denied):
            cycle_services.bring_plans(getattr(world, who), school_id=world.oakfield.pk, plans=[fact(world.amina)])
        with pytest.raises(Denied):
            cycle_services.take_plans_back(getattr(world, who), school_id=world.oakfield.pk, ids=[])
    with pytest.raises(NotFound):
        cycle_services.bring_plans(world.mrs_shah, school_id=world.oakfield.pk, plans=[fact(world.amina), fact(world.theo)])
    assert not BeforeTrellis.objects.system("a test").exists()


def test_another_schools_senco_finds_nothing_of_a_drop(world: Any) -> None:
    page = drop(world, file("Amina.docx", plan_of(world.amina)))
    with pytest.raises(NotFound):
        plans.drop_page(world.mrs_okoro, page.ref)
    with pytest.raises(Denied):
        services.preview_plans(world.mrs_okoro, school_id=world.oakfield.pk, files=[file("a.docx", plan_of(world.amina))])


def original(world: Any) -> str:
    bring(world, file("Amina’s plan.docx", plan_of(world.amina)))
    return f"/children/{world.amina.ref}/before/{ChildFile.objects.of(world.amina).get().ref}/"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("miss_grant", 403),
        ("mr_cole", 403),
        ("mrs_doyle", 403),
        ("mr_lane", 403),
        ("mrs_dunn", 403),
        ("mum", 403),
        ("mrs_okoro", 404),
    ],
)
def test_the_original_is_for_the_senco_alone(world: Any, who: str, status: int) -> None:
    assert browse(world, who).get(original(world)).status_code == status


def test_a_teacher_here_who_is_senco_elsewhere_does_not_get_the_original(world: Any) -> None:
    with write():
        appoint(world.riverside, world.people["mr_lane"], "senco")
    assert browse(world, "mr_lane").get(original(world)).status_code == 403


def test_who_reads_the_record_reads_the_plan_and_only_the_senco_sees_the_download(world: Any) -> None:
    at = original(world)
    page = f"/children/{world.amina.ref}/before/"
    senco = browse(world, "mrs_shah").get(page).content.decode()
    assert "Name | Amina Yusuf" in senco and at in senco
    teacher = browse(world, "mr_lane").get(page).content.decode()
    assert "Name | Amina Yusuf" in teacher and at not in teacher
    assert lists.before_page(world.mr_lane, world.amina.ref).review_on == date(2026, 10, 20)


def test_the_original_comes_as_a_download_that_no_page_of_ours_can_run_and_its_opening_is_noted(world: Any) -> None:
    at = original(world)
    client = browse(world, "mrs_shah")
    session = client.session
    session["proved_at"] = 0
    session.save()
    assert client.get(at).status_code == 303
    session["proved_at"] = int(clock.real_now().timestamp())
    session.save()
    before = Row.objects.count()
    answer = client.get(at)
    assert answer.status_code == 200 and answer.content == plan_of(world.amina)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Amina")
    assert answer["Content-Type"].endswith("wordprocessingml.document") and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'" and "no-store" in answer["Cache-Control"]
    assert Row.objects.count() == before + 1


def test_a_file_of_another_child_is_not_found_under_this_one(world: Any) -> None:
    at = original(world)
    client = browse(world, "mrs_shah")
    session = client.session
    session["proved_at"] = int(clock.real_now().timestamp())
    session.save()
    assert client.get(at.replace(world.amina.ref, world.leo.ref)).status_code == 404


def test_mrs_shah_brings_plans_on_the_pages(world: Any) -> None:
    client = browse(world, "mrs_shah")
    assert client.post("/register/plans/", {"form_key": "a" * 32}).status_code == 422
    sent = {
        "plans": [file("Amina.docx", plan_of(world.amina)), file("odd.docx", word("Nobody")), file("old.doc", b"")],
        "form_key": "a" * 32,
    }
    answer = client.post("/register/plans/", sent)
    at = answer["Location"]
    page = client.get(at).content.decode()
    assert "Whose plan is “Amina.docx”?" in page and "This file is empty." in page
    assert client.post(at, {"form_key": "b" * 32, "file_1": world.amina.ref}).status_code == 422
    assert client.post(at, {"form_key": "b" * 32, "file_1": "leave", "file_2": "leave"}).status_code == 422
    inside = client.get(f"{at}2/").content.decode()
    assert "Nobody" in inside and "Choose this child" in inside
    assert client.get(f"{at}3/").status_code == 404
    assert client.post(f"{at}2/", {"child": world.leo.ref, "form_key": "c" * 32}).status_code == 303
    said = {"form_key": "d" * 32, "file_1": world.amina.ref, "review_1": "1/12/2026", "file_2": world.leo.ref}
    assert client.post(at, said).status_code == 303
    assert BeforeTrellis.objects.of(world.amina).get().review_on == date(2026, 12, 1)
    assert BeforeTrellis.objects.of(world.leo).get().review_on is None
    assert "Plans of" in client.get("/register/").content.decode()
    assert client.post(f"{at}done/").status_code == 200
    assert not ChildFile.objects.at(world.oakfield).exists()
