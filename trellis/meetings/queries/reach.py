"""A meeting through the viewer: staff who read every meeting of the child, whoever was invited, and the family's own."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.access.engine import children_for, decide
from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound
from trellis.people.queries import ChildCard, child_by_id

from ..models import Invited, Meeting

_WHY = "narrowed to the viewer's reach, or decided about at once"


def meetings_in_reach(viewer: Viewer) -> QuerySet[Meeting]:
    """Every meeting of the children whose meetings this member of staff reads, and those they are invited to themselves."""
    mine = Invited.objects.system(_WHY).filter(meeting_id=OuterRef("pk"), person_id=viewer.person_id)
    everyone = Q(child_id__in=children_for(viewer, "meeting.read").values("pk"))
    invited = Q(child_id__in=children_for(viewer, "meeting.attend").values("pk")) & Exists(mine)
    return Meeting.objects.system(_WHY).filter(everyone | invited)


def is_invited(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether this person stands among those invited."""
    return (
        viewer.system_name is None
        and Invited.objects.system(_WHY).filter(meeting_id=meeting.pk, person_id=viewer.person_id).exists()
    )


def staff_child(viewer: Viewer, meeting: Meeting) -> ChildCard:
    """The child of a meeting that this member of staff may read. Raises NotFound."""
    child = child_by_id(viewer, meeting.child_id, "meeting.attend")
    if not decide(viewer, "meeting.read", child=child) and not is_invited(viewer, meeting):
        raise NotFound
    return child


def home_child(viewer: Viewer, meeting: Meeting) -> ChildCard:
    """The child of a meeting this person at home was invited to. Raises NotFound, also once they are shut out."""
    child = child_by_id(viewer, meeting.child_id, "meeting.family")
    if not is_invited(viewer, meeting):
        raise NotFound
    return child


def attended_child(viewer: Viewer, meeting: Meeting) -> ChildCard:
    """The child of a meeting this person may add to: staff who read it, or somebody at home who was invited. Raises NotFound."""
    try:
        return staff_child(viewer, meeting)
    except NotFound:
        return home_child(viewer, meeting)


def home_meetings(viewer: Viewer, child: ChildCard) -> QuerySet[Meeting]:
    """The meetings of a child already reached that this person at home was invited to."""
    mine = Invited.objects.of(child).filter(person_id=viewer.person_id)
    return Meeting.objects.of(child).filter(pk__in=mine.values("meeting_id"))
