"""A mail server in memory."""

from __future__ import annotations

import pytest

from trellis.notifications import jobs

from .outbox import FakeOffice


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> FakeOffice:
    made = FakeOffice()
    monkeypatch.setattr(jobs, "post_office", lambda: made)
    return made
