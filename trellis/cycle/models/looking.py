"""What colleagues saw, and what they are asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from trellis.accounts.models import Person
from trellis.core.models import RefField

from .common import EntryOfChild, OfChild
from .cycles import Score, Statement


class Observation(EntryOfChild):
    """Somebody looked: when, where and for what. What was seen is a statement of the school's voice, so that it is never typed again."""

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    where = models.JSONField(default=list)
    looked_for = models.CharField(max_length=250, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class AssessmentRequest(EntryOfChild):
    """A check, test or observation somebody asked a colleague for: which, by whom, by when, and what came of it."""

    ref = RefField()
    kind = models.CharField(max_length=16)
    what = models.CharField(max_length=200)
    asked_of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by_on = models.DateField()
    done_on = models.DateField(null=True)
    score = models.ForeignKey(Score, null=True, on_delete=models.PROTECT, related_name="+")
    observation = models.ForeignKey(Observation, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=250, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_of"], name="request_open", condition=Q(done_on=None, withdrawn_at=None))]


class RoundRobin(OfChild):
    """Every teacher of a child asked at once what works. `strategies` are the lines that are asked about, as they stood then."""

    ref = RefField()
    question = models.CharField(max_length=250, blank=True)
    strategies = models.JSONField(default=list)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    closed_on = models.DateField(null=True)
    # How often those who have not answered were reminded.
    chased = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child"], condition=Q(closed_on=None), name="one_open_round_robin")]


class RoundRobinAnswer(EntryOfChild):
    """One teacher's part of a round robin. `works` maps a strategy to what was said of it; empty while there is no answer."""

    round_robin = models.ForeignKey(RoundRobin, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80, blank=True)
    works = models.JSONField(default=dict)
    statement = models.ForeignKey(Statement, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round_robin", "person"], name="round_robin_answer_once")]
        indexes = [models.Index(fields=["person"], name="round_robin_open", condition=Q(answered_at=None))]
