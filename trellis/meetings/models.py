"""Meetings about a child: who was invited and came, what was said, decided and promised, and whether it was read back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from trellis.accounts.models import Person
from trellis.core.models import RefField
from trellis.cycle.models import EntryOfChild, Outcome


class Meeting(EntryOfChild):
    """One meeting. `counts_to_three` is what `rules.counts_to_three` made of it when who came was written down."""

    ref = RefField()
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=14, default="planned")
    held_on = models.DateField()
    starts_at = models.TimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    place = models.CharField(max_length=120, blank=True)
    online = models.CharField(max_length=300, blank=True)
    interpreter = models.CharField(max_length=60, blank=True)
    child_part = models.CharField(max_length=8, blank=True)
    called_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    counts_to_three = models.BooleanField(default=False)
    next_on = models.DateField(null=True)
    # The moment the notes went to everyone (R20), and who sent them.
    written_up_at = models.DateTimeField(null=True)
    written_up_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["child", "held_on"], name="meeting_by_child"),
            models.Index(fields=["school", "held_on"], name="meeting_by_school"),
        ]


class MeetingStep(EntryOfChild):
    """A change of a meeting's state or day: never edited."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=14)
    held_on = models.DateField()
    note = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Invited(EntryOfChild):
    """Somebody asked to a meeting: how, what they answered, whether they came. `who` is how they were named on the day."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invited")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=160)
    side = models.CharField(max_length=8)
    how = models.CharField(max_length=10)
    answer = models.CharField(max_length=10, blank=True)
    answer_words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    came = models.BooleanField(null=True)
    # The days this person was offered, oldest first, as ISO dates.
    offered = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="invited_once")]


class AgendaItem(EntryOfChild):
    """Something somebody invited wants to talk about."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=160)
    words = models.TextField()


class Note(EntryOfChild):
    """What was said under a heading, or about an outcome, as the words of whoever said it. Put right by a row that replaces it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    heading = models.CharField(max_length=12)
    outcome = models.ForeignKey(Outcome, null=True, on_delete=models.PROTECT, related_name="+")
    speaker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=160, blank=True)
    side = models.CharField(max_length=8, blank=True)
    text = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")


class Decision(EntryOfChild):
    """What was decided, and who decided it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    what = models.TextField()
    who = models.CharField(max_length=400)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Action(EntryOfChild):
    """Who does what by when; ticked off with who ticked."""

    ref = RefField()
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=160)
    by_on = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["owner"], name="action_open", condition=Q(done_on=None))]


class ReadBack(EntryOfChild):
    """What somebody said when the notes were read back: that's right, or what is not. The newest holds."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=160)
    right = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
