import asyncio
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from commonfield.workshop import rsgi
from commonfield.workshop.request_bodies import NOT_HELD
from commonfield.workshop.rsgi import Application, RequestThreads, environ_of

PATIENCE_S = 10


@dataclass
class Scope:
    """A request as Granian hands it over."""

    headers: dict[str, str] | list[tuple[str, str]] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/"
    query_string: str = ""
    server: str = "127.0.0.1:8000"
    client: str = "203.0.113.9:50000"
    scheme: str = "http"
    http_version: str = "1.1"
    authority: str | None = None


class Headers(list[tuple[str, str]]):
    """Granian's headers, of which one name may stand several times."""

    def items(self) -> "Headers":
        return self


class Protocol:
    """What Granian answers by; its body comes in parts and may stop before its end."""

    def __init__(self, *parts: bytes, is_cut: bool = False) -> None:
        self.parts, self.is_cut, self.is_read = parts, is_cut, False
        self.answer: tuple[int, bytes] | None = None

    async def __call__(self) -> bytes:
        return b"".join([part async for part in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part
        if self.is_cut:
            await asyncio.Event().wait()
        self.is_read = True

    def response_bytes(self, status: int, _headers: object, body: bytes) -> None:
        self.answer = self.answer or (status, body)

    def response_file_range(self, status: int, _headers: object, *part: object) -> None:
        self.answer = (status, repr(part).encode())

    def response_empty(self, status: int, _headers: object) -> None:
        self.answer = self.answer or (status, b"")

    def response_stream(self, status: int, _headers: object) -> "Line":
        self.answer = (status, b"")
        line = Line(self)
        self.line = weakref.ref(line)
        return line


class Line:
    """What an answer made bit by bit is sent on; it ends when nobody has it any more."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol

    def send_bytes(self, part: bytes) -> None:
        assert self.protocol.answer is not None
        status, sent = self.protocol.answer
        self.protocol.answer = (status, sent + part)


def echo(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
    """Answer with the body, or with the status of the refusal that stands for it."""
    refusal = environ.get(NOT_HELD)
    start(f"{refusal.status} Refused" if refusal else "200 OK", [])
    return [environ["wsgi.input"].read()]


def ask(protocol: Protocol, length: int, answer: rsgi.Wsgi = echo) -> tuple[int, bytes] | None:
    scope = Scope({"content-length": str(length)})
    asyncio.run(Application(answer).__rsgi__(scope, protocol))
    return protocol.answer


def test_server_that_lives_says_so_without_a_thread():
    def fail(_environ: object, _start: object) -> Iterable[bytes]:
        raise AssertionError

    protocol = Protocol()
    asyncio.run(Application(fail).__rsgi__(Scope(method="GET", path="/healthz"), protocol))

    assert protocol.answer == (200, b"ok\n")


def test_header_with_an_underscore_is_left_out():
    environ = environ_of(
        Scope(
            {"x_forwarded_for": "6.6.6.6", "x-forwarded-for": "203.0.113.9", "x-real_ip": "6.6.6.6"}
        )
    )

    assert {name for name in environ if name.startswith("HTTP_")} == {"HTTP_X_FORWARDED_FOR"}
    assert environ["HTTP_X_FORWARDED_FOR"] == "203.0.113.9"
    assert "CONTENT_LENGTH" not in environ


def test_request_is_told_as_wsgi_tells_it():
    headers = Headers([("cookie", "a=1"), ("cookie", "b=2"), ("accept", "x"), ("accept", "y")])
    scope = Scope(
        headers,
        path="/市/",
        query_string="q=茶",
        client="[2001:db8::1]:5",
        authority="county.example",
    )

    environ = environ_of(scope)

    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_ACCEPT"] == "x,y"
    assert environ["HTTP_HOST"] == "county.example"
    assert environ["REMOTE_ADDR"] == "2001:db8::1"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/市/"
    assert environ["QUERY_STRING"].encode("latin-1").decode() == "q=茶"


@pytest.mark.parametrize("size", [10, 200_000], ids=["in memory", "in a file"])
def test_body_is_handed_over_whole(size: int):
    assert ask(Protocol(b"x" * (size - 1), b"y"), size) == (200, b"x" * (size - 1) + b"y")


@pytest.mark.parametrize("parts", [(), (b"x" * 9,), (b"x" * 100_000,)])
def test_body_that_stops_is_not_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, parts: tuple[bytes, ...]
):
    settings.BODY_SECONDS = 0.05
    monkeypatch.setattr(rsgi, "_BYTES_A_SECOND", 10_000_000)

    assert ask(Protocol(*parts, is_cut=True), len(b"".join(parts)) + 1) == (408, b"")


def test_body_that_is_too_large_is_not_read():
    assert ask(Protocol(is_cut=True), 16_000_001) == (200, b"")


def test_answer_made_bit_by_bit_and_one_that_fails():
    class Streamed:
        streaming = True
        closed = False

        def __iter__(self) -> Any:  # noqa: ANN401 - an iterator
            return iter([b"a", b"b"])

        def close(self) -> None:
            self.closed = True

    streamed = Streamed()

    def stream(_environ: object, start: Callable[..., None]) -> Iterable[bytes]:
        start("200 OK", [])
        return streamed

    def fail(_environ: object, _start: object) -> Iterable[bytes]:
        raise ValueError

    assert ask(Protocol(), 0, stream) == (200, b"ab")
    assert streamed.closed
    assert ask(Protocol(), 0, fail) == (500, b"")


def test_part_of_a_file_is_sent_by_the_server():
    def answer(_environ: object, start: Callable[..., None]) -> Iterable[bytes]:
        start("206 Partial Content", [])
        return FilePart()

    class FilePart:
        streaming = True
        file_part = ("/media/x", 3, 9)

        def __iter__(self) -> Any:  # noqa: ANN401 - an iterator
            raise AssertionError

    assert ask(Protocol(), 0, answer) == (206, b"('/media/x', 3, 9)")


@pytest.mark.parametrize("moment", ["begun", "closed"])
def test_answer_made_bit_by_bit_ends_while_an_error_is_kept(moment: str) -> None:
    kept: list[Exception] = []

    def keep(now: str) -> None:
        try:
            assert now != moment
        except AssertionError as error:
            kept.append(error)

    class Streamed:
        streaming = True

        def __iter__(self) -> Any:  # noqa: ANN401 - an iterator
            return iter([b"a"])

        def close(self) -> None:
            keep("closed")

    def stream(_environ: object, start: Callable[..., None]) -> Iterable[bytes]:
        keep("begun")
        start("200 OK", [])
        return Streamed()

    protocol = Protocol()

    assert ask(protocol, 0, stream) == (200, b"a")
    assert kept
    assert protocol.line() is None


def test_body_for_which_there_is_no_space_is_read_to_its_end_and_answered(
    monkeypatch: pytest.MonkeyPatch,
):
    protocol = Protocol(b"x" * 50_000, b"y" * 50_000)

    with Path("/dev/full").open("wb", 0) as without_space:
        monkeypatch.setattr(rsgi, "SpooledTemporaryFile", lambda _size: without_space)
        assert ask(protocol, 100_000) == (507, b"")
    assert protocol.is_read


def test_threads_are_begun_when_needed_and_no_more_than_so_many():
    threads = RequestThreads(2)
    names: list[int] = []
    gate, done = threading.Event(), threading.Semaphore(0)

    def job() -> None:
        names.append(threading.get_ident())
        assert gate.wait(PATIENCE_S)
        done.release()

    for _ in range(5):
        threads.give(job)
    gate.set()
    ended = [done.acquire(timeout=PATIENCE_S) for _ in range(5)]

    assert ended == [True] * 5
    assert len(set(names)) == 2
