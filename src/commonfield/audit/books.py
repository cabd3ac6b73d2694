"""The audit's part of ``check_books``: every row matches its signature, and none is missing."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from commonfield.audit.models import AuditChain, AuditRow
from commonfield.audit.signing import is_chain_genuine, is_row_genuine
from commonfield.audit.types import AuditRecord
from commonfield.workshop.books import BookCheck, Difference

_AT_ONCE: Final = 5_000
_COLUMNS: Final = ("id", "action", "actor", "object", "at", "place", "detail", "chain", "number")


def check_audit() -> BookCheck:
    """Hold every row against its signature, and every chain against how many rows it has."""
    genuine: Counter[int] = Counter()
    differences = [*_rows(genuine), *_chains(genuine)]
    return BookCheck("audit", AuditRow.objects.count(), tuple(differences))


def _rows(genuine: Counter[int]) -> Iterator[Difference]:
    """Yield rows that say something else than was signed; count the others by their chain."""
    rows = AuditRow.objects.values_list(*_COLUMNS, "signature")
    for row_id, *columns, chain, number, signature in rows.iterator(chunk_size=_AT_ONCE):
        # Each place in a chain is signed for one row's id, so genuine rows are never doubled.
        if is_row_genuine(row_id, AuditRecord(*columns), (chain, number), signature):
            genuine[chain] += 1
        else:
            yield Difference("audit: a row says what was signed", str(row_id), "signed", "changed")


def _chains(genuine: Counter[int]) -> Iterator[Difference]:
    ends = {row.pk: row for row in AuditChain.objects.order_by("pk")}
    named: set[int] = set()
    for chain in sorted(ends.keys() | genuine.keys()):
        end = ends.get(chain)
        rows = end.rows if end else 0
        if end is not None and is_chain_genuine(chain, rows, end.chains, end.signature):
            named.update(map(int, end.chains.split()))
        else:
            yield Difference("audit: a chain's end is signed", str(chain), "signed", "changed")
        if genuine[chain] != rows:
            name = "audit: every row of a chain is there"
            yield Difference(name, str(chain), str(rows), str(genuine[chain]))
    for chain in sorted(named - ends.keys()):
        yield Difference("audit: every chain is there", str(chain), "a chain", "none")
