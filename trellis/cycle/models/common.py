"""What every table of this room about a child has."""

from __future__ import annotations

from django.db import models

from trellis.access.managers import ScopedManager
from trellis.core.models import Base
from trellis.organisations.models import School
from trellis.people.models import Child


class OfChild(Base):
    """A row about one child of one school."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    objects = ScopedManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)
