"""School accounts at the certified provider: joined by their owner, used to come in, and never the only way to lose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.harness import oidc as others
from tests.harness.visitors import visitor
from trellis.accounts import drafts, oidc, queries, school, services
from trellis.accounts.models import Person, SchoolAccount, SignIn
from trellis.accounts.tokens import Identity
from trellis.accounts.viewer import viewer_for
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.people.models import FamilyLink

from .test_second_factor import PASSWORD, _later, _signed_in, _with_sign_in, app_of, code_of, mr_lane, mrs_shah  # noqa: F401


@pytest.fixture(scope="module")
def provider():
    with others.certified() as issuer:
        yield issuer


@pytest.fixture
def named(provider, settings):
    """The operator has named the certified provider."""
    oidc._discovered.clear()
    settings.TRELLIS_SIGN_IN = (others.named(provider),)
    return provider


@pytest.fixture
def there(named):
    """A browser on the provider's side."""
    person = others.Person()
    yield person
    person.close()


def _to(answer):
    assert answer.status_code == 200, answer
    return answer["Refresh"].partition("url=")[2]


def _comes(client, there, path, who, **fields):
    """Press a button that leads to the provider, sign in there, and come back."""
    return client.get(there.signs_in(_to(client.post(path, fields)), who).partition("testserver")[2])


def _joined(person, there, who):
    """Somebody signed in, fresh, has joined this account."""
    answer = _comes(visitor(person.email), there, "/account/school/oakfield/", who)
    assert answer["Location"] == "/account/school/"


def _codes():
    return list(Row.objects.order_by("id").values_list("code", flat=True))


def test_she_joins_her_account_comes_in_with_it_and_takes_it_away(there, mrs_shah):  # noqa: F811
    client = visitor(mrs_shah.email)
    assert "Join Oakfield" in client.get("/account/school/").content.decode()
    _joined(mrs_shah, there, "shah+mfa")
    assert "account.school_joined" in _codes()
    account = SchoolAccount.objects.get()
    assert (account.person, account.subject) == (mrs_shah, "shah")
    browser = Client()
    answer = _comes(browser, there, "/sign-in/school/oakfield/", "shah+mfa", next="/children/")
    assert (answer.status_code, answer["Location"]) == (303, "/children/")
    assert browser.get("/account/ways/").status_code == 200, "the account's own second step is a second factor"
    assert "With the school account and its own second step" in browser.get("/account/sign-ins/").content.decode()
    assert Row.objects.filter(code="account.signed_in").last().about == {"how": "school-strong"}
    gone = browser.post("/account/school/take-away/", {"account": account.pk})
    assert gone["Location"] == "/account/school/" and _codes()[-1] == "account.school_left"
    assert _comes(Client(), there, "/sign-in/school/oakfield/", "shah+mfa")["Location"] == "/sign-in/school/"
    assert _codes()[-1] == "account.school_refused"


def test_without_a_second_step_there_our_own_follows_as_after_a_password(there, mr_lane, monkeypatch):  # noqa: F811
    secret = app_of(mr_lane)
    _joined(mr_lane, there, "lane")
    client = Client()
    assert _comes(client, there, "/sign-in/school/oakfield/", "lane")["Location"] == "/sign-in/second/"
    assert "trellis_known" not in client.cookies and client.get("/account/")["Location"].startswith("/sign-in/")
    assert "Your school account is right" in client.get("/sign-in/second/").content.decode()
    _later(monkeypatch, timedelta(seconds=60))
    client.post("/sign-in/second/", {"which": "code", "code-code": code_of(secret)})
    assert client.get("/account/").status_code == 200
    assert "With the school account and the app" in client.get("/account/sign-ins/").content.decode()


def test_whoever_has_no_second_way_yet_sets_one_up_first(there, mr_lane):  # noqa: F811
    _joined(mr_lane, there, "lane")
    client = Client()
    _comes(client, there, "/sign-in/school/oakfield/", "lane")
    assert client.get("/children/")["Location"] == "/account/ways/"
    assert client.get("/account/ways/app/").status_code == 200
    assert client.get("/account/school/")["Location"] == "/account/ways/"


def test_the_idle_lock_opens_with_the_account_and_what_was_typed_is_there(there, mrs_shah):  # noqa: F811
    _joined(mrs_shah, there, "shah+mfa")
    client = Client()
    _comes(client, there, "/sign-in/school/oakfield/", "shah+mfa")
    session = client.session
    session["since"] -= 3600
    session.save()
    del client.cookies["trellis_seen"]
    sent = client.post("/concerns/new/", {"form_key": "a" * 32, "form_name": "concern", "what": "He hides under the table"})
    assert "kept=1" in sent["Location"]
    answer = _comes(client, there, "/sign-in/school/oakfield/", "shah+mfa", next="/concerns/new/")
    assert answer["Location"] == "/concerns/new/"
    kept = drafts.draft_for(mrs_shah.pk, path="/concerns/new/")
    assert kept is not None and kept[1]["what"] == ["He hides under the table"]


def test_a_provider_that_signed_her_in_an_hour_ago_is_asked_to_ask_again(there, mrs_shah, named):  # noqa: F811
    """So that a click does not open what the idle lock has closed."""
    _joined(mrs_shah, there, "shah+mfa")
    client = Client()
    address = _to(client.post("/sign-in/school/oakfield/"))
    assert "max_age=300" in address and "prompt" not in address
    asked = _to(visitor(mrs_shah.email).post("/account/prove/school/oakfield/", {"next": "/children/"}))
    assert "prompt=login" in asked and "max_age=0" in asked


def test_joining_and_taking_away_ask_first_who_it_is(there, mrs_shah, monkeypatch):  # noqa: F811
    app_of(mrs_shah)
    client = visitor(mrs_shah.email)
    _joined(mrs_shah, there, "shah")
    _later(monkeypatch, timedelta(minutes=11))
    for path in ("/account/school/oakfield/", "/account/school/take-away/"):
        assert client.post(path)["Location"].startswith("/account/prove/")
    assert SchoolAccount.objects.count() == 1


def test_one_shows_again_who_one_is_with_ones_own_account_only(there, mrs_shah, monkeypatch):  # noqa: F811
    _joined(mrs_shah, there, "shah+mfa")
    client = Client()
    _comes(client, there, "/sign-in/school/oakfield/", "shah+mfa")
    session = client.session
    session["proved_at"] -= 3600
    session.save()
    asked = client.get("/children/list.csv")["Location"]
    page = client.get(asked).content.decode()
    assert "Show it with Oakfield" in page
    stranger = others.Person()
    refused = _comes(client, stranger, "/account/prove/school/oakfield/", "lane+mfa", next="/children/")
    stranger.close()
    assert refused["Location"] == "/account/prove/" and client.get("/children/list.csv").status_code == 303
    before = client.cookies["trellis_session"].value
    answer = _comes(client, there, "/account/prove/school/oakfield/", "shah+mfa", next="/children/")
    assert answer["Location"] == "/children/" and client.cookies["trellis_session"].value != before
    assert client.get("/children/list.csv").status_code == 200


def test_beside_a_way_of_her_own_an_account_without_second_step_shows_nothing(there, mrs_shah):  # noqa: F811
    app_of(mrs_shah)
    _joined(mrs_shah, there, "shah")
    client = visitor(mrs_shah.email)
    assert "Show it with" not in client.get("/account/prove/").content.decode()
    assert _comes(client, there, "/account/prove/school/oakfield/", "shah")["Location"] == "/account/prove/"
    assert Row.objects.get(code="account.school_refused").about["why"] == "proof"


def test_an_invitation_is_taken_up_with_the_school_account_and_an_earlier_password_ends(world, there, mr_lane, mrs_shah):  # noqa: F811
    token = services.invite(viewer_for(mrs_shah), person=mr_lane, school=world.oakfield)
    client = Client()
    assert "Go on with Oakfield" in client.get(f"/join/{token}/").content.decode()
    answer = _comes(client, there, f"/join/{token}/school/oakfield/", "lane+mfa")
    assert answer["Location"] == "/" and client.get("/account/").status_code == 200
    lane = Person.objects.get(pk=mr_lane.pk)
    assert not lane.has_usable_password() and {"account.accepted", "account.school_joined"} <= set(_codes())
    assert Client().get(f"/join/{token}/").status_code == 404
    account = SchoolAccount.objects.get()
    refused = client.post("/account/school/take-away/", {"account": account.pk}, follow=True).content.decode()
    assert "only way in" in refused and SchoolAccount.objects.exists()
    assert "password-password" not in client.get("/account/prove/").content.decode()
    services.set_password(lane, PASSWORD)
    school.leave(viewer_for(lane), account_id=account.pk)
    assert not SchoolAccount.objects.exists()


def test_whoever_leaves_the_providers_page_still_has_the_invitation(world, there, mr_lane, mrs_shah):  # noqa: F811
    token = services.invite(viewer_for(mrs_shah), person=mr_lane, school=world.oakfield)
    client = Client()
    assert _comes(client, there, f"/join/{token}/school/oakfield/", "")["Location"] == f"/join/{token}/"
    assert client.get(f"/join/{token}/").status_code == 200


def test_a_mother_is_offered_no_school_account_and_can_join_none(world, named, mrs_shah):  # noqa: F811
    mum = _with_sign_in(world.people["mum"], "mum@family.example")
    token = services.invite(viewer_for(mrs_shah), person=mum, school=None)
    client = Client(raise_request_exception=False)
    assert "school account" not in client.get(f"/join/{token}/").content.decode()
    assert client.post(f"/join/{token}/school/oakfield/").status_code == 404
    signed_in = visitor(mum.email)
    assert "School accounts" not in signed_in.get("/account/").content.decode()
    for path, method in (
        ("/account/school/", "get"),
        ("/account/school/oakfield/", "post"),
        ("/account/school/take-away/", "post"),
    ):
        assert getattr(signed_in, method)(path).status_code == 404
    with pytest.raises(NotFound):
        school.join(viewer_for(mum), Identity(named, "mum"))


def test_an_account_is_one_persons(there, mrs_shah, mr_lane):  # noqa: F811
    _joined(mrs_shah, there, "shah")
    client = visitor(mr_lane.email)
    answer = _comes(client, there, "/account/school/oakfield/", "shah")
    assert "Somebody else has joined" in client.get(answer["Location"]).content.decode()
    assert SchoolAccount.objects.get().person == mrs_shah
    assert Row.objects.get(code="account.school_refused").about["why"] == "another's"
    _joined(mrs_shah, there, "shah")
    assert _codes().count("account.school_joined") == 1, "joining it again changes nothing"


def test_nobody_takes_away_anothers_account(there, mrs_shah, mr_lane):  # noqa: F811
    _joined(mrs_shah, there, "shah")
    with pytest.raises(NotFound):
        school.leave(viewer_for(mr_lane), account_id=SchoolAccount.objects.get().pk)
    assert visitor(mr_lane.email).post("/account/school/take-away/", {"account": "x"}).status_code == 404


def test_who_sets_out_to_join_and_comes_back_as_somebody_else_joins_nothing(there, mrs_shah, mr_lane):  # noqa: F811
    client = visitor(mrs_shah.email)
    way = there.signs_in(_to(client.post("/account/school/oakfield/")), "shah")
    session = client.session
    other = visitor(mr_lane.email)
    session_of_other = other.session
    session_of_other["socialaccount_states"] = session["socialaccount_states"]
    session_of_other.save()
    assert other.get(way.partition("testserver")[2])["Location"] == "/account/school/"
    assert not SchoolAccount.objects.exists()


def test_an_account_whose_provider_is_named_no_longer_is_no_way_in(there, mrs_shah, settings):  # noqa: F811
    _joined(mrs_shah, there, "shah")
    with write():
        SchoolAccount.objects.create(person=mrs_shah, issuer="https://accounts.example", subject="x")
        mrs_shah.set_unusable_password()
        mrs_shah.save()
    first, second = queries.school_accounts(mrs_shah.pk)
    assert (first.usable, second.usable, second.provider) == (True, False, "accounts.example")
    with pytest.raises(RuleBroken):
        school.leave(viewer_for(mrs_shah), account_id=first.pk)
    school.leave(viewer_for(mrs_shah), account_id=second.pk)


def test_a_leaver_comes_in_as_with_a_password_and_a_parent_does_not(world, there, mr_lane):  # noqa: F811
    who = Identity(there and others.named("x").issuer, "lane")
    with write():
        SchoolAccount.objects.create(person=mr_lane, issuer=who.issuer, subject="lane")
    assert school.person_of(who) == mr_lane
    with write():
        for model in ("Staff", "StaffPlace", "KeyAdult"):
            _end(model, mr_lane)
    assert viewer_for(mr_lane).side == "none" and school.person_of(who) == mr_lane
    link = FamilyLink.objects.system("test").get(person=world.people["mum"], child=world.amina)
    with write():
        FamilyLink.objects.system("test").filter(pk=link.pk).update(person=mr_lane)
    assert viewer_for(mr_lane).side == "family" and school.person_of(who) is None


def _end(model, person):
    from trellis.people import models

    rows = getattr(models, model).objects.system("test").filter(person=person)
    rows.update(ends_on=clock.today() - timedelta(days=1))


def test_wrong_accounts_keep_nobody_else_out(there, mrs_shah):  # noqa: F811
    for _ in range(7):
        _comes(Client(), there, "/sign-in/school/oakfield/", "nobody")
    assert _signed_in(mrs_shah).get("/account/ways/").status_code == 200
    assert SignIn.objects.count() == 1
