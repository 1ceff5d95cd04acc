"""Having read what helps in a class: one tick for everything on the page as it stands (CoP 6.49)."""

from __future__ import annotations

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken

from ..models import PlanVersion, ReadMark
from ..queries.class_page import class_sheet

MEANWHILE = "The page changed while you were reading. Look at what is marked New, then press again."


def mark_read(viewer: Viewer, *, group_ref: str, shown: str) -> int:
    """This viewer has read the page of a group as it stands. Gives of how many children something, or the plan itself, was new.

    `shown` is the fingerprint of the page that was read. Raises RuleBroken when the page has changed since, NotFound and Denied as the
    page itself.
    """
    with write():
        sheet = class_sheet(viewer, group_ref)
        if shown != sheet.shown:
            raise RuleBroken(MEANWHILE)
        unread = sheet.to_read
        if not unread:
            return 0
        ids = list(unread)
        live = dict(
            PlanVersion.objects.system("children of a page the viewer has open")
            .filter(child_id__in=ids, state="live")
            .values_list("child_id", "pk")
        )
        now = clock.now()
        ReadMark.objects.bulk_create(
            ReadMark(
                school_id=sheet.school_id,
                child_id=child_id,
                person_id=viewer.person_id,
                version_id=live.get(child_id),
                marks=list(marks),
                read_at=now,
            )
            for child_id, marks in unread.items()
        )
        record(viewer, "class.read", school_id=sheet.school_id, children=ids, things={"group": sheet.pk})
    return len(unread)
