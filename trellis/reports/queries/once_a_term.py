"""Proof for governors that plans are reviewed at least once a term (P8; CoP 6.53 to 6.56): children counted, none named."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from trellis.compliance.rules.due import WORTHWHILE
from trellis.core import clock
from trellis.cycle.models import Review
from trellis.organisations.models import Term
from trellis.plans.models import PlanVersion

from ..rules.small_numbers import SMALLEST, part_words, small


def once_a_term(school_id: UUID, today: date) -> str:
    """The last whole term and this one: of how many children with a plan it was reviewed, and how many are late now (three queries).

    A plan counts in a term of which six weeks or more were left when it began. Fewer than five children are never a number.
    """
    terms = list(
        Term.objects.at(school_id)
        .filter(starts_on__lte=today)
        .order_by("-starts_on")
        .values_list("name", "starts_on", "ends_on")[:2]
    )
    if not terms:
        return ""
    versions = (
        PlanVersion.objects.at(school_id)
        .exclude(live_at=None)
        .filter(Q(ended_at=None) | Q(ended_at__gte=clock.london(terms[-1][1])))
    )
    plans = list(versions.values_list("child_id", "live_at", "ended_at", "state", "review_on"))
    held = list(Review.objects.at(school_id).filter(held_on__gte=terms[-1][1]).values_list("child_id", "held_on"))
    sentences = []
    for place, (name, starts_on, ends_on) in reversed(list(enumerate(terms))):
        until = terms[place - 1][1] - timedelta(days=1) if place else today
        counted = {child for child, live_at, ended_at, *_ in plans if _counts(live_at, ended_at, starts_on, ends_on)}
        reviewed = {child for child, on in held if starts_on <= on <= until} & counted
        so_far = "so far " if ends_on >= today else ""
        if len(counted) < SMALLEST:
            sentences.append(f"{name}: fewer than 5 children had a plan, too few to say more.")
        else:
            sentences.append(
                f"{name}: {part_words(len(reviewed), len(counted)).lower()} children with a plan were {so_far}reviewed at least once."
            )
    late = sum(1 for *_, state, review_on in plans if state == "live" and review_on is not None and review_on < today)
    if late:
        sentences.append(f"{small(late).capitalize()} plans are past the day for the review now.")
    return " ".join(sentences)


def _counts(live_at: datetime, ended_at: datetime | None, starts_on: date, ends_on: date) -> bool:
    began = clock.day_of(live_at)
    over = ended_at is not None and clock.day_of(ended_at) < starts_on
    return not over and (began <= starts_on or (began <= ends_on and ends_on - began >= WORTHWHILE))
