"""Planning a meeting, moving it, answering for somebody, what to talk about, and a meeting that did not take place."""

from __future__ import annotations

from uuid import UUID

from trellis.designsystem.forms import Choice, ClockTime, Day, Hidden, LongText, Select, Text, TrellisForm, Whole

from .. import rules
from ..queries import InviteOption, MeetingPage
from ..rules import How, MeetingState, Side
from ..services import Invitation

_LINK = "Enter a web address that begins with https://"


class _WhenWhere(TrellisForm):
    """When and where, the same for a new meeting and for one that moves."""

    held_on = Day(label="What day?", missing="Enter the day of the meeting")
    starts_at = ClockTime(label="What time?", hint="Like 3:30pm", missing="Enter the time it starts, like 3:30pm")
    minutes = Whole(
        label="How many minutes? (optional)",
        required=False,
        wrong="Enter how many minutes, using numbers, like 45",
        least=5,
        most=480,
    )
    place = Text(label="Where?", hint="A room, or somewhere easier for the family", missing="Say where you meet", max_length=120)
    online = Text(label="Link, if people can join online (optional)", required=False, max_length=300, spellcheck=False)

    def clean_online(self) -> str:
        """An address people can follow, or nothing."""
        found = str(self.cleaned_data.get("online") or "").strip()
        if found and not found.startswith("https://"):
            self.add_error("online", _LINK)
        return found


class PlanForm(_WhenWhere):
    """A new meeting: what for, when, where, who and how each is invited."""

    field_order = ("kind", "held_on", "starts_at", "minutes", "place", "online", "child_part", "interpreter")

    kind = Choice(
        [(each.code, each.label, each.hint) for each in rules.KINDS],
        label="What is the meeting for?",
        missing="Choose what the meeting is for",
    )
    child_part = Choice([(each.code, each.label) for each in rules.CHILD_PART], label="Which part?", required=False)
    interpreter = Text(label="Interpreter (optional)", hint="Which language", required=False, max_length=60)

    def prepare(self, page: tuple[str, list[InviteOption]]) -> None:
        """One question for each person of the circle: how to invite them, or not."""
        name, self.people = page
        self.fields["child_part"].label = f"Which part is {name} there for? (optional)"
        for each in self.people:
            self.fields[each.key] = Select(_ways(each), label=each.who, required=False, empty="Do not invite", initial=each.usual)

    def invitations(self) -> list[Invitation]:
        """Everybody somebody chose a way for."""
        return [
            Invitation(UUID(hex=each.person_id.hex), self.cleaned_data[each.key])
            for each in self.people
            if self.cleaned_data.get(each.key)
        ]


def _ways(each: InviteOption) -> list[tuple[str, str]]:
    if each.side == Side.SCHOOL:
        return [(How.NOTICE, "Invite: they see it on Today"), (How.IN_PERSON, "Invite: I tell them")]
    return [(choice.code, choice.label) for choice in rules.HOW if choice.code != How.NOTICE or each.by_message]


class MoveForm(_WhenWhere):
    """Another day, time or place."""

    revision = Hidden()

    @property
    def version(self) -> int:
        """The revision the form was drawn from."""
        found = str(self.cleaned_data.get("revision") or "0")
        return int(found) if found.isdigit() else 0


class AnswerForm(TrellisForm):
    """What somebody answered by phone, on paper or at the door."""

    person = Select(label="Whose answer is it?", missing="Choose whose answer this is", empty="Choose who")
    answer = Choice(
        [("coming", "They can come"), ("another", "They need another time"), ("not_coming", "They cannot come")],
        label="What did they say?",
        missing="Choose what they said",
    )
    words = Text(label="In their words (optional)", required=False, max_length=300)

    def prepare(self, page: MeetingPage) -> None:
        """Everybody who was invited."""
        self.fields["person"].offer([(str(each.person_id), each.who) for each in page.invited])  # type: ignore[attr-defined]


class ItemForm(TrellisForm):
    """Something to talk about."""

    words = LongText(
        label="What would you like to talk about?", missing="Write what you would like to talk about", rows=3, max_length=1000
    )


class EndForm(TrellisForm):
    """A meeting that did not take place."""

    state = Choice(
        [
            (MeetingState.NOT_TAKEN_UP, "It was offered, and the family did not come", "It is counted apart: you asked."),
            (MeetingState.CANCELLED, "It is cancelled", "The family is told if the day has not passed."),
        ],
        label="What happened?",
        missing="Choose what happened",
    )
    note = Text(label="Why, and what is next?", missing="Say why, and what you will do next", max_length=250)
