"""Strategies out of the school's own register, in bulk, and taking them back. Nobody is told anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound
from trellis.people.models import Child
from trellis.people.services.asking import require_at

from .. import events as _events  # noqa: F401  (its codes must be known before anything is recorded)
from ..models import ClassStrategy, Strategy


def bring_strategies(viewer: Viewer, *, school_id: UUID, texts: Mapping[UUID, Sequence[str]]) -> list[UUID]:
    """Start strategies in class for many children as the school's own register lists them, from today; gives the ids written.

    One that is running for the child stays as it is. A strategy that two children or more have joins the school's own list.
    """
    require_at(viewer, "register.import", school_id)
    wanted = {
        child: list(dict.fromkeys(" ".join(each.split())[:200] for each in given)) for child, given in texts.items() if given
    }
    if Child.objects.at(school_id).filter(pk__in=wanted).count() != len(wanted):
        raise NotFound
    with write():
        shared = Counter(text for given in wanted.values() for text in given)
        listed = dict(Strategy.objects.at(school_id).filter(text__in=shared, retired_on=None).values_list("text", "pk"))
        there = set(Strategy.objects.at(school_id).filter(text__in=shared).values_list("text", flat=True))
        fresh = [Strategy(school_id=school_id, text=text) for text, count in shared.items() if count > 1 and text not in there]
        Strategy.objects.bulk_create(fresh)
        listed |= {each.text: each.pk for each in fresh}
        running = set(
            ClassStrategy.objects.at(school_id)
            .filter(child_id__in=wanted, ended_on=None, text__in=shared)
            .values_list("child_id", "text")
        )
        by_id = None if viewer.system_name else viewer.person_id
        rows = [
            ClassStrategy(
                school_id=school_id, child_id=child, strategy_id=listed.get(text), text=text, starts_on=clock.today(), by_id=by_id
            )
            for child, given in wanted.items()
            for text in given
            if (child, text) not in running
        ]
        ClassStrategy.objects.bulk_create(rows, batch_size=500)
        record(viewer, "strategy.brought", school_id=school_id, children=dict.fromkeys(each.child_id for each in rows))
    return [each.pk for each in rows]


def take_strategies_back(viewer: Viewer, *, school_id: UUID, ids: Collection[UUID], but: Collection[UUID] = ()) -> int:
    """Take back strategies a register brought, where nobody has ended or changed them since; `but` are children who keep theirs."""
    require_at(viewer, "register.import", school_id)
    with write():
        rows = ClassStrategy.objects.at(school_id).filter(pk__in=ids, ended_on=None, revision=1).exclude(child_id__in=but)
        children = list(rows.values_list("child_id", flat=True))
        rows.delete()
        record(viewer, "strategy.taken_back", school_id=school_id, children=dict.fromkeys(children))
    return len(children)
