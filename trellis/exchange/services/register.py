"""What a SENCO's own register writes when it is confirmed, and takes back."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import RuleBroken
from trellis.cycle import services as cycle
from trellis.exchange.models import ListImport
from trellis.exchange.queries.register import RegisterLook, look_at_register
from trellis.exchange.readers.register import read_register
from trellis.exchange.rules import Told
from trellis.provision.services import brought as provision
from trellis.statutory import services as statutory

from .kinds import Kind, ListUndone, Rows, stays


def _write(viewer: Viewer, school_id: UUID, look: RegisterLook, told: Told) -> Rows:
    if told.on is not None and told.on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", "told_on")
    brought = cycle.bring_register(viewer, school_id=school_id, facts=look.facts, told=told.told, told_on=told.on)
    strategies = provision.bring_strategies(viewer, school_id=school_id, texts=look.strategies)
    ehc, _ = statutory.bring_ehc_dates(viewer, school_id=school_id, dates=look.ehc)
    return asdict(brought) | {"strategies": list(strategies), "ehc": list(ehc)}


def _take_back(viewer: Viewer, found: ListImport, rows: Rows) -> ListUndone:
    school_id = found.school_id
    ours = cycle.Brought(rows["statuses"], rows["confirmed"], rows["needs"], rows["before"])
    kept = cycle.take_register_back(viewer, school_id=school_id, brought=ours)
    gone = provision.take_strategies_back(viewer, school_id=school_id, ids=rows["strategies"], but=kept)
    ehc = statutory.take_ehc_dates_back(viewer, school_id=school_id, ids=rows["ehc"], but=kept)
    undone = ListUndone(found.ref, removed=gone + ehc + (0 if kept else len(rows["statuses"]) + len(rows["needs"])))
    undone.stays += stays(school_id, kept)
    if len(rows["strategies"]) > gone and not kept:
        undone.stays.append("Strategies that somebody has ended or changed since stay.")
    return undone


KIND = Kind(read_register, look_at_register, _write, _take_back)
