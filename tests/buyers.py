"""A crowd of buyers over HTTP, who remember what they were told; and what the database says."""

import http.client
import json
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from tests.running import Installation

ANSWER_S: Final = 40
# No answer came: the server died, or was not there.
LOST: Final = 0
PLACED: Final = (200, 201)


@dataclass(frozen=True)
class Answer:
    """What became of one order: the key sent, the status (``LOST``: none) and order numbers."""

    key: str
    sku: str
    status: int
    code: str = ""
    numbers: tuple[str, ...] = ()

    @property
    def is_placed(self) -> bool:
        """Whether the buyer got an order's number."""
        return self.status in PLACED


def buy(base_url: str, sku: str, key: str = "", payment: str = "cod") -> Answer:
    """Order one pack under a key."""
    key = key or secrets.token_hex(16)
    parts = urlsplit(base_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ANSWER_S)
    try:
        return _post(connection, sku, key, payment)
    finally:
        connection.close()


def _post(connection: http.client.HTTPConnection, sku: str, key: str, payment: str) -> Answer:
    body = {
        "lines": [{"sku": sku, "quantity": 1}],
        "contact": {"name": "买家", "phone": "13800138000"},
        "address": {"region": "110101000000", "detail": "某街 1 号"},
        "payment": payment,
    }
    headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
    try:
        connection.request("POST", "/api/market/orders", json.dumps(body), headers)
        response = connection.getresponse()
        plain: dict[str, Any] = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        connection.close()
        return Answer(key, sku, LOST)
    numbers = tuple(order["number"] for order in plain.get("orders", ()))
    return Answer(key, sku, response.status, str(plain.get("code", "")), numbers)


@dataclass
class Crowd:
    """Buyers who order until told to stop or until ``orders_each``; and all their answers."""

    base_urls: Sequence[str]
    skus: Sequence[str]
    buyers: int
    orders_each: int = 1_000_000
    payment: str = "cod"
    answers: list[Answer] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def _shop(self, seat: int) -> None:
        parts = urlsplit(self.base_urls[seat % len(self.base_urls)])
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ANSWER_S)
        try:
            for turn in range(self.orders_each):
                if self.stopping.is_set():
                    return
                sku = self.skus[(seat + turn) % len(self.skus)]
                answer = _post(connection, sku, secrets.token_hex(16), self.payment)
                self.answers.append(answer)
                if answer.status == LOST:
                    return
        finally:
            connection.close()

    @contextmanager
    def shopping(self) -> Iterator[None]:
        """Let everybody shop; at the end wait until the last one is served or turned away."""
        threads = [threading.Thread(target=self._shop, args=(seat,)) for seat in range(self.buyers)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join()

    def run(self) -> list[Answer]:
        """Let everybody place their orders to the end."""
        threads = [threading.Thread(target=self._shop, args=(seat,)) for seat in range(self.buyers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.answers

    @property
    def placed(self) -> list[str]:
        """The numbers of all orders that buyers got."""
        return [number for answer in self.answers if answer.is_placed for number in answer.numbers]


def numbers_in(installation: Installation, skus: Sequence[str]) -> list[str]:
    """Return the numbers of all orders of these SKUs, as plain SQL finds them."""
    return _column(
        installation,
        "SELECT DISTINCT o.number FROM orders_order o JOIN orders_order_line l ON l.order_id = o.id"
        " JOIN stores_stock s ON s.id = l.stock_id JOIN stores_sku k ON k.id = s.sku_id"
        " WHERE k.code IN ({}) AND o.state <> 'cancelled' ORDER BY 1",
        skus,
    )


def packs_left(installation: Installation, skus: Sequence[str]) -> list[int]:
    """Return how many packs of each SKU are left, in the order of their codes."""
    return _column(
        installation,
        "SELECT sum(s.available) FROM stores_stock s JOIN stores_sku k ON k.id = s.sku_id"
        " WHERE k.code IN ({}) GROUP BY k.code ORDER BY k.code",
        skus,
    )


def _column(installation: Installation, statement: str, skus: Sequence[str]) -> list[Any]:
    is_sqlite = installation.database_url.startswith("sqlite")
    marks = ", ".join("?" if is_sqlite else "%s" for _ in skus)
    with installation.connection() as connection:
        rows = connection.execute(statement.format(marks), list(skus)).fetchall()
    return [row[0] for row in rows]


def broken_promises(
    installation: Installation, answers: Sequence[Answer], skus: Sequence[str], stock: int
) -> list[str]:
    """Return what is wrong after a crowd: lost orders, oversold SKUs, books that differ."""
    wrong = []
    told = [number for answer in answers if answer.is_placed for number in answer.numbers]
    written = numbers_in(installation, skus)
    if missing := sorted(set(told) - set(written)):
        wrong.append(f"{len(missing)} orders that buyers were told of are not there: {missing[0]}")
    per_key = {answer.key: set[str]() for answer in answers}
    for answer in answers:
        per_key[answer.key] |= set(answer.numbers)
    if doubled := [key for key, numbers in per_key.items() if len(numbers) > 1]:
        wrong.append(f"{len(doubled)} keys became more than one order: {doubled[0]}")
    left = packs_left(installation, skus)
    if min(left) < 0 or len(written) > stock * len(skus):
        wrong.append(f"oversold: {len(written)} orders of {stock * len(skus)} packs, left {left}")
    if len(written) + sum(left) != stock * len(skus):
        wrong.append(f"{len(written)} sold and {sum(left)} left are not {stock * len(skus)}")
    books = json.loads(installation.run("check_books", "--json"))
    if not books["ok"]:
        wrong.append(f"the books differ: {books['differences'][:2]}")
    return wrong
