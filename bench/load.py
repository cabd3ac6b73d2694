"""Buyers for a benchmark: keep-alive connections in one thread, the cheapest that Python allows.

``python -m bench.load`` reads what to do as JSON from its input and prints what came of it, so
that the load is a process of its own. It shares the machine's cores with whatever it measures.

A closed load keeps every buyer busy: the next order leaves when the last one is answered. An open
load sends at a constant rate whether or not answers come; an order's time counts from the moment
at which it was to leave, so that waiting for a free connection is not hidden.
"""

import itertools
import json
import secrets
import select
import socket
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final

PATH: Final = "/api/market/orders"
_LARGEST_ANSWER: Final = 65_536
_PATIENCE_S: Final = 30.0
_SEED: Final = 20_261_125


@dataclass(frozen=True)
class Load:
    """What buyers do. ``rate`` (orders/s) makes the load an open one; ``orders`` ends it early."""

    port: int
    skus: list[str]
    buyers: int = 64
    seconds: float = 5.0
    rate: float = 0.0
    orders: int = 0


@dataclass(frozen=True)
class Outcome:
    """What buyers were answered, in how long, and the times of orders. Units: s, ms."""

    answers: dict[str, int]
    seconds: float
    latencies_ms: list[float] = field(default_factory=list)

    @property
    def placed(self) -> int:
        """How many orders were taken."""
        return self.answers.get("201", 0)

    @property
    def rate(self) -> float:
        """Orders taken in a second."""
        return self.placed / self.seconds

    def percentile(self, share: float) -> float:
        """The time within which so large a share of orders was answered. Units: ms."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def run(load: Load) -> Outcome:
    """Let a process of its own put the load on a server."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(load)),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Outcome(**json.loads(done.stdout))


def _requests(load: Load) -> Iterator[bytes]:
    """Make whole requests, each with a key of its own, over all SKUs in a scattered order.

    What is alike in all requests for a SKU is written at once, before the clock starts.
    """
    ready = {}
    for sku in load.skus:
        body = json.dumps(
            {
                "lines": [{"sku": sku, "quantity": 1}],
                "contact": {"name": "买家", "phone": "13800138000"},
                "address": {"region": "110101000000", "detail": "某街 1 号"},
                "payment": "cod",
            },
            ensure_ascii=False,
        ).encode()
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\n"
            "Content-Type: application/json\r\nAccept-Language: zh-CN,zh;q=0.9\r\n"
            f"Content-Length: {len(body)}\r\nIdempotency-Key: "
        )
        ready[sku] = (head.encode(), b"\r\n\r\n" + body)
    run_of = secrets.token_hex(11).encode()
    # A stride that is prime to any number of SKUs used here visits all of them.
    scattered = (ready[load.skus[at * 7_919 % len(load.skus)]] for at in itertools.count())
    return (
        b"%b%b%010d%b" % (before, run_of, number, after)
        for number, (before, after) in enumerate(scattered, 1)
    )


class Crowd:
    """Connections, which of them are free, and when what is under way was to leave."""

    def __init__(self, load: Load) -> None:
        """Connect everybody."""
        self.load = load
        self.requests = _requests(load)
        self.poll = select.epoll()
        self.free: deque[int] = deque()
        self.sockets: dict[int, socket.socket] = {}
        self.left_at: dict[int, float] = {}
        self.answers: Counter[str] = Counter()
        self.latencies: list[float] = []
        for _ in range(load.buyers):
            each = socket.create_connection(("127.0.0.1", load.port))
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            each.settimeout(_PATIENCE_S)
            self.poll.register(each.fileno(), select.EPOLLIN)
            self.sockets[each.fileno()] = each
            self.free.append(each.fileno())

    def send(self, due: float) -> None:
        """Send an order that was to leave at ``due`` on a free connection."""
        number = self.free.popleft()
        self.left_at[number] = due
        self.sockets[number].sendall(next(self.requests))

    def receive(self, timeout: float) -> int:
        """Take the answers that have come; return how many."""
        events = self.poll.poll(timeout)
        for number, _ in events:
            answer = _whole_answer(self.sockets[number])
            self.latencies.append((time.perf_counter() - self.left_at.pop(number)) * 1_000)
            self.answers[answer[9:12].decode()] += 1
            self.free.append(number)
        return len(events)

    def close(self) -> None:
        """Send everybody home."""
        self.poll.close()
        for each in self.sockets.values():
            each.close()


def _whole_answer(connection: socket.socket) -> bytes:
    answer = connection.recv(_LARGEST_ANSWER)
    while True:
        head, gap, body = answer.partition(b"\r\n\r\n")
        if gap:
            at = head.lower().index(b"content-length:") + 15
            if len(body) >= int(head[at:].split(b"\r\n", 1)[0]):
                return answer
        more = connection.recv(_LARGEST_ANSWER)
        if not more:
            raise ConnectionError("the server hung up")
        answer += more


def _closed(crowd: Crowd) -> None:
    load = crowd.load
    started = time.perf_counter()
    sent = 0
    while time.perf_counter() - started < load.seconds and not 0 < load.orders <= sent:
        while crowd.free and not 0 < load.orders <= sent:
            crowd.send(time.perf_counter())
            sent += 1
        crowd.receive(1.0)
    while crowd.left_at:
        crowd.receive(1.0)


def _open(crowd: Crowd) -> None:
    load = crowd.load
    started = time.perf_counter()
    step = 1 / load.rate
    due = started
    end = started + load.seconds
    while due < end:
        now = time.perf_counter()
        while due <= now and crowd.free:
            crowd.send(due)
            due += step
        crowd.receive(max(due - time.perf_counter(), 0.0) if crowd.free else 1.0)
    while crowd.left_at:
        crowd.receive(1.0)


def main() -> None:
    """Do what the input says and print what came of it."""
    wanted: dict[str, Any] = json.load(sys.stdin)
    crowd = Crowd(Load(**wanted))
    started = time.perf_counter()
    (_open if crowd.load.rate else _closed)(crowd)
    seconds = time.perf_counter() - started
    crowd.close()
    print(json.dumps(asdict(Outcome(dict(crowd.answers), seconds, crowd.latencies))))


if __name__ == "__main__":
    main()
