"""Schools and what shapes their days. No people stand here."""

from __future__ import annotations

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from trellis.access.managers import SchoolManager
from trellis.core.models import Base, RefField


class LocalAuthority(Base):
    """A council, and where its families find advice that does not depend on the school."""

    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=120)
    sendiass_name = models.CharField(max_length=120, blank=True)
    sendiass_phone = models.CharField(max_length=30, blank=True)
    sendiass_web = models.URLField(blank=True)
    local_offer_web = models.URLField(blank=True)

    def __str__(self) -> str:
        return self.name


class School(Base):
    """A place of learning. Its kind chooses words, the daily owner and the duties."""

    short_name = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    urn = models.CharField(max_length=6, unique=True)
    laestab = models.CharField(max_length=7, blank=True)
    setting_kind = models.CharField(max_length=20, default="primary")
    local_authority = models.ForeignKey(LocalAuthority, null=True, on_delete=models.PROTECT)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=250, blank=True)
    staff_idle_minutes = models.PositiveSmallIntegerField(default=15, validators=[MinValueValidator(5), MaxValueValidator(60)])
    reply_school_days = models.PositiveSmallIntegerField(default=5)
    plan_word = models.CharField(max_length=40, default="Support plan")
    shows_cost_to_families = models.BooleanField(default=False)
    # SENCO, deputy and DSL with days and phone, kept beside the school so that naming them on every page costs no question.
    who_to_ask = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.staff_idle_minutes)


class SchoolYear(Base):
    """September to August, by name: "2026-27"."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    name = models.CharField(max_length=9)
    starts_on = models.DateField()
    ends_on = models.DateField()
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="school_year_once")]

    def __str__(self) -> str:
        return self.name


class Term(Base):
    """A term. Its half-term holiday is a closure like any other."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    objects = SchoolManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "starts_on"], name="term_once"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="term_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name


class Closure(Base):
    """Days inside a term when the school is shut: half-term, bank holidays, training days, snow."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    reason = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    objects = SchoolManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "starts_on", "reason"], name="closure_once"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="closure_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.reason


class Group(Base):
    """A class, tutor group, nursery room or teaching group."""

    class Kind(models.TextChoices):
        CLASS = "class", "Class"
        TUTOR = "tutor", "Tutor group"
        ROOM = "room", "Room"
        TEACHING = "teaching", "Teaching group"

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CLASS)
    subject = models.CharField(max_length=60, blank=True)
    nc_year = models.CharField(max_length=2, blank=True)
    closed_on = models.DateField(null=True)
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "kind", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name
