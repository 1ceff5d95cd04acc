"""The pages of questions, one form each. Everything may be skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trellis.designsystem.forms import Choice, Choices, LongText, Text, TrellisForm

from .. import rules
from ..queries import WizardPage
from ..rules import Question


class _QuestionForm(TrellisForm):
    """A form that gives its answers under the question's key."""

    def about(self, question: Question) -> None:
        """Fit the form to its question."""
        self.question = question

    def given(self) -> dict[str, Sequence[str]]:
        """The answers as they are kept."""
        raise NotImplementedError


class TextForm(_QuestionForm):
    """A question answered in one's own words. Left blank is fine."""

    text = LongText(label="Your answer", required=False, rows=6)

    def about(self, question: Question) -> None:
        super().about(question)
        self.fields["text"].label = question.title
        self.fields["text"].help_text = question.hint

    def given(self) -> dict[str, Sequence[str]]:
        return {self.question.key: [self.cleaned_data["text"]]}


class CardForm(_QuestionForm):
    """One card: good, in the middle, hard, or not for me."""

    choice = Choice(rules.CARD_ANSWERS, label="How is it for you?", missing="Pick one, or press Skip.")

    def given(self) -> dict[str, Sequence[str]]:
        return {self.question.key: [self.cleaned_data["choice"]]}


class HelpForm(_QuestionForm):
    """What would help with one card."""

    choice = Choices(rules.WOULD_HELP, label="Pick what would help", required=False)
    more = Text(label="Something else", required=False, max_length=200)

    def given(self) -> dict[str, Sequence[str]]:
        return {self.question.key: self.cleaned_data["choice"], f"{self.question.key}-more": [self.cleaned_data["more"]]}


class PeopleForm(_QuestionForm):
    """Each person near, helping, or sometimes."""

    def prepare(self, page: WizardPage) -> None:
        for code, name in page.helpers:
            self.fields[f"people-{code}"] = Choice(rules.RINGS, label=name, required=False, missing="Pick one, or press Skip.")

    def given(self) -> dict[str, Sequence[str]]:
        return {name: [self.cleaned_data.get(name) or ""] for name in self.fields}


class WhoForm(TrellisForm):
    """Who may read the answers besides the school. Asked for each group there is; nothing is chosen beforehand."""

    def prepare(self, page: WizardPage) -> None:
        pupil = page.mode == "pupil"
        for code, names in page.groups:
            later = [] if code == "household" else [("later", "Ask me later")]
            missing = f"Choose yes, no or ask me later for {names}." if later else f"Choose yes or no for {names}."
            self.fields[code] = Choice(
                [("yes", "Yes"), ("no", "No"), *later],
                label=f"{names}?" if pupil else names,
                missing="Pick one for each." if pupil else missing,
            )

    def given(self) -> Mapping[str, Sequence[str]]:
        return {name: [self.cleaned_data[name]] for name in self.fields}


class CheckForm(TrellisForm):
    """The last look before sending: it carries the draft's own key, so that a second press sends nothing twice."""
