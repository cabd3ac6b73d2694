"""A store that speaks as much of S3 as media need: every request's signature and hash is checked.

Signed by AWS's published scheme (Signature Version 4); parts, ranges and lists as S3 answers them.
"""

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS_KEY: Final = "a-key-of-tests"
SECRET_KEY: Final = "a-secret-of-tests"
BUCKET: Final = "county"
REGION: Final = "cn-test-1"


@dataclass
class Bucket:
    """What the store holds: files by name, parts by upload and number."""

    files: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


@contextmanager
def s3_store() -> Iterator[tuple[str, Bucket]]:
    """Serve an empty bucket on the loopback address; give its endpoint and what it holds."""
    bucket = Bucket()

    class Handler(_Handler):
        held = bucket

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    held: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle_one_request(self) -> None:
        """Answer whichever method it is."""
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if fault := self._fault(parts.path, body):
            self.held.refused.append(fault)
            self._answer(403, f"<Error><Code>{fault}</Code></Error>".encode())
            return
        _, bucket, key = [*unquote(parts.path).split("/", 2), ""][:3]
        if bucket != BUCKET:
            self._answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
            return
        getattr(self, f"_{self.command.lower()}")(key, body)
        self.wfile.flush()

    def _fault(self, path: str, body: bytes) -> str:
        """Return what is wrong with a request; nothing if it was signed by who has the secret."""
        scheme, _, rest = self.headers.get("Authorization", "").partition(" ")
        said = dict(each.strip().split("=", 1) for each in rest.split(",") if "=" in each)
        if scheme != "AWS4-HMAC-SHA256":
            return "AccessDenied"
        key, day, region, service, end = said["Credential"].split("/")
        if (key, region, service, end) != (ACCESS_KEY, REGION, "s3", "aws4_request"):
            return "InvalidAccessKeyId"
        names = said["SignedHeaders"].split(";")
        payload = self.headers["x-amz-content-sha256"]
        if payload != hashlib.sha256(body).hexdigest():
            return "XAmzContentSHA256Mismatch"
        query = "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in sorted(self.query.items())
        )
        headers = "".join(f"{each}:{' '.join(self.headers[each].split())}\n" for each in names)
        request = [self.command, path, query, headers, ";".join(names), payload]
        digest = hashlib.sha256("\n".join(request).encode()).hexdigest()
        scope = f"{day}/{region}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{self.headers['x-amz-date']}\n{scope}\n{digest}"
        secret = f"AWS4{SECRET_KEY}".encode()
        for each in (day, region, "s3", "aws4_request"):
            secret = hmac.digest(secret, each.encode(), "sha256")
        signature = hmac.digest(secret, text.encode(), "sha256").hex()
        return "" if hmac.compare_digest(signature, said["Signature"]) else "SignatureDoesNotMatch"

    def _put(self, key: str, body: bytes) -> None:
        if upload := self.query.get("uploadId"):
            self.held.parts[upload][int(self.query["partNumber"])] = body
        else:
            self.held.files[key] = body
        self._answer(200, b"", ETag=_tag(body))

    def _post(self, key: str, _body: bytes) -> None:
        if upload := self.query.get("uploadId"):
            parts = self.held.parts.pop(upload)
            self.held.files[key] = b"".join(parts[number] for number in sorted(parts))
            tag = escape(_tag(self.held.files[key]))
            name = "CompleteMultipartUploadResult"
            self._answer(200, f"<{name}><ETag>{tag}</ETag></{name}>".encode())
        else:
            upload = f"u{len(self.held.parts)}"
            self.held.parts[upload] = {}
            name = "InitiateMultipartUploadResult"
            self._answer(200, f"<{name}><UploadId>{upload}</UploadId></{name}>".encode())

    def _delete(self, key: str, _body: bytes) -> None:
        self.held.files.pop(key, None)
        self._answer(204, b"")

    def _head(self, key: str, body: bytes) -> None:
        self._get(key, body)

    def _get(self, key: str, _body: bytes) -> None:
        if not key:
            self._answer(200, self._list())
            return
        if key not in self.held.files:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        content = self.held.files[key]
        said = {"ETag": _tag(content), "Last-Modified": formatdate(usegmt=True)}
        if asked := self.headers.get("Range"):
            first, _, last = asked.removeprefix("bytes=").partition("-")
            end = int(last) + 1 if last else len(content)
            said["Content-Range"] = f"bytes {first}-{end - 1}/{len(content)}"
            self._answer(206, content[int(first) : end], **said)
            return
        self._answer(200, content, **said)

    def _list(self) -> bytes:
        prefix = self.query.get("prefix", "")
        below = [name for name in sorted(self.held.files) if name.startswith(prefix)]
        files = [name for name in below if "/" not in name.removeprefix(prefix)]
        folders = {
            prefix + name.removeprefix(prefix).split("/")[0] + "/"
            for name in below
            if name not in files
        }
        rows = [f"<Contents><Key>{escape(name)}</Key></Contents>" for name in files]
        rows += [
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>"
            for name in sorted(folders)
        ]
        return f"<ListBucketResult>{''.join(rows)}</ListBucketResult>".encode()

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
