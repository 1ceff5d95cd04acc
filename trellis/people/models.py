"""Children and the network of people around each. These dated rows are what access follows from."""

from __future__ import annotations

from collections.abc import Collection
from contextvars import ContextVar
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from trellis.access.managers import ChildManager, SchoolManager, ScopedManager, where_aside_stands
from trellis.accounts.models import Person
from trellis.core.models import Base, RefField
from trellis.organisations.models import Group, School

# Set when a row of the table of children is read: a view that did so without a decision is stopped.
touched_children: ContextVar[bool] = ContextVar("touched_children", default=False)


def live(day: date) -> Q:
    """Rows with `starts_on` and `ends_on` that hold on this day. A right that ends on a day ends at its midnight."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Child(Base):
    """A child or young person at one school. Dual registration is two rows that share a UPN, never merged."""

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    known_as = models.CharField(max_length=80, blank=True)
    middle_names = models.CharField(max_length=120, blank=True)
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=1, blank=True)
    upn = models.CharField(max_length=13, blank=True)
    nc_year = models.CharField(max_length=2, blank=True)
    say_name = models.CharField(max_length=120, blank=True)
    communication = models.CharField(max_length=250, blank=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="+")
    families_on = models.BooleanField(default=True)
    never_link = models.BooleanField(default=False)
    # A young person's own choice about what the family sees, once rights have passed. None: not asked yet, the family's sight stays.
    family_sees = models.BooleanField(null=True)
    objects = ChildManager()

    class Meta:
        indexes = [
            models.Index(fields=["school", "upn"], name="child_by_upn"),
            models.Index(fields=["school", "last_name", "first_name"], name="child_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["school", "upn"], condition=~Q(upn=""), name="upn_once_a_school"),
        ]

    def __str__(self) -> str:
        return self.ref

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        touched_children.set(True)
        return super().from_db(db, field_names, values, **more)

    @property
    def calling_name(self) -> str:
        return self.known_as or self.first_name

    @property
    def full_name(self) -> str:
        return f"{self.calling_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return f"{self.calling_name[:1]}.{self.last_name[:1]}."


class FormerName(Base):
    """A name a child had before. Hidden by default; kept so that old papers still match."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    until = models.DateField(null=True)
    objects = ScopedManager()

    def __str__(self) -> str:
        return str(self.pk)


class FormerUpn(Base):
    """A UPN a child had before, among them temporary ones. It proposes a match; a person decides."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    upn = models.CharField(max_length=13, db_index=True)
    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "upn"], name="former_upn_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Enrolment(Base):
    """A time on the roll. `kind` is main, subsidiary or guest, as in the census."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, default="main")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["school", "child"], name="enrolment_by_child")]

    def __str__(self) -> str:
        return str(self.pk)


class ClassPlace(Base):
    """A child in a class, tutor group, room or teaching group, from one day to another."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["school", "group", "child"], name="class_place_by_group")]

    def __str__(self) -> str:
        return str(self.pk)


class Staff(Base):
    """Somebody who works at a school. By itself it opens no child."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    job = models.CharField(max_length=80)
    # Monday is 0. Promised dates move to a day this person works.
    weekdays = models.JSONField(default=list)
    extension = models.CharField(max_length=30, blank=True)
    hourly_rate = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "person"], name="staff_by_person")]

    def __str__(self) -> str:
        return self.job


class SencoTraining(Base):
    """What the law asks of a SENCO (SEND Regulations 2014 reg.49): since when, teacher status, and the qualification with its days."""

    class Qualification(models.TextChoices):
        NONE = "none", "Not yet"
        NPQ = "npq", "NPQ for SENCOs"
        NASENCO = "nasenco", "National Award for SEN Co-ordination"

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    became_on = models.DateField()
    qualified_teacher = models.BooleanField()
    months_before = models.PositiveSmallIntegerField(default=0)
    qualification = models.CharField(max_length=10, choices=Qualification.choices, default=Qualification.NONE)
    begun_on = models.DateField(null=True)
    achieved_on = models.DateField(null=True)
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "person"], name="senco_training_once")]

    def __str__(self) -> str:
        return self.qualification


class StaffPlace(Base):
    """Who works with a group, in which part. `owner` marks the daily owner; two may share, each with days."""

    class Part(models.TextChoices):
        CLASS_TEACHER = "class_teacher", "class teacher"
        KEY_PERSON = "key_person", "key person"
        TUTOR = "tutor", "tutor"
        SUBJECT_TEACHER = "subject_teacher", "subject teacher"
        TEACHING_ASSISTANT = "teaching_assistant", "teaching assistant"

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, choices=Part.choices)
    weekdays = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "group", "person"], name="staff_place_by_group")]

    def __str__(self) -> str:
        return self.part


class YearMove(Base):
    """September, prepared once: who moves where, from which day. `changed` names the rows it made and ended, so that the same day can take it back."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    moves_on = models.DateField()
    changed = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    objects = SchoolManager()

    def __str__(self) -> str:
        return str(self.pk)


class KeyAdult(Base):
    """One child's own daily owner, where it is not the teacher of the class: a key person, or two who share."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, choices=StaffPlace.Part.choices, default=StaffPlace.Part.KEY_PERSON)
    weekdays = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    objects = ScopedManager()

    def __str__(self) -> str:
        return str(self.pk)


class FamilyLink(Base):
    """An adult in a child's life at home. Each adult stands alone: own words, own answers, own way to be reached."""

    class Responsibility(models.TextChoices):
        YES = "yes", "Has parental responsibility"
        NO = "no", "Does not have parental responsibility"
        UNKNOWN = "unknown", "Not known yet"

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relationship = models.CharField(max_length=40)
    called = models.CharField(max_length=40, blank=True)
    responsibility = models.CharField(max_length=8, choices=Responsibility.choices, default=Responsibility.UNKNOWN)
    # Adults with the same household text live together; words given in one are not shown in another without asking.
    household = models.CharField(max_length=40, blank=True)
    lives_with_child = models.BooleanField(null=True)
    priority = models.PositiveSmallIntegerField(default=9)
    by_email = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    objects = ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "child"], name="family_by_person"),
            models.Index(fields=["school", "child"], name="family_by_child"),
        ]

    def __str__(self) -> str:
        return self.relationship


class ProfessionalPlace(Base):
    """A professional from outside, invited for one child until a day, to see named parts."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    profession = models.CharField(max_length=80)
    service = models.CharField(max_length=120, blank=True)
    question = models.CharField(max_length=250, blank=True)
    may_see = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager()

    def __str__(self) -> str:
        return self.profession


class Restriction(Base):
    """A court order or the like: this person may know nothing of this child. Lifting it takes two people."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    order_reference = models.CharField(max_length=80)
    seen_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    lift_asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager()

    def __str__(self) -> str:
        return self.kind


class ProtectiveHold(Base):
    """The DSL or head shuts an adult out at once, for ten school days, renewable. It acts as a restriction and shows nowhere."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager()

    def __str__(self) -> str:
        return str(self.pk)


class WordsHeld(Base):
    """Words somebody marked as worrying, named by id. While a row is unreleased they show on no family page, print or message."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    thing = models.CharField(max_length=40)
    thing_id = models.UUIDField(db_index=True)
    marked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    objects = ScopedManager(hides_aside=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thing_id"], condition=Q(released_at__isnull=True), name="held_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Absence(Base):
    """Days a child is away or on a timetable of their own: support is not owed then."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    why = models.CharField(max_length=80)
    objects = ScopedManager()

    def __str__(self) -> str:
        return str(self.pk)


class RetentionPeriod(Base):
    """How many years a school keeps one kind of data, where it chose another time than the usual one. The newest row of a code counts."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    code = models.CharField(max_length=20)
    years = models.PositiveSmallIntegerField()
    why = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "code", "-created_at"], name="retention_newest")]

    def __str__(self) -> str:
        return self.code


class RecordHold(Base):
    """A child's record is kept beyond its time, for instance because of a claim. While a row has not ended nothing of the child is removed."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "child"], condition=Q(ended_at__isnull=True), name="record_hold_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WrongRecord(Base):
    """Somebody said that an entry stands in the wrong record. It is hidden at once; two people move or destroy it, or it is put back.

    What stays of an entry that was moved or destroyed is this row: what kind, written when and by whom, removed by which two and why.
    `moved_to_id` is a plain id: the other child's record does not hang on this one.
    """

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    thing_id = models.UUIDField(db_index=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, default="aside")
    moved_to_id = models.UUIDField(null=True)
    asked_why = models.TextField(blank=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["school", "state"], name="wrong_record_by_state")]

    def __str__(self) -> str:
        return self.ref


class AsideRow(Base):
    """A row that no page, print, file or count shows, because the entry it belongs to was put aside."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(WrongRecord, on_delete=models.PROTECT, related_name="+")
    thing_id = models.UUIDField(unique=True)
    objects = ScopedManager()

    def __str__(self) -> str:
        return str(self.pk)


where_aside_stands(lambda: AsideRow.objects.system("rows that nobody sees"))
