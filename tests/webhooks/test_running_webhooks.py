"""The installed program tells a receiver of an order, by its worker, over real sockets."""

import json
import time
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import psycopg

from tests.buyers import buy
from tests.running import Installation
from tests.webhooks.receiver import receiving

_PATIENCE_S: Final = 60
_ADD: Final = """
from commonfield.kernel.clock import now
from commonfield.people.types import SYSTEM
from commonfield.stores.queries import store
from commonfield.webhooks.commands import add_webhook
from commonfield.webhooks.types import NewWebhook
owner = store({store!r}).organisation
events = ["order.placed", "stock.changed"]
add_webhook(by=SYSTEM, now=now(), webhook=NewWebhook(owner, {url!r}, events))
"""


def test_an_order_and_the_stock_that_it_took_reach_a_receiver(demo_county: Installation):
    own = demo_county.secrets_of_it | {"WEBHOOKS_TO_PRIVATE_ADDRESSES": "1"}
    county = replace(demo_county, secrets_of_it=own)
    made = county.run_json("probe", "--stock", "5", "--json")
    with receiving() as receiver, county.server() as server, county.started("work"):
        url = f"{receiver.address}/good"
        county.run("shell", "-c", _ADD.format(store=made["store"], url=url))
        number = buy(server.base_url, made["skus"][0], "webhook").numbers[0]
        deadline = time.monotonic() + _PATIENCE_S
        while len(receiver.requests) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)

    bodies = [json.loads(body) for *_rest, body in receiver.requests]
    told = {each["type"]: each["data"] for each in bodies}
    assert told["order.placed"]["number"] == number
    assert told["stock.changed"] == {"skus": [{"sku": made["skus"][0], "available": 4}]}


_JOIN: Final = """
from commonfield.kernel.clock import now
from commonfield.people.commands import issue_service_key, make_service_account
from commonfield.people.types import SYSTEM, NewServiceAccount, NewToken
from commonfield.stores.queries import store
owner = store({store!r}).organisation
account = NewServiceAccount(owner, "ERP", ["keeper"])
code = make_service_account(by=SYSTEM, now=now(), account=account)
print(owner, issue_service_key(by=SYSTEM, now=now(), code=code, token=NewToken("erp", ["sales"])))
"""
_LATE: Final = (
    "INSERT INTO webhooks_new_event (event_id, organisation, event, data, at)"
    " VALUES (%s, %s, 'order.placed', '{\"number\": \"late\"}', now())"
)
_BUYERS: Final = 4
_ORDERS_EACH: Final = 5


@dataclass
class _Reader:
    """A client of the log that knows only the id that it read last."""

    base_url: str
    key: str
    last: str = ""

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.base_url + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310 - as above
            return json.load(answer)

    def read_until(self, count: int) -> list[dict[str, Any]]:
        """Read on until so many events have come, or none for too long."""
        read: list[dict[str, Any]] = []
        deadline = time.monotonic() + _PATIENCE_S
        while len(read) < count and time.monotonic() < deadline:
            after = f"after={self.last}&" if self.last else ""
            page = self.ask("GET", f"/api/events?{after}limit=7")
            read += page["items"]
            self.last = page.get("last") or self.last
            time.sleep(0.05)
        return read


@contextmanager
def _committed_late(county: Installation, owner: str) -> Iterator[list[str]]:
    """Hold an event back that is older than all that are committed meanwhile; yield its id.

    SQLite has one writer: there is no such event.
    """
    if county.database_url.startswith("sqlite"):
        yield []
        return
    event_id = uuid.uuid4()
    with psycopg.connect(county.database_url) as late:
        late.execute(_LATE, [event_id, owner])
        yield [str(event_id)]
        late.commit()


def test_a_reader_has_each_event_once_and_in_order_whoever_commits_when(demo_county: Installation):
    made = demo_county.run_json("probe", "--stock", "40", "--json")
    owner, key = demo_county.run("shell", "-c", _JOIN.format(store=made["store"])).split()[-2:]
    with demo_county.server(workers=2) as server, demo_county.started("work"):
        reader = _Reader(server.base_url, key)

        def serve(_buyer: int) -> None:
            for _ in range(_ORDERS_EACH):
                (number,) = buy(server.base_url, made["skus"][0]).numbers
                for step in ("pack", "ship", "receive"):
                    reader.ask("POST", f"/api/orders/{number}/{step}", {})

        with _committed_late(demo_county, owner) as late, ThreadPoolExecutor(_BUYERS) as pool:
            serving = pool.map(serve, range(_BUYERS))
            read = reader.read_until(_BUYERS * _ORDERS_EACH * 4)
            list(serving)
        read += reader.read_until(len(late))

    steps = defaultdict(list)
    for event in read:
        steps[event["data"]["number"]].append(event["type"])
    assert len({event["id"] for event in read}) == len(read)
    assert [event["id"] for event in read][_BUYERS * _ORDERS_EACH * 4 :] == late
    steps.pop("late", None)
    assert set(map(tuple, steps.values())) == {
        ("order.placed", "order.packed", "order.shipped", "order.received")
    }
    assert len(steps) == _BUYERS * _ORDERS_EACH
