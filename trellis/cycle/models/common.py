"""What every table of this room about a child has."""

from __future__ import annotations

from django.db import models

from trellis.access.managers import ScopedManager
from trellis.core.models import Base
from trellis.organisations.models import School
from trellis.people.models import Child


class _AboutChild(Base):
    """What every row about one child of one school has."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class OfChild(_AboutChild):
    """A row about one child of one school."""

    objects = ScopedManager()

    class Meta:
        abstract = True


class EntryOfChild(_AboutChild):
    """A row about one child that can be put aside when it stands in the wrong record: by itself, or with the entry it belongs to."""

    objects = ScopedManager(hides_aside=True)

    class Meta:
        abstract = True
