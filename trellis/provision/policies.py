"""Who reads support, who logs it, who changes it. Everyone who teaches or supports the child reads it (Code of Practice 6.49)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.access.engine import Own, relation, rule
from trellis.people import policies as people
from trellis.people.models import ProfessionalPlace, Staff, live

from .models import SupportLine, live_on

# Last week's sessions are caught up on in the week after, so whoever gave support that has ended may still record for this long.
CATCH_UP = timedelta(days=10)
_WHY = "relation"


@dataclass
class AtSchool:
    """A school without a child: asked in a child's place whether a right reaches this school."""

    school_id: UUID
    pk: UUID | None = None
    fact_on_roll: bool = True


def _gives(person_id: UUID, day: date) -> QuerySet[Any]:
    """The lines this person gives, while they are on the staff there or invited for the child: a line outlives its adult's leaving."""
    return _lines(person_id, day, live(day))


def _gave(person_id: UUID, day: date) -> QuerySet[Any]:
    """As `_gives`, for some days afterwards; not for somebody whose job ends or has ended, since `day` lies in the past."""
    return _lines(person_id, day, live(day) & Q(ends_on__isnull=True))


def _lines(person_id: UUID, day: date, employed: Q) -> QuerySet[Any]:
    jobs = Staff.objects.system(_WHY).filter(employed, person_id=person_id, school_id=OuterRef("school_id"))
    invited = ProfessionalPlace.objects.system(_WHY).filter(live(day), person_id=person_id, child_id=OuterRef("child_id"))
    rows = SupportLine.objects.system(_WHY).filter(live_on(day), given_by_id=person_id)
    return rows.filter(Exists(jobs) | Exists(invited))


supports = relation("supports", label="whoever gives the support", reach="child", side="staff", rows=_gives)
supported = relation(
    "supported", label="whoever gave the support last week", reach="child", side="staff", rows=_gave, lasts=CATCH_UP
)
reads_support = people.record_holders | people.teaching | supports

rule("support.read", reads_support, says="see this support")
rule("support.edit", people.leads | people.daily, says="change this support")
rule("support.cost", people.record_holders | people.daily, says="see what this support costs")
rule("support.log", people.leads | people.teaching | supports | supported, says="record what happened")
rule("log.page", people.staff | supports | supported, says="see sessions")
rule("strategy.read", people.staff | people.record_holders, says="read the school's strategies")
rule("question.ask", people.staff | people.leads, says="ask the SENCO")
rule("question.read", people.leads | Own("asked_by_id"), says="read this question")
rule("question.answer", people.leads, says="answer this question")
rule("training.edit", people.leads | people.head, says="keep the training log")
rule("support.map", people.record_holders, says="see support across the school")
rule("support.family", people.at_home, says="see what happened")
rule("strategy.edit", people.leads, says="change the school's list of strategies")
rule("sessions.replan", people.leads | people.head, says="plan the sessions again")
rule("class.read", people.record_holders | people.teaching | people.staff, says="read a class page")
