"""The pages of a plan, walked as the people of Oakfield walk them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, time
from html import unescape
from typing import Any

import pikepdf
import pytest

from tests.harness.visitors import Enter, text_of
from trellis.cycle.models import Outcome
from trellis.cycle.services import write_statement
from trellis.documents import pdf
from trellis.people.queries import child_by_id
from trellis.plans import queries, services
from trellis.plans.models import PlanVersion
from trellis.plans.views.check import _reader

from .factories import CHILD_SAID, MUM_SAID, MUM_SHARED, begin, card_of, drafted, line, outcome, shared

pytestmark = pytest.mark.django_db
DAY = {"day": "11", "month": "12", "year": "2026"}


@pytest.fixture(autouse=True, scope="module")
def _processes_end() -> Iterator[None]:
    yield
    pdf.stop()


def _day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _at(world: Any, rest: str = "") -> str:
    return f"/children/{world.amina.ref}/plan/{rest}"


OUTCOME = {
    "revision": "1",
    "will": "answer one question each day",
    "where": "in class",
    "how_well": "with ten seconds to think",
    "shown_by": "Mr Lane’s tally",
    "measure": "number",
    "unit": "a day",
    "baseline": "0",
    "goal": "1",
    "child_words": "I want to answer.",
    "hope": "",
} | _day("by_on", date(2026, 12, 11))


def _line(world: Any, outcome_id: Any) -> dict[str, Any]:
    return (
        {
            "kind": "intervention",
            "what": "Talking group",
            "outcomes": [str(outcome_id)],
            "given_by": str(world.people["mrs_hill"].pk),
            "minutes": "20",
            "times_a_week": "2",
            "slots": "Monday 10:20, Thursday",
            "place": "Oak room",
        }
        | _day("starts_on", date(2026, 10, 14))
        | _day("ends_on", date(2026, 12, 11))
    )


def test_mr_lane_writes_a_plan_from_the_task_list_and_mrs_shah_sends_it(world: Any, enter: Enter) -> None:
    begun = begin(world)
    lane = enter("mr_lane")
    assert "Nothing is typed again" in text_of(lane.get(_at(world, "new/")))
    assert lane.post(_at(world, "new/")).status_code == 303
    page = text_of(lane.get(_at(world, "new/")))
    assert "What we know" in page and "Not started" in page

    known = lane.get(_at(world, "new/what-we-know/"))
    assert MUM_SAID in text_of(known) and MUM_SHARED in text_of(known)
    ticked = [str(each) for each in begun.said.values()]
    saved = lane.post(
        _at(world, "new/what-we-know/"),
        {"use": ticked, "revision": "0", "summary": "Time to think.", "family_summary": "", "at_home": ""},
    )
    assert saved.status_code == 303

    assert lane.get(_at(world, "new/outcomes/add/")).status_code == 200
    assert lane.post(_at(world, "new/outcomes/add/"), OUTCOME).status_code == 303
    assert "By 11 December 2026 Amina will answer one question each day" in text_of(lane.get(_at(world, "new/outcomes/")))
    (aim,) = queries.draft_page(world.mr_lane, card_of(world)).outcomes

    assert lane.get(_at(world, "new/support/add/")).status_code == 200
    assert lane.post(_at(world, "new/support/add/"), _line(world, aim.pk)).status_code == 303
    assert "20 minutes, twice a week (Monday 10:20, Thursday)" in text_of(lane.get(_at(world, "new/support/")))
    assert lane.post(_at(world, "new/support/joining-in/"), {"revision": "0", "clubs": "Chess club with Leo."}).status_code == 303
    assert (
        lane.post(
            _at(world, "new/who/"), {"revision": "0", "how_child": "Drew what helps.", "others": "Ms Barr: sent her advice"}
        ).status_code
        == 303
    )

    dates = (
        {"which": "dates", "dates-revision": "0"}
        | _day("dates-starts_on", date(2026, 10, 14))
        | _day("dates-review_on", date(2026, 12, 11))
    )
    assert lane.post(_at(world, "new/check/"), dates).status_code == 303
    check = text_of(lane.get(_at(world, "new/check/")))
    assert "Reads at about age" in check and "Ask Mrs Shah to approve it" in check and "Send to Amina" not in check
    assert lane.post(_at(world, "new/check/"), {"which": "press", "do": "ask"}).status_code == 303

    shah = enter("mrs_shah")
    assert "Send to Amina’s family to check" in text_of(shah.get(_at(world, "new/check/")))
    sent = shah.post(_at(world, "new/check/"), {"which": "send"} | _day("send-answer_by", date(2026, 10, 23)))
    assert sent.status_code == 303 and PlanVersion.objects.of(world.amina).get().state == "to_check"
    plan = text_of(shah.get(_at(world)))
    assert (
        "View still to come" in plan
        and "Chess club with Leo." in plan
        and "Drew what helps." in plan
        and "has not been told" in plan
    )


def test_the_check_page_shows_what_the_family_reads_without_mums_own_words(world: Any, enter: Enter) -> None:
    drafted(world)
    page = text_of(enter("mr_lane").get(_at(world, "new/check/")))
    assert MUM_SHARED in page and MUM_SAID not in page


def test_two_people_edit_an_outcome_and_no_letter_is_lost(world: Any, enter: Enter) -> None:
    drafted(world)
    (aim,) = queries.draft_page(world.mr_lane, card_of(world)).outcomes
    at = _at(world, f"new/outcomes/{aim.pk}/")
    lane, shah = enter("mr_lane"), enter("mrs_shah")
    assert (
        lane.post(at, OUTCOME | {"revision": "1", "will": "answer two questions each day", "form_key": "a" * 32}).status_code
        == 303
    )
    mine = OUTCOME | {
        "revision": "1",
        "will": "put her hand up every morning",
        "child_words": "I know things.",
        "form_key": "b" * 32,
    }
    both = shah.post(at, mine)
    page = text_of(both)
    assert both.status_code == 422
    assert "answer two questions each day" in page and "Mr Lane saved at" in page
    boxes = both.content.decode()
    assert 'value="put her hand up every morning"' in boxes and 'value="I know things."' in boxes
    revision = re.search(r'name="revision"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="revision"', boxes)
    key = re.search(r'name="form_key" value="([0-9a-f]{32})"', boxes)
    assert revision and key and key[1] != "b" * 32
    again = shah.post(at, mine | {"revision": next(filter(None, revision.groups())), "form_key": key[1]})
    assert again.status_code == 303
    (now,) = queries.draft_page(world.mr_lane, card_of(world)).outcomes
    assert "put her hand up" in now.sentence


def test_two_people_edit_the_summary_and_both_texts_are_shown(world: Any, enter: Enter) -> None:
    drafted(world)
    at = _at(world, "new/what-we-know/")
    words = {"revision": "1", "family_summary": "", "at_home": "", "use": []}
    assert enter("mr_lane").post(at, words | {"summary": "From Mr Lane."}).status_code == 303
    both = enter("mrs_shah").post(at, words | {"summary": "From Mrs Shah.", "at_home": "Foxes at bedtime."})
    assert both.status_code == 422
    assert all(each in text_of(both) for each in ("From Mr Lane.", "From Mrs Shah.", "Foxes at bedtime."))


def test_advice_stands_beside_a_vague_outcome_and_stops_nothing(world: Any, enter: Enter) -> None:
    begun = begin(world)
    draft = services.start_draft(world.mr_lane, cycle_id=begun.cycle_id)
    services.add_outcome(world.mr_lane, version_id=draft.pk, **outcome(will="improve her talking", how_well="", shown_by=""))
    page = text_of(enter("mr_lane").get(_at(world, "new/outcomes/")))
    assert "What will you see the child do?" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"minutes": "twenty"}, "Enter how many minutes, using numbers, like 20"),
        ({"outcomes": []}, "Choose at least one outcome this support is for"),
        ({"given_by": ""}, "Choose who will give this support"),
        ({"slots": "Mondays after lunch"}, "Write the times like this: Monday 10:20, Thursday 2pm"),
    ],
)
def test_a_line_says_how_to_put_it_right_and_keeps_what_was_typed(
    world: Any, enter: Enter, changed: dict[str, Any], sentence: str
) -> None:
    draft = drafted(world)
    (aim,) = queries.draft_page(world.mr_lane, card_of(world)).outcomes
    answer = enter("mr_lane").post(_at(world, "new/support/add/"), _line(world, aim.pk) | {"what": "Paired reading"} | changed)
    assert answer.status_code == 422 and sentence in text_of(answer) and "Paired reading" in answer.content.decode()
    assert PlanVersion.objects.of(world.amina).get(pk=draft.pk).state == "draft"


def test_removing_asks_once(world: Any, enter: Enter) -> None:
    drafted(world)
    plan = queries.draft_page(world.mr_lane, card_of(world))
    lane = enter("mr_lane")
    for rest in (f"new/support/{plan.lines[0].ref}/remove/", f"new/outcomes/{plan.outcomes[0].pk}/remove/"):
        assert "off the plan?" in text_of(lane.get(_at(world, rest)))
        assert lane.post(_at(world, rest)).status_code == 303
    assert not queries.draft_page(world.mr_lane, card_of(world)).outcomes


def test_an_answer_on_paper_and_a_talk_are_recorded(world: Any, enter: Enter) -> None:
    shared(world)
    lane = enter("mr_lane")
    given = {"person": str(world.people["dad"].pk), "answer": "disagree_part", "words": "Not in the Oak room."} | _day(
        "given_on", date(2026, 10, 13)
    )
    assert lane.post(_at(world, "answer/"), given | {"words": ""}).status_code == 422
    assert lane.post(_at(world, "answer/"), given).status_code == 303
    page = lane.get(_at(world))
    assert "Not in the Oak room." in text_of(page) and "(on paper)" in text_of(page)
    answer_id = re.search(r'name="answer_id" value="([0-9a-f-]{36})"', page.content.decode())[1]
    assert lane.post(_at(world, "talked/"), {"answer_id": answer_id} | _day("on", date(2026, 10, 14))).status_code == 303
    assert "Talked about on" in text_of(lane.get(_at(world)))


def test_the_plan_starts_changes_with_a_reason_and_every_version_can_be_read(world: Any, enter: Enter) -> None:
    drafted(world)
    shah = enter("mrs_shah")
    assert shah.post(_at(world, "new/check/"), {"which": "press", "do": "start"}).status_code == 303
    assert shah.post(_at(world, "change/"), {"reason": ""}).status_code == 422
    assert shah.post(_at(world, "change/"), {"reason": "Mrs Hill works mornings now."}).status_code == 303
    assert "Mrs Hill works mornings now." in text_of(shah.get(_at(world, "new/")))
    assert shah.post(_at(world, "new/check/"), {"which": "press", "do": "start"}).status_code == 303
    assert "Replaced" in text_of(shah.get(_at(world, "1/"))) and "Live" in text_of(shah.get(_at(world, "2/")))
    assert shah.get(_at(world, "3/")).status_code == 404


def test_the_wrong_job_hears_who_can_and_strangers_find_nothing(world: Any, enter: Enter) -> None:
    drafted(world)
    refused = enter("mrs_hill").get(_at(world, "new/"))
    assert refused.status_code == 403 and "the class teacher" in text_of(refused)
    absent = enter("mrs_okoro").get("/children/zz2zz2zz/plan/")
    for who in ("mrs_okoro", "mr_reid", "mrs_reid"):
        for rest in ("", "1/", "new/", "new/check/", "new/outcomes/", "change/", "answer/"):
            assert enter(who).get(_at(world, rest)).status_code in (403, 404)
    assert enter("mrs_okoro").get(_at(world)).content == absent.content


def test_a_review_day_that_has_passed_is_not_named_as_what_comes_next(world: Any, enter: Enter, clock_at: Any) -> None:
    services.go_live(world.mrs_shah, version_id=drafted(world, begin(world, told=True)).pk)
    read = lambda: text_of(enter("mrs_shah").get(_at(world)))  # noqa: E731
    assert "look back at this plan by Friday 11 December 2026." in read()
    clock_at(date(2026, 12, 14))
    assert "look back at this plan. It was due by Friday 11 December 2026." in read()


def test_a_teaching_assistant_reads_the_live_plan_but_no_draft(world: Any, enter: Enter) -> None:
    draft = drafted(world)
    hill = enter("mrs_hill")
    assert hill.get(_at(world, f"{draft.number}/")).status_code == 404
    services.go_live(world.mrs_shah, version_id=draft.pk)
    page = text_of(hill.get(_at(world)))
    assert "Talking group" in page and "Change the plan" not in page


def _words(document: bytes) -> str:
    return "".join(str(page.get("/Contents")) for page in pikepdf.open(io.BytesIO(document)).pages)


def test_the_plan_prints_as_a_tagged_pdf_with_its_title_and_scopes(world: Any, enter: Enter) -> None:
    shared(world)
    answer = enter("mrs_shah").get(_at(world, "?format=pdf"))
    assert answer["Content-Type"] == "application/pdf" and "Amina" not in answer["Content-Disposition"]
    document = pikepdf.open(io.BytesIO(answer.content))
    assert document.Root.MarkInfo.Marked and str(document.Root.Lang) == "en-GB"
    assert "Amina’s plan" in str(document.docinfo["/Title"])
    heads = [each for each in document.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH"]
    assert heads and all("/Scope" in each.A for each in heads)


def test_one_adults_printed_copy_leaves_out_what_is_not_theirs(world: Any, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    shared(world)
    drawn: list[str] = []
    monkeypatch.setattr(pdf, "render_pdf", lambda html: drawn.append(html) or b"%PDF")
    shah = enter("mrs_shah")
    for who in ("mum", "dad"):
        assert shah.get(_at(world, f"?format=pdf&for={world.people[who].pk.hex}")).status_code == 200
    assert shah.get(_at(world, f"?format=pdf&for={world.people['mr_reid'].pk.hex}")).status_code == 404
    mums, dads = (" ".join(unescape(each).split()) for each in drawn)
    assert MUM_SAID in mums and MUM_SAID not in dads and MUM_SHARED in dads
    assert "Confidential. A.Y. Printed by Mrs Shah" in mums and "School’s copy" not in mums
    assert shah.get(_at(world, "?format=pdf")).status_code == 200
    assert "School’s copy. It holds words that somebody keeps" in " ".join(unescape(drawn[-1]).split())


def test_without_pango_the_page_says_how_to_install_it(world: Any, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(html: str) -> bytes:
        raise pdf.PangoMissing

    shared(world)
    monkeypatch.setattr(pdf, "render_pdf", missing)
    answer = enter("mrs_shah").get(_at(world, "?format=pdf"))
    assert answer.status_code == 503 and "apt-get install libpango" in text_of(answer)


def test_the_profile_is_written_read_and_printed_on_one_side(world: Any, enter: Enter) -> None:
    lane = enter("mr_lane")
    at = f"/children/{world.amina.ref}/profile/"
    assert "no one-page profile yet" in text_of(lane.get(at))
    words = {
        "revision": "0",
        "appreciate": "I am kind.",
        "important": "Foxes.",
        "support": "Wait for me.",
        "communicate": "",
        "how": "talk",
    }
    assert lane.post(f"{at}edit/", words | {"support": "word " * 200}).status_code == 422
    assert lane.post(f"{at}edit/", words).status_code == 303
    assert "I am kind." in text_of(lane.get(at))
    both = enter("mrs_shah").post(f"{at}edit/", words | {"appreciate": "I am funny."})
    assert both.status_code == 422 and "I am kind." in text_of(both) and "I am funny." in text_of(both)
    document = pikepdf.open(io.BytesIO(lane.get(f"{at}?format=pdf").content))
    assert len(document.pages) == 1


def test_a_clash_of_times_is_told_beside_the_support_and_stops_nothing(world, enter):
    draft = drafted(world)
    aims = list(Outcome.objects.of(world.amina).values_list("pk", flat=True))
    for what in ("Talking group", "Reading aloud"):
        plans_line = line(world) | {"what": what, "slots": ((1, time(10, 20)),), "group_name": "", "group_size": 1}
        services.add_line(world.mr_lane, version_id=draft.pk, outcome_ids=aims, **plans_line)
    shown = text_of(enter("mr_lane").get(_at(world, "new/support/")))
    assert "Amina already has Reading aloud at that time on Tuesdays. You can still keep it." in shown


def test_the_copy_that_jordan_will_check_is_previewed_as_his_own(world):
    """His words stand on it before anybody has read them; on an adult's copy they would not."""
    said = write_statement(world.jordan_himself, child_id=world.jordan.pk, voice="child", topic="helps", text=CHILD_SAID)
    jordan, amina = child_by_id(world.mr_bell, world.jordan.pk, "record.read"), card_of(world)
    assert _reader(jordan).may_read(said) and not queries.anybody_at_home(jordan).may_read(said)
    assert (_reader(jordan).kind, _reader(amina).kind) == ("child", "family")
