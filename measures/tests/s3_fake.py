"""A store that speaks as much of S3 as media and counties' exports need, over HTTP.

Signatures, hashes and checksums (up to 64 KB) of all requests are made anew and compared. Written
after AWS's pages on Signature Version 4 (one chunk; unsigned chunks with a trailer), HeadObject,
GetObject, PutObject, CompleteMultipartUpload, ListObjectsV2 and error codes. It is no real store:
of rights, versions, TLS and names like BUCKET.HOST it knows nothing. On 1 December 2026 sending,
collecting, forging, altering and deleting ended alike here and at moto's server (5.2.5).
"""

import base64
import hashlib
import hmac
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS_KEY: Final = "a-key-of-tests"
SECRET_KEY: Final = "a-secret-of-tests"
BUCKET: Final = "county"
REGION: Final = "cn-test-1"
_IN_CHUNKS: Final = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
# Of a part that is not the last.
_LEAST_PART: Final = 5 * 2**20
_CHECKSUM: Final = "x-amz-checksum-crc64nvme"
_LARGEST_SUMMED: Final = 2**16


@dataclass
class Bucket:
    """What the store holds: files by name, parts by upload and number.

    ``seen`` are the requests, as "GET name"; where ``is_cut`` holds for one, the line is cut in the
    middle of the answer. ``lengths`` are told of files instead of their own.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    is_cut: Callable[[str], bool] = lambda _request: False
    lengths: dict[str, int] = field(default_factory=dict)


@contextmanager
def s3_store() -> Iterator[tuple[str, Bucket]]:
    """Serve an empty bucket on the loopback address; give its endpoint and what it holds."""
    bucket = Bucket()

    class Handler(_Handler):
        held = bucket

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
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
        body = self._body()
        parts = urlsplit(self.path)
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        payload = self.headers.get("x-amz-content-sha256", "")
        fault = self._fault(parts.path, body, payload)
        sent = self.headers.get(_CHECKSUM, "")
        if not fault and payload == _IN_CHUNKS:
            body, sent = _unpacked(body)
            is_whole = len(body) == int(self.headers["x-amz-decoded-content-length"])
            fault = "" if sent and is_whole else "IncompleteBody"
        fault = fault or _fault_of_sum(body, sent)
        if fault:
            self.held.refused.append(fault)
            self._refuse(403, fault)
            return
        _, bucket, key = [*unquote(parts.path).split("/", 2), ""][:3]
        self.asked = f"{self.command} {key}"
        self.held.seen.append(self.asked)
        if bucket != BUCKET:
            self._refuse(404, "NoSuchBucket")
            return
        getattr(self, f"_{self.command.lower()}")(key, body)
        self.wfile.flush()

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = []
        while size := int(self.rfile.readline(), 16):
            found.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(found)

    def _fault(self, path: str, body: bytes, payload: str) -> str:
        """Return what is wrong with a request; nothing if it was signed by who has the secret."""
        scheme, _, rest = self.headers.get("Authorization", "").partition(" ")
        said = dict(each.strip().split("=", 1) for each in rest.split(",") if "=" in each)
        if scheme != "AWS4-HMAC-SHA256":
            return "AccessDenied"
        key, day, region, service, end = said["Credential"].split("/")
        if (key, region, service, end) != (ACCESS_KEY, REGION, "s3", "aws4_request"):
            return "InvalidAccessKeyId"
        names = said["SignedHeaders"].split(";")
        if payload not in {_IN_CHUNKS, hashlib.sha256(body).hexdigest()}:
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
        if self.held.is_cut(self.asked):
            self._cut()
        elif (upload := self.query.get("uploadId")) is None:
            self.held.files[key] = body
            self._answer(200, b"", ETag=_tag(body))
        elif upload in self.held.parts:
            self.held.parts[upload][int(self.query["partNumber"])] = body
            self._answer(200, b"", ETag=_tag(body))
        else:
            self._refuse(404, "NoSuchUpload")

    def _post(self, key: str, body: bytes) -> None:
        if upload := self.query.get("uploadId"):
            parts = self.held.parts.get(upload, {})
            if fault := _fault_of_parts(parts, body.decode()):
                self._refuse(400, fault)
                return
            self.held.files[key] = b"".join(parts[number] for number in sorted(parts))
            del self.held.parts[upload]
            tag = escape(_tag(self.held.files[key]))
            name = "CompleteMultipartUploadResult"
            self._answer(200, f"<{name}><ETag>{tag}</ETag></{name}>".encode())
        else:
            upload = f"u{len(self.held.parts)}"
            self.held.parts[upload] = {}
            name = "InitiateMultipartUploadResult"
            self._answer(200, f"<{name}><UploadId>{upload}</UploadId></{name}>".encode())

    def _delete(self, key: str, _body: bytes) -> None:
        if upload := self.query.get("uploadId"):
            self.held.parts.pop(upload, None)
        else:
            self.held.files.pop(key, None)
        self._answer(204, b"")

    def _head(self, key: str, body: bytes) -> None:
        self._get(key, body)

    def _get(self, key: str, _body: bytes) -> None:
        if not key:
            self._answer(200, self._list())
            return
        if key not in self.held.files:
            self._refuse(404, "NoSuchKey")
            return
        content = self.held.files[key]
        said = {"ETag": _tag(content), "Last-Modified": formatdate(usegmt=True)}
        if asked := self.headers.get("Range"):
            first, _, last = asked.removeprefix("bytes=").partition("-")
            if int(first) >= len(content):
                self._refuse(416, "InvalidRange")
                return
            end = min(int(last) + 1 if last else len(content), len(content))
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

    def _refuse(self, status: int, code: str) -> None:
        # A store may repeat what it was sent.
        sent = escape(self.headers.get("Authorization", ""))
        self._answer(
            status, f"<Error><Code>{code}</Code><Message>{sent}</Message></Error>".encode()
        )

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        key = unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}/")
        is_head = self.command == "HEAD"
        length = self.held.lengths.get(key, len(body)) if is_head else len(body)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.held.is_cut(f"{self.command} {key}"):
            body = body[: len(body) // 2]
            self.close_connection = True
        if not is_head:
            self.wfile.write(body)

    def _cut(self) -> None:
        self.close_connection = True


def _unpacked(body: bytes) -> tuple[bytes, str]:
    """Return what was sent in unsigned chunks, and the checksum in its trailer."""
    lines, found = BytesIO(body), []
    while size := int(lines.readline(), 16):
        found.append(lines.read(size))
        lines.readline()
    name, _, said = lines.readline().strip().decode().partition(":")
    return b"".join(found), said if name == _CHECKSUM else ""


def _fault_of_sum(body: bytes, sent: str) -> str:
    if not sent or len(body) > _LARGEST_SUMMED:
        return ""
    return "" if base64.b64decode(sent) == _crc64(body) else "BadDigest"


def _crc64(content: bytes) -> bytes:
    """Return a CRC-64/NVME."""
    rest = 2**64 - 1
    for each in content:
        rest = _CRC64[(rest ^ each) & 255] ^ (rest >> 8)
    return (rest ^ (2**64 - 1)).to_bytes(8, "big")


def _crc64_of(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (0x9A6C9329AC4BC9B5 if byte & 1 else 0)
    return byte


_CRC64: Final = [_crc64_of(each) for each in range(256)]


def _fault_of_parts(parts: dict[int, bytes], said: str) -> str:
    numbers = [int(each) for each in re.findall(r"<PartNumber>(\d+)</PartNumber>", said)]
    tags = re.findall(r"<ETag>(.*?)</ETag>", said)
    if not parts:
        return "NoSuchUpload"
    if numbers != sorted(numbers):
        return "InvalidPartOrder"
    if [each.replace("&quot;", '"') for each in tags] != [
        _tag(parts.get(each, b"")) for each in numbers
    ]:
        return "InvalidPart"
    if any(len(parts[each]) < _LEAST_PART for each in numbers[:-1]):
        return "EntityTooSmall"
    return ""


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
