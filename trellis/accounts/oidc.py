"""Going to a sign-in provider and coming back: allauth's authorization code flow with PKCE, and our own look at what comes of it.

allauth makes and keeps the state (once, ten minutes, in this browser's session), builds the address and exchanges the code. Its own
sign-up and its matching by e-mail are never reached: whoever comes back is `Came`, and what that opens is decided elsewhere.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from requests import RequestException

from trellis.core import clock

from .providers import SchoolProvider, safe_address
from .tokens import ASYMMETRIC, FRESH, BadToken, Broken, Identity, check

_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KEPT_SECONDS = 600
_discovered: dict[str, tuple[float, dict[str, Any]]] = {}


class Unreachable(Exception):
    """The provider does not answer, or not as one should. `says` is for the operator."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class Cancelled(Exception):
    """The person left the provider's page without signing in."""

    def __init__(self, state: dict[str, Any]) -> None:
        super().__init__()
        self.state = state


class Refused(Exception):
    """What came back does not hold. `state` is what this browser set out with, or empty."""

    def __init__(self, why: str, state: dict[str, Any] | None = None) -> None:
        super().__init__(why)
        self.why, self.state = why, state or {}


class _Verified(Exception):
    """Ends allauth's flow where its own account handling would begin."""

    def __init__(self, who: Identity) -> None:
        super().__init__()
        self.who = who


@dataclass(frozen=True)
class Came:
    """Somebody came back with an identity that holds. `state` is what this browser set out with: process, next, data, asked_at."""

    who: Identity
    state: dict[str, Any]


def discover(provider: SchoolProvider) -> dict[str, Any]:
    """What the provider says of itself, asked anew after ten minutes. Raises Unreachable."""
    kept = _discovered.get(provider.issuer)
    if kept is not None and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    found = _fetch(address)
    if found.get("issuer") != provider.issuer:
        raise Unreachable(f"{address} speaks for another issuer. Check tenant, domain or issuer.")
    unsafe = [word for word in _NEEDED if not safe_address(found.get(word))]
    if unsafe or ("userinfo_endpoint" in found and not safe_address(found["userinfo_endpoint"])):
        raise Unreachable(f"{address} names no https address for {(unsafe or ['userinfo_endpoint'])[0]}.")
    if not _algorithms(found):
        raise Unreachable(f"{address} names no signature that only the provider can make.")
    _discovered[provider.issuer] = (time.monotonic(), found)
    return found


def _algorithms(discovery: dict[str, Any]) -> list[str]:
    named = discovery.get("id_token_signing_alg_values_supported")
    return sorted(ASYMMETRIC & {each for each in named if isinstance(each, str)}) if isinstance(named, list) else []


def _fetch(address: str, **headers: str) -> dict[str, Any]:
    """A JSON object from the provider. Raises Unreachable."""
    try:
        with get_adapter().get_requests_session() as line:
            answer = line.get(address, headers=headers)
            answer.raise_for_status()
            found = answer.json()
    except (RequestException, ValueError) as problem:
        raise Unreachable(f"{address} does not answer ({type(problem).__name__}).") from None
    if not isinstance(found, dict):
        raise Unreachable(f"{address} does not answer with what was asked for.")
    return found


class _Provider(OpenIDConnectProvider):
    """allauth's provider, with a nonce that stands in the state, and asked for nothing but who it is."""

    def redirect(self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **also: Any) -> Any:
        """The way to the provider."""
        nonce = secrets.token_urlsafe(32)
        params = {**also.pop("auth_params"), "nonce": nonce}
        asked_at = int(clock.real_now().timestamp())
        return super().redirect(request, process, next_url, data, auth_params=params, nonce=nonce, asked_at=asked_at, **also)


class _Adapter(OpenIDConnectOAuth2Adapter):
    """allauth's adapter for one provider of the operator's file."""

    def __init__(self, request: HttpRequest, named: SchoolProvider) -> None:
        super().__init__(request, named.slug)
        self.named = named
        self.state: dict[str, Any] = {}

    def get_provider(self) -> _Provider:
        app = SocialApp(
            provider="openid_connect",
            provider_id=self.named.slug,
            name=self.named.name,
            client_id=self.named.client,
            secret=self.named.secret,
            settings={"server_url": self.named.issuer, "oauth_pkce_enabled": True, "scope": ["openid"]},
        )
        made = _Provider(self.request, app=app)
        made.get_oauth2_adapter = lambda request: self
        return made

    @property
    def openid_config(self) -> dict[str, Any]:
        return discover(self.named)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_address(request, self.named)

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_access_token_data(*args, **kwargs)
        except (KeyError, ValueError):
            raise OAuth2Error from None

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Look at everything; then leave allauth's flow."""
        discovery = self.openid_config
        own = discovery.get("userinfo_endpoint")
        raise _Verified(
            check(
                kwargs["response"].get("id_token"),
                provider=self.named,
                algorithms=discovery["id_token_signing_alg_values_supported"],
                keys=_fetch(discovery["jwks_uri"]),
                nonce=self.state.get("nonce", ""),
                userinfo=_fetch(own, Authorization=f"Bearer {token.token}") if own else None,
            )
        )


class _Callback(OAuth2CallbackView):
    adapter: _Adapter

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, answer


def callback_address(request: HttpRequest, provider: SchoolProvider) -> str:
    """The redirect address the operator registers with the provider."""
    path = reverse("accounts:school_back", args=[provider.slug])
    return f"{settings.TRELLIS_ADDRESS}{path}" if settings.TRELLIS_ADDRESS else request.build_absolute_uri(path)


def way_to(
    request: HttpRequest, provider: SchoolProvider, *, process: str, to: str = "/", data: Any = None, again: bool = False
) -> str:
    """The provider's address to send this browser to. `again` asks it to ask for the password anew. Raises Unreachable."""
    discovery = discover(provider)
    params = {"prompt": "login", "max_age": "0"} if again else {"max_age": str(int(FRESH.total_seconds()))}
    if provider.domain:
        params["hd"] = provider.domain
        # Google has no prompt that asks for the password, and takes no notice of max_age.
        params.pop("prompt", None)
    if provider.domain or discovery.get("claims_parameter_supported"):
        essential = {"essential": True}
        params["claims"] = json.dumps({"id_token": {"auth_time": essential, "amr": essential}})
    way = _Adapter(request, provider).get_provider().redirect(request, process, to, data, auth_params=params)
    return str(way["Location"])


def come_back(request: HttpRequest, provider: SchoolProvider) -> Came:
    """Whoever the provider has sent back, once everything holds. Raises Refused, Cancelled or Unreachable."""
    view = _Callback()
    view.request, view.adapter = request, _Adapter(request, provider)
    discovery = discover(provider)
    if request.GET.get("iss", discovery["issuer"]) != discovery["issuer"]:
        raise Refused("issuer")
    try:
        view.dispatch(request)
    except _Verified as found:
        return Came(found.who, view.adapter.state)
    except BadToken as problem:
        raise Refused(problem.why, view.adapter.state) from None
    except Unreachable:
        raise Refused("provider", view.adapter.state) from None
    except Broken as problem:
        if problem.cancelled and view.adapter.state:
            raise Cancelled(view.adapter.state) from None
        raise Refused("answer" if view.adapter.state else "state", view.adapter.state) from None
    raise Refused("answer", view.adapter.state)
