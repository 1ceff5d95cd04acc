"""Forms of a pasted table: paste it, say what its columns are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trellis.designsystem.forms import Hidden, LongText, Select, TrellisForm
from trellis.exchange.papers.pasted import FIELDS

MOST_LETTERS = 20_000


class PasteForm(TrellisForm):
    """The table."""

    text = LongText(
        label="Paste the table",
        hint="In Word or Excel, select the whole table, copy it, and paste it here. With or without its headings.",
        missing="Paste the table",
        rows=10,
        max_length=MOST_LETTERS,
        strip=False,
    )


class PastedColumnsForm(TrellisForm):
    """What each column is. `columns` are their names in order; `text` is what was pasted."""

    text = Hidden(label="The table", missing="Paste the table again", max_length=MOST_LETTERS, strip=False)

    def __init__(self, *args: Any, columns: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(columns)
        for number, column in enumerate(self.columns):
            self.fields[f"column_{number}"] = Select(
                FIELDS.items(), label=column, required=False, empty="Leave this column out", missing="Choose what this column is"
            )

    @property
    def mapping(self) -> list[str]:
        """The field of each column, "" for one left out."""
        return [self.cleaned_data.get(f"column_{number}", "") for number in range(len(self.columns))]
