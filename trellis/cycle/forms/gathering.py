"""What is added to an assessment: words of the four voices, a score, attendance, needs, a reason, an invitation to say more."""

from __future__ import annotations

from typing import Any

from trellis.core import clock
from trellis.cycle.queries.assess import AssessPage
from trellis.cycle.queries.pages import WordsPage
from trellis.cycle.rules.assess import METHODS, SOURCES
from trellis.designsystem.forms import Choice, Choices, Day, Decimal, LongText, Select, Text, TrellisForm, Whole
from trellis.rulebook.codes import AREAS, BARRIERS

from .deciding import NeedFields

_EARLIER = "Enter today or an earlier day."
_STRENGTHS = [
    ("good_at", "What people like and what goes well"),
    ("hope", "A hope for the future"),
    ("important", "What matters"),
    ("hard", "What is hard"),
    ("helps", "What helps"),
    ("other", "Something else"),
]
_SCHOOL = [
    ("good_at", "A strength"),
    ("need", "Something that gets in the way"),
    ("helps", "What helps in class"),
    ("other", "Something else"),
]


def _said_on() -> Day:
    return Day(label="When was this said?", missing="Enter the day this was said", too_late=_EARLIER)


class _Words(TrellisForm):
    """What all four voices have: the words, what they are about, and the day."""

    def prepare(self, page: WordsPage) -> None:
        """Fit the questions to the child."""
        if "said_on" in self.fields:
            self.fields["said_on"].latest = clock.today()  # type: ignore[attr-defined]
        if "speaker" in self.fields:
            self.fields["speaker"].offer(page.speakers)  # type: ignore[attr-defined]


class ChildWords(_Words):
    """A child's views: what was said or done, how it was gathered, and apart from it what the adult thinks it means."""

    topic = Choice(_STRENGTHS, label="What is it about?", missing="Choose what the words are about.")
    text = LongText(
        label="What did the child say or do?",
        missing="Write what the child said or did.",
        hint="Their own words or signs, as they were.",
        seen_by_family=True,
        rows=4,
    )
    how = Choice(
        [(each.code, each.label) for each in METHODS], label="How did you find out?", missing="Say how the views were gathered."
    )
    meaning = LongText(
        label="What I think it means (optional)",
        required=False,
        rows=2,
        hint="Kept apart from the child’s words.",
        seen_by_family=True,
    )
    may_see = Choices(
        [("household", "Family"), ("outside", "Other helpers")],
        label="Who else may see it, if the child has said so? (optional)",
        required=False,
        hint="Leave this empty if the child has not said. Staff who help always see it.",
    )
    said_on = _said_on()


class FamilyWords(_Words):
    """What an adult at home told school: written down as theirs."""

    speaker = Select(label="Who said this?", missing="Choose who said this.", empty="Choose who said it")
    topic = Choice(_STRENGTHS, label="What is it about?", missing="Choose what the words are about.")
    text = LongText(label="What did they say?", missing="Write what they said, in their words.", seen_by_family=True, rows=4)
    may_see = Choices(
        [("household", "The child’s other household"), ("outside", "Other helpers from outside school")],
        label="Who else did they say may see it? (optional)",
        required=False,
        hint="Leave this empty if you have not asked. School and the same household see it.",
    )
    said_on = _said_on()


class SchoolWords(_Words):
    """What school sees, by area of need and by what gets in the way. Strengths come first."""

    topic = Choice(_SCHOOL, label="What do you want to write down?", missing="Choose what you want to write down.")
    text = LongText(
        label="What do you see?",
        missing="Write what you see. One sentence is enough.",
        hint="Say what you see, where, and how often.",
        seen_by_family=True,
        rows=4,
    )
    area = Select([(each.code, each.label) for each in AREAS], label="Area (optional)", required=False, empty="No area")
    barrier = Select(
        [(each.code, each.label) for each in BARRIERS],
        label="What gets in the way? (optional)",
        required=False,
        empty="Nothing chosen",
    )
    said_on = _said_on()


class OutsideWords(_Words):
    """Advice from outside the school, line by line."""

    speaker = Select(label="Who gave this advice?", required=False, empty="Somebody who is not in the list")
    speaker_words = Text(label="Their name and role, if they are not in the list", required=False, max_length=80)
    topic = Choice(_STRENGTHS, label="What is it about?", missing="Choose what the words are about.")
    text = LongText(label="What do they say?", missing="Write what they say.", seen_by_family=True, rows=4)
    said_on = _said_on()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("speaker") and not cleaned.get("speaker_words"):
            self.add_error("speaker", "Say who gave this advice, and their role.")
        return cleaned


VOICE_FORMS: dict[str, type[_Words]] = {
    "child": ChildWords,
    "family": FamilyWords,
    "school": SchoolWords,
    "outside": OutsideWords,
}


class ScoreForm(TrellisForm):
    """A check or test with its result."""

    name = Text(label="Which check or test?", missing="Say which check or test this was.", max_length=120)
    taken_on = Day(label="When was it done?", missing="Enter the day it was done", too_late=_EARLIER)
    standard = Whole(
        label="Standard score (optional)",
        required=False,
        least=40,
        most=160,
        wrong="Enter the standard score in numbers, like 85",
        too_small="A standard score lies between 40 and 160. Check which kind of score this is.",
        too_big="A standard score lies between 40 and 160. Check which kind of score this is.",
        hint="We say in words what it means.",
    )
    raw = Text(label="Any other result (optional)", required=False, max_length=40, hint="For example, 14 of 20.")
    note = Text(label="Note (optional)", required=False, max_length=250, seen_by_family=True)

    def prepare(self, page: AssessPage) -> None:
        self.fields["taken_on"].latest = clock.today()  # type: ignore[attr-defined]


class AttendanceForm(TrellisForm):
    """Attendance as the register shows it."""

    percent = Decimal(
        label="Attendance in per cent",
        missing="Enter the attendance, like 94.5",
        wrong="Enter a number from 0 to 100, like 94.5.",
        least=0,
        most=100,
        too_small="Enter a number from 0 to 100, like 94.5.",
        too_big="Enter a number from 0 to 100, like 94.5.",
        places=1,
    )
    on = Day(label="Up to which day?", missing="Enter the day", too_late=_EARLIER)

    def prepare(self, page: AssessPage) -> None:
        self.fields["on"].latest = clock.today()  # type: ignore[attr-defined]


class NeedsForm(NeedFields):
    """The types of need, ranked."""


class ReasonForm(TrellisForm):
    """Why one of the four sources is not here."""

    source = Choice(label="What is not here?", missing="Choose what is not here.")
    because = Text(
        label="Why is it not here?",
        missing="Say why it is not here.",
        max_length=250,
        hint="The reason is part of the record.",
        seen_by_family=True,
    )

    def prepare(self, page: AssessPage) -> None:
        names = {str(each): SOURCES[each].label for each in SOURCES}
        words = {
            "child": page.child.calling_name,
            "family": "The family",
            "school": "School",
            "professional": "People from outside",
        }
        self.fields["source"].offer([(each, words.get(each, names[each])) for each in names])  # type: ignore[attr-defined]


class AskForm(TrellisForm):
    """Whom to ask for their views."""

    people = Choices(
        label="Whom do you want to ask?",
        missing="Choose at least one person to ask.",
        hint="Each gets a message of their own and can ring instead. It names no need.",
    )

    def prepare(self, page: AssessPage) -> None:
        self.fields["people"].offer([(str(each), name) for each, name in page.to_ask])  # type: ignore[attr-defined]


PARTS: dict[str, type[TrellisForm]] = {
    "score": ScoreForm,
    "attendance": AttendanceForm,
    "needs": NeedsForm,
    "reason": ReasonForm,
    "ask": AskForm,
}


class CarryForm(TrellisForm):
    """The lines ticked "use this". Drawn by hand beside each line."""

    use = Choices(label="Use in the plan", required=False)

    def prepare(self, page: AssessPage) -> None:
        rows = [(str(each.pk), each.text) for column in page.columns for each in column.words]
        self.fields["use"].offer(rows)  # type: ignore[attr-defined]


class FinishForm(TrellisForm):
    """Assess is done."""

    hypothesis = LongText(
        label="What do we think is going on? (optional)",
        required=False,
        hint="In two or three sentences, from what everyone said.",
        seen_by_family=True,
        rows=3,
    )
