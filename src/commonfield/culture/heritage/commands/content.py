"""What is shipped of a county's heritage, written down once; what somebody changed stays theirs."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from commonfield.culture.choices import Certainty
from commonfield.culture.heritage.commands.items import (
    CONFIRMED,
    audit_item,
    publish_item,
    write_item,
)
from commonfield.culture.heritage.content import ShippedItem, shipped_items
from commonfield.culture.heritage.search_index import index_items
from commonfield.culture.models import HeritageItem
from commonfield.people.permissions import require_system
from commonfield.people.types import Actor


@transaction.atomic
def load_heritage(*, by: Actor, now: datetime, county: str) -> tuple[int, int]:
    """Write down what is shipped for a county; return how many items are new, and how many anew.

    All but what must not be shown is published. An item that somebody has changed or withdrawn
    stays as they left it.
    """
    require_system(by)
    shipped = shipped_items(county)
    known = HeritageItem.objects.in_bulk([each.code for each in shipped], field_name="code")
    added = changed = 0
    for each in shipped:
        row = known.get(each.code)
        if row is None:
            _add(by, now, each)
            added += 1
        elif not row.changed_by and _changes(row, each):
            index_items([row])
            audit_item("culture.item_changed", by, row, now)
            changed += 1
    return added, changed


def _add(by: Actor, now: datetime, item: ShippedItem) -> None:
    write_item(by, now, item.code, item.words)
    if item.words.certainty != Certainty.UNCONFIRMED:
        publish_item(by=by, now=now, code=item.code)


def _changes(row: HeritageItem, item: ShippedItem) -> bool:
    """Let a row say what is shipped now; return whether it said something else."""
    said = {
        name: value for name, value in asdict(item.words).items() if getattr(row, name) != value
    }
    for name, value in said.items():
        setattr(row, name, value)
    if not said.keys().isdisjoint(CONFIRMED):
        row.confirmations.all().delete()
    if said:
        row.save(update_fields=list(said))
    return bool(said)
