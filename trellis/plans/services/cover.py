"""A link for whoever covers a class: made, taken by one device, opened, withdrawn."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.refs import new_ref

from ..models import CoverLink
from ..queries.class_page import class_sheet
from ..queries.cover import Cover, hash_of, token_of
from ..rules.class_page import CoverState, cover_ends

_FARTHEST = timedelta(days=7)
_WHY = "a link by its key"


def make_cover_link(viewer: Viewer, *, group_ref: str, on: date, names: str) -> CoverLink:
    """A link to the page of a class for one device on one day, until five. Raises RuleBroken with the day at fault."""
    require(viewer, "class.read")
    sheet = class_sheet(viewer, group_ref)
    if cover_ends(on) <= clock.now():
        raise RuleBroken("Links end at 5pm, and that has passed. Choose the next day of the cover.", "on")
    if on > clock.today() + _FARTHEST:
        raise RuleBroken("Choose a day within the next week", "on")
    with write():
        link = CoverLink(
            school_id=sheet.school_id, group_id=sheet.pk, made_by_id=viewer.person_id, on=on, names=names, ref=new_ref()
        )
        link.token_hash = hash_of(token_of(link.pk))
        link.save(force_insert=True)
        record(viewer, "cover.link_made", school_id=sheet.school_id, things={"link": link.pk, "group": sheet.pk})
    return link


def withdraw_cover_link(viewer: Viewer, *, link_ref: str) -> None:
    """End a link at once. Only whoever made it finds it; a second press changes nothing."""
    with write():
        link = CoverLink.objects.system(_WHY).filter(ref=link_ref, made_by_id=viewer.person_id).first()
        if link is None:
            raise NotFound
        if link.withdrawn_at is None:
            link.withdrawn_at = link.updated_at = clock.now()
            link.save(update_fields=["withdrawn_at", "updated_at"])
            record(viewer, "cover.link_withdrawn", school_id=link.school_id, things={"link": link.pk})


def take_cover_link(cover: Cover) -> str:
    """Give the link to the device that asks first; gives the secret for its cookie. Raises NotFound when it is not to be had."""
    if cover.state is not CoverState.FREE:
        raise NotFound
    secret = secrets.token_urlsafe(32)
    with write():
        rows = CoverLink.objects.system(_WHY).filter(pk=cover.pk, device_hash="", withdrawn_at=None)
        if not rows.update(device_hash=hash_of(secret), opened_at=clock.now(), updated_at=clock.now()):
            raise NotFound
        link = CoverLink.objects.system(_WHY).get(pk=cover.pk)
        record(cover.maker, "cover.link_taken", school_id=link.school_id, things={"link": link.pk})
    return secret


def note_cover_opening(cover: Cover) -> None:
    """Note that a link's page is about to be shown, and about whom. Raises Busy when the record cannot be had in two seconds."""
    sheet = cover.sheet
    if sheet is None:
        raise NotFound
    children = [each.pk for each in (*sheet.rows, *sheet.covered)]
    with write(patience=2.0):
        record(
            cover.maker,
            "cover.opened",
            school_id=sheet.school_id,
            children=children,
            things={"link": cover.pk, "group": sheet.pk},
        )
