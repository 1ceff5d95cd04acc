"""Forms of the roll: choose a file, place its columns, confirm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trellis.designsystem.forms import Choice, Choices, File, TrellisForm, YesNo
from trellis.designsystem.words import date_long
from trellis.exchange import rules
from trellis.exchange.readers import fields

from .lists import ListColumnsForm


class UploadForm(TrellisForm):
    """The file, and whether it is everybody."""

    file = File(
        label="Choose the file",
        hint="A common transfer file (.xml), CSV or Excel. The school's information system can export each of them.",
        missing="Choose a file",
        endings=rules.ENDINGS,
        most_mb=rules.MOST_MB,
        wrong="The file must be a common transfer file (.xml), CSV or Excel (.xlsx).",
    )
    whole_roll = YesNo(
        label="Is this the whole roll?",
        hint="Only then does a child who is not in the file count as having left.",
        missing="Say whether this file has every child on the roll",
        yes="Yes, every child on the roll is in it",
        no="No, only some children",
        inline=False,
    )


class ColumnsForm(ListColumnsForm):
    """The columns of a roll."""

    choices = fields.choices()


class KeyedInForm(TrellisForm):
    """Which of the open changes are in the school's own system now. `open_changes` are those of the page."""

    def __init__(self, *args: Any, open_changes: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [
            (
                each.key,
                f"{each.name}{', ' + each.group if each.group else ''}: {each.words}",
                f"Since {date_long(each.since)}." if each.since else "",
            )
            for each in open_changes
        ]
        self.fields["keyed"] = Choices(
            lines,
            label="What is keyed in now?",
            hint="Tick a line once your school’s own system holds it.",
            missing="Tick at least one line that is keyed in now",
            words={"invalid_choice": "One of these has changed since you opened this page. Look again, then tick it."},
        )


class ConfirmForm(TrellisForm):
    """Who left, by name where that is asked, and who is who."""

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = waiting
        if waiting.asks_names_of and waiting.names_needed:
            self.fields["leavers"] = Choices(
                [(each["ref"], each["name"]) for each in waiting.asks_names_of],
                label="Who has left?",
                hint="Tick only children who have really left. Everybody else stays on the roll.",
                required=False,
            )
        for each in waiting.possible:
            known = [
                (one["ref"], f"{one['name']}, born {one['born']}{', UPN ' + one['upn'] if one['upn'] else ''}", one["why"])
                for one in each["candidates"]
            ]
            more = [("new", "Another child, new here")] if each["may_be_new"] else []
            self.fields[f"row_{each['row']}"] = Choice(
                [*known, *more, ("later", "I do not know yet", "The row is left out for now.")],
                label=f"Row {each['row']}: {each['name']}, born {each['born']}. Who is this?",
                required=False,
                missing="Say who this is, or that you do not know yet",
            )

    @property
    def leavers(self) -> list[str] | None:
        """References ticked, or None where no names are asked for."""
        return list(self.cleaned_data["leavers"]) if "leavers" in self.fields else None

    @property
    def decisions(self) -> dict[int, str]:
        """Row to "new" or a child's reference."""
        said = {each["row"]: self.cleaned_data.get(f"row_{each['row']}", "") for each in self.waiting.possible}
        return {row: answer for row, answer in said.items() if answer and answer != "later"}
