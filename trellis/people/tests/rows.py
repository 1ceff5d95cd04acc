"""Rows as tests of the network look at them."""

from __future__ import annotations

from datetime import date
from typing import Any

from trellis.audit.models import Row
from trellis.people.models import Child, FamilyLink

TODAY = date(2026, 10, 14)
WHY = "a test looks at the rows"


def codes(world: Any) -> list[str]:
    return list(Row.objects.filter(chain=str(world.oakfield.pk)).order_by("number").values_list("code", flat=True))


def link_of(child: Child, person: Any) -> FamilyLink:
    return FamilyLink.objects.of(child).get(person_id=person.pk)
