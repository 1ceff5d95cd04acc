"""The one table by which an event of a lower room moves a higher one: event code → services, in that order, same transaction."""

from __future__ import annotations

from collections.abc import Callable

from trellis.core.reactions import set_table
from trellis.plans import services as plans
from trellis.provision.services import reactions as provision

TABLE: dict[str, tuple[Callable[..., None], ...]] = {
    "child.left": (provision.on_child_left,),
    "absence.recorded": (provision.on_absence,),
    "closure.changed": (provision.on_closure,),
    "cycle.reviewed": (plans.prefill_next,),
}

set_table(TABLE)
