"""Signing audit rows and the length of each chain; renewing signatures under a new key."""

import json
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count
from django.db.models.functions import Substr

from commonfield.audit.models import AuditChain, AuditRow
from commonfield.audit.types import AuditRecord
from commonfield.workshop.vault import is_signed, key_id, sign

_PURPOSE: Final = "audit.row"
_CHAIN_PURPOSE: Final = "audit.chain"
_KEY_DIGITS: Final = 8
_AT_ONCE: Final = 200


def row_signature(row_id: uuid.UUID, entry: AuditRecord, chain: int, number: int) -> str:
    return sign(_text_of_row(row_id, entry, chain, number), purpose=_PURPOSE)


def is_row_genuine(
    row_id: uuid.UUID, entry: AuditRecord, place: tuple[int, int], signature: str
) -> bool:
    """Return whether a row's signature fits what it says and its place in its chain."""
    return is_signed(signature, _text_of_row(row_id, entry, *place), purpose=_PURPOSE)


def chain_signature(chain: int, rows: int, chains: str = "") -> str:
    """Return the signature of a chain with so many rows, beside the chains that are known."""
    return sign(_text_of_chain(chain, rows, chains), purpose=_CHAIN_PURPOSE)


def is_chain_genuine(chain: int, rows: int, chains: str, signature: str) -> bool:
    """Return whether a chain has as many rows, and knows such chains, as was signed."""
    return is_signed(signature, _text_of_chain(chain, rows, chains), purpose=_CHAIN_PURPOSE)


def _text_of_chain(chain: int, rows: int, chains: str) -> str:
    # Those last written to by an earlier version know of no other.
    return f"{chain}/{rows}/{chains}" if chains else f"{chain}/{rows}"


def _text_of_row(row_id: uuid.UUID, entry: AuditRecord, chain: int, number: int) -> str:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    detail = sorted(entry.detail.items())
    columns = [entry.actor, entry.action, entry.object, entry.place, detail]
    return json.dumps([chain, number, row_id.hex, at, *columns])


@dataclass(frozen=True)
class SignedRows:
    """The signatures of a table, as ``workshop.key_rotation`` asks for what needs a key."""

    model: type[models.Model]
    # Whether a row's signature is genuine, and what it is under the current key.
    is_genuine: Callable[[Any], bool]
    signature: Callable[[Any], str]

    @property
    def name(self) -> str:
        """Table and column."""
        return f"{self.model._meta.db_table}.signature"

    @property
    def _rows(self) -> models.QuerySet[Any]:
        return self.model._default_manager.all()

    def by_key(self) -> dict[str, int]:
        """Return how many signatures need which key, by the key's id."""
        keys = self._rows.annotate(key=Substr("signature", 1, _KEY_DIGITS))
        return Counter(dict(keys.values_list("key").annotate(count=Count("pk")).order_by("key")))

    def renew(self) -> int:
        """Sign anew what another key has signed; what is not genuine stays as evidence."""
        rows = self._rows.exclude(signature__startswith=key_id(settings.VAULT_KEY)).order_by("pk")
        renewed, batch = 0, list(rows[:_AT_ONCE])
        while batch:
            with transaction.atomic():
                renewed += sum(self._renewed(row) for row in batch)
            batch = list(rows.filter(pk__gt=batch[-1].pk)[:_AT_ONCE])
        return renewed

    def _renewed(self, row: AuditRow | AuditChain) -> int:
        if not self.is_genuine(row):
            return 0
        same = self._rows.filter(pk=row.pk, signature=row.signature)
        return same.update(signature=self.signature(row))


def record_of(row: AuditRow) -> AuditRecord:
    return AuditRecord(row.action, row.actor, row.object, row.at, row.place, row.detail)


SIGNED: Final = (
    SignedRows(
        AuditRow,
        lambda row: is_row_genuine(row.pk, record_of(row), (row.chain, row.number), row.signature),
        lambda row: row_signature(row.pk, record_of(row), row.chain, row.number),
    ),
    SignedRows(
        AuditChain,
        lambda row: is_chain_genuine(row.pk, row.rows, row.chains, row.signature),
        lambda row: chain_signature(row.pk, row.rows, row.chains),
    ),
)
