"""What the form pages of this room need besides the record: whom and what to offer."""

from __future__ import annotations

from dataclasses import dataclass

from trellis.access.engine import decide, require
from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound
from trellis.cycle.rules.concern import WHERE, Triage, what_goes_out
from trellis.people import queries as people
from trellis.people.queries import ChildCard, PersonCard
from trellis.provision.queries import strategies_for

from .concerns import ConcernCard, ConcernPage, concern_page
from .statuses import (
    NeedCard,
    StatusCard,
    StatusLine,
    ToldPerson,
    ToldState,
    needs_of,
    people_to_tell,
    status_history,
    status_of,
    told_state,
)
from .voices import StatementCard, statements

_MOST_STRATEGIES = 12
_ON_ITS_WAY = {
    ("raiser", False): "On the page of their concern",
    ("raiser", True): "On the page of their concern",
    ("family", False): "On the family’s page",
    ("family", True): "By message, and on the family’s page",
    ("class_teacher", False): "On the class sheet",
    ("diary", False): "On your Today",
    ("diary", True): "On your Today",
}
_BY_MESSAGE = frozenset({Triage.ASK_FAMILY, Triage.START_ASSESS, Triage.NOT_SEN})


@dataclass(frozen=True)
class RaisePage:
    """The form of a concern: this viewer's children, the school's strategies, whom to go to when a child is not safe."""

    children: tuple[tuple[str, str], ...]
    strategies: tuple[str, ...]
    dsl: PersonCard | None
    senco: str


@dataclass(frozen=True)
class Outgoing:
    """One thing a choice sends: the way it goes, and the sentence."""

    way: str
    text: str


@dataclass(frozen=True)
class TriagePage:
    """A concern with what each choice would send."""

    page: ConcernPage
    strategies: tuple[str, ...]
    outgoing: dict[str, tuple[Outgoing, ...]]


@dataclass(frozen=True)
class StatusPage:
    """A child's SEN status, its history, needs, and who has to be told."""

    child: ChildCard
    status: StatusCard
    history: tuple[StatusLine, ...]
    needs: tuple[NeedCard, ...]
    told: ToldState
    to_tell: tuple[ToldPerson, ...]
    young_person: bool
    may_decide: bool
    may_tell: bool


@dataclass(frozen=True)
class WordsPage:
    """The page of a child's words, or the form for one more of one voice."""

    child: ChildCard
    words: tuple[StatementCard, ...]
    speakers: tuple[tuple[str, str], ...]
    may_write: bool
    may_ask: bool


def raise_page(viewer: Viewer) -> RaisePage:
    """What the form of a concern offers. Raises Denied for somebody who is no member of staff."""
    require(viewer, "concern.raise")
    options = people.children_options(viewer, "child.list")
    school = viewer.school_id
    found = strategies_for(school) if school else []
    senco = people.senco_for(school) if school else None
    dsl = next(iter(people.appointed(school, "dsl")), None) if school else None
    children = tuple((each.ref, each.label) for each in options)
    return RaisePage(children, tuple(each.text for each in found[:_MOST_STRATEGIES]), dsl, senco.name if senco else "the SENCO")


def matched_strategies(viewer: Viewer, concern: ConcernCard, most: int = 3) -> list[str]:
    """Strategies of the school's list that answer the ticks of a concern, for the page after sending."""
    codes = {each.label: each.code for each in WHERE}
    found = strategies_for(viewer.school_id, [codes[each] for each in concern.where]) if viewer.school_id else []
    return [each.text for each in found if each.fits][:most]


def triage_page(viewer: Viewer, ref: str) -> TriagePage:
    """A concern and, for whoever decides, what each choice would send and to whom."""
    page = concern_page(viewer, ref)
    if not page.may_decide or page.child is None:
        return TriagePage(page, (), {})
    found = strategies_for(page.child.school_id, page.where_codes)
    running = [each.text for each in page.strategies]
    offered = list(dict.fromkeys(running + [each.text for each in found]))[:_MOST_STRATEGIES]
    return TriagePage(page, tuple(offered), {str(each): _outgoing(each, page) for each in Triage})


def _outgoing(choice: Triage, page: ConcernPage) -> tuple[Outgoing, ...]:
    day = {
        Triage.WATCH: "the day after 4 or 6 weeks",
        Triage.ASK_FAMILY: "the day you choose",
        Triage.START_ASSESS: "the day you choose",
        Triage.NOT_SEN: "the day you choose",
    }.get(choice, "")
    from_home = page.concern.source == "family"
    sent = what_goes_out(
        choice,
        child=page.first_name,
        raiser=page.concern.raised_by or "Whoever raised it",
        date_words=day,
        family_raised_it=from_home,
    )
    message = choice in _BY_MESSAGE
    return tuple(Outgoing(_ON_ITS_WAY.get((each.to, message), ""), _sentences(each.text)) for each in sent)


def _sentences(text: str) -> str:
    """The same text with a capital at the start of each sentence, wherever a day in words came to stand first."""
    return ". ".join(each[:1].upper() + each[1:] for each in text.split(". "))


def status_page(viewer: Viewer, ref: str) -> StatusPage:
    """A child's SEN status. Raises NotFound for a stranger."""
    child = people.child_for(viewer, ref, "status.read", opens="SEN status")
    told = told_state(child)
    return StatusPage(
        child=child,
        status=status_of(child),
        history=tuple(status_history(child)),
        needs=tuple(needs_of(child)),
        told=told,
        to_tell=told.people or tuple(people_to_tell(child)),
        young_person=child.is_young_person,
        may_decide=bool(decide(viewer, "status.decide", child=child)),
        may_tell=bool(decide(viewer, "status.tell", child=child)),
    )


def words_page(viewer: Viewer, ref: str, voice: str = "") -> WordsPage:
    """All words of a child that this viewer may read; with `voice`, whoever can be its speaker."""
    child = people.child_for(viewer, ref, "views.read", opens="views")
    speakers: list[tuple[str, str]] = []
    if voice == "family":
        speakers = [(str(each.person_id), f"{each.name} ({each.called})") for each in people.family_adults(child)]
    elif voice == "outside":
        speakers = [(str(each.person_id), f"{each.name} ({each.profession})") for each in people.professionals_of(child)]
    return WordsPage(
        child=child,
        words=tuple(statements(viewer, child)),
        speakers=tuple(speakers),
        may_write=bool(decide(viewer, "views.write", child=child)),
        may_ask=bool(decide(viewer, "assess.edit", child=child)),
    )


def word_of(page: WordsPage, pk: str) -> StatementCard:
    """One of the words on the page. Raises NotFound for any other."""
    found = next((each for each in page.words if str(each.pk) == pk), None)
    if found is None:
        raise NotFound
    return found
