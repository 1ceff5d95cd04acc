"""What a sign-in provider sends and what is never taken: each bad token gets the same plain page, and a row in the record."""

from __future__ import annotations

import base64
import json
import logging
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from django.test import Client

from tests.harness import oidc as others
from trellis.accounts import oidc
from trellis.accounts.models import FailedTry, SchoolAccount, SignIn
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write

from .test_second_factor import mrs_shah  # noqa: F401

BACK = "/sign-in/school/oakfield/back/"


@pytest.fixture(scope="module")
def running():
    with others.lying() as liar:
        yield liar


@pytest.fixture
def liar(running, settings, mrs_shah):  # noqa: F811
    """Our own provider, honest until a test says otherwise; Mrs Shah has joined its account s-1."""
    running.again()
    oidc._discovered.clear()
    settings.TRELLIS_SIGN_IN = (others.named(running.issuer),)
    with write():
        SchoolAccount.objects.create(person=mrs_shah, issuer=running.issuer, subject="s-1")
    return running


def set_out(liar, client=None, **fields):
    """Press the button on the sign-in page. Returns the browser and what the provider was asked with."""
    client = client or Client()
    page = client.post("/sign-in/school/oakfield/", fields)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page["Refresh"].partition("url=")[2]).query).items()}
    liar.nonce = asked["nonce"]
    return client, asked


def come_back(liar, client, asked, **also):
    return client.get(BACK, {"code": "code-of-the-liar", "state": asked["state"], **also})


def _why():
    return [row.about["why"] for row in Row.objects.filter(code="account.school_refused").order_by("id")]


def _is_refused(client, answer):
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in/school/")
    page = client.get("/sign-in/school/").content.decode()
    assert "You are not signed in" in page and "s-1" not in page and "shah@" not in page
    assert client.get("/account/")["Location"].startswith("/sign-in/")
    assert not SignIn.objects.exists() and not FailedTry.objects.exists()


def test_an_honest_token_signs_her_in_with_its_second_factor(liar):
    client, asked = set_out(liar, next="/children/")
    assert asked["scope"] == "openid" and asked["code_challenge_method"] == "S256" and asked["max_age"] == "300"
    answer = come_back(liar, client, asked)
    assert (answer.status_code, answer["Location"]) == (303, "/children/")
    assert client.get("/account/").status_code == 200
    assert SignIn.objects.get().how == "school-strong"
    assert _why() == []


def _public(liar):
    return liar.keys["one"].public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _hs256_with_the_public_key(liar):
    """By hand: libraries refuse to make it."""
    import hashlib
    import hmac

    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")  # noqa: E731
    text = part({"alg": "HS256", "kid": "one", "typ": "JWT"}) + b"." + part(liar.claims())
    seal = hmac.new(_public(liar), text, hashlib.sha256).digest()
    return (text + b"." + base64.urlsafe_b64encode(seal).rstrip(b"=")).decode()


def _now(by):
    return int(clock.real_now().timestamp()) + by


BAD = {
    "signed with another key under the right name": ("signature", lambda it: it.sign(it.claims(), key=it.other)),
    "its text changed after it was signed": ("signature", lambda it: _with_text_of(it, it.claims(sub="s-2"))),
    "not signed at all": ("algorithm", lambda it: it.sign(it.claims(), key="", algorithm="none")),
    "HS256 with the public key as secret": ("algorithm", _hs256_with_the_public_key),
    "HS256 with our own secret": ("algorithm", lambda it: it.sign(it.claims(), key=others.SECRET * 2, algorithm="HS256")),
    "HS256 with a key of the key set": (
        "algorithm",
        lambda it: it.sign(it.claims(), key=others.SHARED, algorithm="HS256", kid="shared"),
    ),
    "an algorithm the provider does not name": ("algorithm", lambda it: it.sign(it.claims(), algorithm="RS512")),
    "a key the provider does not have": ("key", lambda it: it.sign(it.claims(), key=it.other, kid="two")),
    "no word of which key": ("key", lambda it: it.sign(it.claims(), kid=None)),
    "a key that is not for signing": ("key", lambda it: it.sign(it.claims(), key=it.other, kid="sealing")),
    "from another issuer": ("issuer", lambda it: it.sign(it.claims(iss="https://accounts.example"))),
    "from an issuer that differs by a stroke": ("issuer", lambda it: it.sign(it.claims(iss=it.issuer + "/"))),
    "for another client": ("audience", lambda it: it.sign(it.claims(aud="another"))),
    "for several clients without a party": ("party", lambda it: it.sign(it.claims(aud=["trellis", "another"]))),
    "for us, but authorised for another party": ("party", lambda it: it.sign(it.claims(azp="another"))),
    "expired": ("expired", lambda it: it.sign(it.claims(exp=_now(-60), iat=_now(-600)))),
    "issued in the future": ("future", lambda it: it.sign(it.claims(iat=_now(300), exp=_now(600)))),
    "without an end": ("claims", lambda it: it.sign(it.claims(exp=None))),
    "without a subject": ("claims", lambda it: it.sign(it.claims(sub=None))),
    "without a nonce": ("nonce", lambda it: it.sign(it.claims(nonce=None))),
    "with the nonce of another sign-in": ("nonce", lambda it: it.sign(it.claims(nonce="of another"))),
    "not a token": ("token", lambda it: "three.quiet.foxes"),
}


def _with_text_of(liar, claims):
    head, _, seal = liar.sign(liar.claims()).split(".")
    return ".".join([head, liar.sign(claims).split(".")[1], seal])


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_gets_the_plain_page_and_leaves_a_row_and_no_trace(liar, name, caplog):
    caplog.set_level(logging.DEBUG)
    why, token = BAD[name]
    client, asked = set_out(liar)
    liar.token = lambda: token(liar)
    _is_refused(client, come_back(liar, client, asked))
    assert _why() == [why]
    assert liar.said and not [said for said in [*liar.said, asked["nonce"]] if said in caplog.text]
    row = Row.objects.get(code="account.school_refused")
    assert set(row.about) == {"provider", "why"}


@pytest.mark.parametrize("userinfo", [{"sub": "s-2"}, {}, [], {"email": "shah@oakfield.example"}])
def test_userinfo_about_somebody_else_is_refused(liar, userinfo):
    client, asked = set_out(liar)
    liar.userinfo = userinfo
    _is_refused(client, come_back(liar, client, asked))
    assert len(_why()) == 1


def test_a_token_of_an_earlier_sign_in_is_worth_nothing_in_the_next(liar):
    _, asked = set_out(liar)
    stolen = liar.sign(liar.claims())
    client, asked = set_out(liar)
    liar.token = lambda: stolen
    _is_refused(client, come_back(liar, client, asked))
    assert _why() == ["nonce"]


def test_the_same_way_back_works_once_and_only_in_the_browser_that_set_out(liar):
    client, asked = set_out(liar)
    stranger = Client()
    _is_refused(stranger, come_back(liar, stranger, asked))
    assert come_back(liar, client, asked)["Location"] == "/"
    client.post("/sign-out/")
    assert come_back(liar, client, asked)["Location"] == "/sign-in/school/"
    assert _why() == [], "who comes back without having set out is not worth a row"


def test_the_same_address_under_another_subject_signs_nobody_in(liar):
    client, asked = set_out(liar)
    liar.token, liar.userinfo = lambda: liar.sign(liar.claims(sub="s-2")), {"sub": "s-2", "email": "shah@oakfield.example"}
    _is_refused(client, come_back(liar, client, asked))
    assert _why() == ["unknown"]


def test_the_same_subject_of_another_issuer_signs_nobody_in(liar):
    with write():
        SchoolAccount.objects.update(issuer="https://accounts.example")
    client, asked = set_out(liar)
    _is_refused(client, come_back(liar, client, asked))
    assert _why() == ["unknown"]


def test_a_disabled_person_gets_the_same_page(liar, mrs_shah):  # noqa: F811
    with write():
        mrs_shah.is_active = False
        mrs_shah.save()
    client, asked = set_out(liar)
    _is_refused(client, come_back(liar, client, asked))


def test_an_account_outside_the_schools_google_domain_is_refused(liar, settings):
    settings.TRELLIS_SIGN_IN = (others.named(liar.issuer, domain="oakfield.sch.uk"),)
    for domain, location in ((None, "/sign-in/school/"), ("other.example", "/sign-in/school/"), ("Oakfield.sch.uk", "/")):
        client, asked = set_out(liar)
        assert asked["hd"] == "oakfield.sch.uk" and "auth_time" in asked["claims"]
        liar.token = lambda domain=domain: liar.sign(liar.claims(hd=domain))
        assert come_back(liar, client, asked)["Location"] == location
    assert _why() == ["domain", "domain"]


def test_an_elliptic_curve_is_taken_only_where_the_provider_names_it(liar):
    client, asked = set_out(liar)
    liar.token = lambda: liar.sign(liar.claims(), key=liar.curve, algorithm="ES256", kid="curve")
    assert come_back(liar, client, asked)["Location"] == "/"
    client.post("/sign-out/")
    liar.discovery["id_token_signing_alg_values_supported"] = ["RS256"]
    oidc._discovered.clear()
    _, asked = set_out(liar, client)
    assert come_back(liar, client, asked)["Location"] == "/sign-in/school/"
    assert _why() == ["algorithm"]


@pytest.mark.parametrize(
    ("claims", "how"),
    [
        ({}, "school-strong"),
        ({"amr": None}, "school"),
        ({"amr": ["pwd"]}, "school"),
        ({"amr": "mfa"}, "school"),
        ({"auth_time": None}, "school"),
        ({"auth_time": _now(-600)}, "school"),
        ({"auth_time": _now(3600)}, "school"),
        ({"amr": None, "acr": "gold"}, "school-strong"),
        ({"amr": None, "acr": "silver"}, "school"),
    ],
)
def test_it_is_a_second_factor_only_where_the_token_says_so_of_just_now(liar, settings, claims, how):
    settings.TRELLIS_SIGN_IN = (others.named(liar.issuer, strong=("gold",)),)
    client, asked = set_out(liar)
    liar.token = lambda: liar.sign(liar.claims(**claims))
    come_back(liar, client, asked)
    assert SignIn.objects.get().how == how
    assert client.get("/account/").status_code == (200 if how == "school-strong" else 303)


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://accounts.example"},
        {"token_endpoint": "http://accounts.example/token"},
        {"jwks_uri": None},
        {"userinfo_endpoint": "http://accounts.example/me"},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    ],
)
def test_a_provider_that_speaks_for_another_or_without_https_is_not_gone_to(liar, change):
    liar.discovery |= change
    answer = Client().post("/sign-in/school/oakfield/")
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in/")


def test_a_provider_that_is_down_leaves_the_password(liar, settings):
    settings.TRELLIS_SIGN_IN = (others.named("http://localhost:1"),)
    client = Client()
    page = client.post("/sign-in/school/oakfield/", follow=True).content.decode()
    assert "Oakfield does not answer just now" in page and "Password" in page
    assert client.get(BACK, {"code": "x", "state": "y"})["Location"] == "/sign-in/school/"


def test_who_leaves_the_providers_page_is_back_at_the_sign_in(liar):
    client, asked = set_out(liar)
    answer = client.get(BACK, {"error": "access_denied", "state": asked["state"]}, follow=True)
    assert answer.redirect_chain == [("/sign-in/", 303)] and "You left the page of Oakfield" in answer.content.decode()
    client, asked = set_out(liar)
    _is_refused(client, client.get(BACK, {"error": "server_error", "state": asked["state"]}))


def test_the_redirect_address_is_the_schools_public_one_whatever_name_the_browser_used(liar, settings):
    settings.TRELLIS_ADDRESS = "https://trellis.school.example"
    _, asked = set_out(liar)
    assert asked["redirect_uri"] == f"https://trellis.school.example{BACK}"


def test_an_answer_that_names_another_issuer_is_refused(liar):
    client, asked = set_out(liar)
    _is_refused(client, come_back(liar, client, asked, iss="https://accounts.example"))
    assert not liar.said


def test_where_no_provider_is_named_nothing_of_it_is_there(liar, settings):
    settings.TRELLIS_SIGN_IN = ()
    client = Client(raise_request_exception=False)
    assert client.post("/sign-in/school/oakfield/").status_code == 404
    assert client.get(BACK).status_code == client.get("/sign-in/school/").status_code == 404
    assert "school account" not in client.get("/sign-in/").content.decode()


def test_the_discovery_is_asked_anew_after_a_while(liar, monkeypatch):
    set_out(liar)
    liar.discovery["issuer"] = "https://accounts.example"
    assert set_out(liar)
    later = time.monotonic() + 601
    monkeypatch.setattr(oidc.time, "monotonic", lambda: later)
    assert Client().post("/sign-in/school/oakfield/")["Location"] == "/sign-in/"


def test_the_way_there_lives_ten_minutes(liar, monkeypatch):
    client, asked = set_out(liar)
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.STATE_TTL", -1)
    assert come_back(liar, client, asked)["Location"] == "/sign-in/school/"
    assert not SignIn.objects.exists()
