"""Every table: asked through somebody's eyes, and known for what it holds."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from tests.sweeps.classification import TABLES
from trellis.access.managers import ChildManager, SchoolManager, ScopedManager, Unscoped
from trellis.config.operations import leavers
from trellis.config.operations.removal import tables
from trellis.config.operations.retention import short_lived
from trellis.core import clock
from trellis.rulebook.retention import PERIODS

OURS = [model for model in apps.get_models() if model.__module__.startswith("trellis.")]
# Tables that belong to no school and no child, or are reached only through a row that is scoped.
UNSCOPED = {
    "accounts.Person": "people sign in before anybody knows where they belong",
    "accounts.Invitation": "found by its token's hash",
    "accounts.CodeCard": "found by its person",
    "accounts.SchoolAccount": "found by issuer and subject, or by its person",
    "accounts.SignIn": "found by its person",
    "accounts.FactorReset": "found by its code's hash",
    "accounts.TabletPin": "found by its person",
    "accounts.FailedTry": "hashes and addresses, of nobody yet",
    "accounts.Submission": "found by its person and key",
    "accounts.Draft": "found by its person and key",
    "organisations.LocalAuthority": "public facts",
    "organisations.School": "public facts",
    "audit.Row": "the record, read by its own queries",
    "audit.RowChild": "the record, read by its own queries",
    "audit.Head": "the record, read by its own queries",
    "audit.ChildKey": "the record, read by its own queries",
    "audit.ChainCheck": "the record, read by its own queries",
    "core.Installation": "one row",
    "provision.Slot": "reached through its line",
}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_table_refuses_to_be_asked_for_everything(model):
    if model._meta.label in UNSCOPED:
        return
    assert isinstance(model._default_manager, (ScopedManager, ChildManager, SchoolManager)), (
        f"{model._meta.label} needs a scoped manager"
    )
    with pytest.raises(Unscoped):
        model.objects.all()
    with pytest.raises(Unscoped):
        model.objects.filter(pk=None)


def test_system_needs_a_reason():
    model = apps.get_model("people.Child")
    with pytest.raises(Unscoped):
        model.objects.system("")


def test_every_exception_is_still_a_table():
    assert set(UNSCOPED) <= {model._meta.label for model in OURS}


def test_every_table_is_classified_and_has_a_retention():
    assert {model._meta.label for model in OURS} == set(TABLES)


def test_what_is_about_a_child_goes_with_the_child_and_says_so():
    """`retention run` finds its tables by their keys: each of them has to promise a time that the run keeps."""
    about, loose = tables()
    times = {each.words() for each in PERIODS.values()}
    assert [each.label for each in about if TABLES[each.label][1] not in times] == []
    promised = {label for label, (_, time) in TABLES.items() if time in {PERIODS["record"].words(), PERIODS["roll"].words()}}
    assert promised - {each.label for each in about} == set()
    assert loose == (), "say in removal.py what becomes of a row that only points at a child's"


def test_a_table_that_promises_a_time_of_its_own_loses_its_rows_then():
    fixed = {each.words() for each in PERIODS.values() if not each.least} - {PERIODS["staff"].words()}
    promised = {label for label, (_, time) in TABLES.items() if time in fixed}
    gone = {rows.model._meta.label for _, rows in short_lived(clock.today())}
    assert promised - gone == {"accounts.Draft", "accounts.Submission"}, "what was typed has a job of its own"
    assert gone - promised == {"exchange.ListImport", "exchange.RollImport", "exchange.StaffList"}, "their file goes sooner"


def test_a_table_about_somebody_on_the_staff_loses_its_rows_when_they_have_left_long_ago():
    promised = {label for label, (_, time) in TABLES.items() if time == PERIODS["staff"].words()}
    assert promised <= {model._meta.label for model in leavers.tables()}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_table_says_what_it_is_for_and_shows_no_name(model):
    assert model.__doc__ and not model.__doc__.startswith(f"{model.__name__}(")
    assert "__str__" in {name for each in model.__mro__ for name in vars(each) if each not in (models.Model, object)}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_foreign_key_points_downwards_or_stays(model):
    from trellis.config.rooms import ROOMS

    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and field.related_model.__module__.startswith("trellis."):
            here, there = ROOMS.index(model._meta.app_label), ROOMS.index(field.related_model._meta.app_label)
            assert here <= there, f"{model._meta.label}.{field.name} points up to {field.related_model._meta.label}"
