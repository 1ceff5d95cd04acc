"""A student of Year 9 has a tutor and twelve teachers, and the academy two SENCOs: everyone is asked once, and each reads what they need."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.journeys.steps import SENCO_OF_OLDER, follow, go, press, text_of

OKORO, FINCH = "senco@riverside.example", "subject@riverside.example"
SUBJECTS = [
    "English",
    "Maths",
    "Biology",
    "Chemistry",
    "Physics",
    "Geography",
    "French",
    "Art",
    "Music",
    "Drama",
    "Computing",
]  # with history, which Ms Finch teaches, twelve
NAMES = ["Abbot", "Birch", "Croft", "Drake", "Ellis", "Fenn", "Gale", "Hurst", "Irwin", "Jarvis", "Keats"]
PASSWORD = "a-long-evening-walk-7"
ONLY_HERE = "Sitting beside the window is enough."


def _staff() -> bytes:
    rows = [
        f"Ms Ada {name},{name.lower()}@riverside.example,{subject} teacher,9 {subject},{subject},subject teacher"
        for name, subject in zip(NAMES, SUBJECTS, strict=True)
    ]
    return "\n".join(["Full name,Work email,Post,Group,Subject,Group role", *rows]).encode()


def _students(site) -> bytes:
    upns = [
        upn
        for (upn,) in site.rows(
            "SELECT c.upn FROM people_child c JOIN people_classplace p ON p.child_id = c.id AND p.ends_on IS NULL"
            " JOIN organisations_group g ON g.id = p.group_id WHERE g.name = '9A'"
        )
    ]
    return "\n".join(["UPN,Teaching group,Subject", *(f"{upn},9 {s},{s}" for upn in upns for s in SUBJECTS)]).encode()


def _bring(page, name: str, file: bytes) -> None:
    page.get_by_label("Choose the file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": file})
    page.get_by_role("main").get_by_role("radio", name="No", exact=False).check()
    press(page, "Read the file")
    press(page, "Bring it in")


def _joined(person, name: str):
    """That teacher's own browser, after the invitation that came by message."""
    teacher = person(None)
    message = teacher.get_by_role("listitem").filter(has_text=f"{name.lower()}@riverside.example").get_by_role("link").first
    for _ in range(40):  # until the worker has sent it
        go(teacher, "/demo/mail/")
        if message.count():
            break
        teacher.wait_for_timeout(500)
    message.click()
    link = teacher.locator("main a[href*='/join/']").first.get_attribute("href") or ""
    go(teacher, urlsplit(link).path)
    teacher.get_by_label("Choose a password").fill(PASSWORD)
    press(teacher, "Save and sign in")
    return teacher


def _answer(page, first: str, picture=None) -> int:
    """The minute on a phone: what is seen of each strategy; gives how many strategies were asked about."""
    go(page, "/today/?all=1")
    page.get_by_role("listitem").filter(has_text="Every teacher is asked").filter(has_text=first).get_by_role(
        "link"
    ).first.click()
    groups = page.get_by_role("main").get_by_role("group")
    many = groups.count()
    for number in range(many):
        groups.nth(number).get_by_role("radio").first.check()
    page.get_by_label("What else works, or gets in the way?").fill(ONLY_HERE)
    if picture:
        picture(page, "answer")
    press(page, "Send my answer")
    return many


@pytest.mark.mission("P10", "G11", "N0")
def test_twelve_teachers_a_tutor_and_two_sencos_share_one_student(person, own_site, way, hands, axe, no_sideways_scroll, picture):
    """The lists of the timetable come in, everyone who teaches Kiran is asked with two presses, and a new teacher reads what to do."""
    [(ref, first, last)] = own_site.rows(
        "SELECT c.ref, c.first_name, c.last_name FROM people_child c JOIN people_classplace p ON p.child_id = c.id"
        " JOIN organisations_group g ON g.id = p.group_id JOIN plans_planversion v ON v.child_id = c.id"
        " WHERE g.name = '9A' AND v.state = 'live'"
    )
    okoro = person(OKORO)
    follow(okoro, "School set-up")
    follow(okoro, "Staff", exact=False)
    follow(okoro, "Bring a list of staff in")
    _bring(okoro, "staff.csv", _staff())
    okoro.get_by_label("Ms Birch", exact=False).check()
    press(okoro, "Send invitations to those ticked")
    follow(okoro, "Classes and groups")
    follow(okoro, "Bring teaching groups in")
    _bring(okoro, "groups.csv", _students(own_site))
    go(okoro, f"/children/{ref}/people/")
    people = text_of(okoro)
    assert [name for name in [*NAMES, "Finch", "Cox"] if f"M{'r' if name == 'Cox' else 's'} {name}" not in people] == []
    axe(okoro)
    no_sideways_scroll(okoro)
    picture(okoro, "people")
    go(okoro, f"/children/{ref}/")
    hand = hands(okoro)
    hand.follow("What works? Ask every teacher")
    picture(okoro, "ask")
    hand.press("Ask everyone")
    assert hand.count == 2
    assert "0 of 13 have answered" in text_of(okoro)
    finch, birch = person(FINCH), _joined(person, "Birch")
    assert _answer(finch, first, picture) > 0
    axe(birch)
    _answer(birch, first)
    go(birch, "/today/")
    follow(birch, "My class")
    assert first in text_of(birch) and "Key words on a card on the desk" in text_of(birch)
    no_sideways_scroll(birch)
    picture(birch, "class")
    go(okoro, f"/children/{ref}/round-robin/")
    said = text_of(okoro)
    assert "2 of 13 have answered" in said and ONLY_HERE in said and "Ms Abbot" in said
    axe(okoro)
    no_sideways_scroll(okoro)
    picture(okoro, "grid")
    frost = person(SENCO_OF_OLDER)
    go(frost, f"/children/{ref}/")
    foot = frost.get_by_role("region", name="Who to ask").inner_text()
    assert "SENCO, Years 7 to 9: Mrs Okoro" in foot and "SENCO, Years 10 to 13: Mr Frost" in foot
