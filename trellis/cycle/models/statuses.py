"""SEN status and its history, who was told, the types of need, and what stood before Trellis."""

from __future__ import annotations

from django.db import models

from trellis.accounts.models import Person
from trellis.documents.models import ChildFile

from .common import EntryOfChild, OfChild


class StatusChange(OfChild):
    """A child's SEN status from a day on. Never edited: the newest `from_on` (then `created_at`) holds."""

    status = models.CharField(max_length=16)
    from_on = models.DateField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    # Where an imported roll is the source, its old code (A, P, S) as it stood.
    source = models.CharField(max_length=20, default="decision")
    source_code = models.CharField(max_length=2, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    # Declared once for a whole register: the family was told before Trellis (R06), and by which day where that is known.
    told_before = models.BooleanField(default=False)
    told_before_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["child", "from_on"], name="status_by_child")]


class Told(OfChild):
    """R06 (section 68): how a person was told that special provision is being made, or that an attempt was made."""

    status_change = models.ForeignKey(StatusChange, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=16)
    on = models.DateField()
    reached = models.BooleanField(default=True)
    note = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class BeforeTrellis(EntryOfChild):
    """What stood before Trellis: the school's own register, or a plan in Word, with the day on which it is to be reviewed.

    `source` is register, provision or plan, or expected: what was written of a child before they came. It begins no cycle and no duty;
    once a cycle is open, the cycle's own dates count.
    """

    source = models.CharField(max_length=10)
    review_on = models.DateField(null=True)
    agencies = models.CharField(max_length=300, blank=True)
    # Of a register its notes; of a plan the text that could be read in it.
    note = models.TextField(blank=True)
    file = models.OneToOneField(ChildFile, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["child", "review_on"], name="before_by_child")]


class Need(OfChild):
    """A type of need by census code and rank, from a day, until a day."""

    code = models.CharField(max_length=4)
    rank = models.PositiveSmallIntegerField()
    in_class = models.CharField(max_length=250, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["child", "rank"], name="need_by_child")]
