"""What a list of provision writes when it is confirmed, and takes back: support that stands, to be checked in each child's first plan."""

from __future__ import annotations

from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.cycle import services as cycle
from trellis.exchange.models import ListImport
from trellis.exchange.queries.provisions import ProvisionLook, look_at_provisions
from trellis.exchange.readers.provision import read_provisions
from trellis.exchange.rules import Told
from trellis.provision.services import brought as provision

from .kinds import Kind, ListUndone, Rows, stays


def _write(viewer: Viewer, school_id: UUID, look: ProvisionLook, _told: Told) -> Rows:
    brought = provision.bring_lines(viewer, school_id=school_id, lines=look.lines)
    before = cycle.bring_notes(viewer, school_id=school_id, source="provision", notes=look.notes)
    return {"lines": brought.lines, "groups": brought.groups, "before": before}


def _take_back(viewer: Viewer, found: ListImport, rows: Rows) -> ListUndone:
    school_id = found.school_id
    brought = provision.BroughtLines(rows["lines"], rows["groups"])
    kept = provision.take_lines_back(viewer, school_id=school_id, brought=brought)
    cycle.take_notes_back(viewer, school_id=school_id, ids=rows["before"], but=kept)
    return ListUndone(found.ref, removed=len(rows["lines"]) if not kept else 0, stays=stays(school_id, kept))


KIND = Kind(read_provisions, look_at_provisions, _write, _take_back)
