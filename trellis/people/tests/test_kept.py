"""The page of how long records are kept: a school's own time, and a record that stays beyond its time."""

from __future__ import annotations

from tests.harness.visitors import browse
from trellis.audit.models import Row, RowChild
from trellis.core.db import write
from trellis.people.models import RecordHold, RetentionPeriod


def test_the_head_chooses_a_time_and_the_page_says_who_and_why(world):
    client = browse(world, "mr_cole")
    page = client.get("/setup/kept/").content.decode()
    assert "31 years after the child&#39;s birth" in page and "To check" in page
    short = client.post("/setup/kept/record/", {"years": "20", "why": "Less to keep."})
    assert short.status_code == 422 and "Choose between 25 and 100 years." in short.content.decode()
    assert client.post("/setup/kept/record/", {"years": "35", "why": "Our council asks for it."}).status_code == 303
    page = client.get("/setup/kept/").content.decode()
    assert "35 years after the child&#39;s birth" in page and "Our council asks for it." in page and "Mr Cole" in page
    assert client.get("/setup/kept/message/").status_code == 404, "its time is fixed"
    assert RetentionPeriod.objects.at(world.oakfield).get().years == 35


def test_a_record_is_kept_and_let_go_again_on_the_page(world):
    client = browse(world, "mrs_shah")
    answers = {"last_name": "Nobody", "date_of_birth": "14 May 2016", "reason": "A claim is not settled."}
    assert "No child of this school" in client.post("/setup/kept/hold/", answers).content.decode()
    with write():
        type(world.amina)._base_manager.filter(pk=world.amina.pk).update(date_of_birth="2016-05-14")
    answers["last_name"] = world.amina.last_name
    assert client.post("/setup/kept/hold/", answers).status_code == 303
    page = client.get("/setup/kept/").content.decode()
    assert "A claim is not settled." in page
    assert RowChild.objects.filter(
        child_id=world.amina.pk, row_number__in=Row.objects.filter(code="record.opened").values("number")
    ).exists()
    hold = RecordHold.objects.at(world.oakfield).get()
    assert browse(world, "mrs_okoro").post("/setup/kept/", {"thing": str(hold.pk)}).status_code == 404
    assert client.post("/setup/kept/", {"thing": str(hold.pk)}).status_code == 303
    assert "No record is kept beyond its time." in client.get("/setup/kept/").content.decode()
    assert browse(world, "mr_lane").get("/setup/kept/").status_code == 403
