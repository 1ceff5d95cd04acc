"""Roll imports: the encrypted file while it waits, and exactly what each confirmed import changed."""

from __future__ import annotations

from django.db import models

from trellis.access.managers import SchoolManager, ScopedManager
from trellis.accounts.models import Person
from trellis.core.models import Base, RefField
from trellis.organisations.models import School
from trellis.people.models import Child


class Waiting(Base):
    """What somebody brought: it waits until a person confirms it, or until `waits_until`."""

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    waits_until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    objects = SchoolManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.ref


class RollImport(Waiting):
    """One file. Its parts and `preview` are encrypted and go at confirm or after 24 hours, after 7 days out of the watched folder;

    without `file_size` it is gone. `from_folder`: nobody chose it, the school's own system dropped it.
    """

    kind = models.CharField(max_length=8)
    from_folder = models.BooleanField(default=False)
    file_size = models.PositiveBigIntegerField(null=True)
    file_name = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField(default=dict)
    preview = models.BinaryField(null=True)
    whole_roll = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)


class FolderFile(Base):
    """One file taken out of a school's watched folder: what came in by itself, what waits, or the sentence why it could not be read."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64)
    brought = models.ForeignKey(RollImport, null=True, on_delete=models.PROTECT, related_name="+")
    waiting = models.ForeignKey(RollImport, null=True, on_delete=models.PROTECT, related_name="+")
    problem = models.CharField(max_length=400, blank=True)
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "created_at"], name="folder_file_by_day")]

    def __str__(self) -> str:
        return str(self.pk)


class FilePart(Base):
    """A piece of a waiting file, encrypted on its own: a file of any size is kept and read a piece at a time."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    roll_import = models.ForeignKey(RollImport, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "roll_import", "number"], name="file_part_once")]

    def __str__(self) -> str:
        return str(self.number)


class ImportChange(Base):
    """One thing an import did to one row, so that undo takes back exactly that. `before` is encrypted; empty for a new row."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    roll_import = models.ForeignKey(RollImport, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField()
    table = models.CharField(max_length=40)
    row_id = models.UUIDField()
    revision_after = models.PositiveIntegerField(default=1)
    before = models.BinaryField(null=True)
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["roll_import", "order"], name="import_change_order")]

    def __str__(self) -> str:
        return self.table


class Expected(Base):
    """A child of next year's intake. Not a child of the school yet: on no list, no class page and no count until they start.

    `joined` is the child of the roll they became; `closed_at` says that they never came.
    """

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    date_of_birth = models.DateField()
    upn = models.CharField(max_length=13, blank=True)
    nc_year = models.CharField(max_length=2, blank=True)
    starts_on = models.DateField()
    coming_from = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    joined = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_why = models.CharField(max_length=250, blank=True)
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "starts_on"], name="expected_by_day")]

    def __str__(self) -> str:
        return self.ref


class ExpectedSight(Base):
    """Somebody whom the SENCO lets see one expected child, from a day until a day."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    expected = models.ForeignKey(Expected, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    objects = SchoolManager()

    class Meta:
        indexes = [models.Index(fields=["school", "person"], name="expected_sight_by_person")]

    def __str__(self) -> str:
        return str(self.pk)


class KeyedIn(Base):
    """What the school's own system is known to hold about a child: somebody keyed it in and ticked it off, or a file of its own said so.

    `what` is "sen" or "needs", `value` the code or the codes by rank. `by` is None where a file said it. A tick taken back stays, undone.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=8)
    value = models.CharField(max_length=120)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["school", "child", "what"], name="keyed_in_by_child")]

    def __str__(self) -> str:
        return self.what


class ListImport(Waiting):
    """One file of the SENCO's own: a register, or a list of provisions. `file`, `preview` and `brought` are encrypted.

    File and preview go after 24 hours or at confirm; `brought` names the rows written, so that undo takes back exactly those.
    """

    what = models.CharField(max_length=12)
    kind = models.CharField(max_length=8)
    file = models.BinaryField(null=True)
    file_name = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField(default=dict)
    preview = models.BinaryField(null=True)
    brought = models.BinaryField(null=True)
    told = models.BooleanField(null=True)
    told_on = models.DateField(null=True)
    undone_at = models.DateTimeField(null=True)
    matched = models.PositiveIntegerField(default=0)
    to_confirm = models.PositiveIntegerField(default=0)
    unmatched = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)


class PlanDrop(Waiting):
    """Plans from before Trellis that were dropped together. `brought` (encrypted) names the rows written, so that undo takes back those."""

    brought = models.BinaryField(null=True)
    undone_at = models.DateTimeField(null=True)
    files = models.PositiveSmallIntegerField(default=0)
    brought_in = models.PositiveSmallIntegerField(default=0)
    refused = models.PositiveSmallIntegerField(default=0)


class PlanFile(Base):
    """One file of a drop while it waits: the file and what was read in it, both encrypted; of a refused one only why (`code`).

    It goes after 24 hours, or at confirm.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    drop = models.ForeignKey(PlanDrop, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=16, blank=True)
    sealed = models.BinaryField(null=True)
    look = models.BinaryField(null=True)
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "drop", "number"], name="plan_file_once")]

    def __str__(self) -> str:
        return str(self.number)


class ColumnMemory(Base):
    """Which of a school's columns means which field, in each kind of table: the mapping page remembers."""

    school = models.ForeignKey(School, on_delete=models.PROTECT)
    table = models.CharField(max_length=12, default="roll")
    column = models.CharField(max_length=120)
    field = models.CharField(max_length=60)
    objects = SchoolManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "table", "column"], name="column_once")]

    def __str__(self) -> str:
        return self.field


class StaffList(Waiting):
    """A file of staff, or of who is in which teaching group, while it waits. `file` is encrypted and goes after 24 hours or at confirm."""

    class What(models.TextChoices):
        STAFF = "staff", "Staff and their groups"
        GROUPS = "groups", "Children in teaching groups"

    what = models.CharField(max_length=8, choices=What.choices)
    file = models.BinaryField(null=True)
    file_name = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField(default=dict)
    whole = models.BooleanField(default=False)
