"""Reading requests for an assessment, who may be asked, and what the pages to answer them show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.access.engine import decide, require
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle.models import AssessmentRequest
from trellis.cycle.rules.looking import RequestKind, is_late
from trellis.people import queries as people
from trellis.people.models import ClassPlace, StaffPlace, live
from trellis.people.queries import ChildCard

_WHY = "a request whose child is decided on in the next line"


@dataclass(frozen=True)
class Colleague:
    """Somebody who works with the child and can be asked."""

    person_id: UUID
    name: str


@dataclass(frozen=True)
class RequestCard:
    """A request for an assessment. `late` while it is open and its day has passed; `came` says what came of it."""

    pk: UUID
    ref: str
    kind: str
    what: str
    asked_of: str
    asked_of_id: UUID
    asked_by: str
    by_on: date
    done_on: date | None
    withdrawn: bool
    withdrawn_why: str
    late: bool

    @property
    def open(self) -> bool:
        return self.done_on is None and not self.withdrawn

    @property
    def watches(self) -> bool:
        return self.kind == RequestKind.OBSERVATION


@dataclass(frozen=True)
class LookingPage:
    """The page of one request, or of an observation nobody asked for (`request` None)."""

    child: ChildCard
    request: RequestCard | None
    may_withdraw: bool


@dataclass(frozen=True)
class AskPage:
    """Whom to ask, and what is asked of them already."""

    child: ChildCard
    colleagues: tuple[Colleague, ...]
    open: tuple[RequestCard, ...]


def colleagues_of(child: ChildCard) -> list[Colleague]:
    """Staff who teach or support the child, then those who lead SEN: they may write down what they see."""
    found = {each.person_id: Colleague(each.person_id, each.name) for each in people.daily_owners(child)}
    groups = ClassPlace.objects.of(child).filter(live(clock.today())).values("group_id")
    places = StaffPlace.objects.at(child.school_id).filter(live(clock.today()), group_id__in=groups)
    for each in places.select_related("person").order_by("part", "starts_on", "pk"):
        found.setdefault(each.person_id, Colleague(each.person_id, each.person.formal_name))
    for role in ("senco", "deputy", "sen_assistant"):
        for holder in people.appointed(child.school_id, role):
            found.setdefault(holder.person_id, Colleague(holder.person_id, holder.name))
    return list(found.values())


def ask_page(viewer: Viewer, ref: str) -> AskPage:
    """Raises NotFound for a stranger."""
    child = people.child_for(viewer, ref, "assessment.ask")
    return AskPage(child, tuple(colleagues_of(child)), tuple(each for each in requests_of(child) if each.open))


def observe_page(viewer: Viewer, ref: str, request_ref: str = "") -> LookingPage:
    """The page to write down what was seen; with a request that asks for it. Raises NotFound for a stranger."""
    child = people.child_for(viewer, ref, "views.write")
    request = None
    if request_ref:
        request = next((each for each in requests_of(child) if each.ref == request_ref and each.open and each.watches), None)
        if request is None or (request.asked_of_id != viewer.person_id and not decide(viewer, "assessment.ask", child=child)):
            raise NotFound
    return LookingPage(child, request, False)


def request_page(viewer: Viewer, ref: str) -> LookingPage:
    """One request, for who was asked and who may ask. Raises NotFound for a stranger, Denied for the wrong job."""
    row = AssessmentRequest.objects.system(_WHY).filter(ref=ref).select_related("asked_of", "asked_by").first()
    if row is None:
        raise NotFound
    child = people.child_by_id(viewer, row.child_id, "record.read")
    require(viewer, "assessment.do", child=child, thing=row)
    return LookingPage(child, _card(row), bool(decide(viewer, "assessment.ask", child=child)))


def requests_of(child: ChildCard) -> list[RequestCard]:
    """Everything colleagues were asked for about this child, the soonest first (one query)."""
    rows = AssessmentRequest.objects.of(child).select_related("asked_of", "asked_by").order_by("by_on", "pk")
    return [_card(each) for each in rows]


def _card(row: AssessmentRequest) -> RequestCard:
    there = row.done_on is None and row.withdrawn_at is None
    return RequestCard(
        pk=row.pk,
        ref=row.ref,
        kind=row.kind,
        what=row.what,
        asked_of=row.asked_of.formal_name,
        asked_of_id=row.asked_of_id,
        asked_by=row.asked_by.formal_name if row.asked_by else "",
        by_on=row.by_on,
        done_on=row.done_on,
        withdrawn=row.withdrawn_at is not None,
        withdrawn_why=row.withdrawn_why,
        late=there and is_late(row.by_on, clock.today()),
    )
