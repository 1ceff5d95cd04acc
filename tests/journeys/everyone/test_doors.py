"""Everyone of the demonstration comes in through their own door and lands on a true page."""

from __future__ import annotations

import pytest

from tests.journeys.steps import AMINA, JORDAN, MUM, TEACHER, go, press, quiet_child, ref_of, settled, text_of

# Who, where they land (a part of the address), and words that stand there.
LANDINGS = (
    ("senco@oakfield.example", "/today/", "Waiting for you"),
    ("deputy@oakfield.example", "/today/", "How we order this list"),
    ("teacher@oakfield.example", "/today/", "How we order this list"),
    ("ta@oakfield.example", "/log/", "Catch up on last week"),
    ("head@oakfield.example", "/today/", "How we order this list"),
    ("dsl@oakfield.example", "/today/", "How we order this list"),
    ("governor@oakfield.example", "/reports/school/", "No child is named"),
    ("keyperson@oakfield.example", "/today/", "How we order this list"),
    ("office@oakfield.example", "/roll/", "on the roll"),
    ("mum@family.example", "/my-child/", "What we said, and what happened"),
    ("dad@family.example", "/my-child/", "What we said, and what happened"),
    ("amina@oakfield.example", "/me/", "About me"),
    ("ep@service.example", "/requests/", "You see a child only while a school has invited you"),
    ("slt@service.example", "/requests/", "How can we help Amina understand questions in class?"),
    ("officer@council.example", "/requests/", "No school has sent you anything yet"),
    ("mr.reid@family.example", "/", "Ring"),
    ("senco@riverside.example", "/today/", "How we order this list"),
    ("subject@riverside.example", "/today/", "How we order this list"),
    ("tutor@riverside.example", "/today/", "How we order this list"),
    ("senco2@riverside.example", "/today/", "How we order this list"),
    ("jordan@riverside.example", "/me/", "You have had SEN Support"),
)


@pytest.mark.mission("N2", "G3", "G11")
@pytest.mark.parametrize(
    ("email", "lands", "says"), LANDINGS, ids=[each[0].split("@")[0] + "-" + each[0].split("@")[1][:4] for each in LANDINGS]
)
def test_one_press_on_the_sign_in_page_leads_to_a_true_page(person, email, lands, says):
    """The button, the page it leads to, what stands there, and a banner saying that all of it is invented."""
    page = person(email)
    go(page, "/")
    assert lands in page.url
    assert says in text_of(page), text_of(page)
    assert "This is a demonstration. All names are invented." in page.content()


def test_dr_pryce_has_one_list_over_both_schools_and_opens_a_limited_record(person, way, axe, no_sideways_scroll):
    """Two children, one in each school; what he may see and what not stands above the record."""
    pryce = person("ep@service.example")
    go(pryce, "/requests/")
    links = pryce.locator("main a[href^='/requests/']")
    assert links.count() == 2
    assert "Oakfield" in text_of(pryce) and "Riverside" in text_of(pryce)
    links.first.click()
    settled(pryce)
    assert "You can see:" in text_of(pryce) and "You cannot see:" in text_of(pryce)
    axe(pryce)
    no_sideways_scroll(pryce)


def test_mr_reid_reads_whom_to_ring_and_nothing_else(person, site, way, axe, no_sideways_scroll):
    """No child's name, no sign of an order; the school's number."""
    reid = person("mr.reid@family.example")
    go(reid, "/")
    assert "01632 960 001" in text_of(reid)
    assert "Robin" not in reid.content() and "order" not in text_of(reid).lower()
    axe(reid)
    no_sideways_scroll(reid)


@pytest.mark.mission("N2")
def test_every_message_stands_at_demo_mail_and_names_no_need(person, site, way, axe, no_sideways_scroll):
    """Anyone may look; a message to Mum opens, asks her to sign in, and says no surname of a child and no need."""
    nobody = person(None)
    go(nobody, "/demo/mail/")
    axe(nobody)
    no_sideways_scroll(nobody)
    message = nobody.locator("main a[href*='/demo/mail/']").first
    assert message.count() == 1
    message.click()
    settled(nobody)
    words = text_of(nobody)
    assert (
        "/sign-in/" in nobody.content()
        or "/my-child/" in nobody.content()
        or "/join/" in nobody.content()
        or "/me/" in nobody.content()
    )
    for never in ("SEN Support: ", "speech", "autism", "dyslexia"):
        assert never.lower() not in words.lower()
    axe(nobody)


def end_session(site, email, *, minutes):
    """As if this person had not touched the keyboard for so long: their sessions began, and were last seen, that much earlier."""
    code = (
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from django.contrib.sessions.models import Session\n"
        "from trellis.accounts.models import Person\n"
        f"who = str(Person.objects.get(email={email!r}).pk)\n"
        "for row in Session.objects.all():\n"
        "    store = SessionStore(row.session_key)\n"
        "    if store.get('_auth_user_id') == who:\n"
        f"        store['since'] -= {minutes} * 60\n"
        "        store.save()\n"
    )
    site.command("shell", "-v0", "-c", code)


@pytest.mark.mission("C3")
def test_a_session_that_ended_keeps_what_was_typed(person, busy_site, way, axe, no_sideways_scroll):
    """Mr Lane types, is called away for 20 minutes, and sends: he is asked to sign in again, and his words are there."""
    _, _, full = quiet_child(busy_site, "Hazel")
    typed = "Starts well and loses the thread after the second step."
    lane = person(TEACHER)
    go(lane, "/concerns/new/")
    lane.get_by_label("Child").select_option(label=f"{full} (Hazel)")
    lane.get_by_label("What are you noticing?").fill(typed)
    end_session(busy_site, TEACHER, minutes=20)
    lane.context.clear_cookies(name="trellis_seen")
    lane.get_by_role("button", name="Send to SENCO").click()
    lane.wait_for_url("**/session-ended/**")
    shown = text_of(lane)
    assert "You have been signed out" in lane.locator("h1").inner_text()
    assert "We kept what you typed" in shown
    # With scripts the draft on its way to be kept may be the one to hear first that the sign-in has ended.
    assert way.scripts or "15 minutes" in shown
    axe(lane)
    no_sideways_scroll(lane)
    lane.get_by_role("link", name="Sign in").click()
    lane.locator("form", has=lane.locator(f'input[name="email"][value="{TEACHER}"]')).get_by_role("button").click()
    settled(lane)
    assert "/concerns/new/" in lane.url
    assert lane.get_by_label("What are you noticing?").input_value() == typed
    lane.get_by_label("Whole class").check()
    press(lane, "Send to SENCO")
    assert lane.locator("h1").inner_text().startswith("Sent to ")


def test_a_stranger_to_oakfield_finds_no_child_of_oakfield(person, site, way):
    """Mrs Okoro opens Amina's address: the same words as for an address that never was."""
    okoro = person("senco@riverside.example")
    answers = [okoro.goto(f"/children/{ref}/") for ref in (ref_of(site, "Amina"), "22222222")]
    assert [each and each.status for each in answers] == [404, 404]
    pages = [okoro.request.get(f"/children/{ref}/").text() for ref in (ref_of(site, "Amina"), "22222222")]
    assert pages[0] == pages[1]


@pytest.mark.mission("G3")
@pytest.mark.parametrize("email", [MUM, AMINA, JORDAN])
def test_every_page_to_write_on_says_that_nobody_reads_at_night(person, site, email):
    """999 and Childline stand wherever a family or a child writes."""
    page = person(email)
    base = f"/my-child/{ref_of(site, 'Amina')}/" if email == MUM else "/me/"
    for path in ("tell/", "worry/", "views/"):
        go(page, base + path)
        assert "999" in text_of(page) and "Childline" in text_of(page), path
