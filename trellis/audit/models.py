"""The record of who changed or opened what. Rows are only ever added; triggers refuse the rest.

No foreign keys, so that the record never holds live data back. Rows hold ids and the names of fields, never values or names of people.
"""

from __future__ import annotations

from django.db import models


class Row(models.Model):
    """One event. `chain` is the school's id as text, or "house" for what belongs to none; `number` has no gaps in a chain."""

    id = models.BigAutoField(primary_key=True)
    chain = models.CharField(max_length=36)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    acting = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=60)
    about = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_number_once")]
        indexes = [models.Index(fields=["chain", "code", "at"], name="audit_by_code")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number} {self.code}"


class RowChild(models.Model):
    """The children an event was about."""

    id = models.BigAutoField(primary_key=True)
    row_number = models.PositiveBigIntegerField()
    chain = models.CharField(max_length=36)
    child_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["child_id", "row_number"], name="audit_by_child")]

    def __str__(self) -> str:
        return f"{self.chain} {self.row_number}"


class Head(models.Model):
    """The newest number and hash of a chain: what is missing from the tail shows."""

    chain = models.CharField(primary_key=True, max_length=36)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.chain} at {self.number}"


class ChildKey(models.Model):
    """The key under which readable detail about one child is sealed. Destroying it ends the meaning and leaves the chain whole."""

    child_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return str(self.child_id)


class ChainCheck(models.Model):
    """How a chain stood when it was last walked, each night. `broken_at` is the first row that does not fit, or none."""

    chain = models.CharField(primary_key=True, max_length=36)
    at = models.DateTimeField()
    rows = models.PositiveBigIntegerField()
    broken_at = models.PositiveBigIntegerField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.chain} at {self.at}"
