"""What every write of a store begins and ends with: its locked row, its fact, its audit row."""

from datetime import datetime
from typing import Final

from commonfield.audit.commands import record as record_audit
from commonfield.audit.types import AuditRecord
from commonfield.facts.commands import record as record_fact
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.stores.errors import StoreClosedError
from commonfield.stores.models import Store

FILERS: Final = frozenset({Role.KEEPER, Role.CLERK, Role.COUNTY_ADMIN})


def locked(slug: str) -> Store:
    """Lock a store before all that sells from it: who takes an order holds its store's row.

    So either the orders that are being taken are there to be counted, or they find the new owner.
    """
    row = Store.objects.select_for_update().filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    return row


def locked_store_of(by: Actor, slug: str, now: datetime) -> Store:
    """Lock a store that ``by`` keeps."""
    row = Store.objects.select_for_update(no_key=True).filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row


def locked_open_store_of(by: Actor, slug: str, now: datetime) -> Store:
    """Lock a store that ``by`` keeps."""
    row = locked_store_of(by, slug, now)
    if row.closed_at is not None:
        raise StoreClosedError
    return row


def store_fact(kind: str, store: Store, now: datetime) -> None:
    """Record that a store opened or closed."""
    record_fact(
        FactRecord(
            kind=kind,
            place=store.place,
            occurred_at=now,
            quantity=1,
            attributes={"store": store.code},
            subject=store.organisation,
        ),
        now=now,
    )


def audit(action: str, by: Actor, store: Store, now: datetime, **detail: str | int) -> None:
    """Write who did what to a store."""
    record_audit(AuditRecord(action, by.code, f"store:{store.code}", now, store.place, {**detail}))
