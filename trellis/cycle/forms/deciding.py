"""The SENCO's decision on SEN Support, and how each person is told in the same step."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from trellis.core import clock
from trellis.cycle.queries.pages import StatusPage
from trellis.cycle.queries.statuses import ToldPerson
from trellis.cycle.rules.status import TOLD_HOW
from trellis.cycle.services.facts import NeedFact, ToldFact
from trellis.designsystem.forms import Choice, Day, LongText, Select, Text, TrellisForm
from trellis.rulebook.codes import SEN_TYPES, choices_on

_RANKS = (1, 2, 3)
_LATER = ("", "Not told yet")
LATER = "later"


def key_of(person: ToldPerson) -> str:
    """The part of a field's name that says whom it is about."""
    return person.person_id.hex if person.person_id else "self"


class NeedFields(TrellisForm):
    """Up to three types of need, ranked, each with how it shows in class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each.code, each.label) for each in choices_on(SEN_TYPES, clock.today())]
        for rank in _RANKS:
            first = rank == 1
            label = "Main area of need" if first else f"Need number {rank} (optional)"
            self.fields[f"need_{rank}"] = Select(
                offered, label=label, required=first, missing="Choose the main type of need.", empty="Choose" if first else "None"
            )
            self.fields[f"shows_{rank}"] = Text(
                label="How does it show in class?",
                required=False,
                max_length=250,
                hint="Everyone who teaches the child reads this. For example: needs short sentences and time to answer."
                if first
                else "",
                seen_by_family=True,
            )

    def need_facts(self) -> list[NeedFact]:
        """The needs that were chosen, in their order."""
        found: list[NeedFact] = []
        for rank in _RANKS:
            if code := self.cleaned_data.get(f"need_{rank}"):
                found.append(NeedFact(code, len(found) + 1, self.cleaned_data.get(f"shows_{rank}", "")))
        return found

    def clean(self) -> dict[str, Any]:
        """Each type of need once."""
        cleaned = super().clean() or self.cleaned_data
        chosen = [cleaned[f"need_{rank}"] for rank in _RANKS if cleaned.get(f"need_{rank}")]
        if len(set(chosen)) != len(chosen):
            self.add_error("need_2", ValidationError("Choose each type of need once."))
        return cleaned


class DecisionForm(NeedFields):
    """From when, which needs, why, and how each adult at home (or the young person) was told."""

    from_on = Day(label="From which day?", missing="Enter the day SEN Support starts", too_late="Enter today or an earlier day.")
    reason = LongText(
        label="Why did you decide this?",
        missing="Say why you decided this. The teacher and family will see it.",
        hint="Slow progress alone does not show a special educational need.",
        seen_by_family=True,
        rows=4,
    )

    def prepare(self, page: StatusPage) -> None:
        """One set of questions for each person who has to be told."""
        self.fields["from_on"].latest = clock.today()  # type: ignore[attr-defined]
        self.order_fields(["from_on", *(f"{name}_{rank}" for rank in _RANKS for name in ("need", "shows")), "reason"])
        self.people = page.to_tell
        for each in page.to_tell:
            key, name = key_of(each), each.called or each.name
            self.fields[f"how_{key}"] = Choice(
                [(how.code, how.label, how.hint) for how in TOLD_HOW] + [(LATER, "Not told yet", "This stays first on Today.")],
                label=f"How was {name} told?" if not page.young_person else f"How was {name} told himself or herself?",
                missing=f"Choose how {name} was told, or “Not told yet”.",
            )
            self.fields[f"on_{key}"] = Day(
                label="On which day?",
                hint="Leave it empty for today.",
                required=False,
                latest=clock.today(),
                too_late="Enter today or an earlier day.",
            )
            self.fields[f"note_{key}"] = Text(label="Note (optional)", required=False, max_length=250)

    def clean(self) -> dict[str, Any]:
        """A day for everyone who was told; today where it is left empty."""
        cleaned = super().clean()
        for each in getattr(self, "people", ()):
            if cleaned.get(f"how_{key_of(each)}") not in (None, "", LATER) and not cleaned.get(f"on_{key_of(each)}"):
                cleaned[f"on_{key_of(each)}"] = clock.today()
        return cleaned

    def told_facts(self) -> list[ToldFact]:
        """How each person was told; those not told yet are left out."""
        found = []
        for each in self.people:
            key, said = key_of(each), self.cleaned_data
            if said[f"how_{key}"] != LATER:
                reached = said[f"how_{key}"] != "not_reached"
                found.append(ToldFact(each.person_id, said[f"how_{key}"], said[f"on_{key}"], reached, said[f"note_{key}"]))
        return found


class ToldForm(TrellisForm):
    """Afterwards: one person was told, or another try reached nobody."""

    person = Choice(label="Who?", missing="Choose who was told.")
    how = Choice([(each.code, each.label, each.hint) for each in TOLD_HOW], label="How?", missing="Choose how they were told.")
    on = Day(label="On which day?", missing="Enter the day", too_late="Enter today or an earlier day.")
    note = Text(label="Note (optional)", required=False, max_length=250)

    def prepare(self, page: StatusPage) -> None:
        """Offer whoever has to be told."""
        self.fields["on"].latest = clock.today()  # type: ignore[attr-defined]
        self.fields["person"].offer([(key_of(each), each.name) for each in page.to_tell])  # type: ignore[attr-defined]
