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
    """This viewer has read the page of a group as it stands. Gives how many children had something new.

    `shown` is the fingerprint of the page that was read. Raises RuleBroken when the page has changed since, NotFound and Denied as the
    page itself.
    """
    with write():
        sheet = class_sheet(viewer, group_ref)
        if shown != sheet.shown:
            raise RuleBroken(MEANWHILE)
        unread = sheet.unread
        if not unread:
            return 0
        ids = [each.pk for each in unread]
        live = dict(
            PlanVersion.objects.system("children of a page the viewer has open")
            .filter(child_id__in=ids, state="live")
            .values_list("child_id", "pk")
        )
        now = clock.now()
        ReadMark.objects.bulk_create(
            ReadMark(
                school_id=sheet.school_id,
                child_id=each.pk,
                person_id=viewer.person_id,
                version_id=live.get(each.pk),
                marks=list(each.marks),
                read_at=now,
            )
            for each in unread
        )
        record(viewer, "class.read", school_id=sheet.school_id, children=ids, things={"group": sheet.pk})
    return len(unread)
