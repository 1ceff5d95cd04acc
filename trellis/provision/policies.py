"""Who reads support, who logs it, who changes it. Everyone who teaches or supports the child reads it (Code of Practice 6.49)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trellis.access.engine import relation, rule
from trellis.people import policies as people

from .models import LIVE_LINE, SupportLine


def _gives(person_id: UUID, day: date) -> QuerySet[Any]:
    return SupportLine.objects.system("relation").filter(LIVE_LINE, given_by_id=person_id, ends_on__gte=day)


supports = relation("supports", label="whoever gives the support", reach="child", side="staff", rows=_gives)
reads_support = people.record_holders | people.teaching | supports

rule("support.read", reads_support, says="see this support")
rule("support.edit", people.leads | people.daily, says="change this support")
rule("support.log", people.leads | people.teaching | supports, says="record what happened")
rule("log.page", people.staff | supports, says="see sessions")
rule("support.family", people.at_home, says="see what happened")
rule("strategy.edit", people.leads, says="change the school's list of strategies")
rule("class.read", people.record_holders | people.teaching | people.staff, says="read a class page")
