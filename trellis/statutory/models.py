"""The basics of an EHC plan. The council's own process comes later."""

from __future__ import annotations

from django.db import models

from trellis.accounts.models import Person
from trellis.cycle.models import OfChild


class EhcPlan(OfChild):
    """When the plan was made and when it was and will be reviewed. A change is a new row; the newest holds."""

    plan_on = models.DateField()
    last_review_on = models.DateField(null=True)
    next_review_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
