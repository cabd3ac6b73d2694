"""How long an organisation's event is on its way while another organisation's system is silent.

The silent system takes connections and never answers; 3,000 of its events wait. The worker
(``commonfield work``) sends; the peer is the same event while nothing else waits.
"""

import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from bench.county import Shop, make_shop
from bench.harness import Result, environment
from bench.intake import order_request
from commonfield.kernel import clock
from commonfield.orders.checkout.commands import place_orders
from commonfield.people.types import SYSTEM
from commonfield.webhooks.commands import add_webhook
from commonfield.webhooks.types import NewWebhook

_WAITING: Final = int(os.environ.get("BENCH_WAITING", "3000"))
_AT_ONCE: Final = 100
_PATIENCE_S: Final = 300.0
_GOAL: Final = 2.0


class _Answers(BaseHTTPRequestHandler):
    """Answers at once, and says that something came."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        if isinstance(self.server, _Receiver):
            self.server.came.release()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class _Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.came = threading.Semaphore(0)


def run(runs: int) -> list[Result]:
    """Measure on the database in force."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    silent, other = (make_shop(skus=1, packs=_WAITING + runs * 2 + 1) for _ in range(2))
    with socket.create_server(("127.0.0.1", 0), backlog=_WAITING) as deaf, _receiving() as receiver:
        _listen(other, receiver.server_address[1])
        with _worker():
            _seconds(other, receiver)
            alone = [_seconds(other, receiver) for _ in range(runs)]
            _listen(silent, deaf.getsockname()[1])
            for _ in range(0, _WAITING, _AT_ONCE):
                _order(silent, _AT_ONCE)
            beside = [_seconds(other, receiver) for _ in range(runs)]
    return [
        Result(
            name=f"webhook_beside_a_silent_one_{connection.vendor}",
            value=statistics.median(beside),
            unit="s, at most 300",
            peer="nothing else waiting",
            peer_value=statistics.median(alone),
            goal=_GOAL,
            runs=runs,
            spread=max(beside) - min(beside),
            is_at_most=True,
            environment=environment(connection.vendor) | {"waiting": _WAITING},
        )
    ]


def _listen(shop: Shop, port: int) -> None:
    new = NewWebhook(shop.organisation, f"http://127.0.0.1:{port}/", ["order.placed"])
    add_webhook(by=SYSTEM, now=clock.now(), webhook=new)


def _order(shop: Shop, count: int) -> None:
    place_orders(requests=[order_request(shop.skus[0]) for _ in range(count)], now=clock.now())


def _seconds(shop: Shop, receiver: _Receiver) -> float:
    began = time.monotonic()
    _order(shop, 1)
    receiver.came.acquire(timeout=_PATIENCE_S)
    return time.monotonic() - began


@contextmanager
def _receiving() -> Iterator[_Receiver]:
    with _Receiver() as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        yield receiver
        receiver.shutdown()


@contextmanager
def _worker() -> Iterator[None]:
    process = subprocess.Popen(
        [Path(sys.executable).parent / "commonfield", "work"],
        env=os.environ | {"WEBHOOKS_TO_PRIVATE_ADDRESSES": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()
