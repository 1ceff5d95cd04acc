"""A table pasted out of Word: how its rows and columns are read, what goes into the draft, and that it is marked to check."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.harness.visitors import browse
from trellis.core.db import write
from trellis.core.errors import Denied, RuleBroken
from trellis.cycle import services as cycle_services
from trellis.cycle.models import Cycle, Outcome, OutcomeLine, StatusChange
from trellis.exchange import services
from trellis.exchange.papers.pasted import as_will, giver, how_often, read_pasted
from trellis.exchange.queries import pasted
from trellis.people.queries import child_by_id
from trellis.plans import services as plan_services
from trellis.plans.models import PlanVersion
from trellis.provision.models import SupportLine

TODAY = date(2026, 10, 14)
WHOLE = (
    "Outcome\tSupport\tWho\tHow often\tReview\n"
    "Amina will ask for help with a card\tHelp card on the desk\tClass teacher\tEvery lesson\t11/12/2026\n"
    "To read 40 of the first 100 words\tPrecision teaching\tMrs Hill\t10 minutes, 5 times a week\t11/12/2026\n"
    "\tWord mat\tAll adults\t\t\n"
)


def read(text: str, mapping: list[str] | None = None) -> Any:
    return read_pasted(text, mapping, today=TODAY)


def test_headings_say_what_the_columns_are() -> None:
    table = read(WHOLE)
    assert table.mapping == ["outcome", "support", "who", "how_often", "review"]
    assert [(each.outcome, each.support, each.review_on) for each in table.rows] == [
        ("Amina will ask for help with a card", ("Help card on the desk",), date(2026, 12, 11)),
        ("To read 40 of the first 100 words", ("Precision teaching",), date(2026, 12, 11)),
        ("", ("Word mat",), None),
    ]


def test_without_headings_the_columns_are_guessed_by_what_stands_in_them() -> None:
    table = read(
        "Read 40 words\tPrecision teaching\t11/12/2026\t10 mins daily\tMrs Hill\nCount to 20\tBeads\t11/12/2026\tweekly\tMr Lane"
    )
    assert table.mapping == ["outcome", "support", "review", "how_often", "who"]
    assert table.columns[0] == "Column 1" and len(table.rows) == 2


def test_a_persons_word_stands_before_the_guess() -> None:
    table = read(WHOLE, ["", "outcome", "", "", ""])
    assert [each.outcome for each in table.rows] == ["Help card on the desk", "Precision teaching", "Word mat"]


def test_a_line_break_in_a_cell_of_word_or_excel_stays_in_the_cell() -> None:
    word = read("Outcome\tSupport\tWho\nRead 40 words\tPrecision teaching\nWord mat\tMrs Hill\nCount to 20\tBeads\tMr Lane")
    assert [each.support for each in word.rows] == [("Precision teaching", "Word mat"), ("Beads",)]
    excel = read('Outcome\tSupport\tWho\nRead 40 words\t"Precision teaching\nWord mat"\tMrs Hill\nCount to 20\tBeads\tMr Lane')
    assert [each.support for each in excel.rows] == [("Precision teaching", "Word mat"), ("Beads",)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Only words", "There are no columns in this."),
        ("Outcome\tSupport", "Only the headings were pasted."),
        ("a\tb\n" * 21, "The table has 21 rows"),
        ("\t".join("abcdefghijk"), "more than 10 columns"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read(text)
    assert sentence in refused.value.message


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("=1+1", "formula"),
        ("\u200b=cmd()", "formula"),
        ("@sum", "formula"),
        ("Read\u202e words", "turn the direction"),
        ("Read\u0007 words", "invisible control"),
        ("x" * 251, "longer than 250"),
    ],
)
def test_formulas_and_invisible_characters_are_refused_row_by_row(cell: str, words: str) -> None:
    table = read(f"Outcome\tSupport\n{cell}\tHelp\nCount to 20\tBeads")
    assert [each.outcome for each in table.rows] == ["Count to 20"]
    ((row, sentence),) = table.refused
    assert row == 2 and words in sentence and sentence.startswith("Outcome or target") and "choose the file" not in sentence


@pytest.mark.parametrize(
    ("text", "minutes", "times"),
    [
        ("10 minutes, 5 times a week", 10, 5),
        ("3 x 20 mins", 20, 3),
        ("20min x 3 per week", 20, 3),
        ("15 minutes daily", 15, 5),
        ("Twice a week", None, 2),
        ("30 mins weekly", 30, 1),
        ("twice a day, 5 minutes", 5, None),
        ("Every lesson", None, None),
        ("as needed", None, None),
        ("99 times a week", None, None),
    ],
)
def test_how_often_is_read_only_where_the_words_leave_no_doubt(text: str, minutes: int | None, times: int | None) -> None:
    assert how_often(text) == (minutes, times)


@pytest.mark.parametrize(
    "text",
    [
        "Amina will read 40 words.",
        "To read 40 words",
        "I can read 40 words",
        "read 40 words",
        "She will be able to read 40 words",
    ],
)
def test_an_outcome_goes_on_after_will(text: str) -> None:
    assert as_will(text, ("Amina",)) == "read 40 words"


def test_who_gives_it_is_known_by_one_surname_alone() -> None:
    staff = [("1", "Mrs Jan Hill"), ("2", "Mr Tom Lane"), ("3", "Ms Kay Lane")]
    assert [giver(text, staff) for text in ("Mrs J Hill", "TA (Hill)", "Mr Lane", "Hill and Lane", "All adults")] == [
        "1",
        "1",
        "",
        "",
        "",
    ]


# ---- into the draft


@pytest.fixture
def draft(world: Any) -> PlanVersion:
    with write():
        StatusChange.objects.create(
            school=world.oakfield, child=world.amina, status="sen_support", from_on=date(2026, 9, 1), source="decision"
        )
    cycle = cycle_services.open_cycle(world.mrs_shah, child_id=world.amina.pk)
    with write():
        Cycle.objects.of(world.amina).update(step="plan")
    return plan_services.start_draft(world.mrs_shah, cycle_id=cycle.pk)


def put(world: Any, text: str = WHOLE, mapping: list[str] | None = None, who: str = "mrs_shah") -> int:
    viewer = getattr(world, who)
    card = child_by_id(viewer, world.amina.pk, "plan.read")
    page = pasted.look_at_table(card, text)
    return services.put_table(viewer, child=card, text=text, mapping=mapping or list(page.mapping))


def test_rows_become_outcomes_and_support_of_the_draft_marked_to_check(world: Any, draft: PlanVersion) -> None:
    assert put(world) == 5
    outcomes = list(Outcome.objects.of(world.amina).order_by("order"))
    assert [(each.will, each.by_on, each.to_check, each.live_at) for each in outcomes] == [
        ("ask for help with a card", date(2026, 12, 11), True, None),
        ("read 40 of the first 100 words", date(2026, 12, 11), True, None),
    ]
    card, precision, mat = SupportLine.objects.of(world.amina).order_by("created_at", "pk")
    assert (card.how, card.minutes, card.to_check) == ("By: Class teacher\nHow often: Every lesson", None, True)
    assert (precision.minutes, precision.times_a_week, precision.given_by_id) == (10, 5, world.people["mrs_hill"].pk)
    ties = set(OutcomeLine.objects.of(world.amina).values_list("outcome_id", "line_id"))
    assert ties == {(outcomes[0].pk, card.pk), (outcomes[1].pk, precision.pk), (outcomes[1].pk, mat.pk)}


def test_saving_what_was_pasted_takes_the_mark_off(world: Any, draft: PlanVersion) -> None:
    put(world)
    outcome = Outcome.objects.of(world.amina).order_by("order").first()
    line = SupportLine.objects.of(world.amina).order_by("created_at").first()
    assert outcome is not None and line is not None
    plan_services.change_outcome(
        world.mrs_shah, version_id=draft.pk, outcome_id=outcome.pk, revision=1, will=outcome.will, by_on=outcome.by_on
    )
    plan_services.change_line(world.mrs_shah, version_id=draft.pk, line_id=line.pk, revision=1, outcome_ids=[outcome.pk])
    assert not Outcome.objects.of(world.amina).get(pk=outcome.pk).to_check
    assert not SupportLine.objects.of(world.amina).get(pk=line.pk).to_check


def test_without_a_draft_nothing_is_written(world: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        put(world)
    assert "Start the plan first" in refused.value.message and not Outcome.objects.of(world.amina).exists()


def test_a_row_the_plan_refuses_leaves_the_draft_as_it_was(world: Any, draft: PlanVersion, monkeypatch: Any) -> None:
    real, calls = plan_services.add_line, []

    def second_is_refused(*given: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) > 1:
            raise RuleBroken("This repeats words that not everyone at home may read.", "what")
        return real(*given, **more)

    monkeypatch.setattr(plan_services, "add_line", second_is_refused)
    with pytest.raises(RuleBroken):
        put(world)
    assert not Outcome.objects.of(world.amina).exists() and not SupportLine.objects.of(world.amina).exists()


def test_columns_without_outcome_or_support_bring_nothing(world: Any, draft: PlanVersion) -> None:
    with pytest.raises(RuleBroken) as refused:
        put(world, WHOLE, ["", "", "who", "how_often", "review"])
    assert "No row of this table can be read" in refused.value.message


def test_who_may_not_write_the_plan_may_not_paste(world: Any, draft: PlanVersion) -> None:
    with pytest.raises(Denied):
        put(world, who="mr_cole")
    at = f"/children/{world.amina.ref}/before/table/"
    assert [browse(world, who).get(at).status_code for who in ("mrs_shah", "mr_cole", "mrs_okoro")] == [200, 403, 404]


def test_mrs_shah_pastes_a_table_on_the_pages(world: Any, draft: PlanVersion) -> None:
    client, at = browse(world, "mrs_shah"), f"/children/{world.amina.ref}/before/table/"
    assert client.post(at, {"text": "no table", "form_key": "a" * 32}).status_code == 422
    shown = client.post(at, {"text": WHOLE, "form_key": "a" * 32}).content.decode()
    assert "read 40 of the first 100 words" in shown and "Nothing is written yet." in shown
    columns = {f"column_{n}": key for n, key in enumerate(["outcome", "support", "who", "how_often", "review"])}
    twice = columns | {"column_1": "outcome"}
    assert client.post(at, {"text": WHOLE, "do": "again", "form_key": "b" * 32, **twice}).status_code == 422
    answer = client.post(at, {"text": WHOLE, "do": "put", "form_key": "c" * 32, **columns})
    assert answer.status_code == 303
    assert "To check" in client.get(answer["Location"]).content.decode()
    assert (
        "Look over what came out of a pasted table" in client.get(f"/children/{world.amina.ref}/plan/new/check/").content.decode()
    )
    assert Outcome.objects.of(world.amina).count() == 2


def test_without_a_draft_the_page_says_what_comes_first(world: Any) -> None:
    assert (
        "Start the plan, then paste the table."
        in browse(world, "mrs_shah").get(f"/children/{world.amina.ref}/before/table/").content.decode()
    )
