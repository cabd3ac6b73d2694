"""What every act leaves: entries in the books, facts, audit rows, under seeded ids."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.db.models import Max

from commonfield.audit.commands import begin_chain, end_chain
from commonfield.audit.signing import signed_row
from commonfield.audit.types import AuditRecord
from commonfield.kernel.identifiers import new_id
from commonfield.ledger.accounts import holder_of, party_of
from commonfield.ledger.rules import check_balance, merged
from commonfield.ledger.types import Draft, Leg
from commonfield.portal.demo import tables
from commonfield.portal.demo.sinks import Sink
from commonfield.portal.demo.tables import Row, Table

# The legs of an entry with their accounts' numbers, by account code. Units: fen.
Pairs = tuple[tuple[int, int], ...]

_CHINA_IS_AHEAD = timedelta(hours=8)


class Moment:
    """An instant as the rows of an act need it; China has had one offset since 1991."""

    __slots__ = ("at", "day", "month", "second", "text")

    def __init__(self, at: datetime) -> None:
        """Work an instant out once for all rows of an act."""
        local = at + _CHINA_IS_AHEAD
        self.at = at
        self.second = at.replace(microsecond=0)
        self.text = str(at)[:19]
        self.day: date = local.date()
        self.month = local.year * 100 + local.month


class Batch:
    """Rows that wait, by table; flushed in an order in which each finds what it points to."""

    def __init__(self, sink: Sink) -> None:
        """Make an empty batch for a sink."""
        self._sink = sink
        self._rows: dict[Table, list[Row]] = {table: [] for table in tables.IN_ORDER}
        self.written: dict[str, int] = defaultdict(int)

    def rows(self, table: Table) -> list[Row]:
        """Return the list to which rows of a table are appended."""
        return self._rows[table]

    @property
    def size(self) -> int:
        """How many postings wait: the largest table tells how full the batch is."""
        return len(self._rows[tables.POSTING])

    def flush(self) -> None:
        """Write everything that waits."""
        for table, rows in self._rows.items():
            if rows:
                self._sink.write(table, rows)
                self.written[table.name] += len(rows)
                rows.clear()
        self._sink.settle()

    def finish(self) -> None:
        """Write everything that waits, and wait for it."""
        self.flush()
        self._sink.drain()


def next_ids(table: Table) -> Iterator[int]:
    """Count up from the table's highest number."""
    highest = table.model._base_manager.aggregate(highest=Max("pk"))["highest"]  # noqa: SLF001 - Django's documented API
    return count((highest or 0) + 1)


class Recorder:
    """Writes entries, facts and audit rows, and keeps what every account stands at."""

    def __init__(self, batch: Batch, accounts: dict[str, int], balances: dict[int, int]) -> None:
        """Go on from accounts and balances that are in the books already."""
        self.batch = batch
        self.accounts = accounts
        self.balances: dict[int, int] = defaultdict(int, balances)
        self._account_ids = next_ids(tables.ACCOUNT)
        self._account_rows = batch.rows(tables.ACCOUNT)
        self._postings = batch.rows(tables.POSTING)
        self._entries = batch.rows(tables.ENTRY)
        self._facts = batch.rows(tables.FACT)
        self._audits = batch.rows(tables.AUDIT)
        self._chain, self._audited = begin_chain(), 0
        self._source = settings.BOX_CODE

    def account(self, code: str, moment: Moment) -> int:
        """Return an account's number, opening it if it does not exist yet."""
        account_id = self.accounts.get(code)
        if account_id is None:
            account_id = self.accounts[code] = next(self._account_ids)
            self._account_rows.append(
                (account_id, code, holder_of(code), party_of(code), moment.text)
            )
        return account_id

    def resolved(self, legs: Iterable[Leg], moment: Moment) -> Pairs:
        """Merge legs by the ledger's rule, refuse what does not balance, and find the accounts."""
        legs = tuple(legs)
        check_balance(Draft("", "", moment.at, legs))
        return tuple((self.account(leg.account, moment), leg.amount_fen) for leg in merged(legs))

    def post(
        self, kind: str, reference: str, moment: Moment, pairs: Pairs, reverses: str | None = None
    ) -> str:
        """Write an entry and return its id."""
        entry_id = new_id(moment.at).hex
        balances = self.balances
        for account_id, fen in pairs:
            self._postings.append((entry_id, account_id, fen))
            balances[account_id] += fen
        self._entries.append((entry_id, kind, reference, moment.text, moment.text, reverses))
        return entry_id

    def reverse(self, kind: str, reference: str, moment: Moment, entry: tuple[str, Pairs]) -> str:
        """Take an entry back."""
        entry_id, pairs = entry
        back = tuple((account_id, -fen) for account_id, fen in pairs)
        return self.post(kind, reference, moment, back, entry_id)

    def fact(self, moment: Moment, fact: "FactParts") -> str:
        """Write a fact and return its id."""
        fact_id = new_id(moment.at).hex
        kind, place, quantity, amount_fen, channel, group, subject, attributes, reverses = fact
        self._facts.append(
            (
                fact_id,
                kind,
                place,
                moment.text,
                moment.text,
                moment.month,
                float(quantity),
                amount_fen,
                channel,
                group,
                subject,
                attributes,
                reverses,
                self._source,
            )
        )
        return fact_id

    def audit(
        self,
        action: str,
        actor: str,
        moment: Moment,
        about: tuple[str, str],
        detail: Mapping[str, str | int | bool] | None = None,
    ) -> None:
        """Write an audit row; ``about`` is the object and its place."""
        row_id = new_id(moment.at)
        self._audited += 1
        said = AuditRecord(action, actor, about[0], moment.second, about[1], dict(detail or {}))
        self._audits.append(
            (
                row_id.hex,
                moment.text,
                actor,
                action,
                about[0],
                about[1],
                json_text(detail) if detail else "{}",
                signed_row(row_id, said, self._chain, self._audited),
                self._chain,
                self._audited,
            )
        )

    def finish(self) -> None:
        """Write down how many audit rows there are, once all are written."""
        end_chain(self._chain, self._audited)

    def owed(self, code: str) -> int:
        """Return what a liability account owes. Units: fen."""
        account_id = self.accounts.get(code)
        return 0 if account_id is None else -self.balances[account_id]


# kind, place, quantity, amount_fen, channel, group, subject, attributes as JSON, reverses
FactParts = tuple[str, str, int, int | None, str, str, str, str, str | None]


def json_text(value: Mapping[str, Any]) -> str:
    """Return JSON as Django's field writes it."""
    return json.dumps(dict(value))
