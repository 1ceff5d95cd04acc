"""Who has read the class pages: everybody, but for two classes where somebody has not come to it yet."""

from __future__ import annotations

from datetime import date, timedelta

from trellis.accounts.models import Person
from trellis.accounts.viewer import viewer_for
from trellis.people.models import ClassPlace, StaffPlace, live
from trellis.plans import services as plans
from trellis.plans.queries import class_sheet
from trellis.provision.models import SupportLine, live_on

from .book import StoryBook

_WHY = "who works with the children of a class of the demonstration"
_NOT_YET = frozenset({"Hazel", "Willow"})


def of_class_pages(book: StoryBook) -> None:
    """Three days ago, after what was new this term."""
    day = book.world.today - timedelta(days=3)
    book.on(day, 16, lambda: _read(book, day))


def _read(book: StoryBook, day: date) -> None:
    for name, group in book.world.groups.items():
        if name in _NOT_YET:
            continue
        children = ClassPlace.objects.system(_WHY).filter(live(day), group=group).values("child_id")
        teach = StaffPlace.objects.system(_WHY).filter(live(day), group=group).values("person_id")
        support = SupportLine.objects.system(_WHY).filter(live_on(day), child_id__in=children).values("given_by_id")
        for person in Person.objects.filter(pk__in=teach.union(support)).order_by("pk"):
            viewer = viewer_for(person)
            plans.mark_read(viewer, group_ref=group.ref, shown=class_sheet(viewer, group.ref).shown)
