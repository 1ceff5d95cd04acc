"""What a SENCO's own register says, in bulk: children already supported come in as such. No duty, concern or message follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle.models import BeforeTrellis, Cycle, Need, StatusChange, Told
from trellis.cycle.rules.status import SenStatus
from trellis.people.models import Child
from trellis.people.services.asking import require_at

from .statuses import need_codes

SOURCE = "register"
EXPECTED = "expected"
ACTION = "register.import"
_WHY = "children of a register that is being brought in"
_FROM_A_FILE = ("import", SOURCE)


@dataclass(frozen=True)
class RegisterFact:
    """What one row says of one child. `status` is empty where the row changes none; `since` None where no day is given."""

    child_id: UUID
    status: str
    since: date | None
    needs: tuple[str, ...] = ()
    review_on: date | None = None
    agencies: str = ""
    note: str = ""


@dataclass(frozen=True)
class KnownBefore:
    """What somebody wrote of a child before they came, and who."""

    child_id: UUID
    note: str
    by_id: UUID | None


@dataclass
class Brought:
    """The rows that were written, so that exactly they can be taken back. `confirmed` are statuses of the roll."""

    statuses: list[UUID] = field(default_factory=list)
    confirmed: list[UUID] = field(default_factory=list)
    needs: list[UUID] = field(default_factory=list)
    before: list[UUID] = field(default_factory=list)


def bring_register(
    viewer: Viewer, *, school_id: UUID, facts: Sequence[RegisterFact], told: bool = False, told_on: date | None = None
) -> Brought:
    """Write SEN statuses with their history, types of need and what stood before Trellis, for many children at once.

    `told` declares that these families were told before Trellis (Children and Families Act 2014 s.68), by `told_on` where the day is
    known. A status somebody decided on in Trellis stays as it is. Raises RuleBroken for a code Trellis does not know, NotFound for a child
    of another school.
    """
    require_at(viewer, ACTION, school_id)
    ids = [each.child_id for each in facts]
    if any(each.status and each.status not in set(SenStatus) for each in facts):
        raise RuleBroken("The register has an SEN status Trellis does not know.")
    if any(code not in need_codes() for each in facts for code in each.needs):
        raise RuleBroken("The register has a type of need Trellis does not know.")
    if Child.objects.at(school_id).filter(pk__in=ids).count() != len(set(ids)):
        raise NotFound
    by_id = None if viewer.system_name else viewer.person_id
    with write():
        done = Brought()
        _statuses(school_id, facts, done, {"told_before": told, "told_before_on": told_on if told else None}, by_id)
        _needs(school_id, facts, done)
        before = [
            BeforeTrellis(
                school_id=school_id,
                child_id=each.child_id,
                source=SOURCE,
                review_on=each.review_on,
                agencies=each.agencies[:300],
                note=each.note,
                by_id=by_id,
            )
            for each in facts
        ]
        BeforeTrellis.objects.bulk_create(before, batch_size=500)
        done.before = [each.pk for each in before]
        audit.record(viewer, "register.brought", school_id=school_id, children=dict.fromkeys(ids), fields=["status", "needs"])
    return done


def bring_notes(viewer: Viewer, *, school_id: UUID, source: str, notes: Mapping[UUID, str]) -> list[UUID]:
    """Keep what another list of the school's own says of each child in words, as what stood before Trellis; gives the ids written."""
    require_at(viewer, ACTION, school_id)
    if Child.objects.at(school_id).filter(pk__in=notes).count() != len(notes):
        raise NotFound
    by_id = None if viewer.system_name else viewer.person_id
    rows = [
        BeforeTrellis(school_id=school_id, child_id=child, source=source, note=note, by_id=by_id) for child, note in notes.items()
    ]
    with write():
        BeforeTrellis.objects.bulk_create(rows, batch_size=500)
        audit.record(viewer, "register.brought", school_id=school_id, children=dict.fromkeys(notes), fields=["note"])
    return [each.pk for each in rows]


def keep_known_before(viewer: Viewer, *, school_id: UUID, known: Sequence[KnownBefore]) -> None:
    """Keep what was written of children before they came, as what stood before. The caller has decided; inside a write."""
    BeforeTrellis.objects.bulk_create(
        [
            BeforeTrellis(school_id=school_id, child_id=each.child_id, source=EXPECTED, note=each.note, by_id=each.by_id)
            for each in known
        ],
        batch_size=500,
    )
    children = dict.fromkeys(each.child_id for each in known)
    audit.record(viewer, "register.brought", school_id=school_id, children=children, fields=["note"])


def take_notes_back(viewer: Viewer, *, school_id: UUID, ids: Collection[UUID], but: Collection[UUID] = ()) -> None:
    """Take back the words a list brought; `but` are children who keep theirs."""
    require_at(viewer, ACTION, school_id)
    with write():
        rows = BeforeTrellis.objects.at(school_id).filter(pk__in=ids).exclude(child_id__in=but)
        children = list(rows.values_list("child_id", flat=True))
        rows.delete()
        audit.record(viewer, "register.taken_back", school_id=school_id, children=dict.fromkeys(children))


def _histories(ids: Collection[UUID]) -> dict[UUID, list[StatusChange]]:
    found: dict[UUID, list[StatusChange]] = {}
    rows = StatusChange.objects.system(_WHY).filter(child_id__in=ids)
    for row in rows.order_by("from_on", "created_at", "pk"):
        found.setdefault(row.child_id, []).append(row)
    return found


def _statuses(school_id: UUID, facts: Sequence[RegisterFact], done: Brought, told: dict[str, object], by_id: UUID | None) -> None:
    histories = _histories([each.child_id for each in facts])
    fresh, sure = [], []
    for each in facts:
        rows = histories.get(each.child_id, [])
        if not each.status:
            continue
        standing = rows[-1] if rows else None
        from_on = starts_on(each.status, each.since, rows)
        if standing is not None and standing.status == each.status and standing.source == "import" and not standing.confirmed_at:
            sure.append(standing.pk)
        if from_on is not None:
            row = StatusChange(school_id=school_id, child_id=each.child_id, status=each.status, from_on=from_on, source=SOURCE)
            row.by_id, row.confirmed_at = by_id, clock.now()
            row.told_before, row.told_before_on = bool(told["told_before"]), told["told_before_on"]  # type: ignore[assignment]
            fresh.append(row)
    StatusChange.objects.bulk_create(fresh, batch_size=500)
    now = clock.now()
    StatusChange.objects.system(_WHY).filter(pk__in=sure).update(confirmed_at=now, updated_at=now, **told)
    done.statuses, done.confirmed = [each.pk for each in fresh], sure


def starts_on(status: str, since: date | None, rows: Sequence[StatusChange]) -> date | None:
    """The day from which a new row makes a child's history say what the register says; None where it says so already, or must not.

    `rows` are the history, oldest first. What only a roll said gives way; what somebody decided in Trellis stays.
    """
    today = clock.today()
    if not rows:
        return since or today
    standing = rows[-1]
    if standing.status == status:
        start = next(n for n, _ in enumerate(rows) if all(row.status == status for row in rows[n:]))
        earlier = since is not None and since < rows[start].from_on
        after_the_last = start == 0 or (since is not None and since >= rows[start - 1].from_on)
        return since if earlier and after_the_last else None
    if standing.source not in _FROM_A_FILE:
        return None
    return max(since or today, standing.from_on)


def _needs(school_id: UUID, facts: Sequence[RegisterFact], done: Brought) -> None:
    """New types of need stand after those that are there already."""
    today = clock.today()
    standing: dict[UUID, dict[str, int]] = {}
    there = Need.objects.system(_WHY).filter(Q(ends_on=None) | Q(ends_on__gt=today), child_id__in=[f.child_id for f in facts])
    for child_id, code, rank in there.values_list("child_id", "code", "rank"):
        standing.setdefault(child_id, {})[code] = rank
    fresh = []
    for each in facts:
        ranks = standing.setdefault(each.child_id, {})
        for code in each.needs:
            if code not in ranks:
                ranks[code] = max(ranks.values(), default=0) + 1
                starts = each.since if each.since and each.since <= today else today
                fresh.append(Need(school_id=school_id, child_id=each.child_id, code=code, rank=ranks[code], starts_on=starts))
    Need.objects.bulk_create(fresh, batch_size=500)
    done.needs = [each.pk for each in fresh]


def take_register_back(viewer: Viewer, *, school_id: UUID, brought: Brought) -> list[UUID]:
    """Take back what a register brought and nobody has built on; gives the children of whom it stays.

    A child stays as brought where a status was written after it, somebody was told of it, or a cycle has begun since.
    """
    require_at(viewer, ACTION, school_id)
    with write():
        rows = StatusChange.objects.system(_WHY).filter(pk__in=[*brought.statuses, *brought.confirmed], school_id=school_id)
        ours = {each.pk: each for each in rows}
        before = BeforeTrellis.objects.system(_WHY).filter(pk__in=brought.before, school_id=school_id)
        needs = Need.objects.system(_WHY).filter(pk__in=brought.needs, school_id=school_id)
        children = {each.child_id for each in ours.values()} | set(before.values_list("child_id", flat=True))
        children |= set(needs.values_list("child_id", flat=True))
        kept = _built_on(children, ours)
        statuses = StatusChange.objects.system(_WHY).exclude(child_id__in=kept)
        statuses.filter(pk__in=brought.statuses, school_id=school_id).delete()
        statuses.filter(pk__in=brought.confirmed, school_id=school_id).update(
            confirmed_at=None, told_before=False, told_before_on=None, updated_at=clock.now()
        )
        needs.exclude(child_id__in=kept).filter(ends_on=None).delete()
        before.exclude(child_id__in=kept).delete()
        audit.record(viewer, "register.taken_back", school_id=school_id, children=dict.fromkeys(children - kept))
    return sorted(kept, key=str)


def _built_on(children: Iterable[UUID], ours: dict[UUID, StatusChange]) -> set[UUID]:
    made = {each.child_id: each.updated_at for each in ours.values()}
    kept = set(Told.objects.system(_WHY).filter(status_change_id__in=ours).values_list("child_id", flat=True))
    for model in (StatusChange, Cycle):
        rows = model.objects.system(_WHY).filter(child_id__in=children)
        for pk, child_id, at in rows.values_list("pk", "child_id", "created_at"):
            if pk not in ours and child_id in made and at > made[child_id]:
                kept.add(child_id)
    return kept
