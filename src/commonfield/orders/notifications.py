"""Messages to an order's buyer and the store's keepers, after the step's transaction holds."""

import logging
from datetime import datetime

from commonfield.kernel.clock import china_day
from commonfield.orders.models import Order
from commonfield.orders.queries import order_token
from commonfield.orders.sealed import opened_contact
from commonfield.people.choices import Role
from commonfield.people.commands import notify_person
from commonfield.people.queries import persons_with_role
from commonfield.people.types import Actor
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.vault import VaultError

_log = logging.getLogger(__name__)


def notify_buyer(order: Order, template: str, now: datetime, **params: str) -> None:
    """Queue a text message to an order's buyer; outside channels notify their buyers.

    A contact that cannot be opened stops no money.
    """
    if order.contact_sealed is None:
        return
    try:
        opened = opened_contact(order.number, bytes(order.contact_sealed), order.region)
    except VaultError:
        _log.error("order %s: nobody is notified, its contact cannot be opened", order.number)
        return
    store = order.store.name_en if order.language == "en" else order.store.name
    message = NewMessage(
        channel="sms",
        to=opened.phone,
        template=f"market/messages/{template}",
        params={
            "number": order.number,
            "store": store,
            "token": order_token(order.number),
            **params,
        },
        language=order.language,
    )
    queue_messages([message], now=now)


def notify_keepers(by: Actor, order: Order, template: str, now: datetime) -> None:
    """Queue a message to everybody who answers for an order: its seller's keepers."""
    for person_id in persons_with_role(Role.KEEPER, on=china_day(now), organisation=order.seller):
        notify_person(
            by=by,
            now=now,
            person_id=person_id,
            template=f"market/messages/{template}",
            params={"number": order.number, "store": order.store.slug},
        )
