"""Checking what a sign-in provider says of somebody (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2; OWASP ASVS 10.5.1 to 10.5.4).

Nothing here looks at a name or an e-mail address: who somebody is, is the issuer and its subject.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt

from trellis.core import clock

from .providers import SchoolProvider

LEEWAY = timedelta(seconds=30)
ASYMMETRIC = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"},
)
"""Signed with a key only the provider has. Never HS…, whose key we know ourselves, and never none."""
FRESH = timedelta(minutes=5)
"""So long ago at most somebody signed in at the provider for that to be a second factor here: the shortest idle lock a school may set,
so that a click never opens what the idle lock has closed."""

_WHY: dict[type[Exception], str] = {
    jwt.ExpiredSignatureError: "expired",
    jwt.ImmatureSignatureError: "future",
    jwt.InvalidAudienceError: "audience",
    jwt.InvalidIssuerError: "issuer",
    jwt.InvalidAlgorithmError: "algorithm",
    jwt.InvalidSignatureError: "signature",
    jwt.MissingRequiredClaimError: "claims",
}


class BadToken(Exception):
    """What the provider sent does not hold. `why` is a word for the record, never a part of the token."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Broken(Exception):
    """allauth's flow came to an error, for which it would show a page of its own."""

    def __init__(self, *, cancelled: bool) -> None:
        super().__init__()
        self.cancelled = cancelled


@dataclass(frozen=True)
class Identity:
    """Who the provider says this is. `at` is when they signed in there, in seconds; None where it does not say.

    `strong` says whether that was lately and with a second factor.
    """

    issuer: str
    subject: str
    strong: bool = False
    at: int | None = None


def check(
    token: object, *, provider: SchoolProvider, algorithms: list[str], keys: object, nonce: str, userinfo: object
) -> Identity:
    """The identity an ID token proves, in answer to the request with this nonce. Raises BadToken.

    `algorithms` are those the discovery names, `keys` the provider's key set, `userinfo` what it answered to the access token, or None
    where it has no such address.
    """
    if not isinstance(token, str):
        raise BadToken("missing")
    claims = _signed(token, provider, algorithms, keys)
    _meant_for_us(claims, provider)
    told = claims.get("nonce")
    if not isinstance(told, str) or not nonce or not hmac.compare_digest(told.encode(), nonce.encode()):
        raise BadToken("nonce")
    if provider.domain and str(claims.get("hd", "")).lower() != provider.domain:
        raise BadToken("domain")
    subject = claims["sub"]
    if userinfo is not None and (not isinstance(userinfo, dict) or userinfo.get("sub") != subject):
        raise BadToken("userinfo")
    at = _signed_in_at(claims)
    return Identity(provider.issuer, subject, _is_strong(claims, provider, at), at)


def _signed(token: str, provider: SchoolProvider, algorithms: list[str], keys: object) -> dict[str, Any]:
    """The claims, once signature, algorithm, issuer, audience and times hold."""
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ASYMMETRIC or algorithm not in algorithms:
            raise BadToken("algorithm")
        found: dict[str, Any] = jwt.decode(
            token,
            _key(keys, header.get("kid"), algorithm),
            algorithms=[algorithm],
            audience=provider.client,
            issuer=provider.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as problem:
        raise BadToken(_WHY.get(type(problem), "token")) from None
    if not 0 < len(found["sub"]) <= 255:
        raise BadToken("claims")
    return found


def _key(keys: object, kid: object, algorithm: str) -> jwt.PyJWK:
    """The one key of the provider's set that the token names."""
    rows = keys.get("keys") if isinstance(keys, dict) else None
    for each in rows if isinstance(rows, list) else []:
        if isinstance(each, dict) and kid is not None and each.get("kid") == kid and each.get("use", "sig") == "sig":
            if each.get("alg", algorithm) != algorithm:
                raise BadToken("algorithm")
            return jwt.PyJWK(each, algorithm=algorithm)
    raise BadToken("key")


def _meant_for_us(claims: dict[str, Any], provider: SchoolProvider) -> None:
    """Several audiences need an authorised party, and one that is named is ours."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client:
        raise BadToken("party")


def _signed_in_at(claims: dict[str, Any]) -> int | None:
    at = claims.get("auth_time")
    if isinstance(at, bool) or not isinstance(at, (int, float)):
        return None
    return int(at) if at <= clock.real_now().timestamp() + LEEWAY.total_seconds() else None


def _is_strong(claims: dict[str, Any], provider: SchoolProvider, at: int | None) -> bool:
    """Whether the token says "a second factor" and "just now"."""
    methods = claims.get("amr")
    told = (isinstance(methods, list) and "mfa" in methods) or claims.get("acr") in provider.strong
    lately = at is not None and clock.real_now().timestamp() - at <= (FRESH + LEEWAY).total_seconds()
    return told and lately
