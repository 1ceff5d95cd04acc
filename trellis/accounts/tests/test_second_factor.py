"""The second factor: who owes one, each way of giving it, and that nothing else opens before."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from trellis.accounts import cards, factors, limits, queries, resets, services
from trellis.accounts.models import CodeCard, FactorReset, FailedTry, Person, SignIn
from trellis.accounts.rules import CARD_CODES, Proof
from trellis.accounts.viewer import system_viewer, viewer_for
from trellis.audit.models import Row
from trellis.config import cli
from trellis.config.routes import WITHOUT_SECOND, all_routes
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.notifications.models import Notice

PASSWORD = "three quiet foxes"


def _with_sign_in(person: Person, email: str) -> Person:
    found = Person.objects.get(pk=person.pk)
    found.email = email
    with write():
        found.save(update_fields=["email"])
    services.set_password(found, PASSWORD)
    return found


@pytest.fixture
def mr_lane(world: Any) -> Person:
    return _with_sign_in(world.people["mr_lane"], "lane@oakfield.example")


@pytest.fixture
def mrs_shah(world: Any) -> Person:
    return _with_sign_in(world.people["mrs_shah"], "shah@oakfield.example")


def _signed_in(person: Person) -> Client:
    """Somebody who has given the password and, where one is set up, nothing more."""
    client = Client(raise_request_exception=False)
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    return client


def app_of(person: Person) -> str:
    """Set up an app and return its secret."""
    sealed = factors.new_secret()
    secret = get_adapter().decrypt(sealed)
    factors.add_app(viewer_for(person), sealed=sealed, code=code_of(secret))
    return secret


def code_of(secret: str, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(clock.real_now().timestamp()) // 30 + later))


def card_of(person: Person) -> list[str]:
    codes = cards.print_card(viewer_for(person))
    cards.confirm(viewer_for(person), code=codes[0])
    return codes


def _later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    moment = clock.real_now() + by
    monkeypatch.setattr(clock, "real_now", lambda: moment)


def test_a_teacher_without_a_second_factor_opens_nothing_but_the_pages_that_set_one_up(mr_lane):
    client = _signed_in(mr_lane)
    opened = []
    for route in all_routes():
        if "<" in route.path or route.name in WITHOUT_SECOND:
            continue
        for method in ("get", "post"):
            if method.upper() in route.methods:
                answer = getattr(client, method)(route.path)
                if (answer.status_code, answer.get("Location")) != (303, "/account/ways/"):
                    opened.append(f"{method} {route.path}: {answer.status_code}")
    assert opened == []
    page = client.get("/account/ways/").content.decode()
    assert "Choose how you prove it is you" in page


@pytest.mark.parametrize("who", ["dr_pryce", "mrs_dunn", "mr_cole"])
def test_professionals_and_every_kind_of_staff_owe_one_too(world, who):
    client = _signed_in(_with_sign_in(world.people[who], f"{who}@here.example"))
    assert client.get("/")["Location"] == "/account/ways/"


def test_a_mother_needs_only_her_password_and_has_no_such_pages(world):
    client = _signed_in(_with_sign_in(world.people["mum"], "mum@family.example"))
    assert client.get("/my-child/").status_code in (200, 303)
    assert client.get("/my-child/").get("Location", "") != "/account/ways/"
    assert client.get("/account/ways/app/").status_code == 404


def test_in_a_demonstration_nobody_is_asked_and_nothing_can_be_set_up(mr_lane, demo_mode):
    client = _signed_in(mr_lane)
    assert client.get("/today/").status_code == 200
    assert client.get("/account/ways/").status_code == 404
    assert "This demonstration asks for none" in client.get("/account/").content.decode()


def test_he_sets_up_the_app_without_scripts_and_is_in(mr_lane):
    client = _signed_in(mr_lane)
    page = client.get("/account/ways/app/").content.decode()
    sealed = re.search(r'name="sealed" value="([0-9a-f]+)"', page)[1]
    secret = get_adapter().decrypt(sealed)
    assert secret not in page and "".join(re.search(r"<code>([^<]+)</code>", page)[1].split()) == secret
    wrong = client.post("/account/ways/app/", {"sealed": sealed, "code": "000000"})
    assert wrong.status_code == 422 and "does not fit" in wrong.content.decode()
    done = client.post("/account/ways/app/", {"sealed": sealed, "code": code_of(secret)})
    assert done["Location"] == "/account/ways/codes/"
    assert len(re.findall(r"<li><code>", client.get("/account/ways/codes/").content.decode())) == 10
    assert client.get("/today/").status_code == 200
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_the_password_alone_then_opens_nothing_and_makes_no_browser_known(mr_lane):
    app_of(mr_lane)
    client = _signed_in(mr_lane)
    assert client.get("/today/")["Location"].startswith("/sign-in/")
    assert client.get("/account/ways/")["Location"].startswith("/sign-in/")
    assert "trellis_known" not in client.cookies
    assert client.get("/sign-in/second/").status_code == 200


def test_the_second_page_is_nothing_for_whoever_gave_no_password(mr_lane):
    app_of(mr_lane)
    for path in ("/sign-in/second/", "/sign-in/help/"):
        assert Client().get(path)["Location"] == "/sign-in/"
    assert Client(raise_request_exception=False).post("/sign-in/key/").status_code == 404


def test_the_apps_code_lets_him_in_once_and_only_in_its_half_minute(mr_lane, monkeypatch):
    secret = app_of(mr_lane)
    code = code_of(secret)
    assert factors.check_code(mr_lane, code) is None, "the code that set it up is used up"
    _later(monkeypatch, timedelta(seconds=60))
    code = code_of(secret)
    client = _signed_in(mr_lane)
    answer = client.post("/sign-in/second/", {"which": "code", "code-code": code})
    assert answer.status_code == 303
    assert client.get("/today/").status_code == 200
    assert factors.check_code(mr_lane, code) is None
    assert SignIn.objects.get(person=mr_lane).how == Proof.APP
    _later(monkeypatch, timedelta(seconds=120))
    assert factors.check_code(mr_lane, code_of(secret, later=-3)) is None
    assert factors.check_code(mr_lane, code_of(secret, later=1)) is None
    assert factors.check_code(mr_lane, code_of(secret, later=-1)) == Proof.APP


def test_a_recovery_code_lets_him_in_once(mr_lane):
    app_of(mr_lane)
    code = factors.recovery_codes(viewer_for(mr_lane))[0]
    client = _signed_in(mr_lane)
    client.post("/sign-in/second/", {"which": "code", "code-code": f"{code[:4]} {code[4:]}"})
    assert client.get("/today/").status_code == 200
    assert _signed_in(mr_lane).post("/sign-in/second/", {"which": "code", "code-code": code}).status_code == 422


def test_after_five_wrong_codes_even_the_right_one_waits_also_in_a_known_browser(mr_lane, monkeypatch):
    app_of(mr_lane)
    codes = factors.recovery_codes(viewer_for(mr_lane))
    client = _signed_in(mr_lane)
    client.post("/sign-in/second/", {"which": "code", "code-code": codes[0]})
    client.post("/sign-out/")
    client.post("/sign-in/", {"login": mr_lane.email, "password": PASSWORD})
    for _ in range(limits.PER_ACCOUNT):
        assert client.post("/sign-in/second/", {"which": "code", "code-code": "12345678"}).status_code == 422
    answer = client.post("/sign-in/second/", {"which": "code", "code-code": codes[1]})
    assert answer.status_code == 422 and "Wait 5 minutes" in answer.content.decode()
    _later(monkeypatch, timedelta(minutes=6))
    assert client.post("/sign-in/second/", {"which": "code", "code-code": codes[1]}).status_code == 303


def test_a_card_may_be_the_only_way_and_asks_for_its_codes_in_order(mr_lane):
    client = _signed_in(mr_lane)
    page = client.post("/account/ways/card/").content.decode()
    codes = ["".join(each.split()) for each in re.findall(r"<code>([^<]+)</code>", page)]
    assert len(codes) == CARD_CODES == len(set(codes))
    assert client.get("/today/")["Location"] == "/account/ways/", "a card nobody has printed well counts for nothing"
    assert client.post("/account/ways/card/", {"which": "first", "first-code": codes[3]}).status_code == 422
    assert client.post("/account/ways/card/", {"which": "first", "first-code": codes[0].upper()}).status_code == 303
    assert client.get("/today/").status_code == 200
    again = _signed_in(mr_lane)
    assert "Code number 2 from your card" in again.get("/sign-in/second/").content.decode()
    assert again.post("/sign-in/second/", {"which": "card", "card-code": codes[0]}).status_code == 422
    assert again.post("/sign-in/second/", {"which": "card", "card-code": codes[2]}).status_code == 422
    assert again.post("/sign-in/second/", {"which": "card", "card-code": codes[1]}).status_code == 303
    assert again.get("/today/").status_code == 200


def test_only_hashes_of_a_card_are_kept_and_a_new_card_ends_the_old(mr_lane):
    old = card_of(mr_lane)
    row = CodeCard.objects.get()
    assert not any(code in str(row.hashes) + row.salt for code in old)
    new = cards.print_card(viewer_for(mr_lane))
    assert cards.use(mr_lane.pk, old[1]), "until the new card is confirmed the old one works"
    cards.confirm(viewer_for(mr_lane), code=new[0])
    assert not cards.use(mr_lane.pk, old[2])
    assert cards.use(mr_lane.pk, new[1])


def test_a_lost_card_is_stopped_and_the_password_alone_still_opens_nothing(mr_lane, mrs_shah):
    codes = card_of(mr_lane)
    before = _signed_in(mr_lane)
    before.post("/sign-in/second/", {"which": "card", "card-code": codes[1]})
    cards.stop_lost(viewer_for(mrs_shah), person_id=mr_lane.pk)
    assert before.get("/today/")["Location"].startswith("/session-ended/")
    client = _signed_in(mr_lane)
    assert client.get("/today/")["Location"].startswith("/sign-in/")
    page = client.get("/sign-in/second/").content.decode()
    assert "used up or stopped" in page and "card-code" not in page
    assert Notice.objects.system("test").get(person=mr_lane).kind == "sign_in_changed"


def test_the_last_way_cannot_be_taken_away(mr_lane):
    app_of(mr_lane)
    with pytest.raises(RuleBroken) as refused:
        factors.remove(viewer_for(mr_lane), what="app")
    assert "only way" in refused.value.message
    card_of(mr_lane)
    factors.remove(viewer_for(mr_lane), what="app")
    assert queries.ways_of(mr_lane.pk).card is not None and not queries.ways_of(mr_lane.pk).app


def test_nobody_takes_away_anothers_key(mr_lane, mrs_shah):
    for person in (mr_lane, mrs_shah):
        app_of(person)
        card_of(person)
    with write():
        key = Authenticator.objects.create(user=mr_lane, type="webauthn", data={"name": "my laptop", "credential": {}})
    with pytest.raises(NotFound):
        factors.remove(viewer_for(mrs_shah), what=f"key:{key.pk}")
    factors.remove(viewer_for(mr_lane), what=f"key:{key.pk}")
    assert queries.ways_of(mr_lane.pk).keys == ()


def test_who_has_lost_everything_is_let_in_when_both_have_confirmed(mr_lane, mrs_shah):
    app_of(mr_lane)
    codes = card_of(mr_lane)
    before = _signed_in(mr_lane)
    before.post("/sign-in/second/", {"which": "card", "card-code": codes[1]})
    client = _signed_in(mr_lane)
    page = client.post("/sign-in/help/").content.decode()
    assert "Mrs Shah, SENCO" in page
    code = re.search(r'class="t-bigcode"><strong>([^<]+)<', page)[1]
    helper = _signed_in(mrs_shah)
    sealed = factors.new_secret()
    helper.post("/account/ways/app/", {"sealed": sealed, "code": code_of(get_adapter().decrypt(sealed))})
    assert "Mr Lane" in helper.get("/account/people/").content.decode()
    assert "<strong>Mr Lane</strong>" in helper.post("/account/people/", {"code": code}).content.decode()
    unsure = helper.post("/account/people/let-in/", {"code": code})
    assert unsure.status_code == 422 and queries.ways_of(mr_lane.pk).count == 2
    assert helper.post("/account/people/let-in/", {"code": code, "seen": "yes"}).status_code == 303
    assert not queries.ways_of(mr_lane.pk).any
    assert before.get("/today/")["Location"].startswith("/session-ended/")
    assert _signed_in(mr_lane).get("/")["Location"] == "/account/ways/"
    assert Notice.objects.system("test").get(person=mr_lane).kind == "sign_in_changed"
    assert {"account.reset_asked", "account.ways_reset"} <= set(Row.objects.values_list("code", flat=True))
    with pytest.raises(RuleBroken):
        resets.confirm(viewer_for(mrs_shah), code=code)


def test_a_reset_code_dies_after_ten_minutes_and_is_worth_nothing_to_others(world, mr_lane, mrs_shah, monkeypatch, rf):
    app_of(mr_lane)
    code = resets.ask(mr_lane)
    for stranger in (world.mrs_okoro, world.mr_lane):
        with pytest.raises((RuleBroken, Denied)):
            resets.confirm(stranger, code=code)
    own = resets.ask(mrs_shah)
    with pytest.raises(RuleBroken):
        resets.confirm(viewer_for(mrs_shah), code=own)
    _later(monkeypatch, timedelta(minutes=11))
    with pytest.raises(RuleBroken) as refused:
        resets.find(rf.post("/account/people/"), viewer_for(mrs_shah), code=code)
    assert "has run out" in refused.value.message
    assert FactorReset.objects.filter(confirmed_at=None).count() == 2
    assert FailedTry.objects.count() == 1


def test_signing_out_everywhere_from_the_list_of_sign_ins_ends_the_other_browser(mr_lane):
    card = card_of(mr_lane)
    here, there = _signed_in(mr_lane), _signed_in(mr_lane)
    here.post(
        "/sign-in/second/", {"which": "card", "card-code": card[1]}, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/130.0"
    )
    there.post("/sign-in/second/", {"which": "card", "card-code": card[2]})
    page = here.get("/account/sign-ins/").content.decode()
    assert "Chrome on Windows" in page and "With the password and the code card" in page
    here.post("/sign-out/", {"everywhere": "1"})
    assert there.get("/today/")["Location"].startswith("/session-ended/")


def _reset(mr_lane: Person, **also: Any) -> None:
    resets.reset_by_operator(system_viewer("operator"), school=mr_lane.school, email=mr_lane.email, **also)


def test_the_operator_lets_in_the_only_person_of_a_school_and_they_are_told_and_see_it(world, mrs_shah):
    app_of(mrs_shah)
    card_of(mrs_shah)
    before = _signed_in(mrs_shah)
    _reset(mrs_shah)
    assert not queries.ways_of(mrs_shah.pk).any
    assert before.get("/today/")["Location"].startswith("/se") or before.get("/today/")["Location"].startswith("/sign-in")
    client = _signed_in(mrs_shah)
    assert client.get("/")["Location"] == "/account/ways/", "the password is still hers, and the next step is a new way"
    told = Notice.objects.system("test").get(person=mrs_shah)
    assert told.kind == "sign_in_changed" and "Whoever runs Trellis" in told.body
    assert any("whoever runs Trellis" in row.how for row in queries.sign_ins(viewer_for(mrs_shah)))
    row = Row.objects.get(code="account.ways_reset_by_operator")
    assert (row.chain, row.acting, row.about) == (str(world.oakfield.pk), "operator", {"person": str(mrs_shah.pk)})


def test_the_operator_leaves_it_to_the_school_while_a_colleague_can_do_it(world, mr_lane, mrs_shah):
    app_of(mr_lane)
    app_of(mrs_shah)
    with pytest.raises(RuleBroken) as refused:
        _reset(mr_lane)
    assert "can do this themselves" in refused.value.message and queries.ways_of(mr_lane.pk).any
    _reset(mr_lane, anyway=True)
    assert not queries.ways_of(mr_lane.pk).any


@pytest.mark.parametrize("email", ["nobody@oakfield.example", "senco@riverside.example", ""])
def test_the_operator_cannot_reset_somebody_of_another_school_or_nobody(world, email):
    with pytest.raises(RuleBroken) as refused:
        resets.reset_by_operator(system_viewer("operator"), school=world.oakfield, email=email)
    assert "Nobody at this school" in refused.value.message
    assert not Row.objects.filter(code="account.ways_reset_by_operator").exists()


def test_nobody_but_the_operator_resets_that_way_and_never_in_a_demonstration(world, mr_lane, mrs_shah, demo_mode):
    with pytest.raises(Denied):
        resets.reset_by_operator(viewer_for(mrs_shah), school=mr_lane.school, email=mr_lane.email)
    with pytest.raises(RuleBroken) as refused:
        _reset(mr_lane)
    assert "demonstration" in refused.value.message


def test_the_operators_command_says_what_it_did_and_refuses_with_one_sentence(world, mrs_shah, capsys, monkeypatch):
    monkeypatch.setattr(cli, "start_django", lambda: None)
    app_of(mrs_shah)
    assert cli.main(["person", "reset-factor", mrs_shah.email, "--school", "nowhere"]) == 1
    assert cli.main(["person", "reset-factor", "who@else.example", "--school", world.oakfield.short_name]) == 1
    assert queries.ways_of(mrs_shah.pk).any
    assert cli.main(["person", "reset-factor", mrs_shah.email.upper(), "--school", world.oakfield.short_name]) == 0
    said = capsys.readouterr()
    assert "set up a new second step" in said.out and len(said.err.strip().splitlines()) == 2
    assert not queries.ways_of(mrs_shah.pk).any
