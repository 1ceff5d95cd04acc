"""Links for whoever covers a class: one device, one day, until five. Nothing but a hash of the link is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from django.utils.crypto import salted_hmac

from trellis.accounts.viewer import Viewer, viewer_for
from trellis.core import clock
from trellis.core.errors import Denied, NotFound
from trellis.core.refs import ALPHABET

from ..models import CoverLink
from ..rules.class_page import CoverState, cover_ends, cover_state
from .class_page import ClassSheet, class_sheet

_LENGTH = 18
_WHY = "a link by its hash; what it shows is decided for whoever made it"


@dataclass(frozen=True)
class CoverCard:
    """A link that can still be opened, as its maker sees it."""

    ref: str
    token: str
    on: date
    ends_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True)
class Cover:
    """What opening a link comes to. `sheet` is there only for the device that holds it, on its day."""

    pk: UUID
    state: CoverState
    on: date
    ends_at: datetime
    initials_only: bool
    maker: Viewer
    sheet: ClassSheet | None


def token_of(link_id: UUID) -> str:
    """The link's own part of the address: made again from the installation's secret, so that no copy is kept."""
    number = int.from_bytes(salted_hmac("trellis.cover", link_id.hex, algorithm="sha256").digest(), "big")
    letters = []
    for _ in range(_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def hash_of(secret: str) -> str:
    """What is kept of a token or of a device's cookie."""
    return sha256(secret.encode()).hexdigest()


def cover_links(viewer: Viewer, group_id: UUID) -> list[CoverCard]:
    """The viewer's own links to a class that can still be opened (one query)."""
    rows = CoverLink.objects.system("the viewer's own links").filter(
        made_by_id=viewer.person_id, group_id=group_id, withdrawn_at=None, on__gte=clock.today()
    )
    found = [
        CoverCard(each.ref, token_of(each.pk), each.on, cover_ends(each.on), each.opened_at) for each in rows.order_by("on", "pk")
    ]
    return [each for each in found if each.ends_at > clock.now()]


def cover_for(token: str, device: str) -> Cover:
    """What a link shows to a device now. NotFound for a token that was never given.

    The page is read as whoever made the link may read it at this moment: when that right ends, so does the link.
    """
    link = CoverLink.objects.system(_WHY).filter(token_hash=hash_of(token)).select_related("made_by", "group").first()
    if link is None:
        raise NotFound
    own = bool(link.device_hash) and compare_digest(link.device_hash, hash_of(device))
    state = cover_state(
        clock.now(), on=link.on, withdrawn=link.withdrawn_at is not None, taken=bool(link.device_hash), own_device=own
    )
    maker, sheet = viewer_for(link.made_by), None
    if state is CoverState.OPEN:
        try:
            sheet = class_sheet(maker, link.group.ref) if link.made_by.is_active else None
        except (Denied, NotFound):
            sheet = None
        state = state if sheet else CoverState.WITHDRAWN
    return Cover(link.pk, state, link.on, cover_ends(link.on), link.names == "initials", maker, sheet)
