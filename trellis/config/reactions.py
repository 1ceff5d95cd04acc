"""The one table by which an event of a lower room moves a higher one: event code → services, in that order, same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core.reactions import set_table
from trellis.cycle import services as cycle
from trellis.notifications import services as notifications
from trellis.people import services as people
from trellis.plans import services as plans
from trellis.provision.services import reactions as provision


def _invite(viewer: Viewer, *, person_id: UUID, school_id: UUID | None, **_also: Any) -> None:
    notifications.invite(viewer, person_id=person_id, school_id=school_id)


def _ways_reset(viewer: Viewer, *, person_id: UUID, school_id: UUID) -> None:
    notifications.tell_of_sign_in(viewer, what="ways", person_id=person_id, school_id=school_id)


def _ways_reset_by_operator(viewer: Viewer, *, person_id: UUID, school_id: UUID) -> None:
    notifications.tell_of_sign_in(viewer, what="operator", person_id=person_id, school_id=school_id)


def _card_stopped(viewer: Viewer, *, person_id: UUID, school_id: UUID) -> None:
    notifications.tell_of_sign_in(viewer, what="card", person_id=person_id, school_id=school_id)


TABLE: dict[str, tuple[Callable[..., None], ...]] = {
    "appointment.changed": (people.refresh_who,),
    "child.left": (provision.on_child_left, plans.end_on_leaving),
    "absence.recorded": (provision.on_absence,),
    "closure.changed": (provision.on_closure,),
    "cycle.reviewed": (plans.prefill_next,),
    "person.invited": (_invite,),
    "account.ways_reset": (_ways_reset,),
    "account.ways_reset_by_operator": (_ways_reset_by_operator,),
    "account.card_stopped": (_card_stopped,),
    "entry.put_aside": (notifications.keep_back,),
    "entry.put_back": (notifications.let_go,),
    "entry.gone": (cycle.on_entry_gone,),
    "person.shut_out": (notifications.stop_to,),
}

set_table(TABLE)
