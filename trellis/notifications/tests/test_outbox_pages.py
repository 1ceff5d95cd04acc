"""What goes through the outbox, letters on paper, and the pages where both are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import send_mail
from django.test import Client

from tests.harness.visitors import browse
from trellis.accounts.models import Invitation
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound
from trellis.notifications import jobs, queries, services
from trellis.notifications.models import Notice
from trellis.notifications.panels import today_rows

from .outbox import TODAY, FakeOffice, ask_mum, notices

# ---- accounts, invitations, the demonstration


def test_account_mails_go_through_the_outbox(world: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "trellis.notifications.backend.OutboxBackend"
    send_mail(
        "A new\npassword".replace("\n", " "), "Follow https://x.example/", None, ["senco@oakfield.example", "nobody@else.example"]
    )
    found = list(notices().values_list("kind", "address", "person_id"))
    assert found == [
        ("account", "senco@oakfield.example", world.people["mrs_shah"].pk),
        ("account", "nobody@else.example", None),
    ]


def test_an_invitation_carries_a_link_that_works_once_and_is_not_kept_after_it_went(
    world: Any, office: FakeOffice, client: Client
) -> None:
    services.invite(world.mrs_shah, person_id=world.people["mum"].pk, school_id=world.oakfield.pk)
    notice = notices().get()
    path = notice.link.removeprefix("http://localhost:8000")
    assert client.get(path).status_code == 200
    assert Invitation.objects.count() == 1
    assert jobs.send_waiting() == 1
    assert notice.link in office.sent[0].body
    assert path.split("/")[-2] not in notices().get().body


def test_in_a_demonstration_nothing_leaves_and_everybody_can_read_it(
    world: Any, demo_mode: None, office: FakeOffice, clock_at: Callable[[Any], None]
) -> None:
    notice = ask_mum(world)
    clock_at(clock.london(TODAY, 10))
    assert jobs.send_waiting() == 1
    assert office.sent == []
    assert notices().get().state == Notice.State.KEPT
    (row,) = queries.demo_mail()
    assert row.to == "Hodan Yusuf (mum@family.example)"
    mail = queries.demo_message(notice.ref)
    assert (notice.link, True) in [piece for part in mail.parts for piece in part]


def test_at_a_real_school_there_is_no_open_mail(world: Any) -> None:
    notice = ask_mum(world)
    with pytest.raises(NotFound):
        queries.demo_mail()
    with pytest.raises(NotFound):
        queries.demo_message(notice.ref)


# ---- letters


def test_the_letter_says_the_same_without_an_address_nobody_can_press(world: Any) -> None:
    notice = ask_mum(world)
    letter = queries.letter(world.mrs_shah, notice.ref)
    text = "\n".join(letter.paragraphs)
    assert "We would like to hear from you" in text
    assert "http" not in text
    assert "write your words down for you" in text
    assert "e-mail" not in text


@pytest.mark.parametrize("who", ["mrs_okoro", "mum", "mrs_hill", "mrs_dunn", "ms_barr"])
def test_a_letter_opens_only_to_who_may_tell_the_family(world: Any, who: str) -> None:
    notice = ask_mum(world)
    with pytest.raises(NotFound):
        queries.letter(getattr(world, who), notice.ref)
    with pytest.raises(NotFound):
        services.mark_printed(getattr(world, who), ref=notice.ref)


def test_a_printed_letter_leaves_today(world: Any) -> None:
    notice = ask_mum(world)
    with write():
        notices().update(state=Notice.State.ON_PAPER)
    services.mark_printed(world.mr_lane, ref=notice.ref)
    services.mark_printed(world.mr_lane, ref=notice.ref)
    assert today_rows(world.mrs_shah) == []
    assert Row.objects.filter(code="notice.printed").count() == 1


# ---- the pages


def test_anyone_reads_the_mail_of_a_demonstration_and_follows_its_links(world: Any, demo_mode: None, client: Client) -> None:
    notice = ask_mum(world)
    assert "please tell us about Amina" in client.get("/demo/mail/").content.decode()
    page = client.get(f"/demo/mail/{notice.ref}/").content.decode()
    assert f'<a href="{notice.link}">' in page


@pytest.mark.parametrize("path", ["/demo/mail/", "/demo/mail/{ref}/"])
def test_a_real_school_has_no_such_page(world: Any, client: Client, path: str) -> None:
    notice = ask_mum(world)
    assert client.get(path.format(ref=notice.ref)).status_code == 404


def test_a_letter_is_printed_from_its_page(world: Any) -> None:
    notice = ask_mum(world)
    with write():
        notices().update(state=Notice.State.ON_PAPER)
    teacher = browse(world, "mr_lane")
    assert "Views asked: Amina Yusuf" in teacher.get("/letters/").content.decode()
    assert "Hello Hodan," in teacher.get(f"/letters/{notice.ref}/").content.decode()
    assert teacher.post(f"/letters/{notice.ref}/").status_code == 303
    assert "No letter is waiting" in teacher.get("/letters/").content.decode()
    assert browse(world, "mrs_okoro").get(f"/letters/{notice.ref}/").status_code == 404
    assert browse(world, "mum").get("/letters/").status_code == 403
