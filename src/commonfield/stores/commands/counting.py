"""Which stores count in figures: those with a checked licence that have sold within a year."""

from datetime import datetime

from django.db import transaction

from commonfield.people.types import SYSTEM
from commonfield.stores.commands.shared import audit, store_fact
from commonfield.stores.models import Store
from commonfield.stores.queries import counting_stores


def count_stores(now: datetime) -> int:
    """Let stores begin or cease to count as they ought to (a job); return how many did."""
    counted = Store.objects.filter(counted_at__isnull=False).values_list("pk", flat=True)
    changed = 0
    for pk in sorted(set(counted) ^ counting_stores(now)):
        with transaction.atomic():
            row = Store.objects.select_for_update(no_key=True).get(pk=pk)
            changed += recount(row, now)
    return changed


def recount(row: Store, now: datetime) -> bool:
    """Let a locked store begin or cease to count, as it ought to; return whether it did."""
    ought = row.pk in counting_stores(now, [row.pk])
    if not ought:
        return stop_counting(row, now)
    return row.counted_at is None and _count(row, now, since=now)


def stop_counting(row: Store, now: datetime) -> bool:
    """Let a locked store cease to count, where it is and whose it is; return whether it did."""
    return row.counted_at is not None and _count(row, now, since=None)


def _count(row: Store, now: datetime, *, since: datetime | None) -> bool:
    row.counted_at = since
    row.save(update_fields=["counted_at"])
    kind = "market.store_uncounted" if since is None else "market.store_counted"
    store_fact(kind, row, now)
    audit(kind, SYSTEM, row, now)
    return True
