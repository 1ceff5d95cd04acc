"""The start-of-term page: a tick for each plan, the days for all of them, and what is different for one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from trellis.designsystem import forms

from ..queries.start_of_term import PlanToCarry, TermPage
from ..services import CarryRow


class TermForm(forms.TrellisForm):
    """Carry on, until when, looked back on when; for each plan another day, another adult or another group."""

    until = forms.Day(label="The support runs until", missing="Enter the day the support runs until")
    review_on = forms.Day(label="The plans are looked back on by", missing="Enter the day the plans are looked back on by")

    def prepare(self, page: Any) -> None:
        assert isinstance(page, TermPage)
        self.page = page
        self.initial.setdefault("until", page.until)
        self.initial.setdefault("review_on", page.until)
        for row in page.rows:
            if not row.busy:
                self._add(row, page)

    def _add(self, row: PlanToCarry, page: TermPage) -> None:
        self._put(f"carry_{row.child_ref}", forms.Choices([("yes", f"Carry {row.name} on")], label=row.name, required=False))
        self._put(f"version_{row.child_ref}", forms.Hidden(), f"{row.pk.hex} {row.revision}")
        self._put(f"until_{row.child_ref}", forms.Day(label=f"Another end for {row.name} (optional)", required=False))
        if not row.overdue:
            self._put(f"review_{row.child_ref}", forms.Day(label=f"Another review day for {row.name} (optional)", required=False))
        for line in row.lines:
            people = list(page.people)
            if line.given_by_id and str(line.given_by_id) not in dict(people):
                people.append((str(line.given_by_id), line.who))
            adult = forms.Select(
                people,
                label=f"Who gives “{line.what}”?",
                missing=f"{row.name}: choose who gives “{line.what}” now.",
                required=False,
            )
            self._put(f"adult_{line.ref}", adult, str(line.given_by_id or ""))
            self._put(f"group_{line.ref}", forms.Text(label="Group (optional)", required=False, max_length=80), line.group_name)

    def _put(self, name: str, field: Any, initial: Any = None) -> None:
        self.fields[name] = field
        if initial not in (None, ""):
            self.initial.setdefault(name, initial)

    def clean(self) -> dict[str, Any]:
        """What was ticked on a page that has changed since is never left out in silence."""
        cleaned = super().clean() or self.cleaned_data
        open_rows = {row.child_ref: row for row in self.page.rows}
        for name in self.data:
            if not name.startswith("carry_") or name in self.fields:
                continue
            row = open_rows.get(name.removeprefix("carry_"))
            self.add_error(
                None, f"{row.name}: {row.busy}" if row else "A plan you ticked is not live any more. Look at the page again."
            )
        return cleaned

    def wrong_in(self, row: PlanToCarry) -> bool:
        """Whether something in a plan's own fields is not right, so that they stand open."""
        names = {
            f"until_{row.child_ref}",
            f"review_{row.child_ref}",
            *(f"{name}_{line.ref}" for line in row.lines for name in ("adult", "group")),
        }
        return self.is_bound and bool(names & set(self.errors))

    def rows(self) -> Iterable[CarryRow]:
        """The ticked plans as the service takes them."""
        said = self.cleaned_data
        for row in self.page.rows:
            if row.busy or not said.get(f"carry_{row.child_ref}"):
                continue
            shown, _, revision = str(said.get(f"version_{row.child_ref}") or f"{row.pk.hex} 0").partition(" ")
            same = shown == row.pk.hex and revision.isdecimal()
            review_on = (
                row.review_on if row.overdue and row.review_on else said.get(f"review_{row.child_ref}") or said["review_on"]
            )
            yield CarryRow(
                ref=row.child_ref,
                version_id=row.pk,
                revision=int(revision) if same else 0,
                until=said.get(f"until_{row.child_ref}") or said["until"],
                review_on=review_on,
                lines={
                    line.pk: (
                        UUID(said[f"adult_{line.ref}"]) if said.get(f"adult_{line.ref}") else None,
                        " ".join((said.get(f"group_{line.ref}") or "").split()),
                    )
                    for line in row.lines
                },
            )
