"""A fake of Aliyun's Dysmsapi that believes nothing: it makes every signature itself."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from commonfield.kernel.clock import now

KEY_ID: Final = "LTAI-of-the-county"
SECRET: Final = "known to both"
SIGNED: Final = [
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
]


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        fake = self.server
        assert isinstance(fake, Aliyun)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        code = self._code_of(fake)
        body = json.dumps({"Code": code, "Message": code, "RequestId": "1"}).encode()
        self.send_response(200 if code == "OK" else 400)
        self.end_headers()
        self.wfile.write(fake.raw or body)

    def _code_of(self, fake: "Aliyun") -> str:
        parts = urlsplit(self.path)
        # A parameter's order and letters are what was signed, as they came.
        lines = "".join(f"{name}:{self.headers[name]}\n" for name in SIGNED)
        hashed = hashlib.sha256(b"").hexdigest()
        canonical = f"POST\n{parts.path}\n{parts.query}\n{lines}\n{';'.join(SIGNED)}\n{hashed}"
        to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
        right = hmac.new(SECRET.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
        given = f"ACS3-HMAC-SHA256 Credential={KEY_ID},SignedHeaders={';'.join(SIGNED)}"
        names = [pair.split("=")[0] for pair in parts.query.split("&")]
        if self.headers["Authorization"] != f"{given},Signature={right}" or names != sorted(names):
            return "SignatureDoesNotMatch"
        at = datetime.strptime(self.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        nonce = self.headers["x-acs-signature-nonce"]
        if abs(now() - at) > timedelta(minutes=15) or nonce in fake.nonces:
            return "SignatureNonceUsed"
        fake.nonces.add(nonce)
        fake.requests.append(
            {"action": self.headers["x-acs-action"], **dict(parse_qsl(parts.query))}
        )
        return fake.codes.pop(0) if fake.codes else "OK"

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class Aliyun(ThreadingHTTPServer):
    """What came in, and what is answered next instead of OK."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.endpoint = f"http://127.0.0.1:{self.server_address[1]}"
        self.requests: list[dict[str, str]] = []
        self.nonces: set[str] = set()
        self.codes: list[str] = []
        self.raw = b""


@contextmanager
def aliyun() -> Iterator[Aliyun]:
    """Answer on the loopback address while the test runs."""
    with Aliyun() as fake:
        threading.Thread(target=fake.serve_forever, daemon=True).start()
        try:
            yield fake
        finally:
            fake.shutdown()
