"""Reading the one-page profile."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core.prepared import Subject, prepared
from trellis.people.models import WordsHeld
from trellis.people.queries import ChildCard

from ..models import Profile
from .cards import ProfileCard


def profile_of(viewer: Viewer, card: ChildCard) -> ProfileCard | None:
    """The newest profile, for staff and for the child; None before the first."""
    row = Profile.objects.of(card).select_related("written_by").order_by("-number").first()
    return profile_card(card, row) if row else None


def profile_versions(viewer: Viewer, card: ChildCard) -> list[ProfileCard]:
    """Every version, newest first."""
    rows = Profile.objects.of(card).select_related("written_by").order_by("-number")
    return [profile_card(card, each) for each in rows]


def family_profile(viewer: Viewer, card: ChildCard) -> ProfileCard | None:
    """The newest profile a family page may show: read by a member of staff, and not held back. The child sees their own newest."""
    row = _shown.first(card, card.person_id == viewer.person_id)
    return profile_card(card, row) if row else None


@prepared
def _shown(child: Subject, own: bool) -> QuerySet[Profile]:
    held = WordsHeld.objects.of(child).filter(released_at=None, thing_id=OuterRef("pk"))
    rows = Profile.objects.of(child).filter(~Exists(held)).select_related("written_by").order_by("-number")
    return (rows if own else rows.filter(read_at__isnull=False))[:1]


def profile_card(card: ChildCard, row: Profile) -> ProfileCard:
    """A version as pages show it."""
    own = row.written_by_id is not None and row.written_by_id == card.person_id
    by = card.calling_name if own else row.written_by.formal_name if row.written_by else ""
    return ProfileCard(
        pk=row.pk,
        number=row.number,
        appreciate=row.appreciate,
        important=row.important,
        support=row.support,
        communicate=row.communicate,
        how=row.how,
        made_on=row.made_on,
        by=by,
        own=own,
        waiting=row.read_at is None,
    )
