"""Somebody asks for a copy: Mr Cole takes a child's whole file and sees who has looked."""

from __future__ import annotations

import json
import zipfile

from tests.journeys.steps import HEAD, SENCO, follow, go, ref_of, text_of


def test_the_head_takes_one_childs_whole_file(person, busy_site, way, axe, no_sideways_scroll, picture):
    """Without a reason nothing leaves; with one there is a zip to read, and the openings stand on the page."""
    ref = ref_of(busy_site, "Amina")
    shah, cole = person(SENCO), person(HEAD)
    go(shah, f"/children/{ref}/plan/")
    go(cole, f"/children/{ref}/people/")
    follow(cole, "Amina’s whole file")
    assert "Shah" in text_of(cole)
    axe(cole)
    no_sideways_scroll(cole)
    picture(cole, "whole-file")
    # What he typed the other way round may have been kept for him.
    cole.get_by_label("Why do you need it?").fill("")
    cole.get_by_role("button", name="Take the whole file").click()
    cole.get_by_role("alert").wait_for()
    assert "Write why you need the whole file" in text_of(cole)
    cole.get_by_label("Why do you need it?").fill("Amina's mother asks for a copy.")
    with cole.expect_download() as waiting:
        cole.get_by_role("button", name="Take the whole file").click()
    with zipfile.ZipFile(waiting.value.path()) as folder:
        assert "Amina Yusuf: everything held" in folder.read("file.html").decode()
        assert json.loads(folder.read("file.json"))["rows"]["people.Child"][0]["first_name"] == "Amina"
