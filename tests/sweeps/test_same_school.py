"""Both ends of every foreign key stand in the same school, in the whole demonstration."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models

from trellis.core.db import write
from trellis.people.models import ClassPlace


def _school_column(model: type[models.Model]) -> str | None:
    if model._meta.label == "organisations.School":
        return model._meta.pk.column
    # Where a person works now is a preference, not an owner: a professional's rows stand in several schools.
    if model._meta.label in ("accounts.Person", "accounts.Invitation"):
        return None
    return next((field.column for field in model._meta.concrete_fields if field.name == "school"), None)


def pairs():
    """Every foreign key between two tables that both belong to a school."""
    for model in apps.get_models():
        if not model.__module__.startswith("trellis.") or _school_column(model) is None:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.name != "school" and _school_column(field.related_model):
                yield model, field


def strays() -> list[str]:
    """Foreign keys that lead into another school, with how many rows do."""
    found = []
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model, field in pairs():
            here, there = quote(model._meta.db_table), quote(field.related_model._meta.db_table)
            cursor.execute(
                f"SELECT COUNT(*) FROM {here} a JOIN {there} b ON a.{quote(field.column)} = b.{quote(field.related_model._meta.pk.column)} "
                f"WHERE a.{quote(_school_column(model))} <> b.{quote(_school_column(field.related_model))}"
            )
            number = cursor.fetchone()[0]
            if number:
                found.append(f"{model._meta.label}.{field.name}: {number}")
    return found


def test_no_row_of_the_demonstration_leads_into_another_school(demo_database):
    assert len(list(pairs())) > 20
    assert strays() == []


def test_the_sweep_sees_an_oakfield_child_in_a_riverside_group(world):
    with write():
        ClassPlace.objects.create(school=world.oakfield, child=world.leo, group=world.year_12, starts_on=world.mrs_shah.day)
    assert strays() == ["people.ClassPlace.group: 1"]
