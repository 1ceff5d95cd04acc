"""What `doctor` looks at beyond this machine, and only where the operator has named it: address, certificate, mail, updates."""

from __future__ import annotations

import os
import re
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Sequence
from datetime import timedelta
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from trellis.accounts.providers import FILE, SchoolProvider
from trellis.config import environment
from trellis.core import clock

from .checks import Finding, others_may_read
from .version import version_of

RENEW_BEFORE = timedelta(days=14)
_WAIT = 10


def address(public: str, *, demo: bool) -> Finding:
    """The public address leads to this Trellis."""
    if not public:
        if demo:
            return Finding("address", True, "A demonstration answers this machine only.")
        return Finding(
            "address", False, "No public address is set, so that only this machine is answered. Set TRELLIS_ADDRESS=https://…."
        )
    parts = urlsplit(public)
    host, port = parts.hostname or "", parts.port or 443
    try:
        socket.getaddrinfo(host, port)
    except OSError:
        return Finding(
            "address", False, f"{host} has no entry in the name service. Ask whoever looks after the school's domain for one."
        )
    line = HTTPSConnection(host, port, timeout=_WAIT, context=_trusting())
    try:
        line.request("GET", "/health/live")
        answer = line.getresponse()
        live = answer.status == 200 and answer.read(100) == b"live"
    except (OSError, HTTPException):
        return Finding(
            "address", False, f"{public} does not answer. Check that Trellis and the web server before it run, and the firewall."
        )
    finally:
        line.close()
    if not live:
        return Finding(
            "address", False, f"Something else answers at {public}. Point the web server's proxy at Trellis (deploy/)."
        )
    return Finding("address", True, f"{public} leads here.")


def certificate(public: str) -> Finding:
    """The certificate that visitors of the public address get."""
    if not public:
        return Finding("certificate", True, "None is needed until there is a public address.")
    parts = urlsplit(public)
    host, port = parts.hostname or "", parts.port or 443
    try:
        with (
            socket.create_connection((host, port), timeout=_WAIT) as line,
            _trusting().wrap_socket(line, server_hostname=host) as safe,
        ):
            shown = safe.getpeercert(binary_form=True)
    except OSError:
        return Finding(
            "certificate", False, f"No certificate can be had from {public}. Let Caddy or certbot fetch one (deploy/)."
        )
    ends = x509.load_der_x509_certificate(shown or b"").not_valid_after_utc
    left = ends - clock.real_now()
    how = "Renew it: certbot renew, or look why Caddy could not."
    if left < timedelta(0):
        return Finding("certificate", False, f"The certificate ended on {ends:%d %B %Y}: browsers refuse the page. {how}")
    if left < RENEW_BEFORE:
        return Finding("certificate", False, f"The certificate ends in {left.days} days, on {ends:%d %B %Y}. {how}")
    try:
        with socket.create_connection((host, port), timeout=_WAIT) as line:
            ssl.create_default_context().wrap_socket(line, server_hostname=host).close()
    except ssl.SSLCertVerificationError as problem:
        return Finding(
            "certificate",
            False,
            f"Browsers do not trust the certificate ({problem.verify_message}). Let Caddy or certbot fetch one (deploy/).",
        )
    except OSError:
        return Finding("certificate", False, f"{public} broke off. Look at the web server before Trellis.")
    return Finding("certificate", True, f"The certificate is good until {ends:%d %B %Y}.")


def _trusting() -> ssl.SSLContext:
    """Only to look at what is shown; nothing is sent that it would protect."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def mail(to: str = "", *, demo: bool) -> Finding:
    """The mail server takes our name and password, and a test message where an address is given."""
    from trellis.notifications.backend import post_office

    try:
        office = post_office()
    except ValueError:
        return Finding("mail", False, "TRELLIS_MAIL cannot be read. Write it like smtp://user:password@host:587?tls=1.")
    if office is None:
        if demo:
            return Finding("mail", True, "A demonstration sends nothing.")
        return Finding(
            "mail", False, "No mail server is set, so that messages wait. Set TRELLIS_MAIL=smtp://user:password@host:587?tls=1."
        )
    try:
        office.open()
        if to:
            _send(office, to)
    except smtplib.SMTPAuthenticationError:
        return Finding("mail", False, "The mail server does not take the name and password in TRELLIS_MAIL. Ask for new ones.")
    except smtplib.SMTPRecipientsRefused:
        return Finding(
            "mail",
            False,
            "The mail server refused the address of the test message. Check it, and that this sender may write outside.",
        )
    except smtplib.SMTPException as problem:
        return Finding(
            "mail", False, f"The mail server refused us ({type(problem).__name__}). Check TRELLIS_MAIL and TRELLIS_MAIL_FROM."
        )
    except OSError as problem:
        return Finding(
            "mail", False, f"The mail server cannot be reached ({type(problem).__name__}). Check host and port in TRELLIS_MAIL."
        )
    finally:
        office.close()
    return Finding(
        "mail", True, "The test message was taken; look whether it arrives." if to else "The mail server takes our messages."
    )


def _send(office: object, to: str) -> None:
    from django.conf import settings
    from django.core.mail import EmailMessage

    words = "This is a test message of Trellis, asked for with script/trellis doctor. Nothing needs doing."
    office.send_messages([EmailMessage("Test message of Trellis", words, settings.DEFAULT_FROM_EMAIL, [to])])  # type: ignore[attr-defined]


def sign_in(home: Path, providers: Sequence[SchoolProvider]) -> Finding:
    """The providers of school accounts answer, and nobody else can read the secret we show them."""
    from trellis.accounts import oidc

    file = home / "keys" / FILE
    if others_may_read(file):
        return Finding("sign-in", False, f"Others can read {file}, and the secret in it. Run chmod 600 {file}.")
    for each in providers:
        try:
            oidc.discover(each)
        except oidc.Unreachable as problem:
            how = f"Check [{each.slug}] in {file}, and that this machine may reach that address."
            return Finding("sign-in", False, f"{each.name}: {problem.says} {how}")
    return Finding("sign-in", True, f"{' and '.join(each.name for each in providers)} answer{'s' * (len(providers) == 1)}.")


def updates(named: str, root: Path = environment.ROOT) -> Finding:
    """Whether the remote or folder the operator named has a newer Trellis. Without one nothing is asked of anybody."""
    if not named:
        return Finding(
            "updates", True, "Nobody is asked: no place for updates is named (TRELLIS_UPDATES, a git remote or a folder)."
        )
    told = git(root, "ls-remote", named, "refs/heads/main", "refs/tags/v*")
    if told is None:
        return Finding(
            "updates", False, "The place named in TRELLIS_UPDATES does not answer. Check its name and that this user may read it."
        )
    tags = newest_tags(told)
    here = tuple(int(part) for part in version_of(root).split("."))
    if tags and tags[-1] > here:
        return Finding(
            "updates",
            False,
            f"Trellis {'.'.join(map(str, tags[-1]))} is out; this is {version_of(root)}. Run script/trellis update.",
        )
    main = next((line.split()[0] for line in told.splitlines() if line.endswith("refs/heads/main")), "")
    if not tags and main and git(root, "merge-base", "--is-ancestor", main, "HEAD") is None:
        return Finding("updates", False, "There is a newer Trellis where TRELLIS_UPDATES points. Run script/trellis update.")
    return Finding("updates", True, f"This is the newest, {version_of(root)}.")


def newest_tags(told: str) -> list[tuple[int, ...]]:
    """The versions among what `git ls-remote` told, the newest last."""
    return sorted(
        tuple(int(part) for part in found.split(".")) for found in set(re.findall(r"refs/tags/v(\d+\.\d+\.\d+)\b", told))
    )


def git(root: Path, *words: str) -> str | None:
    """What git said, or None when it refused. It never asks for a password."""
    silent = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *words], cwd=root, env=os.environ | silent, capture_output=True, text=True, check=False, timeout=120
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout
