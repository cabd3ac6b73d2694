"""What every write of a store begins and ends with: its locked row, its fact, its audit row."""

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Model

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record as record_fact
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.stores.errors import StoreClosedError
from commonfield.stores.models import Store

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FILERS: Final = frozenset({Role.KEEPER, Role.CLERK, Role.COUNTY_ADMIN})


def locked(slug: str) -> Store:
    """Lock a store before all that sells from it: who takes an order holds its store's row.

    So either the orders that are being taken are there to be counted, or they find the new owner.
    """
    return must_exist(Store.objects.select_for_update().filter(slug=slug).first())


def locked_store_of(by: Actor, slug: str, now: datetime) -> Store:
    """Lock a store that ``by`` keeps."""
    row = must_exist(Store.objects.select_for_update(no_key=True).filter(slug=slug).first())
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


def audit(
    action: str,
    by: Actor,
    store: Store,
    now: datetime,
    object_code: str = "",
    /,
    **detail: str | int | bool,
) -> None:
    """Write who did what to a store, or to a thing of it."""
    about = (object_code or f"store:{store.code}")[:80]
    record_audit(action, by.code, about, now, store.place, **detail)


def write_changes(row: Model, new: "DataclassInstance") -> list[str]:
    """Write those fields of a row whose values differ; return their names."""
    names = [each.name for each in fields(new)]
    changed = [name for name in names if getattr(row, name) != getattr(new, name)]
    for name in changed:
        setattr(row, name, getattr(new, name))
    row.save(update_fields=changed)
    return changed
