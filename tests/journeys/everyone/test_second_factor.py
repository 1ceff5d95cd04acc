"""Staff of a real school at the door: an app, a printed card, a passkey, and what to do when all are lost."""

from __future__ import annotations

import re

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.harness.school import PASSWORD
from tests.journeys.steps import follow, press, text_of
from trellis.core import clock


def _password(page, email):
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in", exact=True)


def _out(page):
    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in/")


def _code(secret, later=0):
    return format_hotp_value(hotp_value(secret, int(clock.real_now().timestamp()) // 30 + later))


def _set_up_app(page):
    """From the page that asks for a choice to the recovery codes. Returns the secret and the codes."""
    follow(page, "An app on your phone")
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_label("Code the app shows now").fill(_code(secret, -1))
    press(page, "Save the app")
    codes = page.locator(".t-codes code").all_inner_texts()
    assert len(codes) == 10
    return secret, codes


def test_a_teacher_sets_up_the_app_and_comes_back_with_it(school_site, person, way, axe, no_sideways_scroll, picture):
    email = "teacher@oakfield.example" if way.scripts else "subject@riverside.example"
    page = person(None)
    _password(page, email)
    assert page.locator("h1").inner_text() == "Choose how you prove it is you"
    axe(page)
    no_sideways_scroll(page)
    picture(page, "choose")
    page.goto("/today/")
    assert page.locator("h1").inner_text() == "Choose how you prove it is you"
    page.goto("/account/ways/app/")
    axe(page)
    no_sideways_scroll(page)
    picture(page, "app")
    page.goto("/account/ways/")
    secret, _codes = _set_up_app(page)
    picture(page, "codes")
    axe(page)
    no_sideways_scroll(page)
    follow(page, "I have kept them. Go on")
    assert "/account/" not in page.url
    page.goto("/account/ways/")
    picture(page, "ways")
    no_sideways_scroll(page)
    axe(page)
    _out(page)
    _password(page, email)
    axe(page)
    no_sideways_scroll(page)
    picture(page, "second")
    page.get_by_label("Code from your app").fill(_code(secret))
    press(page, "Go on")
    page.goto("/account/sign-ins/")
    assert "With the password and the app" in text_of(page)
    picture(page, "sign-ins")
    no_sideways_scroll(page)


def test_a_teaching_assistant_without_a_phone_uses_the_printed_card(school_site, person, way, axe, no_sideways_scroll, picture):
    email = "ta@oakfield.example" if way.scripts else "keyperson@oakfield.example"
    page = person(None)
    _password(page, email)
    follow(page, "A printed card of codes")
    press(page, "Show the card")
    axe(page)
    no_sideways_scroll(page)
    picture(page, "card")
    codes = page.locator(".t-codes code").all_inner_texts()
    page.get_by_label("Code number 1").fill(codes[0])
    press(page, "Save the card")
    _out(page)
    _password(page, email)
    page.get_by_label("Code number 2 from your card").fill(codes[1].upper())
    picture(page, "asked")
    press(page, "Go on")
    page.goto("/account/")
    assert page.locator("h1").inner_text() == "Your account"
    picture(page, "account")
    no_sideways_scroll(page)


def test_the_deputy_makes_a_passkey_and_signs_in_with_it(school_site, person, axe, picture):
    page = person(None)
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    line.send(
        "WebAuthn.addVirtualAuthenticator", {"options": kind | {"hasResidentKey": True, "automaticPresenceSimulation": True}}
    )
    _password(page, "deputy@oakfield.example")
    follow(page, "A passkey or security key")
    axe(page)
    picture(page, "make")
    page.get_by_label("What do you call it?").fill("my laptop")
    page.get_by_role("button", name="Set up the key").click()
    page.wait_for_url("**/account/ways/codes/")
    _out(page)
    _password(page, "deputy@oakfield.example")
    axe(page)
    picture(page, "ask")
    page.get_by_role("button", name="Use your passkey or key").click()
    page.wait_for_url(re.compile(r"/(today|children)/"))
    page.goto("/account/ways/")
    assert "my laptop" in text_of(page)
    picture(page, "ways")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    axe(page)
    assert page.title() == "Trellis"
    picture(page, "hidden")
    page.get_by_role("button", name="Press here to go on").click()
    assert "my laptop" in text_of(page)
    page.get_by_role("button", name="Hide the page").click()
    page.keyboard.press("Enter")
    assert page.locator(".t-cover").count() == 0


def test_the_head_loses_the_phone_and_comes_in_by_a_recovery_code_then_with_the_offices_help(
    school_site, person, axe, no_sideways_scroll, picture
):
    head, office = person(None), person(None)
    _password(head, "head@oakfield.example")
    _, codes = _set_up_app(head)
    _out(head)
    _password(head, "head@oakfield.example")
    head.get_by_label("Code from your app").fill(codes[0])
    press(head, "Go on")
    _out(head)
    _password(head, "head@oakfield.example")
    follow(head, "I cannot use any of these")
    press(head, "Get a code")
    picture(head, "help me")
    axe(head)
    code = head.locator(".t-bigcode").inner_text()

    _password(office, "office@oakfield.example")
    _set_up_app(office)
    office.goto("/account/people/")
    axe(office)
    picture(office, "people")
    office.get_by_label("Their code").fill(code)
    press(office, "Find them")
    assert "Mr Cole" in office.locator("h1").inner_text()
    axe(office)
    picture(office, "let in")
    office.get_by_label("I see them or know their voice").check()
    press(office, "Let them in")
    assert "Mr Cole can sign in" in text_of(office)

    _password(head, "head@oakfield.example")
    assert head.locator("h1").inner_text() == "Choose how you prove it is you"
    _, again = _set_up_app(head)
    assert not set(again) & set(codes)
