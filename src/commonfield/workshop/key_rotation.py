"""What is sealed or signed with the vault's key, by column, so that the key can be changed.

A room registers its columns when it starts. The worker re-encrypts each value that does not begin
with the current key's mark, row by row: a row that changes meanwhile is left for the next run, and
a worker that was stopped resumes where it left off.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from django.db import IntegrityError, connection, models, transaction

from commonfield.workshop import vault
from commonfield.workshop.vault import VaultError

_log = logging.getLogger(__name__)
_AT_ONCE: Final = 200


class KeyedColumn(Protocol):
    @property
    def name(self) -> str:
        """Table and column."""

    def by_key(self) -> dict[str, int]:
        """Return how many values need which key, by the key's id."""

    def renew(self) -> int:
        """Write what needs another key than the current one resealed; return how many were."""


@dataclass(frozen=True)
class SealedColumn:
    """A sealed column: for which purpose, and whose its values are.

    ``about`` names the fields that say whose; ``salt`` the field with a person's salt instead.
    ``print_field`` holds the fingerprint of the same text. What is short-lived is not renewed.
    """

    model: type[models.Model]
    column: str
    purposes: tuple[str, ...]
    about: tuple[str, ...] = ()
    salt: str = ""
    print_field: str = ""
    is_short_lived: bool = False

    @property
    def name(self) -> str:
        """Table and column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def by_key(self) -> dict[str, int]:
        """Return how many values need which key, by the key's id."""
        counts: Counter[str] = Counter()
        for mark, count in _asked(
            f"SELECT {self._mark}, count(*) FROM {self._table}"  # noqa: S608 - our own names
            f" WHERE {self.column} IS NOT NULL GROUP BY 1",
            [],
        ):
            counts[vault.key_id_of(bytes(mark))] += count
        return counts

    def renew(self) -> int:
        """Re-encrypt what needs another key than the current one; return how many were."""
        if self.is_short_lived:
            return 0
        renewed = 0
        for batch in self._batches():
            # Together, since each transaction waits for the disk; few, since others wait for it.
            with transaction.atomic():
                renewed += sum(self._renewed(pk) for pk in batch)
        return renewed

    @property
    def _table(self) -> str:
        return self.model._meta.db_table

    @property
    def _mark(self) -> str:
        return f"substr({self.column}, 1, {vault.MARK_BYTES})"

    def _batches(self) -> Iterator[list[Any]]:
        """Yield the keys of rows that are not current, in order, so that each comes up once."""
        field = self.model._meta.pk
        last: list[Any] = []
        while True:
            after = f" AND {field.column} > %s" if last else ""
            rows = _asked(
                f"SELECT {field.column} FROM {self._table} WHERE {self.column} IS NOT NULL"  # noqa: S608 - our own names
                f" AND {self._mark} <> %s{after} ORDER BY {field.column} LIMIT {_AT_ONCE}",
                [vault.current_mark(), *last],
            )
            if not rows:
                return
            last = [rows[-1][0]]
            yield [row[0] for row in rows]

    def _renewed(self, pk: object) -> bool:
        rows = self.model._base_manager.filter(pk=pk)
        wanted = (self.column, *((self.salt,) if self.salt else self.about))
        sealed, *owner = rows.values_list(*wanted).first() or (None, None)
        if sealed is None:
            return False
        sealed = bytes(sealed)
        try:
            changes = self._resealed(sealed, owner)
            # Only a fingerprint can clash with another row's.
            with transaction.atomic() if self.print_field else nullcontext():
                return bool(rows.filter(**{self.column: sealed}).update(**changes))
        except (VaultError, IntegrityError) as error:
            _log.error("%s of row %s is not re-encrypted: %s", self.name, pk, type(error).__name__)
            return False

    def _resealed(self, sealed: bytes, owner: list[Any]) -> dict[str, object]:
        *others, last = self.purposes
        for purpose in others:
            with suppress(VaultError):
                return self._changes(sealed, owner, purpose)
        return self._changes(sealed, owner, last)

    def _changes(self, sealed: bytes, owner: list[Any], purpose: str) -> dict[str, object]:
        if self.salt:
            plain = vault.open_with_salt(sealed, salt=owner[0] or b"", purpose=purpose)
            resealed = vault.seal_with_salt(plain, salt=owner[0], purpose=purpose)
            if self.print_field:
                made = vault.fingerprint(plain, purpose=purpose)
                return {self.column: resealed, self.print_field: made}
            return {self.column: resealed}
        about = about_of(*owner)
        content = vault.open_bytes(sealed, purpose=purpose, about=about)
        return {self.column: vault.seal_bytes(content, purpose=purpose, about=about)}


_columns: dict[str, KeyedColumn] = {}


def register_keyed_column(column: KeyedColumn) -> None:
    """Register a column; the same name again adds its purposes."""
    known = _columns.get(column.name)
    if isinstance(known, SealedColumn) and isinstance(column, SealedColumn):
        purposes = tuple(dict.fromkeys((*known.purposes, *column.purposes)))
        column = replace(column, purposes=purposes)
    _columns[column.name] = column


def keyed_columns() -> list[KeyedColumn]:
    """Return every registered column, by name."""
    return [_columns[name] for name in sorted(_columns)]


def about_of(*parts: object) -> str:
    """Return whose a value is, out of the fields that say so."""
    return ":".join(map(str, parts))


def reseal_all(_now: datetime) -> int:
    """Re-encrypt values sealed under a key other than the current one (the worker's job)."""
    return sum(column.renew() for column in keyed_columns())


def by_key() -> dict[str, dict[str, int]]:
    """Return how many values need each key, by column: key id, column, count."""
    needed: dict[str, dict[str, int]] = {}
    for column in keyed_columns():
        for key, count in column.by_key().items():
            needed.setdefault(key, {})[column.name] = count
    return needed


def _asked(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
