"""What is asked of an observation, of a request for an assessment, and of its answer."""

from __future__ import annotations

from trellis.core import clock
from trellis.cycle.queries.looking import AskPage, LookingPage
from trellis.cycle.rules.concern import WHERE
from trellis.cycle.rules.looking import KINDS
from trellis.designsystem.forms import Choice, Choices, Day, LongText, Select, Text, TrellisForm, Whole

_EARLIER = "Enter today or an earlier day."


class ObservationForm(TrellisForm):
    """Two minutes on a phone: one thing is needed, the rest may be left out."""

    seen = LongText(
        label="What did you see?",
        missing="Write what you saw. One sentence is enough.",
        hint="What happened, and what came before and after. Not why you think it happened.",
        seen_by_family=True,
        rows=5,
    )
    where = Choices([(each.code, each.label) for each in WHERE], label="Where was it? (optional)", required=False)
    looked_for = Text(label="What were you looking for? (optional)", required=False, max_length=250)
    on = Day(label="When was it?", missing="Enter the day you watched", too_late=_EARLIER)
    minutes = Whole(
        label="For how many minutes? (optional)",
        required=False,
        wrong="Enter how many minutes you watched, using numbers, like 20.",
        least=1,
        most=400,
        width=3,
    )

    def prepare(self, page: LookingPage) -> None:
        """Nothing is asked that the request says already."""
        self.fields["on"].latest = clock.today()  # type: ignore[attr-defined]
        if page.request is not None:
            del self.fields["looked_for"]


class AskForm(TrellisForm):
    """Which, by whom, by when."""

    kind = Choice(
        [(each.code, each.label, each.hint) for each in KINDS], label="What do you need?", missing="Choose what you need"
    )
    what = Text(
        label="Which check, or what to look for?",
        missing="Say which check, or what to look for",
        hint="Like “Phonics screening”, or “How Amina starts a task”",
        max_length=200,
    )
    asked_of = Select(label="Who can do it?", missing="Choose who can do it", empty="Choose somebody")
    by_on = Day(label="By when?", missing="Enter the day you need it by", too_early="Enter today or a later day.")

    def prepare(self, page: AskPage) -> None:
        """Offer whoever works with the child."""
        self.fields["asked_of"].offer([(str(each.person_id), each.name) for each in page.colleagues])  # type: ignore[attr-defined]
        self.fields["by_on"].earliest = clock.today()  # type: ignore[attr-defined]


class CheckAnswerForm(TrellisForm):
    """What a check showed: a score, or words."""

    taken_on = Day(label="When was it done?", missing="Enter the day it was done", too_late=_EARLIER)
    standard = Whole(
        label="Standard score (optional)",
        required=False,
        wrong="Enter a standard score from 40 to 160, like 92, or use the next box.",
        least=40,
        most=160,
        width=3,
    )
    raw = Text(label="Another score (optional)", required=False, max_length=40, width=10, hint="Like 32 of 40")
    note = Text(label="What did it show, in words? (optional)", required=False, max_length=250, seen_by_family=True)

    def prepare(self, page: LookingPage) -> None:
        self.fields["taken_on"].latest = clock.today()  # type: ignore[attr-defined]


class TakeBackForm(TrellisForm):
    """A request that is not needed any more."""

    why = Text(label="Why is it not needed any more?", missing="Say why it is not needed any more", max_length=250)
