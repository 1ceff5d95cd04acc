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
    # The next move between phases: empty for what the year group makes likely, "none" for no move, else a code and its calendar year.
    transfer = models.CharField(max_length=24, blank=True)
    transfer_year = models.PositiveSmallIntegerField(null=True)
    # The day the council's amended plan that names the new setting came.
    transfer_named_on = models.DateField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
