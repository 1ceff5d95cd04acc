"""The one-page profile: the child's own words, one side of paper, a new version for each change."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.designsystem.words import time_short
from trellis.people.queries import ChildCard, child_by_id

from .. import rules
from ..models import Profile
from .versions import child_of

FIELDS = ("appreciate", "important", "support", "communicate")


def save_profile(
    viewer: Viewer,
    *,
    child_id: UUID,
    appreciate: str,
    important: str,
    support: str,
    communicate: str = "",
    how: str = "",
    revision: int | None = None,
) -> Profile:
    """Save a new version. `how` says how the words were gathered; `revision` is the version the form was drawn from.

    Raises RuleBroken past 180 words in all, EditedMeanwhile when somebody saved first. The child's own words wait to be read.
    """
    texts = dict(zip(FIELDS, (appreciate.strip(), important.strip(), support.strip(), communicate.strip()), strict=True))
    with write():
        card = _child(viewer, child_id)
        meter = rules.profile_meter(*texts.values())
        if not meter.fits:
            raise RuleBroken(meter.sentence, "appreciate")
        if not meter.used:
            raise RuleBroken("Write at least one thing.", "appreciate")
        latest = _latest(card)
        if revision is not None and latest is not None and latest.number != revision:
            by = latest.written_by.formal_name if latest.written_by else "Somebody"
            theirs = {name: getattr(latest, name) for name in FIELDS}
            raise EditedMeanwhile(theirs=theirs, by=by, at=time_short(latest.created_at), revision=latest.number)
        own = not viewer.system_name and viewer.person_id == card.person_id
        person = None if viewer.system_name else viewer.person_id
        made = Profile.objects.create(
            school_id=card.school_id,
            child_id=card.pk,
            number=_number(card),
            written_by_id=person,
            how=how or ("own" if own else ""),
            made_on=clock.today(),
            read_by_id=None if own else person,
            read_at=None if own else clock.now(),
            **texts,
        )
        audit.record(
            viewer, "profile.saved", school_id=card.school_id, child_id=card.pk, things={"profile": made.pk}, fields=FIELDS
        )
    return made


def read_profile(viewer: Viewer, *, profile_id: UUID) -> None:
    """A member of staff has read the child's own words: now the family may. A second press changes nothing."""
    with write():
        found = Profile.objects.system("named by its key; its child is asked for next").filter(pk=profile_id).first()
        if found is None:
            raise NotFound
        card = child_of(viewer, found.child_id, "profile.read", sees="profile.read")
        if found.read_at is None:
            found.read_at, found.updated_at = clock.now(), clock.now()
            found.read_by_id = None if viewer.system_name else viewer.person_id
            found.save(update_fields=["read_at", "read_by", "updated_at"])
            audit.record(viewer, "profile.read", school_id=card.school_id, child_id=card.pk, things={"profile": found.pk})


def _child(viewer: Viewer, child_id: UUID) -> ChildCard:
    """Staff who may see the profile but not write it hear who can; the child reaches their own; a stranger nothing."""
    try:
        return child_by_id(viewer, child_id, "profile.write")
    except NotFound:
        return child_of(viewer, child_id, "profile.write", sees="profile.read")


def _number(card: ChildCard) -> int:
    """The next version's. One that was put aside keeps its number: it may be put back."""
    rows = Profile.objects.with_aside("only its number is read").filter(child_id=card.pk)
    return (rows.aggregate(most=Max("number"))["most"] or 0) + 1


def _latest(card: ChildCard) -> Profile | None:
    return Profile.objects.of(card).select_related("written_by").order_by("-number").first()
