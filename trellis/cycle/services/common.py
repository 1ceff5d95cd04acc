"""What every service of this room begins with: the child through the viewer, who acts, and the notices."""

from __future__ import annotations

from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle.models import Cycle
from trellis.cycle.rules.steps import CycleStep
from trellis.notifications import services as notices
from trellis.people import queries as people
from trellis.people.queries import ChildCard


def actor(viewer: Viewer) -> UUID | None:
    """Whose name stands on a row; nobody's for work nobody signed in for."""
    return None if viewer.system_name else viewer.person_id


def child_of(viewer: Viewer, child_id: UUID, action: str) -> ChildCard:
    """The child, if the viewer may do `action` to them. NotFound for a stranger, Denied for the wrong job."""
    try:
        return people.child_by_id(viewer, child_id, action)
    except NotFound:
        # Somebody who knows the child but may not do this hears who can; a stranger hears nothing.
        card = people.child_by_id(viewer, child_id, "child.name")
        require(viewer, action, child=card)
        raise


def cycle_of(viewer: Viewer, cycle_id: UUID, action: str) -> tuple[Cycle, ChildCard]:
    """An open or closed cycle and its child, both through the viewer."""
    cycle = Cycle.objects.system("its child is decided on in the next line").filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFound
    return cycle, child_of(viewer, cycle.child_id, action)


def must_be_open(cycle: Cycle) -> None:
    """Raises RuleBroken for a cycle that has ended: its record stands."""
    if cycle.step == CycleStep.CLOSED:
        raise RuleBroken("This cycle has ended. Open the child’s record and carry on with the next one.")


def tell_family(
    viewer: Viewer, child: ChildCard, kind: str, *, link: str = "", only: set[UUID] | None = None, **values: str
) -> int:
    """One notice of this kind to each adult at home (the young person himself, once rights have passed); how many.

    Adults shut out by an order or a hold are never among them. `only` narrows to some of them;
    `link` is the family's page it leads to, their child's first page where none is given.
    """
    wanted = [person_id for person_id, _ in audience(child) if only is None or person_id in only]
    for person_id in wanted:
        notices.send(
            viewer,
            kind=kind,
            person_id=person_id,
            child=child,
            school_id=child.school_id,
            values=values,
            link="/me/" if person_id == child.person_id else link or f"/my-child/{child.ref}/",
        )
    return len(wanted)


def audience(child: ChildCard) -> list[tuple[UUID, str]]:
    """(person, first name) of whoever is told and asked at home: each adult, or the young person himself."""
    if child.is_young_person:
        return [(child.person_id, child.calling_name)] if child.person_id else []
    if not child.fact_families_on:
        return []
    return [(each.person_id, each.first_name) for each in people.family_adults(child)]
