"""The installed program tells a receiver of an order, by its worker, over real sockets."""

import json
import time
from dataclasses import replace
from typing import Final

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
