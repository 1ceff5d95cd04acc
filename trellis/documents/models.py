"""Files about a child, kept as they came."""

from __future__ import annotations

from django.db import models

from trellis.access.managers import ScopedManager
from trellis.accounts.models import Person
from trellis.core.models import Base, RefField
from trellis.organisations.models import School
from trellis.people.models import Child


class ChildFile(Base):
    """A file about one child, encrypted. Nothing has looked for viruses in it, so whoever opens it is told so by who may.

    `size` (bytes) and `sha256` are of the file as it came; `sealed` opens only under this row's own context. Never edited.
    """

    class Kind(models.TextChoices):
        PLAN_BEFORE = "plan_before", "A plan from before Trellis"

    ref = RefField()
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager(hides_aside=True)

    class Meta:
        indexes = [models.Index(fields=["school", "sha256"], name="child_file_by_content")]

    def __str__(self) -> str:
        return self.ref
