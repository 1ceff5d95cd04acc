"""What will change for the child, how it stands, and its review."""

from __future__ import annotations

from django.db import models

from trellis.accounts.models import Person
from trellis.provision.models import SupportLine

from .common import OfChild
from .cycles import Cycle, Statement


class Outcome(OfChild):
    """What will change for the child. Immutable once live: a change is a new row that `replaces` this one."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="outcomes")
    order = models.PositiveSmallIntegerField(default=1)
    by_on = models.DateField()
    will = models.CharField(max_length=250)
    where = models.CharField(max_length=120, blank=True)
    how_well = models.CharField(max_length=120, blank=True)
    shown_by = models.CharField(max_length=120, blank=True)
    sentence = models.TextField()
    child_words = models.CharField(max_length=250, blank=True)
    hope = models.ForeignKey(Statement, null=True, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=10, default="words")
    unit = models.CharField(max_length=40, blank=True)
    baseline = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    baseline_words = models.CharField(max_length=250, blank=True)
    baseline_on = models.DateField(null=True)
    goal = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    goal_words = models.CharField(max_length=250, blank=True)
    # Out of a table somebody pasted: nobody has looked it over yet. Saving it takes this off.
    to_check = models.BooleanField(default=False)
    live_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    # Who saved it last, so that the second of two people editing hears whose words stand there.
    edited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class OutcomeLine(OfChild):
    """A support line is for this outcome."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="ties")
    line = models.ForeignKey(SupportLine, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outcome", "line"], name="tie_once")]


class Reading(OfChild):
    """Where an outcome stands on a day, in its measure."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    words = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Review(OfChild):
    """The four questions of a review answered, and its one decision. Never edited."""

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="review")
    held_on = models.DateField()
    impact = models.TextField()
    quality = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    child_view_missing = models.CharField(max_length=250, blank=True)
    family_view = models.TextField(blank=True)
    family_view_missing = models.CharField(max_length=250, blank=True)
    what_next = models.TextField(blank=True)
    decision = models.CharField(max_length=24)
    decision_reason = models.TextField(blank=True)
    took_part = models.JSONField(default=list)
    look_again_on = models.DateField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class Judgement(OfChild):
    """What became of one outcome at a review, with the figure of its sessions as it stood then."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="judgements")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")
    judgement = models.CharField(max_length=16)
    why = models.TextField(blank=True)
    now_value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    now_words = models.CharField(max_length=250, blank=True)
    next_step = models.CharField(max_length=10, blank=True)
    happened = models.PositiveIntegerField(default=0)
    recorded = models.PositiveIntegerField(default=0)
    not_recorded = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "outcome"], name="judgement_once")]


class JudgementDraft(OfChild):
    """What was noted of a live outcome on a group's page: the child's own review begins with it and decides. One an outcome."""

    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="+")
    judgement = models.CharField(max_length=16)
    why = models.CharField(max_length=250, blank=True)
    now_value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    now_words = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
