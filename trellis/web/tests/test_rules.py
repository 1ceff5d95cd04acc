"""The order of Today and the next line of a record."""

from __future__ import annotations

from datetime import date

from trellis.core.rows import TodayList, TodayRow, Weight
from trellis.web.rules.record import RecordFacts, next_line, tasks
from trellis.web.rules.today import ON_A_LIST, first_of, sections

TODAY = date(2026, 10, 14)


def row(
    who: str, weight: Weight = Weight.STAFF_WAITING, when: date | None = None, where: TodayList = TodayList.WAITING
) -> TodayRow:
    return TodayRow(where, weight, who, "Something waits.", when, "Open", "/")


def test_a_clock_of_the_law_stands_before_an_older_thing_that_is_only_tidying() -> None:
    found = sections([row("Leo", Weight.TIDY_UP, date(2026, 1, 1)), row("Amina", Weight.LAW, date(2026, 10, 13))])
    assert [each.who for each in found[0].rows] == ["Amina", "Leo"]


def test_the_oldest_stands_first_and_what_has_no_date_last() -> None:
    found = sections([row("Mia"), row("Noah", when=date(2026, 10, 12)), row("Leo", when=date(2026, 9, 1))])
    assert [each.who for each in found[0].rows] == ["Leo", "Noah", "Mia"]


def test_the_three_lists_keep_their_order_and_the_button_starts_the_first_item() -> None:
    found = sections([row("Mia", where=TodayList.THIS_WEEK), row("Leo", Weight.TIDY_UP, where=TodayList.SLIPPING)])
    assert [each.heading for each in found] == ["Waiting for you", "Slipping", "This week"]
    first = first_of(found)
    assert first is not None and first.who == "Leo"
    assert first_of(sections([])) is None


def test_a_long_list_shows_twenty_and_says_how_many_more() -> None:
    rows = [row(f"Child {number:02d}") for number in range(33)]
    assert len(sections(rows)[0].rows) == ON_A_LIST
    assert sections(rows)[0].more == 13
    assert sections(rows, everything=True)[0].more == 0


def test_the_same_thing_said_by_two_rooms_stands_once() -> None:
    assert sections([row("Amina"), row("Amina")])[0].count == 1


def test_the_next_line_of_a_plan_under_way_is_its_review_and_says_whose_views_are_missing() -> None:
    found = next_line(RecordFacts("Amina", "sen_support", "do", review_on=date(2026, 12, 11), views_of=frozenset({"child"})))
    assert found is not None
    assert (found.text, found.on, found.missing) == ("the review", date(2026, 12, 11), "The family has not given views yet.")


def test_nothing_begun_has_no_next_line_and_no_task() -> None:
    facts = RecordFacts("Leo", "none")
    assert next_line(facts) is None
    assert tasks(facts, TODAY) == ()


def test_telling_the_family_is_the_first_task_and_a_young_person_is_told_himself() -> None:
    facts = RecordFacts("Jordan", "sen_support", "do", review_on=date(2026, 12, 1), told=False, young_person=True)
    found = tasks(facts, TODAY)
    assert [each.text for each in found] == ["Tell Jordan that this is SEN Support", "Hold the review"]
    assert found[0].must
