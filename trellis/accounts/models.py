"""People who can sign in, what a school has appointed them to, and what they have half written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from trellis.access.managers import SchoolManager
from trellis.core.models import Base
from trellis.core.prepared import prepared
from trellis.organisations.models import School


class PersonManager(BaseUserManager["Person"]):
    """People by sign-in. The school comes with the person: every page needs it."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[Person]:
        return super().get_queryset().select_related("school")

    def get(self, *args: Any, **wanted: Any) -> Person:
        """One person. By id alone, as every request begins, with a kept query."""
        if args or set(wanted) != {"pk"} or wanted["pk"] is None:
            return self.get_queryset().get(*args, **wanted)
        found = _by_id.first(self.model._meta.pk.to_python(wanted["pk"]))
        if found is None:
            raise self.model.DoesNotExist
        return found

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, Base):
    """A human being, once. What they may do hangs on their relations, never on this row.

    `school` is the school whose pages a member of staff works in now. A person without `email` cannot sign in.
    """

    email = models.EmailField(null=True, blank=True, unique=True)
    title = models.CharField(max_length=20, blank=True)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    phone = models.CharField(max_length=30, blank=True)
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)  # type: ignore[misc]
    session_epoch = models.PositiveIntegerField(default=1)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def formal_name(self) -> str:
        """ "Mrs Shah", as a school speaks; the full name where no title is known."""
        return f"{self.title} {self.last_name}" if self.title else self.full_name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's permissions are not used: the network is the permission."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


@prepared
def _by_id(pk: UUID) -> models.QuerySet[Person]:
    return Person.objects.filter(pk=pk)


class Appointment(Base):
    """A dated appointment to a school. It is a relation to each of the school's children while both last; some open counts only."""

    class Role(models.TextChoices):
        SENCO = "senco", "SENCO"
        DEPUTY = "deputy", "deputy SENCO"
        SEN_ASSISTANT = "sen_assistant", "SEN assistant"
        HEAD = "head", "headteacher"
        DSL = "dsl", "designated safeguarding lead"
        OFFICE = "office", "school office"
        GOVERNOR = "governor", "SEND link governor"

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    # Where two people share the role, which years each looks after, as year codes; empty means all.
    nc_years = models.JSONField(default=list)
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "role"], name="appointment_by_role")]

    def __str__(self) -> str:
        return self.role


class Invitation(Base):
    """A one-use link to make an account or take up an appointment. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class FailedTry(models.Model):
    """A wrong sign-in: the account's hash and the address it came from. Right sign-ins never stand here."""

    id = models.BigAutoField(primary_key=True)
    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="failed_by_account"),
            models.Index(fields=["address", "at"], name="failed_by_address"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CodeCard(Base):
    """A printed card of numbered one-use codes. Only salted hashes are kept; codes 1 to `used` are used up.

    It counts from `confirmed_at`, when the person typed the first code from the paper; a newer card then ends the older one.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    printed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=32)
    hashes = models.JSONField()
    used = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["person", "withdrawn_at"], name="code_card_live")]

    def __str__(self) -> str:
        return str(self.pk)


class SignIn(Base):
    """That somebody signed in: when, how, and with which browser in words, so that they can see what was not they."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=20)
    browser = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="sign_in_newest")]

    def __str__(self) -> str:
        return str(self.pk)


class SchoolAccount(Base):
    """That an account at a sign-in provider is a person's: the provider's issuer and its subject, and nothing else of it.

    Never an address of e-mail, which providers give to somebody else one day.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="school_account_once")]

    def __str__(self) -> str:
        return str(self.pk)


class FactorReset(Base):
    """Somebody who knows the password and has lost every second way asked to be let in. One-use, ten minutes, its code's hash only."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class Tablet(Base):
    """A shared classroom device, enrolled once. Only its token's hash is kept; the token stands in a cookie of the device."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    name = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    enrolled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "withdrawn_at"], name="tablet_live")]

    def __str__(self) -> str:
        return str(self.pk)


class TabletPin(Base):
    """The PIN with which one person uses the tablets of their school. Five wrong tries stop it until its owner chooses a new one."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    pin_hash = models.CharField(max_length=128)
    wrong = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class Submission(Base):
    """A form that was sent once. A repeat of its key gets the first answer; other words under the same key show both."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="submission_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Draft(Base):
    """What somebody has typed and not sent, for seven days, for their eyes only. `answers` is encrypted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    form = models.CharField(max_length=100)
    path = models.CharField(max_length=300)
    child_id = models.UUIDField(null=True)
    answers = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="draft_once")]
        indexes = [models.Index(fields=["person", "form"], name="draft_by_form")]

    def __str__(self) -> str:
        return str(self.pk)
