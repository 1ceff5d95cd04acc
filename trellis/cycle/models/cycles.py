"""Each cycle of assess, plan, do, review, and what was said and found out for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from trellis.accounts.models import Person
from trellis.core.models import RefField

from .common import EntryOfChild, OfChild
from .concerns import Concern


class Cycle(OfChild):
    """One time round assess, plan, do, review. Numbered and linked to the one before."""

    ref = RefField()
    number = models.PositiveSmallIntegerField()
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, null=True, on_delete=models.PROTECT, related_name="+")
    opened_from = models.CharField(max_length=16)
    step = models.CharField(max_length=10, default="assess")
    hypothesis = models.TextField(blank=True)
    attendance = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    attendance_on = models.DateField(null=True)
    summary = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "number"], name="cycle_number_once"),
            models.UniqueConstraint(fields=["child"], condition=Q(closed_at__isnull=True), name="one_open_cycle"),
        ]


class CycleStep(OfChild):
    """The cycle moved to this step. Never edited."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)


class Source(OfChild):
    """One of the four sources of an assessment: here, or not here with a reason."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="sources")
    source = models.CharField(max_length=12)
    missing_because = models.CharField(max_length=250, blank=True)
    asked_on = models.DateField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "source"], name="source_once")]


class Statement(EntryOfChild):
    """Somebody's own words, dated and kept as theirs: strengths, hopes, what is hard, what helps, evidence.

    `voice` is child, family, school or outside; `topic` is the question it answers. `may_see` is the speaker's own choice of who
    else may read it: "school" always; "household" and "outside" only where listed. A changed statement is a new row that replaces.
    """

    voice = models.CharField(max_length=10)
    topic = models.CharField(max_length=20)
    text = models.TextField()
    speaker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    speaker_words = models.CharField(max_length=80, blank=True)
    household = models.CharField(max_length=40, blank=True)
    how = models.CharField(max_length=20, blank=True)
    meaning = models.TextField(blank=True)
    area = models.CharField(max_length=20, blank=True)
    barrier = models.CharField(max_length=40, blank=True)
    said_on = models.DateField()
    cycle = models.ForeignKey(Cycle, null=True, on_delete=models.PROTECT, related_name="+")
    asked = models.BooleanField(default=False)
    may_see = models.JSONField(default=list)
    read_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=250, blank=True)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["child", "voice", "said_on"], name="statement_by_voice")]


class Score(EntryOfChild):
    """An assessment with a score, and what a standard score means beside it."""

    cycle = models.ForeignKey(Cycle, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    taken_on = models.DateField()
    raw = models.CharField(max_length=40, blank=True)
    standard = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Carried(EntryOfChild):
    """A statement ticked "use this": it stands in the plan of the cycle with its speaker, never typed again."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="carried")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "statement"], name="carried_once")]
