"""The page of a review: for each outcome what we said and what happened, the figures the same as everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle.rules.review import Choice
from trellis.people import queries as people
from trellis.people.queries import ChildCard
from trellis.provision import queries as provision
from trellis.provision.rules import Counts

from .cycles import CycleCard, ReviewCard, current_cycle, reviews_of, what_to_consider
from .group_reviews import Noted, noted_for
from .outcomes import OutcomeCard, outcomes_of
from .statuses import StatusCard, status_of
from .voices import StatementCard, voices

NO_SESSIONS = "No sessions were logged for this outcome. Ask: did it happen?"


@dataclass(frozen=True)
class Support:
    """One line of support for an outcome, with its figures."""

    what: str
    who: str
    how_often: str
    counts: Counts
    makes_sessions: bool


@dataclass(frozen=True)
class Looking:
    """One outcome looked back on. `counts` sums the sessions of its support."""

    outcome: OutcomeCard
    support: tuple[Support, ...]
    counts: Counts
    gaps: tuple[str, ...]
    noted: Noted | None = None

    @property
    def key(self) -> str:
        return str(self.outcome.pk)


@dataclass(frozen=True)
class ReviewPage:
    """Everything the review shows; `adults` are (key, name) of those at home.

    `cycle` is None when none is open; `last` is the newest review that was recorded.
    """

    child: ChildCard
    cycle: CycleCard | None
    status: StatusCard
    looking: tuple[Looking, ...]
    child_words: tuple[StatementCard, ...]
    family_words: tuple[StatementCard, ...]
    people: tuple[str, ...]
    adults: tuple[tuple[str, str], ...]
    consider: tuple[Choice, ...]
    last: ReviewCard | None
    may_decide: bool
    today: date

    @property
    def ready(self) -> bool:
        return self.cycle is not None and self.cycle.step in ("do", "review")


def review_page(viewer: Viewer, ref: str) -> ReviewPage:
    """The review of a child's open cycle. Raises NotFound for a stranger."""
    child = people.child_for(viewer, ref, "review.record", opens="Review")
    cycle = current_cycle(viewer, child)
    words = voices(viewer, child)
    recent = [each for each in words["child"] if cycle and each.said_on >= cycle.opened_on]
    from_home = [each for each in words["family"] if cycle and each.said_on >= cycle.opened_on]
    by_cycle = reviews_of(child)
    adults = people.family_adults(child)
    reviews = list(by_cycle.values())
    return ReviewPage(
        child=child,
        cycle=cycle,
        status=status_of(child),
        looking=tuple(looking_back(viewer, child, cycle)) if cycle else (),
        child_words=tuple(recent),
        family_words=tuple(from_home),
        people=tuple(_around(child, adults)),
        adults=tuple((str(each.person_id), each.name) for each in adults),
        consider=what_to_consider(child, by_cycle),
        last=max(reviews, key=lambda each: each.held_on) if reviews else None,
        may_decide=bool(decide(viewer, "cycle.decide", child=child)),
        today=clock.today(),
    )


def looking_back(viewer: Viewer, child: ChildCard, cycle: CycleCard) -> list[Looking]:
    """Each live outcome of a cycle with its support and figures: what we said, and what happened."""
    outcomes = [each for each in outcomes_of(viewer, child, cycle.pk) if each.live and not each.ended]
    wanted = [line for each in outcomes for line in each.line_ids]
    lines = {each.pk: each for each in provision.lines_of(viewer, child, live_only=False)} if wanted else {}
    counts = provision.counts_for(wanted) if wanted else {}
    missed = [line for line in wanted if counts[line].didnt or counts[line].away]
    why = provision.gaps_of_lines(child, missed) if missed else {}
    noted, found = noted_for([each.pk for each in outcomes]), []
    for outcome in outcomes:
        tied = [lines[line] for line in outcome.line_ids if line in lines]
        support = tuple(
            Support(each.what, each.who, each.how_often, counts.get(each.pk, Counts()), bool(each.makes_sessions))
            for each in tied
        )
        total = sum((each.counts for each in support), Counts())
        reasons = provision.gaps_together(why.get(line, ()) for line in outcome.line_ids)
        gaps = tuple(f"{each.label}: {each.number}" for each in reasons)
        found.append(Looking(outcome, support, total, gaps, noted.get(outcome.pk)))
    return found


def _around(child: ChildCard, adults: Iterable[people.AdultCard]) -> list[str]:
    """Whom the page offers as having taken part."""
    names = [child.calling_name, *(each.name for each in adults)]
    names += [each.name for each in people.daily_owners(child)]
    senco = people.senco_for(child.school_id, child.nc_year)
    names += [senco.name] if senco else []
    names += [f"{each.name} ({each.profession})" for each in people.professionals_of(child)]
    return list(dict.fromkeys(names))


def recorded_review(viewer: Viewer, child: ChildCard, cycle_id: object) -> ReviewCard:
    """The review of one cycle as it was recorded. Raises NotFound where there is none."""
    found = reviews_of(child).get(cycle_id)  # type: ignore[call-overload]
    if found is None:
        raise NotFound
    return found
