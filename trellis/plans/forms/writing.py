"""What is asked while a plan is written. Every field says how to put it right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from trellis.cycle.rules.measures import MEASURES, MeasureKind, read_value
from trellis.designsystem import forms

from .. import rules


def offered(rows: Any) -> list[tuple[str, str, str]]:
    """Choices of a rule as a field offers them."""
    return [(each.code, each.label, each.hint) for each in rows]


class SummaryForm(forms.TrellisForm):
    """E2: which lines go into the plan, and what they come to."""

    revision = forms.Hidden()
    use = forms.Choices(label="Use in the plan", required=False)
    summary = forms.LongText(
        label="In a few words, what do we know?",
        hint="The family reads this where the next box is empty. Do not copy what somebody keeps to their own household.",
        seen_by_family=True,
        required=False,
        word_limit=rules.SUMMARY_WORDS,
        rows=5,
    )
    family_summary = forms.LongText(
        label="The same in the family’s words",
        hint="Short sentences, no school words.",
        required=False,
        seen_by_family=True,
        rows=5,
    )
    at_home = forms.LongText(
        label="What helps at home",
        hint="What the family does, if they want it here.",
        required=False,
        seen_by_family=True,
        rows=3,
    )


class OutcomeForm(forms.TrellisForm):
    """E3: five parts that make one sentence, and how we will know."""

    revision = forms.Hidden()
    by_on = forms.Day(label="By", missing="Enter the date this outcome should be met by", hint="For example, 12 2 2027")
    will = forms.Text(
        label="will",
        missing="Say what the child will do",
        hint="What you will see, like “answer one question each day”",
        max_length=250,
    )
    where = forms.Text(label="in", required=False, hint="Where or when, like “in class”", max_length=120)
    how_well = forms.Text(
        label="How well or how often", required=False, hint="Like “4 times out of 5, on her own”", max_length=120
    )
    shown_by = forms.Text(label="shown by", required=False, hint="How you will know, like “Mr Lane’s tally”", max_length=120)
    measure = forms.Choice(offered(MEASURES), label="How will you know?", missing="Choose how you will know")
    unit = forms.Text(
        label="What do you count?", required=False, hint="For a number, like “words”, “times a day”", max_length=40, width=20
    )
    baseline = forms.Text(
        label="Where are things now?", required=False, hint="A number for a number or scale, yes or no, or words", max_length=250
    )
    goal = forms.Text(label="What do you hope for?", required=False, hint="In the same measure", max_length=250)
    child_words = forms.Text(label="In the child’s own words", required=False, max_length=250)
    hope = forms.Select(label="Which hope does it serve?", required=False, empty="None of these")

    def prepare(self, page: Any) -> None:
        name = page.calling_name
        self.fields["will"].label = f"{name} will"
        self.fields["will"].error_messages["required"] = f"Say what {name} will do"
        self.fields["child_words"].label = f"In {name}’s own words"
        self.fields["baseline"].label = f"Where is {name} now?"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kind = found.get("measure")
        for name in ("baseline", "goal"):
            found[f"{name}_value"], found[f"{name}_words"] = None, ""
            typed = found.get(name)
            if not kind or not typed:
                continue
            try:
                value = read_value(MeasureKind(kind), typed)
            except ValueError as problem:
                self.add_error(name, str(problem))
                continue
            found[f"{name}_value"] = None if value.number is None else Decimal(str(value.number))
            found[f"{name}_words"] = value.words if kind == "words" else ""
        return found

    def parts(self) -> dict[str, Any]:
        """The arguments of the service."""
        found = self.cleaned_data
        texts = {
            name: found[name] for name in ("by_on", "will", "where", "how_well", "shown_by", "measure", "unit", "child_words")
        }
        return texts | {
            "baseline": found["baseline_value"],
            "baseline_words": found["baseline_words"],
            "goal": found["goal_value"],
            "goal_words": found["goal_words"],
            "hope_id": UUID(found["hope"]) if found["hope"] else None,
        }


class RemoveForm(forms.TrellisForm):
    """Taking an outcome or a line off the draft, after asking once."""


class JoiningInForm(forms.TrellisForm):
    """How the child joins in, and the adjustments the law asks for, also for a disabled child without SEN."""

    revision = forms.Hidden()
    clubs = forms.LongText(label="Clubs", required=False, rows=2, seen_by_family=True)
    trips = forms.LongText(label="Trips and visits", required=False, rows=2, seen_by_family=True)
    pe = forms.LongText(label="PE and sport", required=False, rows=2, seen_by_family=True)
    breaks = forms.LongText(label="Break and lunch", required=False, rows=2, seen_by_family=True)
    tests = forms.LongText(label="Tests", required=False, rows=2, seen_by_family=True)
    adjustments = forms.LongText(
        label="Adjustments we must make",
        hint="So that a disabled child is not held back (Equality Act 2010).",
        required=False,
        rows=3,
        seen_by_family=True,
    )


class WhoForm(forms.TrellisForm):
    """Who took part in making this plan, and how."""

    revision = forms.Hidden()
    others = forms.LongText(
        label="Anyone else",
        hint="One a line: the name, then how. Like “Ms Barr: sent her advice”.",
        required=False,
        rows=3,
        seen_by_family=True,
    )

    def prepare(self, page: Any) -> None:
        """One box for each person of the circle: `page` is [(key, label, how)]."""
        for key, label, how in page:
            self.fields[f"how_{key}"] = forms.Text(
                label=label, required=False, hint="How they took part. Leave it empty if they did not.", max_length=120
            )
            self.initial.setdefault(f"how_{key}", how)
        self.order_fields([*(name for name in self.fields if name.startswith("how_")), "others"])

    def clean_others(self) -> list[tuple[str, str]]:
        rows = []
        for line in filter(None, (each.strip() for each in self.cleaned_data["others"].splitlines())):
            who, mark, how = line.partition(":")
            if not mark or not how.strip():
                raise ValidationError(
                    "Write a name, a colon, and how they took part. Like “Ms Barr: sent her advice”.", code="wrong"
                )
            rows.append((who.strip()[:80], how.strip()[:120]))
        return rows
