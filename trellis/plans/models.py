"""Frozen versions of plans and profiles, who took part, and what each person answered to which version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from trellis.access.managers import SchoolManager
from trellis.accounts.models import Person
from trellis.core.models import Base, RefField
from trellis.cycle.models import Cycle, EntryOfChild, OfChild, Outcome, Statement
from trellis.organisations.models import Group, School
from trellis.provision.models import SupportLine


class PlanVersion(OfChild):
    """One version of a cycle's plan: draft, to check, live, superseded or ended. Frozen once it is shown; an answer belongs to it."""

    ref = RefField()
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default="draft")
    summary = models.TextField(blank=True)
    family_summary = models.TextField(blank=True)
    at_home = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    drafted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True)
    answer_by = models.DateField(null=True)
    live_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    approval_asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approval_asked_at = models.DateTimeField(null=True)
    # Who was asked what they think: [{"person": id, "who": "Mum (Hodan Yusuf)"}]. Whoever has not answered is still to come.
    asked = models.JSONField(default=list)
    # Each part of a draft is edited on a page of its own: {"summary": {"n": 3, "by": id, "at": moment}}.
    edits = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="plan_version_once"),
            models.UniqueConstraint(fields=["child"], condition=Q(state="draft"), name="one_draft_a_child"),
            models.UniqueConstraint(fields=["child"], condition=Q(state="live"), name="one_live_plan_a_child"),
        ]

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"


class PlanStatement(EntryOfChild):
    """This version was shown with this statement. Written when the version is frozen; a draft reads what is carried."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "statement"], name="plan_statement_once")]


class PlanOutcome(OfChild):
    """This version holds this outcome. A draft also holds what its cycle has drafted since and no other version holds."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="+")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "outcome"], name="plan_outcome_once")]


class PlanLine(OfChild):
    """This version holds this support line."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="+")
    line = models.ForeignKey(SupportLine, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "line"], name="plan_line_once")]


class JoiningIn(OfChild):
    """How the child joins in: clubs, trips, PE, breaks, tests; and adjustments the law says we must make."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="+")
    area = models.CharField(max_length=16)
    what = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "area"], name="joining_in_once")]


class TookPart(OfChild):
    """Who took part in making this version, and how."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=80)
    how = models.CharField(max_length=120)


class Answer(OfChild):
    """What one person thinks of one version, in their own words. Silence is no row: "view still to come"."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=16)
    words = models.TextField(blank=True)
    on_paper = models.BooleanField(default=False)
    given_on = models.DateField()
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    # The day somebody from school talked with them about what they asked for.
    talked_on = models.DateField(null=True)
    talked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")


class Profile(EntryOfChild):
    """A version of the child's one-page profile, in the child's words."""

    number = models.PositiveSmallIntegerField()
    appreciate = models.TextField(blank=True)
    important = models.TextField(blank=True)
    support = models.TextField(blank=True)
    communicate = models.TextField(blank=True)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=20, blank=True)
    made_on = models.DateField()
    read_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "number"], name="profile_version_once")]


class ReadMark(OfChild):
    """R14 (CoP 6.49): this adult has read what helps this child in class. Each reading is a new row.

    `marks` are fingerprints of the lines as they stood, so that what is new to this adult can be told later. `version` is the plan
    that was live then.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PlanVersion, null=True, on_delete=models.PROTECT, related_name="+")
    marks = models.JSONField(default=list)
    read_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["child", "person", "read_at"], name="read_mark_by_child")]


class CoverLink(Base):
    """A link to the page of a class for whoever covers it: one device, one day, until five. Only hashes are kept."""

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    names = models.CharField(max_length=10)
    token_hash = models.CharField(max_length=64, unique=True)
    device_hash = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "group", "on"], name="cover_link_by_group")]

    def __str__(self) -> str:
        return self.ref
