"""Who came to parents' evening."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from trellis.core import clock
from trellis.designsystem.forms import Choices, Day, TrellisForm

from ..queries import EveningPage

OFFERED = "offered"


class EveningForm(TrellisForm):
    """For each child the adults who came, or that the family was offered it and nobody came."""

    held_on = Day(label="What day was it?", missing="Enter the day of the evening", too_late="Enter today or an earlier day")

    def prepare(self, page: EveningPage) -> None:
        """One question a child. Nothing ticked means nothing is recorded for this child."""
        self.fields["held_on"].latest = clock.today()  # type: ignore[attr-defined]
        self.keys = {f"came_{each.child.pk.hex}": each.child for each in page.children}
        for each in page.children:
            rows = [*((str(pk), who) for pk, who in each.adults), (OFFERED, "Offered, nobody came")]
            hint = f"{each.count.held} of 3 this year so far"
            self.fields[f"came_{each.child.pk.hex}"] = Choices(
                rows, label=f"{each.child.full_name}: who came?", hint=hint, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Somebody came or nobody did, and at least one child is answered for."""
        cleaned = super().clean() or self.cleaned_data
        for key, child in self.keys.items():
            given = cleaned.get(key) or []
            if OFFERED in given and len(given) > 1:
                self.add_error(key, f"Choose who came for {child.calling_name}, or that nobody came. Not both.")
        if not self.errors and not any(cleaned.get(key) for key in self.keys):
            first = next(iter(self.keys), None)
            self.add_error(first, "Tick who came for at least one child")
        return cleaned

    def came(self) -> dict[UUID, list[UUID]]:
        """Child to the adults who came; an empty list where nobody did."""
        return {
            child.pk: [UUID(each) for each in self.cleaned_data[key] if each != OFFERED]
            for key, child in self.keys.items()
            if self.cleaned_data.get(key)
        }
