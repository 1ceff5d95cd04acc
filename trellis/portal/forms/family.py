"""Telling, worrying, answering a plan, changing one's own words."""

from __future__ import annotations

from typing import Any

from trellis.cycle.rules.concern import WHERE
from trellis.designsystem.forms import Choice, Choices, Hidden, LongText, TrellisForm, YesNo
from trellis.plans.rules import ANSWERS

from .. import rules
from ..queries import PlanPage


class TellForm(TrellisForm):
    """Something the school should know."""

    text = LongText(label="What would you like to tell us?", missing="Write one sentence or more.", rows=6)
    share = YesNo(label="Can others at home see this?", required=False, missing="Choose yes or no.")

    def prepare(self, page: Any) -> None:
        """Name those who would see it; nobody to share with, no question."""
        groups = dict(page.groups)
        if "household" in groups:
            self.fields["share"].inline = False  # type: ignore[attr-defined]
            self.fields["share"].label = f"Can {groups['household']} see this too?"
        else:
            del self.fields["share"]


class WorryForm(TrellisForm):
    """A worry in a parent's or child's own words. No word of theirs is ever questioned."""

    text = LongText(
        label="What are you worried about?", hint="One sentence is enough.", missing="Tell us what you are worried about.", rows=6
    )
    where = Choices(
        [(each.code, each.label) for each in WHERE],
        label="When do you see it?",
        hint="Tick what fits. You can leave this out.",
        required=False,
    )


class AnswerForm(TrellisForm):
    """What somebody thinks of a plan. Words are needed only where something should change."""

    needs = {"words": ("answer", {"agree_change", "disagree_part"})}

    answer = Choice(
        [(each.code, each.label) for each in ANSWERS],
        label="What do you think of the plan?",
        missing="Choose what you think of the plan.",
    )
    words = LongText(
        label="Tell us more, in your own words",
        hint="If you want a change, say what. If you do not agree, say which part.",
        required=False,
        missing="Tell us what you would like to change.",
        rows=6,
    )

    def prepare(self, page: PlanPage) -> None:
        """A child gets a child's words."""
        if page.own:
            if not page.child.is_young_person:
                self.fields["answer"].offer(rules.PUPIL_ANSWERS)  # type: ignore[attr-defined]
                self.fields["answer"].error_messages |= {"required": "Pick one.", "invalid_choice": "Pick one."}
            self.fields["words"].help_text = "If you want a change, say what."


class OwnWordsForm(TrellisForm):
    """One part of one's own page."""

    text = LongText(label="My words", required=False, rows=5)
    revision = Hidden()

    @property
    def version(self) -> int:
        """The version the form was drawn from; 0 before the first."""
        found = str(self.cleaned_data.get("revision") or "0")
        return int(found) if found.isdigit() else 0
