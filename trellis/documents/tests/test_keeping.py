"""Files of children: kept by whoever may bring them in, of children of the school, and taken back by nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from trellis.core.errors import Denied, NotFound
from trellis.documents import services
from trellis.documents.models import ChildFile


def fact(child: Any) -> services.FileFact:
    return services.FileFact(child.pk, ChildFile.Kind.PLAN_BEFORE, "plan.pdf", "application/pdf", b"%PDF-1.7")


def test_no_file_is_kept_of_another_schools_child_and_none_beside_it(world: Any) -> None:
    assert world.theo.school_id == world.riverside.pk
    with pytest.raises(NotFound):
        services.keep_files(world.mrs_shah, school_id=world.oakfield.pk, files=[fact(world.amina), fact(world.theo)])
    assert not ChildFile.objects.system("a test").exists()


@pytest.mark.parametrize("who", ["mr_lane", "mrs_dunn", "mr_cole", "mrs_okoro", "mum"])
def test_who_brings_no_plans_keeps_no_file_and_takes_none_back(world: Any, who: str) -> None:
    (pk,) = services.keep_files(world.mrs_shah, school_id=world.oakfield.pk, files=[fact(world.amina)])
    viewer = getattr(world, who)
    with pytest.raises(Denied):
        services.keep_files(viewer, school_id=world.oakfield.pk, files=[fact(world.leo)])
    with pytest.raises(Denied):
        services.take_files_back(viewer, school_id=world.oakfield.pk, ids=[pk])
    assert ChildFile.objects.of(world.amina).exists() and not ChildFile.objects.of(world.leo).exists()


def test_a_file_is_not_taken_back_from_another_school(world: Any) -> None:
    (pk,) = services.keep_files(world.mrs_shah, school_id=world.oakfield.pk, files=[fact(world.amina)])
    assert services.take_files_back(world.mrs_okoro, school_id=world.riverside.pk, ids=[pk]) == 0
    assert ChildFile.objects.of(world.amina).exists()
