"""Support: what was promised, to whom, by whom, how often; and each session, planned and happened."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from trellis.access.managers import SchoolManager, ScopedManager
from trellis.accounts.models import Person
from trellis.core.models import Base, RefField
from trellis.organisations.models import School
from trellis.people.models import Child


class Strategy(Base):
    """Something every teacher can do, from the school's own list. `helps_with` are the "when and where" ticks it answers."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    text = models.CharField(max_length=200)
    helps_with = models.JSONField(default=list)
    # Part of what every class gets, so that no child's line of a class sheet needs to say it.
    everyday = models.BooleanField(default=False)
    retired_on = models.DateField(null=True)
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "text"], name="strategy_once")]

    def __str__(self) -> str:
        return self.text


class SupportGroup(Base):
    """A group that several children's lines share: one tap logs each child's own session."""

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="support_group_once")]

    def __str__(self) -> str:
        return self.name


class SupportLine(Base):
    """One promise of support to one child. Immutable once live: a change is a new row that `replaces` this one.

    Only a line with minutes and times a week makes sessions. One that stood before Trellis (`brought_on`) is to be checked: it owes no
    session and is asked nothing until the first plan takes its place.
    """

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    what = models.CharField(max_length=120)
    how = models.TextField(blank=True)
    group = models.ForeignKey(SupportGroup, null=True, on_delete=models.PROTECT, related_name="+")
    group_size = models.PositiveSmallIntegerField(default=1)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(null=True)
    times_a_week = models.PositiveSmallIntegerField(null=True)
    weeks = models.PositiveSmallIntegerField(null=True)
    place = models.CharField(max_length=80, blank=True)
    evidence_note = models.CharField(max_length=250, blank=True)
    on_class_sheet = models.BooleanField(default=False)
    avoid = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    hourly_rate = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    # Out of a table somebody pasted: nobody has looked it over yet. Saving it takes this off.
    to_check = models.BooleanField(default=False)
    live_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=250, blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    brought_on = models.DateField(null=True)
    # Who wrote the draft last: the second of two people editing is told whose words are there.
    edited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["school", "given_by"], name="line_by_adult")]

    def __str__(self) -> str:
        return self.ref

    @property
    def makes_sessions(self) -> bool:
        return bool(self.minutes and self.times_a_week) and self.brought_on is None


class Slot(Base):
    """A known weekday (Monday 0) and time of a line. A line may have fewer slots than times a week."""

    line = models.ForeignKey(SupportLine, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField()
    at = models.TimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "weekday", "at"], name="slot_once")]
        ordering = ["weekday", "at"]

    def __str__(self) -> str:
        return str(self.weekday)


class Session(Base):
    """One session owed to one child: planned for a week, and a day and time where known; then what became of it.

    `state` is empty while not recorded. A withdrawn session is not owed. One that nobody planned has a number above a hundred.
    """

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(SupportLine, on_delete=models.PROTECT, related_name="+")
    week_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    planned_on = models.DateField(null=True)
    planned_at = models.TimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    reason_words = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    how_it_went = models.CharField(max_length=16, blank=True)
    counted = models.IntegerField(null=True)
    note = models.TextField(blank=True)
    logged_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(null=True)
    # "paper" where a printed tick was typed in; it counts like a tap.
    source = models.CharField(max_length=10, blank=True)
    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "week_on", "number"], name="session_once")]
        indexes = [
            models.Index(fields=["school", "due_on"], name="session_by_day"),
            models.Index(fields=["child", "due_on"], name="session_by_child"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class InPlace(Base):
    """Is it in place? Asked once a half-term of lines that make no sessions: yes, partly or not yet, and why."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(SupportLine, on_delete=models.PROTECT, related_name="+")
    half_term_starts_on = models.DateField()
    answer = models.CharField(max_length=10)
    why = models.CharField(max_length=250, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["line", "half_term_starts_on"], name="in_place_by_line")]

    def __str__(self) -> str:
        return self.answer


class EquipmentStep(Base):
    """Equipment on a line: asked for, arrived, adults shown how, in use. Each step is a new row."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(SupportLine, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=16)
    on = models.DateField()
    where = models.CharField(max_length=20, blank=True)
    goes_with_child = models.BooleanField(null=True)
    note = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager()

    def __str__(self) -> str:
        return self.step


class ClassStrategy(Base):
    """A strategy tried for one child in class, with its dates: before and beside any plan."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    strategy = models.ForeignKey(Strategy, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
    concern_id = models.UUIDField(null=True, db_index=True)
    starts_on = models.DateField()
    review_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    result = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager(hides_aside=True)

    def __str__(self) -> str:
        return str(self.pk)


class Question(Base):
    """A question to the SENCO, from a strategy or about a child. Answered once; a shared answer stands beside the strategy for everyone.

    `general` is what the answer is about in words that name no child: all that anybody but the asker and the SENCO reads of the question.
    """

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")
    strategy = models.ForeignKey(Strategy, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True)
    shared = models.BooleanField(default=False)
    general = models.CharField(max_length=200, blank=True)
    objects = ScopedManager(hides_aside=True)

    class Meta:
        indexes = [models.Index(fields=["school", "answered_on"], name="question_by_answer")]

    def __str__(self) -> str:
        return self.ref


class Training(Base):
    """What a member of staff has learnt to give, when, and until when it holds. Shown beside the support that needs it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=120)
    on = models.DateField()
    until = models.DateField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "person"], name="training_by_person")]

    def __str__(self) -> str:
        return self.what


LIVE_LINE = Q(live_at__isnull=False, ended_on__isnull=True)
DRAFT_LINE = Q(live_at__isnull=True, ended_on__isnull=True)
UNPLANNED = 100


def live_on(day: date, prefix: str = "") -> Q:
    """Lines that hold on this day: `ended_on` is the last day of a line that stopped early."""
    return Q(**{f"{prefix}live_at__isnull": False, f"{prefix}ends_on__gte": day}) & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gte": day})
    )
