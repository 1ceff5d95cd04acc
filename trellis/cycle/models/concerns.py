"""First worries and what became of them, and the checks of a class that raise some."""

from __future__ import annotations

from django.db import models

from trellis.access.managers import SchoolManager
from trellis.accounts.models import Person
from trellis.core.models import Base, RefField
from trellis.organisations.models import Group, School

from .common import EntryOfChild, OfChild


class Concern(EntryOfChild):
    """A first worry, in the words of whoever raised it. It is closed, never deleted."""

    ref = RefField()
    source = models.CharField(max_length=12)
    raised_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    where = models.JSONField(default=list)
    tried = models.TextField(blank=True)
    spoken = models.CharField(max_length=12, blank=True)
    spoken_on = models.DateField(null=True)
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reply_by = models.DateField()
    family_sees_from = models.DateField()
    state = models.CharField(max_length=12, default="raised")


class ConcernStep(EntryOfChild):
    """What became of a concern: a new row for each change of state, with the decision and its words."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    decision = models.CharField(max_length=16, blank=True)
    reason = models.TextField(blank=True)
    instead = models.TextField(blank=True)
    look_again_on = models.DateField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class CheckPoint(Base):
    """One check of one class on a day: reading in the autumn, a screening on entry."""

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    on = models.DateField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "group", "name", "on"], name="check_once")]

    def __str__(self) -> str:
        return self.ref


class CheckResult(OfChild):
    """One child's result of one check. `test` is which test of slow progress (Code of Practice 6.17) a result below was found by."""

    check_point = models.ForeignKey(CheckPoint, on_delete=models.PROTECT, related_name="results")
    result = models.CharField(max_length=40, blank=True)
    standing = models.CharField(max_length=10, blank=True)
    test = models.CharField(max_length=12, blank=True)
    concern = models.ForeignKey(Concern, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_point", "child"], name="check_result_once")]
