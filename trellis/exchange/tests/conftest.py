"""A school whose roll is brought in, and one whose folder is watched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trellis.core.db import write
from trellis.cycle.models import StatusChange
from trellis.exchange import rules, services
from trellis.organisations.models import Group
from trellis.people.models import Child

from .watched import AMINA, LEO


@pytest.fixture
def roll(world: Any) -> Any:
    """Oakfield, with Amina's UPN a right one."""
    with write():
        Child.objects.at(world.oakfield).filter(pk=world.amina.pk).update(upn=AMINA)
    world.amina.upn = AMINA
    return world


@pytest.fixture
def folder(world: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Oakfield's folder, its children with UPNs, an empty class Maple, and no minute to wait."""
    settings.TRELLIS_WATCHED = str(tmp_path / "watched")
    monkeypatch.setattr(rules, "QUIET_SECONDS", -1)
    with write():
        for child, number in ((world.amina, AMINA), (world.leo, LEO)):
            Child.objects.at(world.oakfield).filter(pk=child.pk).update(upn=number)
            child.upn = number
        Group.objects.create(school=world.oakfield, name="Maple", kind=Group.Kind.CLASS)
    services.look_in_folders()
    world.__dict__["folder"] = Path(settings.TRELLIS_WATCHED) / world.oakfield.short_name
    return world


@pytest.fixture
def school(world: Any) -> Any:
    """Oakfield before anybody has an SEN status."""
    assert not StatusChange.objects.at(world.oakfield).exists()
    return world
