"""The SENCO's own lists: what waits, what was brought in, and one child's part of what stood before Trellis."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from trellis.accounts.viewer import Viewer
from trellis.core import clock, crypto
from trellis.core.errors import NotFound
from trellis.cycle.models import BeforeTrellis, StatusChange
from trellis.cycle.rules.status import SenStatus
from trellis.designsystem.words import plural
from trellis.exchange import rules
from trellis.exchange.models import ListImport
from trellis.people.models import Child
from trellis.people.queries import ChildCard, child_for
from trellis.people.services.asking import require_at
from trellis.provision.models import SupportLine, live_on

from .seen import SeenList

ACTION = "register.import"
_WHY = "counted for whoever may bring the register in"
_WHAT = {"register": "Register", "provision": "List of support"}
_AT = {"register": "/register/import/{ref}/", "provision": "/register/provisions/{ref}/"}
_SOURCES = {
    "register": "From the school’s own register",
    "provision": "From the school’s own list of support",
    "plan": "A plan from before Trellis",
    "expected": "What was known before they came",
}


@dataclass(frozen=True)
class ListRow:
    """One file: waiting, brought in, or taken back, and where its page is."""

    ref: str
    url: str
    what: str
    file_name: str
    at: datetime
    state: str
    summary: str
    waits: bool
    may_undo: bool


@dataclass(frozen=True)
class ListPage:
    """A waiting file and what it would bring."""

    ref: str
    what: str
    file_name: str
    waits_until: datetime
    seen: SeenList


@dataclass(frozen=True)
class Stood:
    """What one file says stood before Trellis."""

    source: str
    on: date
    review_on: date | None
    agencies: str
    note: str
    by: str
    file_ref: str = ""
    file_name: str = ""
    file_size: int = 0
    pk: UUID | None = None

    @property
    def text(self) -> tuple[str, ...]:
        """The text of a plan, line by line; empty for a scan."""
        return tuple(self.note.splitlines()) if self.file_ref else ()


@dataclass(frozen=True)
class BeforePage:
    """What stood before Trellis for one child."""

    child: ChildCard
    stood: tuple[Stood, ...]
    review_on: date | None


def context_of(pk: UUID, part: str = "file") -> str:
    return f"list-{part}:{pk}"


def seal(pk: UUID, seen: SeenList) -> bytes:
    return crypto.seal(json.dumps(asdict(seen)).encode(), context_of(pk, "preview"))


def open_seen(found: ListImport) -> SeenList:
    """The kept look at a waiting file. NotFound once it is gone."""
    if found.preview is None:
        raise NotFound
    return SeenList(**json.loads(crypto.open_sealed(bytes(found.preview), context_of(found.pk, "preview"))))


def list_by_ref(viewer: Viewer, ref: str, what: str = "") -> ListImport:
    """One file of a school whose register this viewer may bring in, of this kind where one is named. NotFound otherwise."""
    found = ListImport.objects.system("the school is asked for next").filter(ref=ref).first()
    if found is None or (what and found.what != what):
        raise NotFound
    if viewer.system_name is None and (found.school_id != viewer.school_id or not viewer.held.schools.get(found.school_id)):
        raise NotFound
    require_at(viewer, ACTION, found.school_id)
    return found


def lists(viewer: Viewer, most: int = 20) -> list[ListRow]:
    """The school's files, newest first; what was thrown away unconfirmed does not show."""
    if viewer.school_id is None:
        return []
    require_at(viewer, ACTION, viewer.school_id)
    rows = ListImport.objects.at(viewer.school_id).defer("file", "preview", "brought").order_by("-created_at")[:most]
    return [list_row(each) for each in rows if each.confirmed_at or each.waits_until > clock.now()]


def standing(viewer: Viewer) -> tuple[int, int, int]:
    """How many children of the viewer's school have SEN Support or an EHC plan, have support, and have a plan from before Trellis."""
    if viewer.school_id is None:
        return 0, 0, 0
    require_at(viewer, ACTION, viewer.school_id)
    latest = StatusChange.objects.system(_WHY).filter(child_id=OuterRef("pk"), from_on__lte=clock.today())
    newest = Subquery(latest.order_by("-from_on", "-created_at", "-pk").values("status")[:1])
    children = Child.objects.at(viewer.school_id).annotate(status_now=newest)
    lines = SupportLine.objects.at(viewer.school_id).filter(live_on(clock.today()))
    with_status = children.filter(status_now__in=(SenStatus.SEN_SUPPORT, SenStatus.EHC_PLAN)).count()
    plans = BeforeTrellis.objects.at(viewer.school_id).filter(source="plan")
    return with_status, lines.values("child_id").distinct().count(), plans.values("child_id").distinct().count()


def list_row(found: ListImport) -> ListRow:
    """A file as lists and its own page show it."""
    figures = (("matched", found.matched), ("to confirm", found.to_confirm), ("not on the roll", found.unmatched))
    return ListRow(
        ref=found.ref,
        url=_AT[found.what].format(ref=found.ref) + ("done/" if found.confirmed_at else ""),
        what=_WHAT.get(found.what, found.what),
        file_name=found.file_name,
        at=found.confirmed_at or found.created_at,
        state=rules.state_words(found),
        summary=", ".join(f"{count:,} {word}" for word, count in (*figures, ("refused", found.refused)) if count)
        or plural(0, "row"),
        waits=found.confirmed_at is None,
        may_undo=rules.may_undo(found, clock.today()),
    )


def list_page(viewer: Viewer, ref: str, what: str = "") -> ListPage:
    """A waiting file. NotFound for another school's, and once it is confirmed, thrown away or a day old."""
    found = list_by_ref(viewer, ref, what)
    if found.confirmed_at is not None or found.waits_until < clock.now():
        raise NotFound
    return ListPage(found.ref, found.what, found.file_name, found.waits_until, open_seen(found))


def before_page(viewer: Viewer, ref: str) -> BeforePage:
    """What stood before Trellis for a child this viewer may read it of. NotFound otherwise."""
    card = child_for(viewer, ref, "before.read", opens="what stood before Trellis")
    rows = BeforeTrellis.objects.of(card).select_related("by", "file").defer("file__sealed").order_by("-created_at", "-pk")
    stood = tuple(
        Stood(
            source=_SOURCES.get(each.source, _SOURCES["plan"]),
            on=clock.day_of(each.created_at),
            review_on=each.review_on,
            agencies=each.agencies,
            note=each.note,
            by=each.by.formal_name if each.by else "",
            file_ref=each.file.ref if each.file else "",
            file_name=each.file.name if each.file else "",
            file_size=each.file.size if each.file else 0,
            pk=each.pk,
        )
        for each in rows
    )
    return BeforePage(card, stood, max((each.review_on for each in stood if each.review_on), default=None))
