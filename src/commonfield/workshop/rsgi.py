"""Requests from Granian by RSGI, answered by a WSGI application on threads (docs/adr/0021).

RSGI tells header names as they were sent, and lets a body be waited for without a thread. Under
WSGI ``X_Forwarded_For`` is ``X-Forwarded-For``, and a body holds a thread as long as its sender
likes.
"""

import asyncio
import io
import logging
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from functools import partial
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.conf import settings

from commonfield.workshop.database_errors import is_disk_full
from commonfield.workshop.errors import BodyLateError, StorageFullError
from commonfield.workshop.request_bodies import NOT_HELD, most_bytes
from commonfield.workshop.stack_room import with_stack_room

type Job = Callable[[], None]
type Headers = list[tuple[str, str]]
type Wsgi = Callable[[dict[str, Any], Callable[..., None]], Iterable[bytes]]

_log: Final = logging.getLogger(__name__)
# What restarts ask by: answered while the process lives.
_ALIVE: Final = "/healthz"
_PLAIN: Final = [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
# A larger body waits in a file.
_IN_MEMORY: Final = 65_536
# The slowest line over which a long body is waited for, and what is given to any body.
_BYTES_A_SECOND: Final = 8_000


class RequestThreads:
    """Threads that answer requests, begun when all others are busy.

    The last that became free is the first to work again, so that few hold connections.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._begun = 0
        self._lock = threading.Lock()
        self._free: list[SimpleQueue[Job]] = []
        self._waiting: deque[Job] = deque()

    def give(self, job: Job) -> None:
        """Let a thread do a job, which raises nothing, as soon as one is free."""
        with self._lock:
            if self._free:
                seat = self._free.pop()
            elif self._begun < self._most:
                self._begun += 1
                seat = SimpleQueue()
                work = (self._work, seat)
                threading.Thread(target=with_stack_room, args=work, daemon=True).start()
            else:
                self._waiting.append(job)
                return
        seat.put(job)

    def _work(self, seat: SimpleQueue[Job]) -> None:
        while True:
            seat.get()()
            while job := self._next(seat):
                job()

    def _next(self, seat: SimpleQueue[Job]) -> Job | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._free.append(seat)
            return None


class Application:
    """Hands requests with their bodies to threads, and what a WSGI application answers back."""

    def __init__(self, answer: Wsgi) -> None:
        self._answer = answer
        self._threads = RequestThreads(settings.REQUEST_THREADS)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:  # noqa: ANN401 - Granian's, untyped
        """Answer a request; a client that leaves while sending it gets no answer."""
        if scope.path == _ALIVE and scope.method in {"GET", "HEAD"}:
            # Free threads and the database are not checked.
            protocol.response_bytes(200, _PLAIN, b"ok\n")
            return
        environ = environ_of(scope)
        try:
            environ["wsgi.input"] = await _body(protocol, environ)
        except TimeoutError:
            environ |= {NOT_HELD: BodyLateError(), "wsgi.input": io.BytesIO()}
        except Exception as error:  # noqa: BLE001 - Granian's own class, for a line that was cut
            if not is_disk_full(error):
                return
            environ |= {NOT_HELD: StorageFullError(), "wsgi.input": io.BytesIO()}
        loop = asyncio.get_running_loop()
        answered = loop.create_future()
        self._threads.give(partial(self._do, environ, protocol, partial(_tell, loop, answered)))
        await answered

    def _do(self, environ: dict[str, Any], protocol: Any, tell: Job) -> None:  # noqa: ANN401 - Granian's
        """Answer a request on this thread."""
        try:
            _send(self._answer, environ, protocol)
        except Exception:  # noqa: BLE001 - outermost; the thread goes on
            _log.exception("a request could not be answered")
            protocol.response_empty(500, [])
        finally:
            environ["wsgi.input"].close()
            tell()


def environ_of(scope: Any) -> dict[str, Any]:  # noqa: ANN401 - Granian's, untyped
    """Return a request as WSGI knows it, without headers that could pass for others.

    WSGI writes ``_`` for every ``-``; a name with ``_`` of its own is left out, as nginx does.
    """
    server, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_LENGTH", "CONTENT_TYPE"}:
            key = f"HTTP_{key}"
        separator = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    return environ


async def _body(protocol: Any, environ: dict[str, Any]) -> Any:  # noqa: ANN401 - Granian's; a file
    """Return a body, whole; nothing of one that is refused for its length."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not 0 < length <= most_bytes(environ):
        return io.BytesIO()
    async with asyncio.timeout(settings.BODY_SECONDS + length / _BYTES_A_SECOND):
        if length <= _IN_MEMORY:
            return io.BytesIO(await protocol())
        missing: list[OSError] = []
        with ExitStack() as cut:
            file = cut.enter_context(SpooledTemporaryFile(_IN_MEMORY))
            async for part in protocol:
                _write(file, part, missing)
            if missing:
                raise missing[0]
            file.seek(0)
            # The response closes it.
            cut.pop_all()
            return file


def _write(file: IO[bytes], part: bytes, missing: list[OSError]) -> None:
    """Write a part of a body; what follows one for which there was no space is read and dropped.

    The client hears the answer when all is sent.
    """
    try:
        if not missing:
            file.write(part)
    except OSError as error:
        missing.append(error)


def _send(answer: Wsgi, environ: dict[str, Any], protocol: Any) -> None:  # noqa: ANN401 - Granian's
    """Send what is answered; what is made bit by bit leaves bit by bit, a file by itself."""
    began: list[tuple[int, Headers]] = []

    def start(status: str, headers: Headers, _error: object = None) -> None:
        began.append((int(status[:3]), headers))

    answered: Any = answer(environ, start)
    try:
        status, headers = began[0]
        if part := getattr(answered, "file_part", None):
            protocol.response_file_range(status, headers, *part)
        elif getattr(answered, "streaming", False):
            line = protocol.response_stream(status, headers)
            try:
                for part in answered:
                    line.send_bytes(part)
            finally:
                # The answer ends with the last name for its line, and an error that is kept keeps
                # the names of all its callers.
                del line
        else:
            protocol.response_bytes(status, headers, b"".join(answered))
    finally:
        if hasattr(answered, "close"):
            answered.close()


def _tell(loop: asyncio.AbstractEventLoop, answered: "asyncio.Future[None]") -> None:
    with suppress(RuntimeError):
        # The server may have ended meanwhile.
        loop.call_soon_threadsafe(answered.set_result, None)
