"""Reads across rooms: what has happened since a walk began, whom the demo's roles belong to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import china_day
from commonfield.orders.queries import orders_by_number
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people, organisations_of
from commonfield.stores.catalogue.queries import product as product_of
from commonfield.stores.queries import stores
from commonfield.supply.queries import deliveries_by_number, grower_of_person
from commonfield_demo.tour.types import Trodden

_ROWS_READ: Final = 300
_STEP_OF: Final[Mapping[str, str]] = {
    "supply.leaf_weighed": "weigh",
    "supply.lot_made": "lot",
    "market.stock_received": "stock",
    "market.order_paid": "buy",
    "supply.lot_divided": "settle",
}


def trodden_since(began_at: datetime) -> Trodden:
    """Return which steps the audit shows since an instant, with what they left behind."""
    rows = [row for row in audit_trail(limit=_ROWS_READ) if row.at >= began_at]
    grower = f"P{_demo_person(Role.GROWER)}"
    latest: dict[str, str] = {}
    for row in rows:
        step = _STEP_OF.get(row.action)
        if step is not None:
            latest.setdefault(step, row.object.partition(":")[2])
        elif row.action == "people.signed_in" and row.actor == grower:
            # A visitor who enters as the grower comes to the statement.
            latest.setdefault("statement", row.object)
    return Trodden(
        done=frozenset(latest),
        grower=_grower(latest.get("weigh", "")),
        lot=latest.get("lot", ""),
        pack=_pack(latest.get("buy", "")),
    )


def _grower(delivery: str) -> str:
    found = deliveries_by_number([delivery]).get(delivery) if delivery else None
    return found.grower if found else ""


def _pack(order: str) -> tuple[str, str] | None:
    found = orders_by_number([order]).get(order) if order else None
    lots = [lot for line in found.lines for lot in line.lots] if found else []
    return lots[0] if lots else None


def demo_grower() -> str:
    """Return the code of the grower that one can sign in as with one click, if there is one."""
    person_id = _demo_person(Role.GROWER)
    return (grower_of_person(person_id) if person_id else None) or ""


def demo_store(now: datetime) -> str:
    """Return the slug of the store that the demo's keeper keeps, if there is one."""
    person_id = _demo_person(Role.KEEPER)
    if person_id is None:
        return ""
    kept = organisations_of(person_id, {Role.KEEPER}, china_day(now))
    found = stores(organisations=[each.code for each in kept], limit=1)
    return found[0].slug if found else ""


def sku_of_product(product: str, now: datetime) -> str:
    """Return the first SKU of a product that is on sale, if there is one."""
    found = product_of(product, now=now)
    return found.skus[0].sku if found and found.skus else ""


def _demo_person(role: Role) -> int | None:
    return next((each.person_id for each in demo_people() if each.role == role.value), None)
