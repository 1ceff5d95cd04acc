"""The sign-in providers a school has chosen: what the operator writes into TRELLIS_HOME/keys/sign-in.toml, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FILE = "sign-in.toml"
_TAKEN = "take-away"  # an address of our own beside theirs
_HERE = ("localhost", "127.0.0.1", "::1")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_WHOSE = ("tenant", "domain", "issuer")
_WORDS = {*_WHOSE, "name", "client", "secret", "second_factor"}


@dataclass(frozen=True)
class SchoolProvider:
    """One provider. `slug` stands in its addresses; `strong` are the values of `acr` that mean a second factor.

    `domain` is the Google domain whose accounts are taken; elsewhere it is empty.
    """

    slug: str
    name: str
    issuer: str
    client: str
    secret: str = field(repr=False)
    domain: str = ""
    strong: tuple[str, ...] = ()


def read(path: Path) -> tuple[SchoolProvider, ...]:
    """The providers named in this file; none where there is no file. Raises ValueError with what to put right, never with a secret."""
    try:
        tables = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return ()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ValueError(f"{path} cannot be read as TOML. See docs/how-to/school-accounts.md.") from problem
    return tuple(_provider(slug, each, f"[{slug}] in {path}") for slug, each in tables.items())


def _provider(slug: str, table: Any, where: str) -> SchoolProvider:
    if not isinstance(table, dict) or not re.fullmatch(r"[a-z][a-z0-9-]{0,29}", slug) or slug == _TAKEN:
        raise ValueError(f"{where}: begin each provider with a line like [microsoft], in small letters.")
    unknown = sorted(set(table) - _WORDS)
    if unknown:
        raise ValueError(f"{where}: {unknown[0]} is not known. Known are {', '.join(sorted(_WORDS))}.")
    whose = [word for word in _WHOSE if word in table]
    if len(whose) != 1:
        raise ValueError(f"{where}: give one of tenant (Microsoft), domain (Google) or issuer (any other).")
    for word in ("client", "secret", *whose):
        if not isinstance(table.get(word), str) or not table[word].strip():
            raise ValueError(f'{where}: {word} is missing. Write it like {word} = "…".')
    strong = table.get("second_factor", [])
    if not isinstance(strong, list) or not all(isinstance(each, str) and each for each in strong):
        raise ValueError(f'{where}: second_factor is a list of words, like ["mfa"].')
    name, issuer, domain = _whose(whose[0], table[whose[0]].strip(), where)
    name = str(table.get("name") or name)[:40]
    return SchoolProvider(slug, name, issuer, table["client"].strip(), table["secret"].strip(), domain, tuple(strong))


def _whose(word: str, value: str, where: str) -> tuple[str, str, str]:
    """(name, issuer, domain) of Microsoft's tenant, Google's domain, or any issuer."""
    if word == "tenant":
        if not _GUID.fullmatch(value.lower()):
            raise ValueError(f"{where}: tenant is the directory (tenant) ID, 32 letters and figures in five groups; not a name.")
        return "Microsoft", f"https://login.microsoftonline.com/{value.lower()}/v2.0", ""
    if word == "domain":
        if not _DOMAIN.fullmatch(value.lower()):
            raise ValueError(f"{where}: domain is the school's Google domain, like oakfield.sch.uk.")
        return "Google", "https://accounts.google.com", value.lower()
    if not safe_address(value) or "?" in value or "#" in value:
        raise ValueError(f"{where}: issuer is an address that starts with https://.")
    return urlsplit(value).hostname or value, value, ""


def safe_address(address: object) -> bool:
    """Whether this is an address to which a secret may go: https, or plain http to this machine."""
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))


def name_of(issuer: str, among: Iterable[SchoolProvider]) -> str:
    """What people call this issuer; its host where the operator names it no longer."""
    return next((each.name for each in among if each.issuer == issuer), urlsplit(issuer).hostname or issuer)
