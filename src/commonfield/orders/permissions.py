"""Who answers for an order: the keepers of its seller."""

from datetime import datetime

from django.db.models import QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.orders.errors import SoldByFormerOwnerError
from commonfield.orders.models import Order
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.queries import organisations_held
from commonfield.people.types import Actor
from commonfield.stores.queries import owners_of


def orders_of_keeper(slug: str, by: Actor, now: datetime) -> QuerySet[Order]:
    """Return the orders of a store that its keeper answers for; for the market's own queries.

    A former owner's keepers see what their organisation sold, the owner's what theirs has sold.
    """
    day = china_day(now)
    held = [
        each for each in owners_of(slug) if has_role(by, {Role.KEEPER}, organisation=each, on=day)
    ]
    if not held:
        raise PermissionRefusedError
    return Order.objects.filter(store__slug=slug, seller__in=held)


def orders_sold(store: str, by: Actor, now: datetime) -> QuerySet[Order]:
    """Return what the organisations that ``by`` keeps have sold, of one store or of all."""
    if store:
        return orders_of_keeper(store, by, now)
    sellers = organisations_held(by, {Role.KEEPER}, china_day(now))
    return Order.objects.filter(seller__in=sellers)


def check_seller(order: Order, by: Actor, now: datetime) -> None:
    """Refuse unless ``by`` keeps the organisation that sold an order."""
    day = china_day(now)
    if has_role(by, {Role.KEEPER}, organisation=order.seller, on=day):
        return
    if has_role(by, {Role.KEEPER}, organisation=order.store.organisation, on=day):
        raise SoldByFormerOwnerError
    raise PermissionRefusedError
