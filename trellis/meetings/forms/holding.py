"""At the meeting and after it: who is here, notes, decisions, actions, reading back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.forms.boundfield import BoundField

from trellis.core import clock
from trellis.designsystem.forms import Choices, Day, Hidden, LongText, Select, Text, TrellisForm

from .. import rules
from ..queries import MeetingPage
from ..rules import Side
from ..services import Said

ELSE = "What else was said?"


class HereForm(TrellisForm):
    """Who is here."""

    came = Choices(label="Who is here?", missing="Tick who is here")

    def prepare(self, page: MeetingPage) -> None:
        """Everybody who was invited; those who said they come are ticked."""
        self.fields["came"].offer([(str(each.person_id), each.who) for each in page.invited])  # type: ignore[attr-defined]


class NotesForm(TrellisForm):
    """One box for each heading and each outcome, with whose words they are. All of them are saved with one button."""

    def prepare(self, page: MeetingPage) -> None:
        """The headings in the order of the agenda; each starts with whoever most often speaks there."""
        self.boxes: list[tuple[str, str, UUID | None]] = []
        whose = [(str(each.person_id), each.who) for each in page.came]
        child = next((str(each.person_id) for each in page.came if each.side == Side.CHILD), "")
        for heading in page.headings:
            if heading.code == rules.HAPPENED:
                for number, each in enumerate(page.looking, 1):
                    label = f"Outcome {number}: what was said about it?"
                    self._box(f"o{each.outcome.pk.hex}", label, heading.code, each.outcome.pk, whose, "")
                if page.looking:
                    continue
            label = ELSE if page.begun(heading.code) else heading.label
            self._box(heading.code, label, heading.code, None, whose, child if heading.code == "child_first" else "")

    def _box(self, key: str, label: str, heading: str, outcome_id: UUID | None, whose: list[tuple[str, str]], first: str) -> None:
        self.fields[f"text_{key}"] = LongText(label=label, required=False, rows=2, max_length=4000)
        self.fields[f"whose_{key}"] = Select(
            whose, label="Whose words?", required=False, empty="Nobody’s own words", initial=first
        )
        self.boxes.append((key, heading, outcome_id))

    def box(self, heading: str, outcome_id: UUID | None = None) -> tuple[BoundField, BoundField] | None:
        """The two fields of a heading or an outcome, for the page."""
        key = next((each for each, code, pk in self.boxes if code == heading and pk == outcome_id), None)
        return (self[f"text_{key}"], self[f"whose_{key}"]) if key else None

    def said(self) -> list[Said]:
        """What was typed, in the order of the agenda."""
        return list(self._said())

    def _said(self) -> Iterator[Said]:
        for key, heading, outcome_id in self.boxes:
            text, whose = self.cleaned_data.get(f"text_{key}"), self.cleaned_data.get(f"whose_{key}")
            if text and text.strip():
                yield Said(heading, text, UUID(whose) if whose else None, outcome_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(f"text_{key}") for key, _, _ in self.boxes):
            first = self.boxes[0][0]
            self.add_error(f"text_{first}", "Write what was said under one of the headings")
        return cleaned


class DecisionForm(TrellisForm):
    """What was decided, and by whom."""

    what = Text(label="What was decided?", missing="Write what was decided", max_length=500)
    who = Choices(label="Who decided it?", hint="Leave it empty if all of you did.", required=False)

    def prepare(self, page: MeetingPage) -> None:
        """Those who are here."""
        self.fields["who"].offer([(str(each.person_id), each.who) for each in page.came])  # type: ignore[attr-defined]


class ActionForm(TrellisForm):
    """Who does what by when."""

    what = Text(label="What will be done?", missing="Write what will be done", max_length=300)
    owner = Select(label="Who does it?", required=False, empty="Choose who")
    by_on = Day(label="By when?", missing="Enter the day it will be done by")

    def prepare(self, page: list[tuple[str, str]]) -> None:
        """The circle, those invited first."""
        self.fields["owner"].offer(page)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An action without an owner is nobody's."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("what") and not cleaned.get("owner") and "owner" not in self.errors:
            self.add_error("owner", f"Say who will do “{cleaned['what'][:60]}”")
        return cleaned


class ChangeNoteForm(TrellisForm):
    """A note put right."""

    text = LongText(label="What was said", missing="Write what was said", rows=5, max_length=4000)


class ReadBackForm(TrellisForm):
    """What one person says of the notes, said on the spot."""

    person = Hidden()
    words = Text(label="If something is not right, what? In their words", required=False, max_length=500)


class WriteUpForm(TrellisForm):
    """Giving the notes to everyone."""

    next_on = Day(label="When do you meet next? (optional)", required=False)

    def prepare(self, page: MeetingPage) -> None:
        """A day to come."""
        self.fields["next_on"].earliest = clock.today()  # type: ignore[attr-defined]
        self.fields["next_on"].too_early = "Enter a day to come, or leave it empty"  # type: ignore[attr-defined]
