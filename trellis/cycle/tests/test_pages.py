"""The pages of the cycle, as a browser without scripts uses them, each by the right person."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.harness.visitors import browse
from trellis.audit.models import Row
from trellis.core.db import write
from trellis.core.rows import TodayList, Weight
from trellis.cycle import panels, queries, services
from trellis.cycle.models import Carried, Concern, Cycle, Judgement, Statement, StatusChange
from trellis.people.models import WordsHeld
from trellis.provision.models import ClassStrategy

from . import steps

pytestmark = [pytest.mark.django_db, pytest.mark.urls("trellis.cycle.tests.routes")]


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def words(html):
    """What can be read on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#39;", "'").split())


def send(client, address, which="", **typed):
    """Fill in the form that stands on a page and press its button."""
    html = page(client, address)
    forms = re.findall(r"<form.*?</form>", html, re.S)
    form = next(each for each in forms if 'name="form_key"' in each and (not which or f'value="{which}"' in each))
    data = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    prefix = f"{which}-" if which else ""
    for name, value in typed.items():
        if isinstance(value, date):
            data |= {f"{prefix}{name}-day": value.day, f"{prefix}{name}-month": value.month, f"{prefix}{name}-year": value.year}
        else:
            data[f"{prefix}{name}"] = value
    return client.post(address, data)


def raised(world, **more):
    return send(
        browse(world, "mr_lane"),
        "/concerns/new/",
        **({"child": world.amina.ref, "text": "She finds it hard to follow long instructions.", "where": ["whole_class"]} | more),
    )


def test_the_form_of_a_concern_names_the_safeguarding_lead_and_offers_only_the_teachers_children(world):
    with write():
        world.people["mrs_doyle"].phone = "01632 960 002"
        world.people["mrs_doyle"].save()
    html = page(browse(world, "mr_lane"), "/concerns/new/")
    text = words(html)
    assert "Worried a child is not safe? Do not use this form." in text
    assert "Speak to Mrs Doyle now, or ring 01632 960 002 . If a child is in danger ring 999 ." in text
    assert "Amina Yusuf (Hazel)" in text and "Leo Marsh (Hazel)" in text and "Noah Reid" not in text
    assert "finds it hard to…" in text and "Send to SENCO" in text and "The family will see this." in text


def test_a_concern_is_sent_and_the_page_says_who_replies_by_when(world):
    steps.strategy(world)
    answer = raised(world, strategies=[steps.TRY], spoken="yes", spoken_on=date(2026, 10, 13))
    row = Concern.objects.of(world.amina).get()
    assert (answer.status_code, answer["Location"]) == (303, f"/concerns/{row.ref}/sent/")
    text = words(page(browse(world, "mr_lane"), answer["Location"]))
    assert "Sent to Mrs Shah" in text and row.ref in text
    assert "Mrs Shah will reply by Wednesday 21 October 2026" in text
    assert "Until then, these may help: Give instructions one at a time" in text
    assert ClassStrategy.objects.of(world.amina).count() == 1


def test_a_second_press_of_the_same_form_sends_it_once(world):
    client = browse(world, "mr_lane")
    html = page(client, "/concerns/new/")
    key = re.search(r'name="form_key" value="(\w+)"', html)[1]
    data = {"form_key": key, "child": world.amina.ref, "text": "She is quiet.", "where": ["reading"]}
    first, second = client.post("/concerns/new/", data), client.post("/concerns/new/", data)
    assert first["Location"] == second["Location"]
    assert Concern.objects.of(world.amina).count() == 1


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ({"child": ""}, "Choose the child"),
        ({"text": ""}, "Tell us what you are noticing. One sentence is enough."),
        ({"where": []}, "Choose when and where you notice it"),
        ({"spoken": "yes"}, "Enter the day you spoke to the family"),
    ],
)
def test_what_is_missing_is_said_in_its_own_sentence(world, left_out, sentence):
    answer = raised(world, **left_out)
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())
    assert "<title>Error: " in answer.content.decode()


def test_a_word_that_labels_a_child_is_named_once_and_the_second_press_sends_it(world):
    client = browse(world, "mr_lane")
    answer = send(client, "/concerns/new/", child=world.amina.ref, text="She is lazy in maths.", where=["number"])
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This says “lazy”. Please describe what you see, not a label. You can still send it." in words(html)
    assert "She is lazy in maths." in html
    data = dict(re.findall(r'<input type="hidden" name="([\w-]+)" (?:id="[\w-]+" )?value="([^"]*)"', html))
    data |= {"warned": "yes", "child": world.amina.ref, "text": "She is lazy in maths.", "where": ["number"]}
    assert client.post("/concerns/new/", data).status_code == 303
    assert Concern.objects.of(world.amina).count() == 1


def test_a_member_of_staff_without_a_class_types_the_childs_full_name(world):
    with write():
        from trellis.people.models import StaffPlace

        StaffPlace.objects.at(world.oakfield).filter(person=world.people["mrs_hill"]).delete()
    client = browse(world, "mrs_hill")
    assert "Type the child’s full name and we will find them." in words(page(client, "/concerns/new/"))
    assert send(client, "/concerns/new/", child_name="leo  marsh", text="He is alone.", where=["break_lunch"]).status_code == 303
    missing = send(client, "/concerns/new/", child_name="Jordan Price", text="He is alone.", where=["break_lunch"])
    assert missing.status_code == 422 and "We cannot find one child with this name" in words(missing.content.decode())


def test_the_senco_sees_what_each_choice_sends_before_she_saves(world):
    steps.strategy(world)
    row = steps.concern(world)
    text = words(page(browse(world, "mrs_shah"), f"/concerns/{row.ref}/"))
    assert "New concern about Amina Yusuf" in text
    for choice in ("Watch, with class strategies", "Ask the family", "Start Assess", "Already covered in the plan", "Not SEN"):
        assert choice in text
    assert "Mr Lane is told that Assess has started. On the page of their concern." in text
    assert "Amina’s family gets your reason, what happens instead, how to ask again and who can help them." in text
    assert "No earlier concerns or checks are on record for Amina." in text
    assert "afeguarding" not in " ".join(
        re.findall(r'name="decide-decision".*?</label>', page(browse(world, "mrs_shah"), f"/concerns/{row.ref}/"), re.S)
    )


def test_triage_in_the_browser_starts_assess(world):
    row = steps.concern(world)
    client = browse(world, "mrs_shah")
    answer = send(
        client,
        f"/concerns/{row.ref}/",
        "decide",
        decision="start_assess",
        reason="Words are hard.",
        look_again_on=date(2026, 11, 6),
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/children/{world.amina.ref}/assess/")
    text = words(page(client, answer["Location"]))
    assert "Done. Mr Lane sees your answer. 6 November is in the diary." in text
    assert "Still to come: Amina’s views, the family’s views, advice from outside." in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": "x"}, "Choose what happens next"),
        ({"decision": "not_sen", "reason": "", "instead": "x"}, "Say why you decided this. The teacher and family will see it."),
        ({"decision": "not_sen", "reason": "x", "instead": ""}, "Say what will happen instead, and who does it."),
        ({"decision": "watch", "reason": "x", "weeks": "6"}, "Choose at least one class strategy to try."),
    ],
)
def test_triage_says_what_is_still_missing(world, typed, sentence):
    steps.strategy(world)
    row = steps.concern(world)
    answer = send(browse(world, "mrs_shah"), f"/concerns/{row.ref}/", "decide", look_again_on=date(2026, 11, 6), **typed)
    assert answer.status_code == 422 and sentence in words(answer.content.decode())


def test_a_no_says_on_the_page_how_to_ask_again_and_who_can_help(world):
    row = steps.concern(world)
    typed = {
        "decision": "not_sen",
        "reason": "She is settling in.",
        "instead": "Mr Lane checks in daily.",
        "look_again_on": date(2026, 12, 1),
    }
    assert send(browse(world, "mrs_shah"), f"/concerns/{row.ref}/", "decide", **typed).status_code == 303
    text = words(page(browse(world, "mr_lane"), f"/concerns/{row.ref}/"))
    for sentence in (
        "She is settling in.",
        "Mr Lane checks in daily.",
        "We look again on Tuesday 1 December 2026.",
        "complaint",
        "council directly",
    ):
        assert sentence in text


def test_the_teacher_follows_the_concern_and_finds_no_decision_to_make(world):
    row = steps.concern(world)
    html = page(browse(world, "mr_lane"), f"/concerns/{row.ref}/")
    assert "Being looked at. Mrs Shah will reply by Wednesday 21 October." in words(html)
    assert 'name="decide-decision"' not in html
    assert browse(world, "mrs_okoro").get(f"/concerns/{row.ref}/").status_code == 404


def test_assess_shows_four_voices_side_by_side_and_ticks_carry_lines_into_the_plan(world):
    cycle = steps.gathered(world)
    client = browse(world, "mrs_shah")
    address = f"/children/{world.amina.ref}/assess/"
    text = words(page(client, address))
    for part in (
        "Amina says",
        "Family says",
        "School says",
        "People from outside say",
        "No service involved yet",
        "She loves foxes.",
        "Hodan Yusuf",
    ):
        assert part in text
    foxes = Statement.objects.of(world.amina).get(text="She loves foxes.")
    assert send(client, address, "carry", use=[str(foxes.pk)]).status_code == 303
    assert Carried.objects.of(world.amina).get(cycle=cycle).statement_id == foxes.pk
    assert send(client, address, "finish", hypothesis="Long sentences are hard to hold.")["Location"].endswith("/status/")
    assert Cycle.objects.of(world.amina).get().step == "plan"


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        ("score", {"name": "Reading check", "taken_on": date(2026, 10, 5), "standard": "82"}),
        ("attendance", {"percent": "94.5", "on": date(2026, 10, 9)}),
        ("needs", {"need_1": "SLCN", "shows_1": "Needs time to answer"}),
        ("reason", {"source": "professional", "because": "No service involved yet"}),
        ("ask", {}),
    ],
)
def test_each_part_of_assess_is_added_on_its_own_page(world, part, typed):
    steps.assessing(world)
    if part == "ask":
        typed = {"people": [str(world.people["mum"].pk)]}
    client = browse(world, "mrs_shah")
    answer = send(client, f"/children/{world.amina.ref}/assess/{part}/", **typed)
    assert (answer.status_code, answer["Location"]) == (303, f"/children/{world.amina.ref}/assess/")
    shown = {
        "score": "Below most children",
        "attendance": "94.5%",
        "needs": "Needs time to answer",
        "reason": "No service involved yet",
        "ask": "Asked on",
    }
    assert shown[part] in words(page(client, answer["Location"]))


def test_finishing_assess_too_early_says_what_to_add(world):
    steps.assessing(world)
    answer = send(browse(world, "mrs_shah"), f"/children/{world.amina.ref}/assess/", "finish")
    assert answer.status_code == 422
    assert "Add what Amina says, or why it is not here." in words(answer.content.decode())


def test_the_decision_asks_in_the_same_step_how_each_adult_was_told(world):
    steps.gathered(world)
    client = browse(world, "mrs_shah")
    mum, dad = (world.people[each].pk.hex for each in ("mum", "dad"))
    address = f"/children/{world.amina.ref}/status/"
    typed = {"need_1": "SLCN", "reason": "She needs more.", "from_on": date(2026, 10, 14)}
    told = {f"how_{mum}": "phone", f"on_{mum}": date(2026, 10, 13), f"how_{dad}": "later"}
    left_out = send(client, address, "decide", **typed, **{f"how_{mum}": "phone"})
    assert "Choose how Dad was told, or “Not told yet”." in words(left_out.content.decode())
    assert send(client, address, "decide", **typed, **told).status_code == 303
    text = words(page(client, address))
    assert "The family has not been told yet that this is SEN Support." in text
    assert StatusChange.objects.of(world.amina).filter(status="sen_support").count() == 1
    row = next(each for each in panels.today_rows(world.mrs_shah) if each.must)
    assert (row.weight, row.list, row.who) == (Weight.LAW, TodayList.WAITING, "Amina Yusuf")
    later = send(client, address, "told", person=dad, how="face_to_face", on=date(2026, 10, 14))
    assert later.status_code == 303
    assert not [each for each in panels.today_rows(world.mrs_shah) if each.must]
    assert not [each for each in panels.today_rows(world.mr_cole) if each.must]


def test_a_teacher_reads_the_status_and_cannot_decide_it(world):
    steps.gathered(world)
    address = f"/children/{world.amina.ref}/status/"
    client = browse(world, "mr_lane")
    assert "Decide SEN Support" not in words(page(client, address))
    assert client.post(address, {"which": "decide"}).status_code == 403


def test_any_member_of_staff_holds_worrying_words_back_at_once(world):
    row = services.write_statement(
        world.mr_lane, child_id=world.amina.pk, voice="child", topic="hard", text="I do not want to go home.", how="talk"
    )
    client = browse(world, "mrs_hill")
    address = f"/children/{world.amina.ref}/views/"
    assert "These words worry me" in words(page(client, address))
    assert client.post(address, {"do": "hold", "thing": str(row.pk)}).status_code == 303
    assert WordsHeld.objects.of(world.amina).get().thing_id == row.pk
    assert queries.statements(world.mum, steps.card(world.mum, world.amina)) == []
    assert client.post(address, {"do": "hold", "thing": "x"}).status_code == 404


def test_new_words_of_a_child_wait_on_the_teachers_today_until_they_are_read(world):
    row = services.write_statement(world.amina_herself, child_id=world.amina.pk, voice="child", topic="hope", text="To be a vet.")
    assert [each.sentence for each in panels.today_rows(world.mr_lane)] == ["Amina has told you something."]
    client = browse(world, "mr_lane")
    assert client.post(f"/children/{world.amina.ref}/views/", {"do": "read", "thing": str(row.pk)}).status_code == 303
    assert panels.today_rows(world.mr_lane) == []


@pytest.mark.parametrize(
    ("voice", "typed"),
    [
        ("child", {"topic": "hope", "text": "To be a vet.", "how": "drawing", "meaning": "She loves animals."}),
        ("family", {"topic": "good_at", "text": "Kind to her brother.", "speaker": "mum"}),
        ("school", {"topic": "need", "text": "Loses the thread.", "area": "communication", "barrier": "understanding_language"}),
        ("outside", {"topic": "helps", "text": "Use key words.", "speaker_words": "Ms Barr, speech and language therapist"}),
    ],
)
def test_each_voice_is_written_down_as_its_own(world, voice, typed):
    if typed.get("speaker"):
        typed = typed | {"speaker": str(world.people["mum"].pk)}
    client = browse(world, "mr_lane")
    answer = send(client, f"/children/{world.amina.ref}/views/add/{voice}/", said_on=date(2026, 10, 12), **typed)
    assert answer.status_code == 303, words(answer.content.decode())
    assert typed["text"] in words(page(client, f"/children/{world.amina.ref}/views/"))


def review_answers(world, outcome, **more):
    key = outcome.pk.hex
    return {
        "held_on": date(2026, 10, 14),
        "took_part": ["Amina"],
        f"judgement_{key}": "partly",
        f"now_{key}": "2",
        f"next_{key}": "keep",
        "impact": "She answers more often.",
        "child_view": "I like the group.",
        "family_view_missing": "Mum was at work",
        "decision": "continue_same",
    } | more


def test_the_review_shows_what_we_said_and_what_happened_and_opens_the_next_cycle(world):
    cycle, one = steps.doing(world)
    client = browse(world, "mr_lane")
    address = f"/children/{world.amina.ref}/review/"
    text = words(page(client, address))
    assert one.sentence.replace("’", "'") in text.replace("&#39;", "'")
    assert "No sessions were planned yet." in text and "No sessions were logged for this outcome. Ask: did it happen?" in text
    assert "Step down from SEN Support" not in text
    answer = send(client, address, **review_answers(world, one))
    assert (answer.status_code, answer["Location"]) == (303, f"/children/{world.amina.ref}/cycles/")
    assert "Cycle 2 has begun" in words(page(client, answer["Location"]))
    assert Judgement.objects.of(world.amina).get().judgement == "partly"


def test_a_review_names_each_thing_that_is_missing(world):
    cycle, one = steps.doing(world)
    answer = send(browse(world, "mr_lane"), f"/children/{world.amina.ref}/review/", held_on=date(2026, 10, 14))
    text = words(answer.content.decode())
    assert answer.status_code == 422
    for sentence in (
        "Choose Met, Partly, Not yet, Too early to say or No longer right for outcome 1.",
        "Say what changed, in a sentence.",
        "Add what the child says, or why it is not here.",
        "Add what the family says, or why it is not here.",
        "Choose what happens next.",
    ):
        assert sentence in text


def test_stepping_down_is_the_sencos_and_asks_why_and_when_to_look_again(world):
    cycle, one = steps.doing(world)
    client = browse(world, "mrs_shah")
    address = f"/children/{world.amina.ref}/review/"
    answers = review_answers(world, one, decision="step_down")
    text = words(send(client, address, **answers).content.decode())
    assert "Say why everyday teaching is enough now. The family will see it." in text
    answers |= {"decision_reason": "She joins in without help.", "look_again_on": date(2027, 1, 20)}
    assert send(client, address, **answers).status_code == 303
    assert queries.status_of(steps.card(world.mrs_shah, world.amina)).status == "stepped_down"


def test_before_a_plan_is_live_the_review_says_where_to_go(world):
    steps.assessing(world)
    text = words(page(browse(world, "mr_lane"), f"/children/{world.amina.ref}/review/"))
    assert "The review opens once the plan is live." in text and "Carry on with Assess" in text


def test_two_cycles_stand_side_by_side_and_a_teaching_assistant_does_not_read_the_familys_words(world):
    cycle, one = steps.doing(world)
    steps.review(world, world.mr_lane, cycle.pk, one.pk, family_view="We argue about homework.")
    address = f"/children/{world.amina.ref}/cycles/?a=1&b=2"
    assert "We argue about homework." in words(page(browse(world, "mr_lane"), address))
    seen = words(page(browse(world, "mrs_hill"), address))
    assert "She answers more often." in seen and "We argue about homework." not in seen


@pytest.mark.parametrize("who", ["mrs_okoro", "mr_reid"])
def test_a_stranger_gets_the_same_page_as_for_a_child_who_does_not_exist(world, who):
    steps.doing(world)
    client, token = browse(world, who), re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    for part in ("assess/", "assess/score/", "status/", "views/", "views/add/child/", "review/", "cycles/"):
        real, none = (client.get(f"/children/{ref}/{part}") for ref in (world.amina.ref, "2222zzzz"))
        assert real.status_code == none.status_code and real.status_code in (403, 404), part
        assert token.sub(b"", real.content) == token.sub(b"", none.content), part


def test_every_opening_of_a_record_page_is_noted(world):
    steps.assessing(world)
    page(browse(world, "mrs_shah"), f"/children/{world.amina.ref}/assess/")
    assert Row.objects.filter(code="record.opened", about__page="Assess").exists()


@pytest.mark.parametrize("many", [1, 6])
def test_today_costs_the_same_for_one_child_and_for_six(world, many, django_assert_num_queries):
    from tests.people import child

    with write():
        more = [child(world.oakfield, f"Child{n}", "Test", date(2018, 1, 1), "4", world.hazel) for n in range(many)]
    for each in more:
        services.raise_concern(world.mr_lane, child_id=each.pk, source="staff", text="He is quiet.")
        services.decide_sen_support(
            world.miss_grant, child_id=each.pk, from_on=date(2026, 10, 14), needs=steps.needs(), told=[], reason="Needed."
        )
    viewer = world.mrs_shah
    assert viewer.held
    with django_assert_num_queries(1):
        rows = panels.today_rows(viewer)
    assert len(rows) == 2 * many


def test_the_timeline_tells_the_story_newest_first_and_no_more_than_the_reader_may_know(world):
    cycle, one = steps.doing(world)
    story = panels.timeline(world.mrs_shah, steps.card(world.mrs_shah, world.amina))
    assert [each.on for each in story] == sorted((each.on for each in story), reverse=True)
    assert {"contact", "plan", "views"} <= {each.kind for each in story}
    assert not any("foxes" in each.text for each in panels.timeline(world.dad, steps.card(world.dad, world.amina)))
