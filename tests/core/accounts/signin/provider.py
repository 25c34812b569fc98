"""An outside sign-in service as the standard describes it, on loopback: whoever comes is `subject`."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT: Final = "ipportal"
SECRET: Final = "between the portal and the service"
KEY: Final = RSAKey.generate_key(2048, parameters={"kid": "of-the-service"})
OTHER_KEY: Final = RSAKey.generate_key(2048, parameters={"kid": "of-the-service"})


@dataclass
class Service:
    """`claims` are put over what it says; `key` signs."""

    subject: str = "0042"
    key: RSAKey = field(default_factory=lambda: KEY)
    claims: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    address: str = ""

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe()
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.asked.pop(sent.get("code", ""), None)
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or authorization != expected or _challenge(sent["code_verifier"]) != asked["code_challenge"]:
            return None
        now = int(time.time())
        told = {"iss": self.address, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 60}
        told |= {"nonce": asked["nonce"], "preferred_username": "zhou", "email": "zhou@example.cn"} | self.claims
        signed = jwt.encode({"alg": "RS256", "kid": "of-the-service"}, told, self.key)
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": signed}


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def serve(service: Service) -> ThreadingHTTPServer:
    """Begin to answer; `shutdown()` ends it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", service.authorize(_flat(parts.query)))
                self.end_headers()
            elif parts.path == "/keys":
                self.answer({"keys": [KEY.as_dict(private=False)]})
            else:
                self.answer(service.configuration())

        def do_POST(self) -> None:
            sent = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
            token = service.token(sent, self.headers.get("Authorization", ""))
            self.answer(token or {"error": "invalid_grant"}, 200 if token else 400)

        def answer(self, body: dict[str, Any], status: int = 200) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
