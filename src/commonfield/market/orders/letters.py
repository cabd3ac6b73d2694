"""What a buyer is told of their order, after the step's transaction holds."""

import json
from datetime import datetime

from commonfield.market.models import Order
from commonfield.market.orders.queries import CONTACT_PURPOSE, order_token
from commonfield.workshop.messages import queue_message
from commonfield.workshop.vault import open_sealed


def tell_buyer(order: Order, template: str, now: datetime, **params: str) -> None:
    """Queue a text message to an order's buyer; outside channels' buyers are told there."""
    if order.contact_sealed is None:
        return
    contact = json.loads(open_sealed(bytes(order.contact_sealed), purpose=CONTACT_PURPOSE))
    store = order.store.name_en if order.language == "en" else order.store.name
    queue_message(
        channel="sms",
        to=contact["phone"],
        template=f"market/messages/{template}",
        params={
            "number": order.number,
            "store": store,
            "token": order_token(order.number),
            **params,
        },
        language=order.language,
        now=now,
    )
