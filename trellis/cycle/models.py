"""The graduated approach: status and its history, concerns, and each cycle of assess, plan, do, review."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from trellis.access.managers import SchoolManager, ScopedManager
from trellis.accounts.models import Person
from trellis.core.models import Base, RefField
from trellis.documents.models import ChildFile
from trellis.organisations.models import Group, School
from trellis.people.models import Child
from trellis.provision.models import SupportLine


class OfChild(Base):
    """A row about one child of one school."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class StatusChange(OfChild):
    """A child's SEN status from a day on. Never edited: the newest `from_on` (then `created_at`) holds."""

    status = models.CharField(max_length=16)
    from_on = models.DateField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    # Where an imported roll is the source, its old code (A, P, S) as it stood.
    source = models.CharField(max_length=20, default="decision")
    source_code = models.CharField(max_length=2, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    # Declared once for a whole register: the family was told before Trellis (R06), and by which day where that is known.
    told_before = models.BooleanField(default=False)
    told_before_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["child", "from_on"], name="status_by_child")]


class Told(OfChild):
    """R06 (section 68): how a person was told that special provision is being made, or that an attempt was made."""

    status_change = models.ForeignKey(StatusChange, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=16)
    on = models.DateField()
    reached = models.BooleanField(default=True)
    note = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class BeforeTrellis(OfChild):
    """What stood before Trellis: the school's own register, or a plan in Word, with the day on which it is to be reviewed.

    `source` is register, provision or plan. It begins no cycle and no duty; once a cycle is open, the cycle's own dates count.
    """

    source = models.CharField(max_length=10)
    review_on = models.DateField(null=True)
    agencies = models.CharField(max_length=300, blank=True)
    # Of a register its notes; of a plan the text that could be read in it.
    note = models.TextField(blank=True)
    file = models.OneToOneField(ChildFile, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["child", "review_on"], name="before_by_child")]


class Need(OfChild):
    """A type of need by census code and rank, from a day, until a day."""

    code = models.CharField(max_length=4)
    rank = models.PositiveSmallIntegerField()
    in_class = models.CharField(max_length=250, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["child", "rank"], name="need_by_child")]


class Concern(OfChild):
    """A first worry, in the words of whoever raised it. It is closed, never deleted."""

    ref = RefField()
    source = models.CharField(max_length=12)
    raised_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    where = models.JSONField(default=list)
    tried = models.TextField(blank=True)
    spoken = models.CharField(max_length=12, blank=True)
    spoken_on = models.DateField(null=True)
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reply_by = models.DateField()
    family_sees_from = models.DateField()
    state = models.CharField(max_length=12, default="raised")


class ConcernStep(OfChild):
    """What became of a concern: a new row for each change of state, with the decision and its words."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    decision = models.CharField(max_length=16, blank=True)
    reason = models.TextField(blank=True)
    instead = models.TextField(blank=True)
    look_again_on = models.DateField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


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


class Statement(OfChild):
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


class Score(OfChild):
    """An assessment with a score, and what a standard score means beside it."""

    cycle = models.ForeignKey(Cycle, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    taken_on = models.DateField()
    raw = models.CharField(max_length=40, blank=True)
    standard = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Carried(OfChild):
    """A statement ticked "use this": it stands in the plan of the cycle with its speaker, never typed again."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="carried")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "statement"], name="carried_once")]


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


class Observation(OfChild):
    """Somebody looked: when, where and for what. What was seen is a statement of the school's voice, so that it is never typed again."""

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    where = models.JSONField(default=list)
    looked_for = models.CharField(max_length=250, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class AssessmentRequest(OfChild):
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


class CheckPoint(Base):
    """One check of one class on a day: reading in the autumn, a screening on entry."""

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    on = models.DateField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "group", "name", "on"], name="check_once")]

    def __str__(self) -> str:
        return self.ref


class CheckResult(OfChild):
    """One child's result of one check. `test` is which test of slow progress (Code of Practice 6.17) a result below was found by."""

    check_point = models.ForeignKey(CheckPoint, on_delete=models.PROTECT, related_name="results")
    result = models.CharField(max_length=40, blank=True)
    standing = models.CharField(max_length=10, blank=True)
    test = models.CharField(max_length=12, blank=True)
    concern = models.ForeignKey(Concern, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_point", "child"], name="check_result_once")]


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


class RoundRobinAnswer(OfChild):
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


class JudgementDraft(OfChild):
    """What was noted of a live outcome on a group's page: the child's own review begins with it and decides. One an outcome."""

    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="+")
    judgement = models.CharField(max_length=16)
    why = models.CharField(max_length=250, blank=True)
    now_value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    now_words = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
