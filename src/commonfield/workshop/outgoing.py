"""Outgoing requests, guarded against SSRF: bounded in time and size, without redirects.

Where a URL comes from users, only public addresses are allowed: the host is resolved once, all its
addresses are checked, and the connection goes to one of these, so that the name cannot be rebound
to another machine in between.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

_STEP_S: Final = 5
_ALL_S: Final = 10
_MOST_BYTES: Final = 65_536
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Answered:
    """A response: its status, and the beginning of its body."""

    status: int
    body: bytes

    @property
    def is_good(self) -> bool:
        """Return whether the request succeeded; a redirect does not count."""
        return self.status in range(200, 300)


class NotSentError(Exception):
    """The request was not sent, or got no response; ``reason`` is a code without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, only_public: bool = True
) -> Answered:
    """Send a body to a URL and return the response; no transaction may be open.

    Raises:
        NotSentError: if the URL is not allowed, or no response came in time.
    """
    return _ask("POST", url, body, headers, only_public=only_public)


def get(url: str, *, only_public: bool = True) -> Answered:
    """Fetch JSON from a URL; no transaction may be open.

    Raises:
        NotSentError: if the URL is not allowed, or no response came in time.
    """
    return _ask("GET", url, None, {"Accept": "application/json"}, only_public=only_public)


def _ask(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, only_public: bool
) -> Answered:
    parts = urlsplit(url)
    allowed = {"https"} if only_public else {"https", "http"}
    if parts.scheme not in allowed or not parts.hostname or parts.username is not None:
        raise NotSentError("address_not_allowed")
    try:
        return _send(method, parts, body, headers, only_public=only_public)
    except TimeoutError as error:
        raise NotSentError("too_slow") from error
    except ssl.SSLError as error:
        raise NotSentError("tls_failed") from error
    except (http.client.HTTPException, ValueError) as error:
        raise NotSentError("answer_unreadable") from error
    except OSError as error:
        raise NotSentError("unreachable") from error


def _send(
    method: str,
    parts: SplitResult,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    only_public: bool,
) -> Answered:
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    address = _addresses(host, port, only_public=only_public)[0]
    wire = socket.create_connection((address, port), timeout=_STEP_S)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        wire = context.wrap_socket(wire, server_hostname=host, do_handshake_on_connect=False)
    # A timeout for the whole exchange: the socket's own is only for each read.
    is_cut = threading.Event()
    timer = threading.Timer(_ALL_S, _cut, (wire, is_cut))
    timer.daemon = True
    timer.start()
    try:
        return _exchange(wire, method, parts, body, headers)
    finally:
        timer.cancel()
        wire.close()
        if is_cut.is_set():
            raise TimeoutError


def _exchange(
    wire: socket.socket,
    method: str,
    parts: SplitResult,
    body: bytes | None,
    headers: Mapping[str, str],
) -> Answered:
    if isinstance(wire, ssl.SSLSocket):
        wire.do_handshake()
    connection = http.client.HTTPConnection(parts.hostname or "")
    connection.sock = wire
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, body, {**headers, "Host": parts.netloc})
    with connection.getresponse() as answered:
        return Answered(answered.status, answered.read(_MOST_BYTES))


def _cut(wire: socket.socket, is_cut: threading.Event) -> None:
    is_cut.set()
    # It may be closed already.
    with suppress(OSError):
        socket.socket.shutdown(wire, socket.SHUT_RDWR)


def _addresses(host: str, port: int, *, only_public: bool) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if only_public and not all(is_public(each) for each in addresses):
        raise NotSentError("address_not_public")
    return addresses


def is_public(address: str) -> bool:
    """Return whether an IP address is a public one, and embeds no other address."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_public(str(parsed.ipv4_mapped))
        if parsed.sixtofour is not None or parsed.teredo is not None or parsed in _NAT64:
            return False
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved)
