"""A broken record of who did what shows to the head and the SENCO of the school it concerns, and to nobody else."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.harness.visitors import browse
from trellis.audit.models import ChainCheck, Row
from trellis.audit.services import record
from trellis.config.nightly import verify_record
from trellis.core.db import write
from trellis.people.panels import today_rows


@pytest.fixture
def written(world):
    for viewer, school in ((world.mrs_shah, world.oakfield), (world.mrs_okoro, world.riverside)):
        with write():
            record(viewer, "record.opened", school_id=school.pk, things={"page": "record"})


def _tamper(world) -> None:
    """As whoever owns the database could: the triggers first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_row_no_update")
        else:
            cursor.execute("DROP TRIGGER audit_row_only_added ON audit_row")
    with write():
        Row.objects.filter(chain=str(world.oakfield.pk)).update(code="record.closed")


def _told(viewer) -> bool:
    return any("whoever runs Trellis" in row.sentence for row in today_rows(viewer))


def test_a_whole_record_says_nothing_on_today(world, written):
    verify_record()
    assert ChainCheck.objects.count() == 2
    assert not _told(world.mrs_shah) and not _told(world.mr_cole)


def test_a_broken_record_shows_on_today_of_that_schools_head_and_senco_only(world, written):
    _tamper(world)
    verify_record()
    assert _told(world.mrs_shah) and _told(world.mr_cole)
    assert not any(_told(each) for each in (world.mr_lane, world.mrs_hill, world.mrs_dunn, world.ms_amos, world.mrs_okoro))
    verify_record()
    assert ChainCheck.objects.filter(broken_at=1).count() == 1


def test_the_page_says_what_to_do_and_only_when_there_is_something_to_do(world, written):
    client = browse(world, "mrs_shah")
    assert "not been walked yet" in client.get("/record-check/").content.decode()
    verify_record()
    page = client.get("/record-check/").content.decode()
    assert "Whole" in page and "What to do" not in page and "Riverside" not in page
    _tamper(world)
    verify_record()
    page = client.get("/record-check/").content.decode()
    assert "Broken" in page and "Row 1 was changed." in page and "Tell whoever runs Trellis today." in page
    assert browse(world, "mr_lane").get("/record-check/").status_code == 403
