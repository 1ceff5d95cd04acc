"""The outbox: what is said to whom, when it goes, that it goes once, and what happens when it cannot."""

from __future__ import annotations

import smtplib
import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.notifications import backend, jobs, queries, rules, services
from trellis.notifications.models import Notice
from trellis.notifications.panels import today_rows
from trellis.people import queries as people
from trellis.people import services as network

from .outbox import TODAY, FakeOffice, ask_mum, card_of, notices

# ---- what is said


@pytest.mark.parametrize("kind", [each for each in rules.TEXTS if each != rules.Kind.INVITATION])
@pytest.mark.parametrize("themselves", [False, True])
def test_no_message_names_a_surname_or_leaves_a_hole(kind: rules.Kind, themselves: bool) -> None:
    values = {
        "school": "Oakfield Primary School",
        "senco": "Mrs Shah",
        "phone": "01632 960100",
        "first_name": "Amina",
        "name": "Hodan",
        "link": "https://trellis.example/x/",
        "date": "Friday 16 October 2026",
        "what": "Mrs Shah and Mr Cole have taken away how you proved who you are.",
        "time": "3:30pm",
        "place": "Hazel classroom",
        "who": "Mr Lane",
    }
    text = rules.write_message(kind, values, to_themselves=themselves)
    assert "{" not in text.body + text.subject
    assert "Yusuf" not in text.body + text.subject
    assert values["link"] in text.body
    assert ("parent or carer" in text.body) is not themselves
    for word in ("autis", "dyslex", "ADHD", "need", "diagnosis of", "psycholog", "intervention"):
        assert word not in text.body.replace("If you need", "").replace("does not need a diagnosis", "")


def test_a_message_with_a_value_missing_is_never_written(world: Any) -> None:
    with pytest.raises(RuleBroken):
        services.send(
            world.mrs_shah,
            kind="plan_to_check",
            person_id=world.people["mum"].pk,
            child=card_of(world, world.amina),
            school_id=world.oakfield.pk,
            values={},
        )
    assert not notices().exists()


def test_mum_is_asked_by_first_name_and_told_where_to_sign_in(world: Any) -> None:
    notice = ask_mum(world)
    assert notice.subject == "Oakfield Primary School: please tell us about Amina"
    assert notice.body.startswith("Hello Hodan,")
    assert f"http://localhost:8000/my-child/{world.amina.ref}/" in notice.body
    assert "Mrs Shah" in notice.body and "01632 960100" in notice.body
    assert "Yusuf" not in notice.body
    assert Row.objects.get(code="notice.written").about["kind"] == "views_asked"


def test_a_young_person_is_told_in_their_own_words(world: Any) -> None:
    pk = services.send(
        world.mrs_okoro,
        kind="told_sen_support",
        person_id=world.people["jordan_himself"].pk,
        child=people.child_by_id(world.mrs_okoro, world.jordan.pk, "record.read"),
        school_id=world.riverside.pk,
        values={},
    )
    body = notices().get(pk=pk).body
    assert "you will get extra help" in body
    assert "parent or carer" not in body


def test_an_adult_who_is_shut_out_gets_no_message(world: Any) -> None:
    with pytest.raises(RuleBroken):
        services.send(
            world.mrs_shah,
            kind="views_asked",
            person_id=world.people["mr_reid"].pk,
            child=card_of(world, world.noah),
            school_id=world.oakfield.pk,
            values={},
        )
    assert not notices().exists()


def test_a_message_rolled_back_with_its_cause_never_was(world: Any) -> None:
    with pytest.raises(ZeroDivisionError), write():
        ask_mum(world)
        raise ZeroDivisionError
    assert not notices().exists()


def test_an_adult_who_wants_no_email_gets_a_letter(world: Any) -> None:
    from trellis.people.models import FamilyLink

    link = FamilyLink.objects.of(world.amina).get(person=world.people["mum"])
    network.edit_family_link(world.mrs_shah, link_id=link.pk, revision=1, by_email=False)
    notice = ask_mum(world)
    assert (notice.state, notice.address) == (Notice.State.ON_PAPER, "")
    assert [(each.who, each.verb) for each in today_rows(world.mrs_shah)] == [("Amina Yusuf", "Print the letter")]
    assert today_rows(world.mrs_okoro) == []
    assert today_rows(world.mum) == []


# ---- when it may go


def london(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
    return clock.london(date(year, month, day), hour, minute).replace(second=second)


@pytest.mark.parametrize(
    ("written", "goes"),
    [
        (london(2026, 10, 14, 9, 30), london(2026, 10, 14, 9, 30, 30)),
        (london(2026, 10, 14, 7, 0), london(2026, 10, 14, 8, 0)),
        (london(2026, 10, 14, 17, 59, 45), london(2026, 10, 15, 8, 0)),
        (london(2026, 10, 14, 23, 0), london(2026, 10, 15, 8, 0)),
        (london(2026, 10, 16, 18, 1), london(2026, 10, 19, 8, 0)),
        (london(2026, 10, 18, 12, 0), london(2026, 10, 19, 8, 0)),
        (london(2026, 10, 23, 20, 0), london(2026, 10, 26, 8, 0)),
    ],
)
def test_messages_go_on_weekdays_between_eight_and_six(written: datetime, goes: datetime) -> None:
    assert rules.may_go_at(written, urgent=False) == goes
    assert rules.may_go_at(written, urgent=True) == written


def test_a_message_waits_thirty_seconds_and_can_be_stopped(
    world: Any, office: FakeOffice, clock_at: Callable[[Any], None]
) -> None:
    notice = ask_mum(world)
    assert jobs.send_waiting() == 0
    with pytest.raises(NotFound):
        services.stop(world.mrs_okoro, notice_id=notice.pk)
    services.stop(world.mrs_shah, notice_id=notice.pk)
    clock_at(clock.london(TODAY, 10))
    assert jobs.send_waiting() == 0
    assert office.sent == []
    with pytest.raises(RuleBroken):
        services.stop(world.mrs_shah, notice_id=notice.pk)


# ---- going, once


def test_a_message_goes_once_with_an_id_of_its_own(world: Any, office: FakeOffice, clock_at: Callable[[Any], None]) -> None:
    notice = ask_mum(world)
    clock_at(clock.london(TODAY, 10))
    assert (jobs.send_waiting(), jobs.send_waiting()) == (1, 0)
    (message,) = office.sent
    assert message.to == ["mum@family.example"]
    assert message.extra_headers["Message-ID"] == f"<{notice.pk}@localhost>"
    assert message.from_email == '"Mrs Shah, Oakfield Primary School" <trellis@localhost>'
    notice = notices().get()
    assert (notice.state, notice.tries) == (Notice.State.SENT, 1)


def test_two_workers_never_send_the_same_message(world: Any, office: FakeOffice, clock_at: Callable[[Any], None]) -> None:
    ask_mum(world)
    clock_at(clock.london(TODAY, 10))
    mine, theirs = (notices().select_related("school").get() for _ in range(2))
    assert jobs._claimed(mine)
    assert jobs._try(jobs.system_viewer("outbox"), office, theirs) is False
    assert office.sent == []


def test_a_server_that_is_down_is_tried_again_later_and_at_last_somebody_is_told(
    world: Any, office: FakeOffice, clock_at: Callable[[Any], None]
) -> None:
    ask_mum(world)
    office.fails = ConnectionRefusedError()
    moment = clock.london(TODAY, 10)
    for tries, minutes in enumerate((*rules.RETRY_MINUTES, None), 1):
        clock_at(moment)
        jobs.send_waiting()
        jobs.send_waiting()
        notice = notices().get()
        assert notice.tries == tries
        if minutes is not None:
            assert notice.state == Notice.State.WAITING
            moment += timedelta(minutes=minutes)
    assert notice.state == Notice.State.FAILED
    assert "could not be sent" in today_rows(world.mrs_shah)[0].sentence
    assert Row.objects.filter(code="notice.failed").count() == 1


def test_a_server_that_comes_back_gets_the_message(world: Any, office: FakeOffice, clock_at: Callable[[Any], None]) -> None:
    ask_mum(world)
    office.fails = smtplib.SMTPServerDisconnected("gone")
    clock_at(clock.london(TODAY, 10))
    jobs.send_waiting()
    office.fails = None
    clock_at(clock.london(TODAY, 10, 2))
    assert jobs.send_waiting() == 1
    assert (notices().get().state, notices().get().problem) == (Notice.State.SENT, "")


def test_a_refused_address_fails_at_once(world: Any, office: FakeOffice, clock_at: Callable[[Any], None]) -> None:
    ask_mum(world)
    office.fails = smtplib.SMTPRecipientsRefused({"mum@family.example": (550, b"no such user mum@family.example")})
    clock_at(clock.london(TODAY, 10))
    jobs.send_waiting()
    notice = notices().get()
    assert notice.state == Notice.State.FAILED
    assert "mum@" not in notice.problem


def test_a_hold_placed_meanwhile_stops_what_waits(world: Any, office: FakeOffice, clock_at: Callable[[Any], None]) -> None:
    ask_mum(world)
    network.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["mum"].pk, reason="Worry")
    clock_at(clock.london(TODAY, 10))
    assert jobs.send_waiting() == 0
    assert office.sent == []
    assert notices().get().state == Notice.State.STOPPED


def test_shutting_an_adult_out_stops_letters_too(world: Any) -> None:
    notice = ask_mum(world)
    services.stop_to(world.mrs_doyle, child_id=world.amina.pk, school_id=world.oakfield.pk, person_id=world.people["mum"].pk)
    assert notices().get().state == Notice.State.STOPPED
    with pytest.raises(NotFound):
        queries.letter(world.mrs_shah, notice.ref)


def test_without_a_mail_server_messages_wait_and_are_not_counted(world: Any, clock_at: Callable[[Any], None]) -> None:
    ask_mum(world)
    clock_at(clock.london(TODAY, 10))
    assert jobs.send_waiting() == 0
    notice = notices().get()
    assert (notice.state, notice.tries, notice.problem) == (Notice.State.WAITING, 0, "No mail server is set up.")


class _Smtp(socketserver.StreamRequestHandler):
    """Just enough of a mail server to take one message."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        data = False
        for raw in self.rfile:
            if data:
                self.server.got.append(raw)  # type: ignore[attr-defined]
                if raw == b".\r\n":
                    data = False
                    self.wfile.write(b"250 taken\r\n")
                continue
            verb = raw[:4].upper()
            if verb == b"DATA":
                data = True
                self.wfile.write(b"354 go on\r\n")
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 fine\r\n")


@pytest.fixture
def smtp() -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        server.got = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_message_reaches_a_real_server(world: Any, smtp: Any, settings: Any, clock_at: Callable[[Any], None]) -> None:
    settings.TRELLIS_MAIL = f"smtp://127.0.0.1:{smtp.server_address[1]}"
    notice = ask_mum(world)
    clock_at(clock.london(TODAY, 10))
    assert jobs.send_waiting() == 1
    text = b"".join(smtp.got).decode()
    assert f"Message-ID: <{notice.pk}@localhost>" in text
    assert "Hello Hodan" in text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://ann:p%40ss@mail.example:2525?tls=1", ("mail.example", 2525, "ann", "p@ss", True, False)),
        ("smtps://mail.example", ("mail.example", 465, "", "", False, True)),
        ("smtp://mail.example", ("mail.example", 587, "", "", False, False)),
    ],
)
def test_the_operator_names_the_server_in_one_line(settings: Any, address: str, expected: tuple[Any, ...]) -> None:
    settings.TRELLIS_MAIL = address
    made = backend.post_office()
    assert made is not None
    assert (made.host, made.port, made.username, made.password, made.use_tls, made.use_ssl) == expected
    settings.TRELLIS_MAIL = ""
    assert backend.post_office() is None


# ---- the clock's work


def test_schedules_are_written_once_and_follow_the_list(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django_q.models import Schedule

    known = dict(jobs._jobs)
    monkeypatch.setattr(jobs, "_jobs", known)
    jobs.nightly("trellis.notifications.jobs.mail_is_set_up", name="look", hour=3)
    assert jobs.schedule_jobs() == len(known)
    before = list(Schedule.objects.order_by("pk").values("pk", "name", "func", "next_run", "schedule_type", "minutes"))
    jobs.schedule_jobs()
    assert list(Schedule.objects.order_by("pk").values("pk", "name", "func", "next_run", "schedule_type", "minutes")) == before
    del known["look"]
    jobs.schedule_jobs()
    assert not Schedule.objects.filter(name="trellis: look").exists()
    assert Schedule.objects.get(name="trellis: send waiting messages").minutes == 1
