"""A receiver of webhooks that fails, is slow, and lies, by its address."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

_HUGE: Final = 5_000_000


class _Answers(BaseHTTPRequestHandler):
    """Answers as the address says."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert isinstance(self.server, Receiver)
        self.server.requests.append((self.path, dict(self.headers), body))
        with suppress(OSError):
            getattr(self, f"_{self.path.strip('/')}")()

    def _good(self) -> None:
        self.send_response(204)
        self.end_headers()

    def _error(self) -> None:
        self.send_response(500)
        self.end_headers()

    def _silent(self) -> None:
        # Until the sender hangs up.
        self.connection.recv(1)

    def _picky(self) -> None:
        """Refuse what says that something was packed."""
        assert isinstance(self.server, Receiver)
        *_rest, body = self.server.requests[-1]
        self._error() if b'"order.packed"' in body else self._good()

    def _redirect(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/good")
        self.end_headers()

    def _huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(_HUGE))
        self.end_headers()
        self.wfile.write(b"x" * _HUGE)

    def _closed(self) -> None:
        self.connection.close()

    def _nonsense(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")

    def _slow(self) -> None:
        for mark in b"HTTP/1.1 200 OK\r\nX-Slow: yes\r\n\r\n":
            time.sleep(0.1)
            self.wfile.write(bytes([mark]))

    def finish(self) -> None:
        """Let clients that went away go."""
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class Receiver(ThreadingHTTPServer):
    """Keeps what came in: address, headers, body."""

    daemon_threads = True
    # Many knock at once.
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.requests: list[tuple[str, dict[str, str], bytes]] = []


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on the loopback address while the test runs."""
    with Receiver() as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
