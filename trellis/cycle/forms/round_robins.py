"""Two clicks to ask every teacher; a minute to answer."""

from __future__ import annotations

from trellis.cycle.queries.round_robins import AnswerPage
from trellis.cycle.rules.round_robin import WORKS
from trellis.designsystem.forms import Choice, LongText, Text, TrellisForm

_WORKS = [(str(code), look.label) for code, look in WORKS.items()]


class AskEveryoneForm(TrellisForm):
    """A question of one's own may be added."""

    question = Text(label="Is there something you want to ask as well? (optional)", required=False, max_length=250)


class CloseForm(TrellisForm):
    """A button."""


class WorksForm(TrellisForm):
    """One answer for each strategy, and a sentence."""

    note = LongText(
        label="What else works, or gets in the way? (optional)",
        required=False,
        max_length=2000,
        seen_by_family=True,
        rows=3,
    )

    def prepare(self, page: AnswerPage) -> None:
        """A row of choices for each strategy, first on the page."""
        self.strategies = page.strategies
        asked = {
            f"works_{number}": Choice(_WORKS, label=strategy, required=False, missing="Choose what you see with this one.")
            for number, strategy in enumerate(page.strategies)
        }
        self.fields = asked | self.fields  # type: ignore[assignment]
        if page.question:
            self.fields["note"].label = page.question

    @staticmethod
    def first(page: AnswerPage) -> dict[str, str]:
        """What was answered before."""
        return {f"works_{number}": page.works.get(strategy, "") for number, strategy in enumerate(page.strategies)}

    def works(self) -> dict[str, str]:
        """Strategy to answer, for those answered."""
        said = self.cleaned_data
        return {strategy: said[f"works_{number}"] for number, strategy in enumerate(self.strategies) if said[f"works_{number}"]}
