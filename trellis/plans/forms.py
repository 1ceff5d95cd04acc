"""What is asked when a plan is written, checked and answered. Every field says how to put it right."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError

from trellis.cycle.rules.measures import MEASURES, MeasureKind, read_value
from trellis.designsystem import forms
from trellis.designsystem.forms.dates import ClockTime
from trellis.provision.rules import KINDS

from . import rules

WEEKDAYS = (("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"))


def _choices(rows: Any) -> list[tuple[str, str, str]]:
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
    measure = forms.Choice(_choices(MEASURES), label="How will you know?", missing="Choose how you will know")
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


class LineForm(forms.TrellisForm):
    """E4: one line of support."""

    revision = forms.Hidden()
    kind = forms.Choice(
        [(kind.value, look.label, look.hint) for kind, look in KINDS.items()],
        label="What kind of support is it?",
        missing="Choose a kind of support",
    )
    what = forms.Text(
        label="What is it?",
        seen_by_family=True,
        missing="Say what the support is",
        hint="Like “Talking group” or “Key words on a card”",
        max_length=120,
    )
    how = forms.LongText(label="How is it done?", required=False, rows=3, seen_by_family=True)
    outcomes = forms.Choices(
        label="Which outcome is it for?", missing="Choose at least one outcome this support is for", required=False
    )
    given_by = forms.Select(
        label="Who will give it?", required=False, missing="Choose who will give this support", empty="Every adult who teaches"
    )
    minutes = forms.Whole(
        label="Minutes each time",
        required=False,
        wrong="Enter how many minutes, using numbers, like 20",
        missing="Enter how many minutes, using numbers, like 20",
        least=1,
        most=600,
        width=3,
    )
    times_a_week = forms.Whole(
        label="Times a week",
        required=False,
        wrong="Enter how many times a week, using numbers, like 2",
        missing="Enter how many times a week, using numbers, like 2",
        least=1,
        most=25,
        width=3,
    )
    weeks = forms.Whole(
        label="For how many weeks?",
        required=False,
        wrong="Enter how many weeks, using numbers, like 10",
        missing="Enter how many weeks, using numbers, like 10",
        least=1,
        most=60,
        width=3,
    )
    slots = forms.Text(
        label="Days and times, where you know them",
        required=False,
        hint="Like “Monday 10:20, Thursday”. Leave it empty for any time this week.",
    )
    place = forms.Text(label="Where?", seen_by_family=True, required=False, max_length=80, width=20)
    group_name = forms.Text(label="Name of the group, if it is one", required=False, max_length=80, width=20)
    group_size = forms.Whole(
        label="How many children are in the group?",
        required=False,
        wrong="Enter how many children, using numbers, like 4",
        missing="Enter how many children, using numbers, like 4",
        least=1,
        most=60,
        width=3,
    )
    starts_on = forms.Day(label="From", missing="Enter the day this support starts")
    ends_on = forms.Day(label="Until", missing="Enter the day this support ends")
    evidence_note = forms.Text(label="Why we think it helps", required=False, max_length=250)
    on_class_sheet = forms.YesNo(
        label="Show it on the class sheet?", required=False, yes_hint="For what every adult who teaches does"
    )
    avoid = forms.Text(label="What to avoid", required=False, hint="One thing, for the class sheet", max_length=120)

    def clean_slots(self) -> list[tuple[int, Any]]:
        return read_slots(self.cleaned_data["slots"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") != "quality_teaching" and not found.get("outcomes") and self.fields["outcomes"].choices:  # type: ignore[attr-defined]
            self.add_error("outcomes", self.fields["outcomes"].missing)  # type: ignore[attr-defined]
        starts_on, ends_on = found.get("starts_on"), found.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The end date must be on or after the start date")
        return found

    def parts(self) -> dict[str, Any]:
        """The arguments of the service."""
        found = self.cleaned_data
        names = (
            "kind",
            "what",
            "how",
            "minutes",
            "times_a_week",
            "weeks",
            "place",
            "group_name",
            "starts_on",
            "ends_on",
            "evidence_note",
            "avoid",
        )
        return {name: found[name] for name in names} | {
            "slots": found["slots"],
            "given_by_id": UUID(found["given_by"]) if found["given_by"] else None,
            "group_size": found["group_size"] or 1,
            "on_class_sheet": bool(found["on_class_sheet"]),
        }


def read_slots(text: str) -> list[tuple[int, Any]]:
    """Days with or without a time: "Mon 10:20, Thursday" is [(0, 10:20), (3, None)]. Raises ValidationError with an example."""
    found = []
    clock = ClockTime(label="Time", required=False)
    for part in filter(None, (each.strip() for each in re.split(r"[,;\n]|\band\b", text))):
        match = re.fullmatch(r"(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri)(?:day)?s?\b\.?\s*(?:at\s+)?(.*)", part, re.IGNORECASE)
        if match is None:
            raise ValidationError("Write the days like this: Monday 10:20, Thursday", code="wrong")
        day = ("mon", "tue", "wed", "thu", "fri").index(match[1].lower()[:3])
        try:
            found.append((day, clock.to_python(match[2])))
        except ValidationError:
            raise ValidationError("Write the times like this: Monday 10:20, Thursday 2pm", code="wrong") from None
    return found


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
        _choices(rules.ANSWERS), label="What do they think of the plan?", missing="Choose what they think of the plan"
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
