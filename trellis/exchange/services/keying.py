"""What the school's own system holds: ticked off by a person, taken back, or shown by a file of its own."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.exchange import rules
from trellis.exchange.models import ImportChange, KeyedIn, RollImport
from trellis.exchange.queries.comparing import Planned, needs_of_row
from trellis.exchange.queries.to_key_in import ACTION, open_of
from trellis.people import queries as people
from trellis.people.services.asking import require_at

_CHANGED = "One of these has changed since you opened this page. Nothing was ticked off. Look again, then tick it."


def tick_off(viewer: Viewer, *, keys: Iterable[str]) -> int:
    """These are keyed in. Raises RuleBroken, with nothing written, when one is no longer what was read. Returns how many.

    A key is `Change.key`: the child's reference, what, and the value that was read.
    """
    if viewer.school_id is None:
        raise NotFound
    require_at(viewer, ACTION, viewer.school_id)
    wanted = [key.split(".", 2) for key in keys]
    if not wanted:
        raise RuleBroken("Tick at least one line that is keyed in now.", "keyed")
    cards = {each.ref: each for each in people.cards_for(viewer, ACTION, school_id=viewer.school_id)}
    if any(len(each) != 3 or each[0] not in cards for each in wanted):
        raise RuleBroken(_CHANGED, "keyed")
    with write():
        found = open_of(viewer.school_id, {cards[ref].pk for ref, _, _ in wanted})
        still = {(child, what, value) for child, rows in found.items() for what, value, _ in rows}
        ticks = [(cards[ref].pk, what, value) for ref, what, value in wanted]
        if not set(ticks) <= still:
            raise RuleBroken(_CHANGED, "keyed")
        for child_id, what, value in dict.fromkeys(ticks):
            made = KeyedIn.objects.create(school_id=viewer.school_id, child_id=child_id, what=what, value=value, by=viewer.person)
            record(
                viewer, "system.keyed_in", school_id=viewer.school_id, child_id=child_id, things={"tick": made.pk}, fields=[what]
            )
    return len(set(ticks))


def take_tick_back(viewer: Viewer, *, tick_id: str) -> None:
    """It is not keyed in after all: it stands on the list again."""
    try:
        rows = KeyedIn.objects.for_viewer(viewer, ACTION).filter(pk=UUID(tick_id), school_id=viewer.school_id)
    except ValueError:
        raise NotFound from None
    found = rows.first()
    if found is None:
        raise NotFound
    with write():
        mine = KeyedIn.objects.system("decided above").filter(pk=found.pk, undone_at=None)
        if mine.update(undone_at=clock.now(), undone_by=viewer.person, updated_at=clock.now()):
            things = {"tick": found.pk}
            record(viewer, "system.tick_undone", school_id=found.school_id, child_id=found.child_id, things=things)


def note_what_a_file_says(viewer: Viewer, found: RollImport, plans: list[Planned], made: list[UUID]) -> int:
    """Tick off what a file of the school's own system shows to be in it already. Inside a write, after the batch was written.

    `made` are the children new with this batch, in the order of its plans. Noted with the import, so that undo takes it back.
    Returns how many ticks were made.
    """
    school_id, fresh = found.school_id, iter(made)
    said: dict[UUID, dict[str, str]] = {}
    for plan in plans:
        child_id = next(fresh, None) if plan.outcome == "new" else plan.child.pk if plan.child else None
        values = {
            "sen": rules.code_now(plan.row),
            "needs": rules.needs_value((r, c) for c, r, _ in needs_of_row(plan.row, clock.today())),
        }
        if child_id is not None and any(values.values()):
            said[child_id] = values
    if not said:
        return 0
    shown = [
        (child_id, what, value)
        for child_id, rows in open_of(school_id, said).items()
        for what, value, _ in rows
        if said[child_id][what] == value
    ]
    if shown:
        ticks = [KeyedIn(school_id=school_id, child_id=child, what=what, value=value) for child, what, value in shown]
        KeyedIn.objects.bulk_create(ticks, batch_size=rules.BATCH)
        ImportChange.objects.bulk_create(
            [ImportChange(school_id=school_id, roll_import=found, order=0, table="keyed_in", row_id=tick.pk) for tick in ticks],
            batch_size=rules.BATCH,
        )
        children = list(dict.fromkeys(child for child, _, _ in shown))
        record(viewer, "system.said", school_id=school_id, children=children)
    return len(shown)
