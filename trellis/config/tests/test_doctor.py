"""A broken installation names each of its faults with what to do; a sound one names none."""

from __future__ import annotations

import http.server
import json
import os
import smtplib
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django_q.models import Task

from tests.harness import cache, run, site
from tests.harness import oidc as oidc_harness
from trellis.accounts import oidc
from trellis.accounts.viewer import system_viewer
from trellis.audit.models import ChainCheck
from trellis.audit.services import record
from trellis.config import sqlite
from trellis.config.operations import checks, checks_outside, keys
from trellis.config.operations.backup import LAST
from trellis.config.operations.doctor import examine
from trellis.core import clock
from trellis.core.db import write

ALL = ["address", "certificate", "mail", "backup", "disk", "sqlite", "time", "updates", "worker", "record", "keys", "folder"]
SECRET = "hunter2-of-the-mail"


def _certificate(folder, *, days: int, host: str = "localhost"):
    """A certificate for `host` that ends in so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    end = clock.real_now() + timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=90))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}-{days}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class _Site(http.server.BaseHTTPRequestHandler):
    said = b"live"
    at = None

    def do_GET(self):
        self.send_response_only(200)
        if self.at is not None:
            self.send_header("Date", self.date_time_string(self.at.timestamp()))
        self.send_header("Content-Length", str(len(self.said)))
        self.end_headers()
        self.wfile.write(self.said)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *words):
        pass


@contextmanager
def _serving(certificate=None, *, said=b"live", at=None):
    """The address of a small web server."""
    handler = type("Handler", (_Site,), {"said": said, "at": at})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http{'s' if certificate else ''}://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Post(socketserver.StreamRequestHandler):
    """As much of a mail server as a test message needs."""

    def handle(self):
        say = lambda line: self.wfile.write(line + b"\r\n")  # noqa: E731
        say(b"220 here")
        for raw in self.rfile:
            word = raw.strip().upper()
            if word.startswith(b"AUTH"):
                say(b"535 no" if self.server.refuses == "login" else b"235 yes")
            elif word.startswith(b"EHLO"):
                say(b"250-here\r\n250 AUTH PLAIN")
            elif word.startswith(b"RCPT"):
                say(b"550 no" if self.server.refuses == "address" else b"250 yes")
            elif word == b"DATA":
                say(b"354 go")
                self.server.got.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                say(b"250 taken")
            elif word == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 yes")


@contextmanager
def _post_office(refuses=""):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Post)
    server.refuses, server.got, server.daemon_threads = refuses, [], True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server, f"smtp://trellis:{SECRET}@localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _worked(ago: timedelta) -> None:
    at = clock.real_now() - ago
    Task.objects.create(id=f"{at.timestamp():.0f}"[-32:], name="work", func="f", started=at, stopped=at, success=True)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A sound home: keys, a fresh backup, a database."""
    place = tmp_path / "home"
    place.mkdir(mode=0o700)
    keys.backup_key(place)
    for name, content in (("signing.key", "qWc8kY2mZr4tVb7nXh3pLs9dGf5jAe6uRi1oTwKyPzQxMvBn"), ("data.key", os.urandom(32))):
        (place / "keys" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        (place / "keys" / name).chmod(0o600)
    (place / LAST).write_text(json.dumps({"at": clock.real_now().isoformat(), "file": "/else/x.backup", "size": 1}))
    if not run.on_postgres():
        import sqlite3

        with sqlite3.connect(place / "trellis.sqlite3") as line:
            line.execute("CREATE TABLE core_installation (id)")
        line.close()
    for name in ("TRELLIS_UPDATES", "TRELLIS_CLOCK"):
        monkeypatch.delenv(name, raising=False)
    if not run.on_postgres():
        monkeypatch.delenv("DATABASE_URL", raising=False)
    return place


def _record_something(at: datetime) -> None:
    with clock.set_to(at), write():
        record(system_viewer("set-up"), "school.created", things={"school": "x"})


def _found(findings):
    assert [each.check for each in findings] == ALL
    assert all(each.remedy.endswith((".", "…")) and SECRET not in each.remedy for each in findings)
    return {each.check: each.remedy for each in findings if not each.ok}


def test_a_sound_school_has_nothing_wrong(home, tmp_path, db, settings, monkeypatch):
    _worked(timedelta(seconds=20))
    _record_something(clock.real_now())
    certificate = _certificate(tmp_path, days=60)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(checks, "LEAST_FREE", 1)
    with _serving(certificate) as public, _post_office() as (server, mail), _serving(at=clock.real_now()) as right:
        settings.TRELLIS_MAIL = mail
        monkeypatch.setenv("TRELLIS_CLOCK", right)
        findings = examine(home, public=public, demo=False, test_mail="senco@school.example")
    assert _found(findings) == {}
    assert b"Test message of Trellis" in server.got[0] and b"senco@school.example" in server.got[0]


def test_a_broken_installation_names_each_of_twelve_faults(home, tmp_path, db, settings, monkeypatch):
    _worked(timedelta(minutes=90))
    _record_something(clock.real_now() + timedelta(days=3))
    with write():
        ChainCheck.objects.create(chain="house", at=clock.real_now(), rows=4, broken_at=5, problem="row 5 was changed")
    (home / LAST).write_text(json.dumps({"at": (clock.real_now() - timedelta(days=5)).isoformat(), "file": "x", "size": 1}))
    (home / "keys" / "data.key").chmod(0o644)
    (home / "watched" / "oakfield").mkdir(parents=True)
    (home / "watched" / "oakfield").chmod(0o777)
    settings.TRELLIS_MAIL = f"smtp://trellis:{SECRET}@localhost:{site.free_port()}"
    monkeypatch.setenv("TRELLIS_UPDATES", str(tmp_path / "gone"))
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda path: SimpleNamespace(free=12_000_000))
    if run.on_postgres():
        monkeypatch.setattr(checks, "_OLDEST_POSTGRES", 99)
    else:
        monkeypatch.setattr(sqlite, "SAFE_FOR_WAL", (99, 0, 0))
    with _serving(_certificate(tmp_path, days=-3), said=b"It works!") as public:
        found = _found(examine(home, public=public, demo=False))
    assert list(found) == ALL
    wanted = {
        "address": "Something else answers",
        "certificate": "ended on",
        "mail": "cannot be reached",
        "backup": "120 hours old",
        "disk": "Only 0.0 GB",
        "sqlite": "99",
        "record": "chain house, row 5 (row 5 was changed)",
        "time": "from the future",
        "updates": "does not answer",
        "worker": "silent for 90 minutes",
        "keys": "chmod -R go-rwx",
        "folder": "Others may put files",
    }
    assert [name for name, words in wanted.items() if words not in found[name]] == []


@pytest.mark.parametrize(
    ("public", "says"),
    [("", "No public address"), ("https://localhost:1", "does not answer"), ("https://no-such-name.invalid", "name service")],
)
def test_an_address_that_leads_nowhere(public, says, monkeypatch):
    if "invalid" in public:
        monkeypatch.setattr(checks_outside.socket, "getaddrinfo", _no_name)
    finding = checks_outside.address(public, demo=False)
    assert not finding.ok and says in finding.remedy


def _no_name(*given):
    raise socket.gaierror


@pytest.mark.parametrize(
    ("days", "host", "trusted", "says"),
    [
        (-1, "localhost", True, "ended on"),
        (5, "localhost", True, "ends in"),
        (60, "localhost", False, "do not trust"),
        (60, "elsewhere", True, "do not trust"),
        (60, "localhost", True, ""),
    ],
)
def test_a_certificate_that_has_ended_ends_soon_or_is_not_trusted(tmp_path, monkeypatch, days, host, trusted, says):
    certificate = _certificate(tmp_path, days=days, host=host)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with _serving(certificate) as public:
        finding = checks_outside.certificate(public)
    assert finding.ok is (says == "") and says in finding.remedy


def test_no_certificate_where_nobody_speaks_https():
    with _serving() as plain:
        finding = checks_outside.certificate(plain.replace("http://", "https://"))
    assert not finding.ok and "No certificate" in finding.remedy


@pytest.mark.parametrize(("refuses", "says"), [("login", "name and password"), ("address", "refused the address")])
def test_a_mail_server_that_refuses(settings, refuses, says):
    with _post_office(refuses) as (_, mail):
        settings.TRELLIS_MAIL = mail
        finding = checks_outside.mail("someone@school.example", demo=False)
    assert not finding.ok and says in finding.remedy and SECRET not in finding.remedy


@pytest.mark.parametrize(("mail", "says"), [("", "No mail server is set"), ("smtp://host:many", "cannot be read")])
def test_mail_that_is_not_set_up(settings, mail, says):
    settings.TRELLIS_MAIL = mail
    finding = checks_outside.mail(demo=False)
    assert not finding.ok and says in finding.remedy


def test_a_mail_server_that_breaks_off(settings, monkeypatch):
    settings.TRELLIS_MAIL = "smtp://localhost:9"
    monkeypatch.setattr(smtplib, "SMTP", _breaks_off)
    finding = checks_outside.mail(demo=False)
    assert not finding.ok and "refused us" in finding.remedy


def _breaks_off(*given, **more):
    raise smtplib.SMTPServerDisconnected("gone")


@pytest.mark.parametrize(("aside", "ok"), [(0, True), (30, True), (600, False), (-600, False)])
def test_the_clock_is_held_against_the_one_the_operator_names(home, db, aside, ok):
    with _serving(at=clock.real_now() + timedelta(seconds=aside)) as other:
        finding = checks.time(home, other)
    assert finding.ok is ok


@pytest.mark.parametrize("named", ["http://localhost:1", "ntp.school.example", "file:///etc/passwd"])
def test_a_named_clock_that_does_not_answer_is_a_fault(home, db, named):
    finding = checks.time(home, named)
    assert not finding.ok and "does not answer" in finding.remedy


def test_a_demonstration_may_have_told_its_day_to_the_end(home, db):
    _record_something(clock.real_now() + timedelta(hours=5))
    assert checks.time(home, demo=True).ok and not checks.time(home).ok


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("signing.key", b"short"),
        ("signing.key", b"django-insecure-" + b"abcdefghijklmnopqrstuvwxyz0123456789"),
        ("signing.key", b"a" * 64),
        ("data.key", bytes(32)),
        ("data.key", b"x"),
    ],
)
def test_a_key_that_can_be_guessed_is_named(home, name, content):
    assert checks.key_files(home).ok
    (home / "keys" / name).write_bytes(content)
    finding = checks.key_files(home)
    assert not finding.ok and name in finding.remedy and "guessed" in finding.remedy


def test_a_missing_backup_key_and_an_open_folder_are_named(home):
    (home / "keys" / keys.NAME).unlink()
    assert "no backup key" in checks.key_files(home).remedy
    (home / "keys").chmod(0o755)
    assert "chmod" in checks.key_files(home).remedy


@pytest.fixture(scope="module")
def liar():
    with oidc_harness.lying() as running:
        yield running


def test_a_named_sign_in_provider_is_an_eleventh_line_and_says_what_is_wrong(home, db, liar):
    liar.again()
    oidc._discovered.clear()
    file = home / "keys" / "sign-in.toml"
    file.write_text("")
    file.chmod(0o600)
    named = (oidc_harness.named(liar.issuer),)
    found = examine(home, public="", demo=True, sign_in=named)
    assert [each.check for each in found] == [*ALL, "sign-in"]
    assert (found[-1].ok, found[-1].remedy) == (True, "Oakfield answers.")
    liar.discovery["issuer"] = "https://accounts.example"
    oidc._discovered.clear()
    wrong = checks_outside.sign_in(home, named)
    assert not wrong.ok and "another issuer" in wrong.remedy and "[oakfield]" in wrong.remedy
    down = checks_outside.sign_in(home, (oidc_harness.named("http://localhost:1"),))
    assert not down.ok and "does not answer" in down.remedy
    file.chmod(0o640)
    open_to_others = checks_outside.sign_in(home, named)
    assert not open_to_others.ok and f"chmod 600 {file}" in open_to_others.remedy
    assert not checks.key_files(home).ok
    assert not any(oidc_harness.SECRET in each.remedy for each in (*found, wrong, down, open_to_others))


def _repository(folder, version):
    folder.mkdir()
    (folder / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    git = lambda *words: subprocess.run(  # noqa: E731
        ["git", "-c", "user.name=t", "-c", "user.email=t@t.example", *words], cwd=folder, check=True, capture_output=True
    )
    git("init", "-q", "-b", "main"), git("add", "."), git("commit", "-qm", version), git("tag", f"v{version}")
    return folder


def test_a_newer_version_where_the_operator_points_is_said(tmp_path):
    ours, theirs = _repository(tmp_path / "ours", "1.2.0"), _repository(tmp_path / "theirs", "1.10.0")
    newer = checks_outside.updates(str(theirs), ours)
    assert not newer.ok and "1.10.0 is out" in newer.remedy and "script/trellis update" in newer.remedy
    assert checks_outside.updates(str(ours), theirs).ok
    nobody = checks_outside.updates("", ours)
    assert nobody.ok and "Nobody is asked" in nobody.remedy


def test_newer_work_on_a_main_without_versions_is_said(tmp_path):
    ours, theirs = _repository(tmp_path / "ours", "1.2.0"), _repository(tmp_path / "theirs", "1.2.0")
    for each in (ours, theirs):
        subprocess.run(["git", "tag", "-d", "v1.2.0"], cwd=each, check=True, capture_output=True)
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t.example", "commit", "-q", "--allow-empty", "-m", "more"],
        cwd=theirs,
        check=True,
    )
    assert not checks_outside.updates(str(theirs), ours).ok
    assert checks_outside.updates(str(ours), ours).ok


def _run(home, *words, **more):
    return subprocess.run(
        [sys.executable, "-m", "trellis.config.cli", "doctor", *words],
        cwd=cache.ROOT,
        env=site.environment(home) | more,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_answers_in_json_and_with_one_when_anything_is_wrong(tmp_path):
    done = _run(tmp_path / "none", "--json", TRELLIS_MODE="school")
    found = json.loads(done.stdout)
    assert done.returncode == 1 and [each["check"] for each in found] == ALL and set(found[0]) == {"check", "ok", "remedy"}
    wrong = {each["check"] for each in found if not each["ok"]}
    assert {"address", "mail", "backup", "sqlite", "time", "worker", "keys"} <= wrong
    assert not (tmp_path / "none" / "trellis.sqlite3").exists()


def test_the_command_answers_where_a_setting_keeps_trellis_from_starting(tmp_path):
    done = _run(tmp_path / "none", "--json", TRELLIS_ADDRESS="http://plain.example")
    assert done.returncode == 1 and "https://" in json.loads(done.stdout)[0]["remedy"] and done.stderr == ""


@pytest.mark.skipif(run.on_postgres(), reason="a file")
def test_a_damaged_database_and_an_empty_one_are_told_apart(home):
    (home / "trellis.sqlite3").write_bytes(b"x" * 9000)
    assert "damaged" in checks.database(home).remedy
    (home / "trellis.sqlite3").write_bytes(b"")
    assert "empty" in checks.database(home).remedy
