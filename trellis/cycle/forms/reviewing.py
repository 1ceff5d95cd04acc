"""The review: a judgement for each outcome, the questions, the views or why they are not here, one decision."""

from __future__ import annotations

from decimal import Decimal as Number
from typing import Any, ClassVar

from trellis.core import clock
from trellis.cycle.queries.reviews import Looking, ReviewPage
from trellis.cycle.rules.measures import SCALE, MeasureKind
from trellis.cycle.rules.review import DECISIONS, JUDGEMENTS, KEEP_OR_CHANGE, Decision
from trellis.cycle.services.facts import JudgementFact
from trellis.cycle.services.reviews import SENCO_DECIDES
from trellis.designsystem.forms import Choice, Choices, Day, Decimal, LongText, Select, Text, TrellisForm


class ReviewForm(TrellisForm):
    """What we said and what happened, answered together."""

    needs: ClassVar = {
        "decision_reason": ("decision", {"step_down"}),
        "look_again_on": ("decision", {"step_down"}),
    }

    held_on = Day(
        label="When did you look back together?", missing="Enter the day of the review", too_late="Enter today or an earlier day."
    )
    took_part = Choices(label="Who took part?", missing="Choose who took part. One person is enough.")
    others = Text(label="Who else? (optional)", required=False, max_length=200)
    impact = LongText(
        label="Did the support help? What changed?", missing="Say what changed, in a sentence.", seen_by_family=True, rows=3
    )
    quality = LongText(label="How well did the support fit? (optional)", required=False, seen_by_family=True, rows=2)
    child_view = LongText(label="What does the child say?", required=False, seen_by_family=True, rows=3)
    child_view_missing = Text(label="If it is not here, why?", required=False, max_length=250, seen_by_family=True)
    family_view = LongText(label="What does the family say?", required=False, seen_by_family=True, rows=3)
    family_speaker = Select(label="Whose words are these?", required=False, empty="More than one of them said this")
    family_view_missing = Text(label="If it is not here, why? ", required=False, max_length=250, seen_by_family=True)
    what_next = LongText(label="So what next? (optional)", required=False, seen_by_family=True, rows=3)
    decision = Choice(label="What happens now?", missing="Choose what happens next.")
    decision_reason = LongText(
        label="Why is everyday teaching enough now?",
        required=False,
        missing="Say why everyday teaching is enough now. The family will see it.",
        seen_by_family=True,
        rows=3,
    )
    look_again_on = Day(
        label="When will you look again?", required=False, missing="Give a day after today when you will look again."
    )

    def prepare(self, page: ReviewPage) -> None:
        """One set of questions for each live outcome, in its own measure."""
        self.looking = page.looking
        name = page.child.calling_name
        self.fields["held_on"].latest = clock.today()  # type: ignore[attr-defined]
        self.fields["took_part"].offer([(each, each) for each in page.people])  # type: ignore[attr-defined]
        self.fields["child_view"].label = f"What does {name} say?"
        shut = set() if page.may_decide else {str(each) for each in SENCO_DECIDES}
        self.fields["decision"].offer(  # type: ignore[attr-defined]
            [(each.code, each.label, each.hint) for each in DECISIONS if each.code not in shut]
        )
        if str(Decision.STEP_DOWN) in shut:
            del self.fields["decision_reason"], self.fields["look_again_on"]
            self.needs = {}  # type: ignore[misc]
        for number, each in enumerate(page.looking, 1):
            self._add(number, each)

    def _begin(self, each: Looking) -> None:
        """What was noted on a group's page stands here already; it is checked together, and decides nothing."""
        if each.noted is None:
            return
        key, noted = each.outcome.pk.hex, each.noted
        in_words = each.outcome.measure == MeasureKind.WORDS
        begun = {"judgement": noted.judgement, "now": noted.words if in_words else noted.value, "why": noted.why}
        for field, value in begun.items():
            if value not in (None, ""):
                self.initial.setdefault(f"{field}_{key}", value)

    def _add(self, number: int, each: Looking) -> None:
        key = each.outcome.pk.hex
        self._begin(each)
        self.fields[f"judgement_{key}"] = Choice(
            [(str(code), look.label) for code, look in JUDGEMENTS.items()],
            label="What became of it?",
            missing=f"Choose Met, Partly, Not yet, Too early to say or No longer right for outcome {number}.",
        )
        self.fields[f"now_{key}"] = now_field(each.outcome.measure, each.outcome.unit)
        if each.outcome.measure != MeasureKind.WORDS:
            self.fields[f"words_{key}"] = Text(label="In words (optional)", required=False, max_length=250, seen_by_family=True)
        self.fields[f"why_{key}"] = LongText(label="Why? (optional)", required=False, rows=2, seen_by_family=True)
        self.fields[f"next_{key}"] = Choice(
            [(step.code, step.label) for step in KEEP_OR_CHANGE],
            label="What next for this outcome?",
            missing=f"Choose Keep, Change, Finish or New for outcome {number}.",
        )

    def clean(self) -> dict[str, Any]:
        """A view or why it is not here."""
        cleaned = super().clean() or self.cleaned_data
        for who, words in (("child_view", "what the child says"), ("family_view", "what the family says")):
            if not cleaned.get(who) and not cleaned.get(f"{who}_missing"):
                self.add_error(who, f"Add {words}, or why it is not here.")
        return cleaned

    def facts(self) -> list[JudgementFact]:
        """What became of each outcome."""
        found = []
        for each in self.looking:
            key, said = each.outcome.pk.hex, self.cleaned_data
            value, words = said.get(f"now_{key}"), said.get(f"words_{key}", "")
            if each.outcome.measure == MeasureKind.WORDS:
                value, words = None, value or ""
            number = Number(value) if value not in (None, "") else None
            found.append(
                JudgementFact(each.outcome.pk, said[f"judgement_{key}"], said[f"why_{key}"], number, words, said[f"next_{key}"])
            )
        return found

    def took_part_names(self) -> list[str]:
        """Everybody who took part, those typed by hand too."""
        typed = [each.strip() for each in self.cleaned_data.get("others", "").split(",") if each.strip()]
        return [*self.cleaned_data["took_part"], *typed]


def now_field(measure: str, unit: str) -> Any:
    """Where an outcome stands, in its own measure."""
    kind = MeasureKind(measure)
    if kind is MeasureKind.SCALE:
        rows = [
            (str(value), f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value)}: {words}")
            for value, words in SCALE.items()
        ]
        return Choice(rows, label="Where are things now? (optional)", required=False, missing="Choose a number from −2 to +2.")
    if kind is MeasureKind.YES_NO:
        return Choice([("1", "Yes"), ("0", "Not yet")], label="Can it be done now? (optional)", required=False)
    if kind is MeasureKind.NUMBER:
        return Decimal(
            label=f"Where are things now{f', {unit}' if unit else ''}? (optional)",
            required=False,
            wrong="Enter a number, like 12.",
        )
    return Text(label="Where are things now? (optional)", required=False, max_length=250, seen_by_family=True)
