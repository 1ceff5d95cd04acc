"""What is asked when a plan is checked, shared, changed and answered, and of the one-page profile."""

from __future__ import annotations

from typing import Any, ClassVar

from trellis.designsystem import forms

from .. import rules
from .writing import offered


class DatesForm(forms.TrellisForm):
    """E5: when the plan starts and when it is looked back on."""

    revision = forms.Hidden()
    starts_on = forms.Day(label="When does the plan start?", missing="Enter the day the plan starts")
    review_on = forms.Day(
        label="When will you look back at it?",
        missing="Enter the day you will look back at this plan.",
        hint="Once a term or sooner",
    )


class SendForm(forms.TrellisForm):
    """E5: send it to the family."""

    answer_by = forms.Day(
        label="Ask for an answer by",
        missing="Enter the day you would like an answer by",
        hint="The plan may start before. Nobody has to agree first.",
    )


class PressForm(forms.TrellisForm):
    """A button with a key: approve, ask for approval, start, set aside."""


class ChangeForm(forms.TrellisForm):
    """Why the live plan needs to change."""

    reason = forms.LongText(
        label="Why does the plan need to change?",
        missing="Say why the plan needs to change. The family will see it.",
        seen_by_family=True,
        rows=3,
    )


class PaperAnswerForm(forms.TrellisForm):
    """An answer given on paper or in a talk."""

    needs: ClassVar = {"words": ("answer", {"agree_change", "disagree_part"})}

    person = forms.Choice(label="Whose answer is it?", missing="Choose whose answer this is")
    answer = forms.Choice(
        offered(rules.ANSWERS), label="What do they think of the plan?", missing="Choose what they think of the plan"
    )
    words = forms.LongText(
        label="Their own words",
        required=False,
        missing="Write what they would like to change, in their own words",
        rows=4,
        seen_by_family=True,
    )
    given_on = forms.Day(label="When did they answer?", missing="Enter the day they answered")


class TalkedForm(forms.TrellisForm):
    """When somebody talked with them about their answer."""

    answer_id = forms.Hidden(required=False)
    on = forms.Day(label="When did you talk?", missing="Enter the day you talked")


class ProfileForm(forms.TrellisForm):
    """The one-page profile."""

    revision = forms.Hidden()
    appreciate = forms.LongText(label="What people like and admire about me", required=False, rows=4, seen_by_family=True)
    important = forms.LongText(label="What is important to me", required=False, rows=4, seen_by_family=True)
    support = forms.LongText(label="How best to support me", required=False, rows=4, seen_by_family=True)
    communicate = forms.LongText(label="How I communicate", required=False, rows=3, seen_by_family=True)
    how = forms.Choice(label="How were these words gathered?", missing="Choose how these words were gathered")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        meter = rules.profile_meter(*(found.get(name) or "" for name in ("appreciate", "important", "support", "communicate")))
        if not meter.fits:
            self.add_error(None, meter.sentence)
        return found
