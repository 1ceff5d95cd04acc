"""Reading concerns: what the SENCO decides on, what the person who raised it follows, what a family sees and from when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from trellis.access.engine import decide, require
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle.models import Concern, ConcernStep, Cycle, Score, Statement
from trellis.cycle.rules.concern import LOOKS, SOURCES, SPOKEN_TO_FAMILY, TRIAGE, WHERE, ConcernState
from trellis.organisations.models import School
from trellis.people import queries as people
from trellis.people.models import FamilyLink, WordsHeld
from trellis.people.queries import ChildCard, PersonCard
from trellis.provision.models import ClassStrategy
from trellis.rulebook.machines import labels

from .statuses import StatusCard, status_of

_WHY = "a concern its reader is decided on"
_LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True)
class ConcernStepCard:
    """What became of a concern on a day, with the decision and its words."""

    on: date
    label: str
    decision: str
    decision_label: str
    reason: str
    instead: str
    look_again_on: date | None
    by: str


@dataclass(frozen=True)
class ConcernCard:
    """A concern in the words of whoever raised it. `mine` says that the viewer did."""

    pk: UUID
    ref: str
    child_id: UUID
    source: str
    source_label: str
    raised_by: str
    raised_by_id: UUID | None
    raised_on: date
    text: str
    where: tuple[str, ...]
    tried: str
    spoken: str
    spoken_on: date | None
    reply_by: date
    family_sees_from: date
    owner: str
    owner_id: UUID | None
    state: ConcernState
    label: str
    hint: str
    colour: str
    steps: tuple[ConcernStepCard, ...]
    held: bool = False
    mine: bool = False

    @property
    def open(self) -> bool:
        return self.state is not ConcernState.CLOSED

    @property
    def answer(self) -> ConcernStepCard | None:
        """The newest decision, or None while nobody has decided."""
        return next((each for each in reversed(self.steps) if each.decision), None)

    @property
    def tracker(self) -> str:
        """One sentence for the person who raised it: never a black hole."""
        if self.state is ConcernState.RAISED:
            return f"Being looked at. {self.owner or 'The SENCO'} will reply by {self.reply_by:%A} {self.reply_by.day} {self.reply_by:%B}."
        answer = self.answer
        if answer is None:
            return f"{self.label}. {self.hint}"
        later = ""
        if answer.look_again_on:
            later = f" We look again on {answer.look_again_on:%A} {answer.look_again_on.day} {answer.look_again_on:%B}."
        return f"{answer.decision_label}.{later}"


@dataclass(frozen=True)
class StrategyTried:
    """A class strategy that runs or ran for this child, with its dates."""

    text: str
    starts_on: date
    review_on: date | None
    ended_on: date | None


@dataclass(frozen=True)
class HistoryLine:
    """One thing of the last twelve months: an earlier concern, a check, a cycle, attendance."""

    on: date
    text: str


@dataclass(frozen=True)
class ConcernPage:
    """The page of one concern. `child` has no more than its name for somebody who only raised it."""

    child: ChildCard | None
    child_name: str
    concern: ConcernCard
    may_decide: bool
    may_record_talk: bool
    status: StatusCard | None
    history: tuple[HistoryLine, ...]
    similar: tuple[ConcernCard, ...]
    strategies: tuple[StrategyTried, ...]
    open_cycle_number: int | None
    dsl: PersonCard | None
    sendiass: str
    first_name: str
    where_codes: tuple[str, ...] = ()
    school_name: str = ""


def _step_cards(rows: Iterable[ConcernStep]) -> tuple[ConcernStepCard, ...]:
    words = labels(TRIAGE)
    return tuple(
        ConcernStepCard(
            on=clock.day_of(each.at),
            label=LOOKS[ConcernState(each.state)].label,
            decision=each.decision,
            decision_label=words.get(each.decision, ""),
            reason=each.reason,
            instead=each.instead,
            look_again_on=each.look_again_on,
            by=each.by.formal_name if each.by else "",
        )
        for each in rows
    )


def cards_of(rows: list[Concern], viewer: Viewer, held: set[UUID]) -> list[ConcernCard]:
    """Cards of rows that came with their people (one query for the steps)."""
    steps: dict[UUID, list[ConcernStep]] = {}
    for each in ConcernStep.objects.system(_WHY).filter(concern__in=rows).select_related("by").order_by("at", "created_at"):
        steps.setdefault(each.concern_id, []).append(each)
    places, sources, spoken = labels(WHERE), labels(SOURCES), labels(SPOKEN_TO_FAMILY)
    me = None if viewer.system_name else viewer.person_id
    found = []
    for row in rows:
        state = ConcernState(row.state)
        look = LOOKS[state]
        found.append(
            ConcernCard(
                pk=row.pk,
                ref=row.ref,
                child_id=row.child_id,
                source=row.source,
                source_label=sources.get(row.source, ""),
                raised_by=row.raised_by.formal_name if row.raised_by else "",
                raised_by_id=row.raised_by_id,
                raised_on=clock.day_of(row.raised_at),
                text=row.text,
                where=tuple(places[each] for each in row.where if each in places),
                tried=row.tried,
                spoken=spoken.get(row.spoken, ""),
                spoken_on=row.spoken_on,
                reply_by=row.reply_by,
                family_sees_from=row.family_sees_from,
                owner=row.owner.formal_name if row.owner else "",
                owner_id=row.owner_id,
                state=state,
                label=look.label,
                hint=look.hint,
                colour=look.colour,
                steps=_step_cards(steps.get(row.pk, ())),
                held=row.pk in held,
                mine=row.raised_by_id is not None and row.raised_by_id == me,
            )
        )
    return found


def concerns_of(viewer: Viewer, child: ChildCard) -> list[ConcernCard]:
    """A child's concerns as far as this viewer may see them, newest first.

    A family sees one once somebody has talked with them, at triage, or ten school days on; another household's words never; words
    held back never.
    """
    rows = Concern.objects.of(child).select_related("raised_by", "owner").order_by("-raised_at")
    if viewer.system_name is None and not decide(viewer, "concern.read", child=child):
        own = Q(raised_by_id=viewer.person_id)
        rows = rows.filter(own | _at_home(viewer, child)) if decide(viewer, "portal.read", child=child) else rows.filter(own)
        if decide(viewer, "portal.read", child=child):
            held = WordsHeld.objects.of(child).filter(released_at=None).values("thing_id")
            rows = rows.exclude(~own & Q(pk__in=held))
        return cards_of(list(rows), viewer, set())
    return cards_of(list(rows), viewer, people.held_ids(child))


def _at_home(viewer: Viewer, child: ChildCard) -> Q:
    seen = Q(family_sees_from__lte=viewer.day)
    if child.person_id == viewer.person_id:
        return seen & ~Q(source="family")
    links = FamilyLink.objects.of(child)
    household = people.household_of(viewer, child)
    together = links.filter(household=household).values("person_id") if household else links.none().values("person_id")
    return seen & (~Q(source="family") | Q(raised_by_id__in=together))


def concern_page(viewer: Viewer, ref: str) -> ConcernPage:
    """One concern by its reference, for whoever decides on it, reads it, or raised it. Raises NotFound for everybody else."""
    row = Concern.objects.for_viewer(viewer, "concern.read").select_related("raised_by", "owner", "child").filter(ref=ref).first()
    if row is None:
        raise NotFound
    child = _card_if_known(viewer, row.child_id)
    school = School.objects.select_related("local_authority").get(pk=row.school_id)
    council = school.local_authority
    full = child is not None and bool(decide(viewer, "concern.read", child=child))
    concern = cards_of([row], viewer, people.held_ids(child) if child and full else set())[0]
    deciding = child is not None and bool(decide(viewer, "concern.triage", child=child))
    dsl = next(iter(people.appointed(row.school_id, "dsl")), None)
    if full and child is not None:
        viewer.opens(child_id=child.pk, school_id=child.school_id, page="a concern")
    return ConcernPage(
        child=child if full else None,
        child_name=child.full_name if child else row.child.full_name,
        concern=concern,
        may_decide=deciding,
        may_record_talk=full and child is not None and bool(decide(viewer, "status.tell", child=child)),
        status=status_of(child) if full and child else None,
        history=tuple(history_of(child, but=row.pk)) if full and child else (),
        similar=tuple(_similar(viewer, child, row)) if full and child else (),
        strategies=tuple(strategies_of(child)) if full and child else (),
        open_cycle_number=_open_cycle(child) if child else None,
        dsl=dsl,
        sendiass=f"{council.sendiass_name} {council.sendiass_phone}".strip() if council else "",
        first_name=child.calling_name if child else row.child.calling_name,
        where_codes=tuple(row.where),
        school_name=school.name,
    )


def _card_if_known(viewer: Viewer, child_id: UUID) -> ChildCard | None:
    try:
        return people.child_by_id(viewer, child_id, "child.name")
    except NotFound:
        return None


def _open_cycle(child: ChildCard) -> int | None:
    return Cycle.objects.of(child).filter(closed_at=None).values_list("number", flat=True).first()


def history_of(child: ChildCard, *, but: UUID | None = None) -> list[HistoryLine]:
    """The last twelve months in lines, newest first: earlier concerns, checks, cycles, attendance."""
    since = clock.today() - _LOOK_BACK
    found = [
        HistoryLine(clock.day_of(each.raised_at), f"Concern: {LOOKS[ConcernState(each.state)].label.lower()}")
        for each in Concern.objects.of(child).filter(raised_at__gte=clock.london(since)).exclude(pk=but)
    ]
    for score in Score.objects.of(child).filter(taken_on__gte=since):
        result = f"standard score {score.standard}" if score.standard is not None else score.raw
        found.append(HistoryLine(score.taken_on, f"{score.name}: {result}"))
    for cycle in Cycle.objects.of(child):
        opened = clock.day_of(cycle.created_at)
        if opened >= since:
            found.append(HistoryLine(opened, f"Cycle {cycle.number} opened"))
        if cycle.attendance is not None and cycle.attendance_on and cycle.attendance_on >= since:
            found.append(HistoryLine(cycle.attendance_on, f"Attendance {cycle.attendance.normalize():f}%"))
    return sorted(found, key=lambda each: each.on, reverse=True)


def _similar(viewer: Viewer, child: ChildCard, row: Concern) -> list[ConcernCard]:
    """Other concerns about this child from other people, or with the same "when and where", newest first."""
    others = Concern.objects.of(child).exclude(pk=row.pk).select_related("raised_by", "owner").order_by("-raised_at")[:10]
    found = [each for each in others if each.raised_by_id != row.raised_by_id or set(each.where) & set(row.where)]
    return cards_of(found, viewer, set())


def strategies_of(child: ChildCard) -> list[StrategyTried]:
    """Class strategies of this child that still run, with their dates."""
    rows = ClassStrategy.objects.of(child).filter(ended_on=None).order_by("starts_on", "created_at")
    return [StrategyTried(each.text, each.starts_on, each.review_on, each.ended_on) for each in rows]


def sent_page(viewer: Viewer, ref: str) -> ConcernCard:
    """The concern the viewer has just raised, and nobody else's. Raises NotFound."""
    viewer.decided = True
    row = Concern.objects.system(_WHY).filter(ref=ref, raised_by_id=viewer.person_id).select_related("raised_by", "owner").first()
    if row is None:
        raise NotFound
    return cards_of([row], viewer, set())[0]


def my_concerns(viewer: Viewer, *, group_ref: str = "", limit: int = 20) -> list[ConcernCard]:
    """What became of the concerns this viewer raised: for the tracker. `limit` of the newest."""
    viewer.decided = True
    rows = (
        Concern.objects.system(_WHY)
        .filter(raised_by_id=viewer.person_id)
        .select_related("raised_by", "owner")
        .order_by("-raised_at")
    )
    if viewer.held.blocked:
        rows = rows.exclude(child_id__in=viewer.held.blocked)
    return cards_of(list(rows[:limit]), viewer, set())


def dsl_to_ring(viewer: Viewer) -> PersonCard | None:
    """The safeguarding lead of the viewer's school, for the notice on the form."""
    require(viewer, "concern.raise")
    found = people.appointed(viewer.school_id, "dsl") if viewer.school_id else []
    return found[0] if found else None


def first_words(child: ChildCard) -> bool:
    """Whether anybody's words about this child are in the record yet."""
    return Statement.objects.of(child).filter(withdrawn_at=None).exists()
