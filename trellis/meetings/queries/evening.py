"""Parents' evening: one side of paper for each child of a class who gets support, and who came. The same queries for any number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from trellis.access.engine import children_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle.models import Outcome, OutcomeLine, Reading, Statement
from trellis.cycle.queries import statuses_of
from trellis.cycle.rules.measures import value_words
from trellis.cycle.rules.status import SenStatus
from trellis.organisations.models import Group
from trellis.people.models import ClassPlace, FamilyLink, ProtectiveHold, Restriction, WordsHeld, live
from trellis.people.queries import ChildCard, cards_for
from trellis.plans import rules as plan_rules
from trellis.plans.models import PlanVersion, Profile
from trellis.provision.models import SupportLine, live_on
from trellis.provision.queries import counts_for as figures_for
from trellis.provision.rules import Counts

from ..rules import ThreeCount
from .lists import counts_for

_WHY = "children of a class the viewer has reached"
_SUPPORTED = (SenStatus.SEN_SUPPORT, SenStatus.EHC_PLAN)
_STRENGTHS = 3


@dataclass(frozen=True)
class GroupChoice:
    """A class to choose."""

    ref: str
    name: str


@dataclass(frozen=True)
class Promise:
    """Support in words, and its figures as the family sees them."""

    what: str
    counts: Counts
    makes_sessions: bool


@dataclass(frozen=True)
class Aim:
    """What we hope will change, where it stood and stands, and the support for it."""

    sentence: str
    start: str
    now: str
    support: tuple[Promise, ...]


@dataclass(frozen=True)
class EveningChild:
    """One side of paper, and the adults who may come."""

    child: ChildCard
    strengths: tuple[str, ...]
    aims: tuple[Aim, ...]
    review_on: date | None
    adults: tuple[tuple[UUID, str], ...]
    count: ThreeCount


@dataclass(frozen=True)
class EveningPage:
    """A class at parents' evening: those who get support."""

    group: GroupChoice
    children: tuple[EveningChild, ...]


def evening_groups(viewer: Viewer) -> list[GroupChoice]:
    """The classes with children whose meetings this viewer plans (one query)."""
    reach = children_for(viewer, "meeting.plan").values("pk")
    places = ClassPlace.objects.system(_WHY).filter(live(viewer.day), child_id__in=reach)
    rows = Group.objects.system(_WHY).filter(pk__in=places.values("group_id")).exclude(kind=Group.Kind.TEACHING)
    return [GroupChoice(each.ref, each.name) for each in rows.order_by("name")]


def evening_page(viewer: Viewer, group_ref: str) -> EveningPage:
    """The class, child by child. Raises NotFound for a class with nobody whose meetings the viewer plans."""
    group = next((each for each in evening_groups(viewer) if each.ref == group_ref), None)
    if group is None:
        raise NotFound
    cards = cards_for(viewer, "meeting.plan", group_ref=group_ref)
    statuses = statuses_of([each.pk for each in cards])
    wanted = [each for each in cards if each.pk in statuses and statuses[each.pk].status in _SUPPORTED]
    for each in wanted:
        viewer.opens(child_id=each.pk, school_id=each.school_id, page="parents’ evening")
    return EveningPage(group, tuple(_children(viewer, wanted)))


def _children(viewer: Viewer, cards: list[ChildCard]) -> list[EveningChild]:
    ids = [each.pk for each in cards]
    strengths, aims, adults, counts = _strengths(ids), _aims(viewer, cards), adults_of_many(ids), counts_for(ids)
    live_plans = PlanVersion.objects.system(_WHY).filter(child_id__in=ids, state="live").values_list("child_id", "review_on")
    reviews = dict(live_plans)
    return [
        EveningChild(
            child=each,
            strengths=tuple(strengths.get(each.pk, ())[:_STRENGTHS]),
            aims=tuple(aims.get(each.pk, ())),
            review_on=reviews.get(each.pk),
            adults=tuple(adults.get(each.pk, ())),
            count=counts.get(each.pk, ThreeCount()),
        )
        for each in cards
    ]


def _strengths(ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The child's own page first, then what the child and school said; only what everybody at home may read (three queries)."""
    found: dict[UUID, list[str]] = {}
    newest = Profile.objects.system(_WHY).filter(child_id__in=ids).exclude(read_at=None).order_by("child_id", "-number")
    for child_id, words in newest.values_list("child_id", "appreciate"):
        if words and child_id not in found:
            found[child_id] = [words]
    held = WordsHeld.objects.system(_WHY).filter(thing_id=OuterRef("pk"), released_at=None)
    rows = Statement.objects.system(_WHY).filter(
        child_id__in=ids, topic="good_at", withdrawn_at=None, voice__in=("child", "school")
    )
    rows = rows.exclude(read_at=None).filter(~Exists(held)).order_by("-said_on", "-created_at")
    replaced = set(rows.exclude(replaces=None).values_list("replaces_id", flat=True))
    for each in rows:
        open_to_all = each.voice == "school" or not each.may_see or "household" in each.may_see
        if open_to_all and each.pk not in replaced:
            found.setdefault(each.child_id, []).append(each.text)
    return found


def _aims(viewer: Viewer, cards: list[ChildCard]) -> dict[UUID, list[Aim]]:
    """Live outcomes with their support and the family's figures (four queries, and one for the calendar)."""
    ids = [each.pk for each in cards]
    if not cards:
        return {}
    until = plan_rules.family_figures_until(clock.today(), viewer.calendar(cards[0].school_id))
    figures = figures_for(child_ids=ids, to_on=until)
    lines = {each.pk: each for each in SupportLine.objects.system(_WHY).filter(live_on(clock.today()), child_id__in=ids)}
    ties: dict[UUID, list[UUID]] = {}
    for outcome_id, line_id in OutcomeLine.objects.system(_WHY).filter(child_id__in=ids).values_list("outcome_id", "line_id"):
        ties.setdefault(outcome_id, []).append(line_id)
    last = Reading.objects.system(_WHY).filter(outcome_id=OuterRef("pk")).order_by("-on", "-created_at")
    rows: QuerySet[Any] = Outcome.objects.system(_WHY).filter(child_id__in=ids, ended_at=None, live_at__isnull=False)
    rows = rows.annotate(now_value=Subquery(last.values("value")[:1]), now_said=Subquery(last.values("words")[:1]))
    found: dict[UUID, list[Aim]] = {}
    for each in rows.order_by("order", "created_at"):
        support = tuple(
            Promise(lines[pk].what, figures.get(pk, Counts()), bool(lines[pk].makes_sessions))
            for pk in ties.get(each.pk, ())
            if pk in lines
        )
        start = value_words(each.measure, each.baseline, each.baseline_words, each.unit)
        now = value_words(each.measure, each.now_value, each.now_said or "", each.unit)
        found.setdefault(each.child_id, []).append(Aim(each.sentence, start, now, support))
    return found


def adults_of_many(ids: Collection[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """(person, how they are named) of the adults at home of each child, without anybody shut out (one query)."""
    day = clock.today()
    shut = Exists(
        Restriction.objects.system(_WHY).filter(live(day), child_id=OuterRef("child_id"), person_id=OuterRef("person_id"))
    )
    hold = ProtectiveHold.objects.system(_WHY).filter(
        live(day), child_id=OuterRef("child_id"), person_id=OuterRef("person_id"), ended_by=None
    )
    rows = FamilyLink.objects.system(_WHY).filter(live(day), child_id__in=ids).exclude(Q(shut) | Q(Exists(hold)))
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for each in rows.select_related("person").order_by("priority", "starts_on", "pk"):
        who = f"{each.person.full_name} ({each.called or each.relationship})"
        found.setdefault(each.child_id, []).append((each.person_id, who))
    return found
