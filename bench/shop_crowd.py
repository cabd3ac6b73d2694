"""A crowd of visitors on raw keep-alive sockets, one thread, as cheap as Python can be.

A visit is a generator: it yields the bytes of a request and is sent the answer to it.
"""

import itertools
import re
import select
import socket
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_COOKIE: Final = re.compile(rb"\r\nset-cookie: *([^=]+)=([^;\r]*)", re.IGNORECASE)
_LOCATION: Final = re.compile(rb"\r\nlocation: *([^\r]*)", re.IGNORECASE)
_CHUNK: Final = 262_144
_STATUS: Final = slice(9, 12)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    head: bytes
    body: bytes

    @property
    def status(self) -> int:
        """The status code."""
        return int(self.head[_STATUS])


type Visit = Generator[bytes, Answer]
type Visits = Callable[[], Iterator[Visit]]


class UnexpectedAnswerError(Exception):
    """A page was not what a buyer would have needed."""


def fetch(address: str) -> Visit:
    """Look at one page, and see that it is there.

    Raises:
        UnexpectedAnswerError: if it is not.
    """
    answer = yield f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    if answer.status != 200:  # noqa: PLR2004 - OK
        raise UnexpectedAnswerError(address, answer.head[:200])


def visits_to(addresses: Sequence[str]) -> Visits:
    """Return visits to some pages, one after the other, again and again."""
    return lambda: (fetch(address) for address in itertools.cycle(addresses))


@dataclass
class Buyer:
    """A browser in little: cookies, redirects, forms; anonymous, as most buyers are."""

    cookies: dict[bytes, bytes] = field(default_factory=dict)
    pages: int = 0

    def get(self, address: str) -> Generator[bytes, Answer, Answer]:
        """Open a page and follow where it leads."""
        return (yield from self._follow(f"GET {address} HTTP/1.1\r\n", b""))

    def post(self, address: str, **values: str) -> Generator[bytes, Answer, Answer]:
        """Send a form and follow where it leads."""
        body = urlencode(values).encode()
        head = (
            f"POST {address} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n"
        )
        return (yield from self._follow(head, body))

    def _follow(self, head: str, body: bytes) -> Generator[bytes, Answer, Answer]:
        while True:
            cookies = b"; ".join(b"%b=%b" % pair for pair in self.cookies.items())
            line = b"Cookie: %b\r\n" % cookies if cookies else b""
            answer = yield b"%bHost: 127.0.0.1\r\n%b\r\n%b" % (head.encode(), line, body)
            self.pages += 1
            self.cookies |= {name: value for name, value in _COOKIE.findall(answer.head) if value}
            if answer.status not in {301, 302, 303}:
                break
            where = _LOCATION.search(answer.head)
            if where is None:
                raise UnexpectedAnswerError(answer.head)
            head, body = f"GET {where[1].decode()} HTTP/1.1\r\n", b""
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise UnexpectedAnswerError(head, answer.head[:300])
        return answer


def hidden(page: Answer, name: str) -> str:
    """Return the value of a field of the page's form.

    Raises:
        UnexpectedAnswerError: if there is none.
    """
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"'.encode(), page.body)
    if found is None:
        raise UnexpectedAnswerError(name, page.body[:2_000])
    return found[1].decode()


@dataclass
class _Line:
    """One connection, and the visit that is on it."""

    socket: socket.socket
    visit: Visit | None = None
    read: bytearray = field(default_factory=bytearray)
    wanted: int = 0

    def take(self) -> Answer | None:
        """Read what has come; return an answer when it is whole.

        Raises:
            UnexpectedAnswerError: if it will never be.
        """
        part = self.socket.recv(_CHUNK)
        if not part:
            raise UnexpectedAnswerError("the server hung up")
        self.read += part
        if not self.wanted:
            end = self.read.find(b"\r\n\r\n")
            if end < 0:
                return None
            length = _LENGTH.search(self.read, 0, end)
            if length is None:
                raise UnexpectedAnswerError(bytes(self.read[:end]))
            self.wanted = end + 4 + int(length[1])
        if len(self.read) < self.wanted:
            return None
        end = self.read.find(b"\r\n\r\n")
        answer = Answer(bytes(self.read[:end]), bytes(self.read[end + 4 :]))
        self.read.clear()
        self.wanted = 0
        return answer


def crowd(port: int, visits: Visits, *, connections: int, seconds: float) -> float:
    """Let visits happen one after the other on each connection; return how many a second.

    It is counted from the moment when as many are over as there are connections, since all begin at
    once; and until three times as many more are over, if that takes longer than the time given.
    """
    poll = select.epoll()
    lines: dict[int, _Line] = {}
    for _ in range(connections):
        plug = socket.create_connection(("127.0.0.1", port))
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines[plug.fileno()] = _Line(plug)
        poll.register(plug.fileno(), select.EPOLLIN)
    waiting = visits()
    done, passed, started = -connections, 0.0, time.perf_counter()
    try:
        for line in lines.values():
            _begin(line, waiting)
        while done < 3 * connections or passed < seconds:
            for number, _event in poll.poll():
                is_over = _go_on(lines[number], waiting)
                if is_over and done < 0:
                    started = time.perf_counter()
                done += is_over
            passed = time.perf_counter() - started
        return done / passed
    finally:
        poll.close()
        for line in lines.values():
            line.socket.close()


def _begin(line: _Line, waiting: Iterator[Visit]) -> None:
    line.visit = next(waiting)
    line.socket.sendall(next(line.visit))


def _go_on(line: _Line, waiting: Iterator[Visit]) -> int:
    """Hand an answer to its visit; return 1 if that visit is over."""
    answer = line.take()
    if answer is None or line.visit is None:
        return 0
    try:
        line.socket.sendall(line.visit.send(answer))
    except StopIteration:
        _begin(line, waiting)
        return 1
    return 0
