"""The grid of a support group: what became of each child's outcome, where it stands now, and one line."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal as Number
from typing import Any

from trellis.cycle.queries.group_reviews import GroupOutcome, GroupReview
from trellis.cycle.rules.measures import MeasureKind
from trellis.cycle.rules.review import JUDGEMENTS
from trellis.cycle.services.group_reviews import JudgementNote
from trellis.designsystem.forms import Hidden, Select, Text, TrellisForm

from .reviewing import now_field


class GroupReviewForm(TrellisForm):
    """A row left alone stays as it is. The decision is not asked here: it stays with each child's own review."""

    def prepare(self, page: Any) -> None:
        assert isinstance(page, GroupReview)
        self.page = page
        needs: dict[str, tuple[str, set[str]]] = {}
        for child in page.children:
            for outcome in child.outcomes:
                self._add(child.name, outcome)
        self.needs = needs  # type: ignore[misc]

    def _add(self, name: str, outcome: GroupOutcome) -> None:
        key, noted = outcome.pk.hex, outcome.noted
        choices = [(str(code), look.label) for code, look in JUDGEMENTS.items()]
        self.fields[f"judgement_{key}"] = Select(choices, label="What became of it?", empty="Not looked at", required=False)
        self.fields[f"now_{key}"] = now_field(outcome.measure, outcome.unit)
        self.fields[f"why_{key}"] = Text(label="In one line (optional)", required=False, max_length=250, seen_by_family=True)
        self.fields[f"revision_{key}"] = Hidden()
        self.initial.setdefault(f"revision_{key}", str(noted.revision if noted else 0))
        if noted:
            now = noted.words if outcome.measure == MeasureKind.WORDS else noted.value
            for field, value in (("judgement", noted.judgement), ("now", now), ("why", noted.why)):
                if value not in (None, ""):
                    self.initial.setdefault(f"{field}_{key}", value)

    def clean(self) -> dict[str, Any]:
        """Where something is said of an outcome, what became of it is said too."""
        cleaned = super().clean() or self.cleaned_data
        for child in self.page.children:
            for outcome in child.outcomes:
                key = outcome.pk.hex
                if not cleaned.get(f"judgement_{key}") and (
                    cleaned.get(f"now_{key}") not in (None, "") or cleaned.get(f"why_{key}")
                ):
                    self.add_error(
                        f"judgement_{key}", f"{child.name}: choose Met, Partly, Not yet, Too early to say or No longer right."
                    )
        return cleaned

    def notes(self) -> Iterable[JudgementNote]:
        """What was said, outcome by outcome."""
        said = self.cleaned_data
        for child in self.page.children:
            for outcome in child.outcomes:
                key, now = outcome.pk.hex, said.get(f"now_{outcome.pk.hex}")
                if not said.get(f"judgement_{key}"):
                    continue
                in_words = outcome.measure == MeasureKind.WORDS
                revision = said.get(f"revision_{key}") or "0"
                yield JudgementNote(
                    outcome_id=outcome.pk,
                    name=child.name,
                    revision=int(revision) if revision.isdecimal() else 0,
                    judgement=said[f"judgement_{key}"],
                    value=None if in_words or now in (None, "") else Number(str(now)),
                    words=str(now or "") if in_words else "",
                    why=said.get(f"why_{key}") or "",
                )

    def take_theirs_as_seen(self) -> None:
        """The page has said what another person wrote: saving again is meant."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for child in self.page.children:
            for outcome in child.outcomes:
                self.data[f"revision_{outcome.pk.hex}"] = str(outcome.noted.revision if outcome.noted else 0)  # type: ignore[index]
