"""A check of a class: begun with a name and, if there is one, a table from Excel; then one grid."""

from __future__ import annotations

from trellis.core import clock
from trellis.cycle.queries.checks import CheckPage
from trellis.cycle.rules.checks import STANDINGS, TESTS
from trellis.cycle.services.checks import ResultFact
from trellis.designsystem.forms import Day, LongText, Select, Text, TrellisForm

_STANDINGS = [(str(code), look.label) for code, look in STANDINGS.items()]
_TESTS = [(each.code, each.label) for each in TESTS]


class NewCheckForm(TrellisForm):
    """Name and day; the table may be left out."""

    name = Text(label="Which check is it?", missing="Name the check, like “Reading, autumn”.", max_length=80, width=30)
    on = Day(label="When was it done?", missing="Enter the day it was done", too_late="Enter today or an earlier day.")
    pasted = LongText(
        label="Paste the results from Excel (optional)",
        required=False,
        max_length=8000,
        hint="A row for each child: name, result and, if you have it, below, expected or above. You can also fill in the grid on the next page.",
        rows=6,
    )

    def prepare(self, page: object) -> None:
        self.fields["on"].latest = clock.today()  # type: ignore[attr-defined]


class GridForm(TrellisForm):
    """A result, how it stands, and what shows slow progress, for each child."""

    def prepare(self, page: CheckPage) -> None:
        """Three boxes a child, named for the child."""
        self.grid = page.rows
        for each in page.rows:
            self.fields[f"result_{each.ref}"] = Text(label=f"Result of {each.name}", required=False, max_length=40, width=5)
            self.fields[f"standing_{each.ref}"] = Select(
                _STANDINGS, label=f"{each.name} stands", required=False, empty="Not recorded"
            )
            self.fields[f"test_{each.ref}"] = Select(
                _TESTS, label=f"What shows slow progress for {each.name}", required=False, empty="Nothing chosen"
            )

    @staticmethod
    def first(page: CheckPage) -> dict[str, str]:
        """The grid as it stands."""
        found: dict[str, str] = {}
        for each in page.rows:
            found |= {
                f"result_{each.ref}": each.result,
                f"standing_{each.ref}": each.standing,
                f"test_{each.ref}": each.test,
            }
        return found

    def facts(self) -> list[ResultFact]:
        """What was filled in, for every child of the grid."""
        said = self.cleaned_data
        return [
            ResultFact(each.child_id, said[f"result_{each.ref}"], said[f"standing_{each.ref}"], said[f"test_{each.ref}"])
            for each in self.grid
        ]
