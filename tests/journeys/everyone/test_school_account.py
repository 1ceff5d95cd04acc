"""A teacher joins the account the school gave her anyway, and from then on comes in with it."""

from __future__ import annotations

import pytest

from tests.harness import oidc
from tests.harness.site import serve
from tests.journeys.everyone.test_second_factor import _out, _password
from tests.journeys.steps import follow, press, text_of


@pytest.fixture(scope="module")
def provider():
    with oidc.certified() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def site(provider):
    """A small real school whose operator has named the certified provider."""
    with serve("school_account", school=True, providers={provider: oidc.written(provider)}) as running:
        yield running


def _over_there(page, provider, who):
    """The browser goes there by itself, also without scripts."""
    page.wait_for_url(f"{provider}/**")
    page.get_by_label("Who are you?").fill(who)
    page.get_by_role("button", name="Sign in there").click()


def test_a_teacher_joins_her_school_account_and_signs_in_with_it(site, provider, person, way, axe, no_sideways_scroll, picture):
    email, who = ("teacher@oakfield.example", "lane") if way.scripts else ("subject@riverside.example", "finch")

    def look(name):
        axe(page)
        no_sideways_scroll(page)
        picture(page, name)

    page = person(None)
    _password(page, email)
    follow(page, "A printed card of codes")
    press(page, "Show the card")
    page.get_by_label("Code number 1").fill(page.locator(".t-codes code").first.inner_text())
    press(page, "Save the card")
    page.goto("/account/")
    picture(page, "account")
    follow(page, "School accounts")
    look("none-yet")
    page.get_by_role("button", name="Join Oakfield").click()
    _over_there(page, provider, f"{who}+mfa")
    page.wait_for_url("**/account/school/")
    assert "From now on you can sign in with Oakfield" in page.locator("body").inner_text()
    look("joined")
    _out(page)
    look("sign-in")
    page.get_by_role("button", name="Sign in with Oakfield").click()
    page.wait_for_url("**/today/")
    page.goto("/account/sign-ins/")
    assert "With the school account and its own second step" in text_of(page)
    _out(page)
    page.context.clear_cookies(name="_session")
    page.context.clear_cookies(name="_session.legacy")
    page.get_by_role("button", name="Sign in with Oakfield").click()
    _over_there(page, provider, "nobody")
    page.wait_for_url("**/sign-in/school/")
    assert "nobody" not in text_of(page) and page.locator("h1").inner_text() == "You are not signed in"
    look("refused")
    page.get_by_role("main").get_by_role("link", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/")


def test_the_page_that_leads_on_says_where_to(site, provider, person):
    page = person(None)
    page.goto("/sign-in/")
    page.route(f"{provider}/**", lambda route: route.abort())
    with page.expect_response("**/sign-in/school/oakfield/") as answered:
        page.get_by_role("button", name="Sign in with Oakfield").click()
    assert answered.value.status == 200 and answered.value.headers["refresh"].startswith(f"0; url={provider}/auth?")
    assert "form-action 'self'" in answered.value.headers["content-security-policy"]
