"""Reading the operator's settings from the environment, with advice where one is wrong."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from trellis.accounts import providers

from .sqlite import PRAGMAS, STATEMENTS_KEPT

ROOT = Path(__file__).resolve().parents[2]


def home_path() -> Path:
    """Where the database, files, keys and logs live, whether or not it is there yet."""
    return Path(os.environ.get("TRELLIS_HOME") or ROOT / "var").resolve()


def home() -> Path:
    """Where the database, files, keys and logs live; made when it is not there yet."""
    path = home_path()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def secret_key() -> str:
    """The key that signs cookies: made once, readable only by its owner."""
    path = home() / "keys" / "signing.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def sign_in() -> tuple[providers.SchoolProvider, ...]:
    """The sign-in providers the operator has named in TRELLIS_HOME/keys/sign-in.toml."""
    try:
        return providers.read(home_path() / "keys" / providers.FILE)
    except ValueError as problem:
        raise ImproperlyConfigured(str(problem)) from None


def database() -> dict[str, Any]:
    """SQLite in TRELLIS_HOME, or the PostgreSQL that DATABASE_URL names (postgres://user:password@host:port/name)."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home() / "trellis.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": PRAGMAS,
                "cached_statements": STATEMENTS_KEPT,
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must start with postgres://. Leave it out to use SQLite.")
    socket = re.search(r"(?:^|&)host=([^&]+)", parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(socket.group(1)) if socket else parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def address() -> tuple[str, str] | None:
    """(scheme, host) of TRELLIS_ADDRESS, the school's public address, or None: then only this machine is answered."""
    raw = os.environ.get("TRELLIS_ADDRESS", "").strip()
    if not raw:
        return None
    parts = urlsplit(raw)
    if parts.scheme != "https" or not parts.hostname:
        raise ImproperlyConfigured(
            "TRELLIS_ADDRESS must be the public address and start with https://, like https://trellis.school.example"
        )
    return parts.scheme, parts.netloc
