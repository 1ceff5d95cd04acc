"""The timeline of a child's record, and what the safeguarding lead reads of words that are held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import F
from django.urls import reverse

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.rows import TimelineEntry
from trellis.people.queries import ChildCard, HeldText, register_words

from ..models import (
    CycleStep,
    Statement,
)
from ..queries.concerns import concerns_of
from ..queries.cycles import reviews_of
from ..queries.statuses import status_history
from ..queries.voices import statements
from ..rules.steps import LOOKS
from ..rules.steps import CycleStep as Step


def timeline(viewer: Viewer, card: ChildCard) -> list[TimelineEntry]:
    """The cycle's part of a child's story, as far as this viewer may read it, newest first."""
    found: list[TimelineEntry] = []
    for concern in concerns_of(viewer, card):
        url = reverse("cycle:concern", kwargs={"ref": concern.ref})
        found.append(TimelineEntry(concern.raised_on, "contact", "Concern", concern.text, concern.raised_by, url))
    for line in status_history(card):
        found.append(TimelineEntry(line.on, "plan", "SEN status", line.label, line.by))
    for step in CycleStep.objects.of(card).select_related("by").annotate(number=F("cycle__number")).order_by("-at"):
        words = f"Cycle {step.number}: {LOOKS[Step(step.step)].label}"  # type: ignore[attr-defined]
        found.append(TimelineEntry(clock.day_of(step.at), "plan", "Cycle", words, step.by.formal_name if step.by else ""))
    for review in reviews_of(card).values():
        url = reverse("cycle:cycles", kwargs={"ref": card.ref})
        found.append(
            TimelineEntry(review.held_on, "meetings", "Review", f"{review.impact} {review.decision_label}.", review.by, url)
        )
    by_day: dict[tuple[date, str, str], list[str]] = {}
    for said in statements(viewer, card):
        by_day.setdefault((said.said_on, said.voice, said.speaker), []).append(said.text)
    for (on, voice, speaker), texts in by_day.items():
        kind = "advice" if voice == "outside" else "views"
        title = {"child": "Child’s words", "family": "Family’s words", "school": "School’s words", "outside": "Advice"}[voice]
        found.append(TimelineEntry(on, kind, title, " ".join(texts), speaker))
    return sorted(found, key=lambda each: each.on, reverse=True)


def _held_statements(ids: Sequence[UUID]) -> dict[UUID, HeldText]:
    """The words of statements that were held back, for the safeguarding lead's own page."""
    rows = Statement.objects.system("decided on the page of held words").filter(pk__in=ids).select_related("speaker", "child")
    return {
        row.pk: HeldText(
            what=_VOICES_HELD.get(row.voice, "Words"), text=row.text, url=reverse("cycle:words", kwargs={"ref": row.child.ref})
        )
        for row in rows
    }


_VOICES_HELD = {
    "child": "The child said",
    "family": "The family said",
    "school": "School wrote",
    "outside": "A professional said",
}
register_words("statement", _held_statements)
