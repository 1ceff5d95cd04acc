"""The outbox: what is to be said to whom, written in the same transaction as the thing it tells of."""

from __future__ import annotations

from django.db import models

from trellis.access.managers import SchoolManager, ScopedManager
from trellis.accounts.models import Person
from trellis.core.models import Base, RefField
from trellis.organisations.models import School
from trellis.people.models import Child


class MessageStop(Base):
    """From now until it is ended, no message about this child goes to anybody. `reason` is for those who may stop and start them."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    stopped_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "child"], condition=models.Q(ended_at__isnull=True), name="stopped_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Notice(Base):
    """One message to one person. `kind` names its text; `words` are the values filled in: never a need, a document or a surname of a child."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        KEPT = "kept", "Kept (demonstration)"
        FAILED = "failed", "Could not be sent"
        ON_PAPER = "on_paper", "To be given on paper"
        STOPPED = "stopped", "Stopped before sending"

    ref = RefField()
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    child_id = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=40)
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    # Why the last try failed, in words for the operator; never the server's answer, which may quote an address.
    problem = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    # The stop of every message about the child that kept this one back.
    kept_by = models.ForeignKey(MessageStop, null=True, on_delete=models.PROTECT, related_name="+")
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"], name="notice_waiting")]

    def __str__(self) -> str:
        return self.kind
