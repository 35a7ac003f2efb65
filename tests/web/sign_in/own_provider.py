"""An OpenID Connect provider on this machine, with sockets, keys and codes of its own."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT, SECRET, KEY_ID = "ascolto", "a secret of both", "key-1"
KEY, OTHER_KEY = (generate_private_key(65537, 2048) for _ in range(2))


class Provider:
    """``claims`` go into the token over what belongs there, ``told`` is what it says of a person when asked."""

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.claims: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.key: RSAPrivateKey | str = KEY
        self.algorithm = "RS256"
        self.answers: dict[str, tuple[int, bytes]] = {}
        """What it answers at a path instead of what it should."""
        self._asked: dict[str, dict[str, str]] = {}

    def sign_in(self, location: str) -> dict[str, str]:
        """Somebody follows the site's redirect and signs in here: with what they are sent back."""
        assert location.startswith(f"{self.issuer}/authorize?")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        code = secrets.token_urlsafe()
        self._asked[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, form: dict[str, str]) -> Any:
        """What stands at an address of the provider."""
        match path:
            case "/.well-known/openid-configuration":
                places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
                endpoints = {f"{name}_endpoint": f"{self.issuer}/{place}" for name, place in places.items()}
                methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
                return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **endpoints, **methods}
            case "/keys":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}
            case "/token":
                return {"access_token": "open", "token_type": "Bearer", "id_token": self._token(form)}
            case "/userinfo":
                return {"sub": "person-1", **self.told}
        return {}

    def _token(self, form: dict[str, str]) -> str:
        asked = self._asked.pop(form["code"])
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        assert (form["client_secret"], challenge.decode()) == (SECRET, asked["code_challenge"])
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.key, algorithm=self.algorithm, headers={"kid": KEY_ID})


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider that answers until it is left."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say({name: values[0] for name, values in parse_qs(body).items()})

        def _say(self, form: dict[str, str]) -> None:
            status, content = provider.answers.get(self.path) or (
                200,
                json.dumps(provider.answer(self.path, form)).encode(),
            )
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider = Provider(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
