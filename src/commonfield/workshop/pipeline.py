"""Statements to PostgreSQL in one exchange: sent together, answered together, each prepared once.

psycopg's own pipeline sends every statement by itself and the server wakes for each of them; the
twenty of a batch of orders cost both sides more in waking than in work.
"""

import itertools
import re
import select
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, Final
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

from commonfield.workshop.types import Query, Rows

type Connection = psycopg.Connection[Any]
type _Send = Callable[[], None]

_MOST_PREPARED: Final = 200
_GOOD: Final = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})
# A new statement is planned by indexes: a young table has no statistics yet, and a plan that reads
# all of it is kept while it grows. Once PostgreSQL has counted, it plans anew by itself. What has
# no index looks so dear then that it would be compiled each time. A transaction is left as it is:
# its caller may have set how the rest of it is planned, checks at its end included.
_BY_INDEX: Final = (b"SET enable_seqscan = off", b"SET jit = off")
_AS_BEFORE: Final = (b"RESET enable_seqscan", b"RESET jit")
# The names of each connection's prepared statements, the one used last at the end.
_prepared: WeakKeyDictionary[Connection, dict[str, bytes]] = WeakKeyDictionary()
_numbers = itertools.count(1)


def run_pipeline(
    raw: Connection, questions: Sequence[Query], *, is_last: bool = False
) -> list[Rows]:
    """Run all statements at once in the connection's transaction; return the rows of each.

    Parameters (``%s``) travel as texts; the statement names their types. With
    ``is_last`` the commit travels along, so that no lock waits for this process to come round.
    """
    sending = _Sending(raw)
    asked = [sending.ask(statement, parameters) for statement, parameters in questions]
    sending.end_planning()
    if is_last:
        sending.commit()
    try:
        with raw.lock:
            results = _converse(raw.pgconn, sending.sends)
    except BaseException:
        # Answers left over would be taken for those to the next question.
        raw.close()
        raise
    for done, result in enumerate(results):
        if result.status not in _GOOD:
            sending.take_back(done)
            error: psycopg.Error = error_from_result(result, raw.info.encoding)
            raise error
    return [_rows(raw, results[index]) for index in asked]


class _Sending:
    """What goes to a connection in one go, and what it changes in its prepared statements."""

    def __init__(self, raw: Connection) -> None:
        self.sends: list[_Send] = []
        self._names = _prepared.setdefault(raw, {})
        self._pg = raw.pgconn
        # Places among ``sends`` where a statement is prepared, or dropped with its name.
        self._prepares: list[tuple[int, str]] = []
        self._drops: list[tuple[int, str, bytes]] = []
        self._may_plan = raw.autocommit
        self._is_planning = False
        if not raw.autocommit and self._pg.transaction_status == TransactionStatus.IDLE:
            self._tell(b"BEGIN")

    def ask(self, statement: str, parameters: Sequence[Any]) -> int:
        """Add a question; return the place of its answer."""
        name = self._names.pop(statement, None) or self._prepare(statement)
        # The one used last stands at the end.
        self._names[statement] = name
        values = [_text(each) for each in parameters]
        self.sends.append(partial(self._pg.send_query_prepared, name, values))
        return len(self.sends) - 1

    def end_planning(self) -> None:
        """Let plans be made as they were before, if any was made."""
        if self._is_planning:
            self._tell(*_AS_BEFORE)

    def commit(self) -> None:
        """End the transaction; after an error the server leaves it out, as all that follows one."""
        self._tell(b"COMMIT")

    def take_back(self, done: int) -> None:
        """Restore what the server knows, which ran only so many of the statements sent."""
        for place, statement in self._prepares:
            if place >= done:
                self._names.pop(statement, None)
        kept = {statement: name for place, statement, name in self._drops if place >= done}
        # Unused for the longest, so they are dropped first with what is prepared next.
        both = kept | self._names
        self._names.clear()
        self._names.update(both)

    def _tell(self, *commands: bytes) -> None:
        self.sends += [partial(self._pg.send_query_params, each, None) for each in commands]

    def _prepare(self, statement: str) -> bytes:
        if self._may_plan and not self._is_planning:
            self._is_planning = True
            self._tell(*_BY_INDEX)
        while len(self._names) >= _MOST_PREPARED:
            oldest = next(iter(self._names))
            name = self._names.pop(oldest)
            self._drops.append((len(self.sends), oldest, name))
            self._tell(b"DEALLOCATE " + name)
        name = b"commonfield_%d" % next(_numbers)
        self._prepares.append((len(self.sends), statement))
        self.sends.append(partial(self._pg.send_prepare, name, _numbered(statement)))
        return name


@lru_cache(maxsize=512)
def _numbered(statement: str) -> bytes:
    """Write a statement's parameters as PostgreSQL does, by their numbers."""
    number = itertools.count(1)
    return re.sub(
        "%[s%]", lambda found: "%" if found[0] == "%%" else f"${next(number)}", statement
    ).encode()


def _text(value: object) -> bytes | None:
    if value is None:
        return None
    return b"\\x" + value.hex().encode() if isinstance(value, bytes) else str(value).encode()


def _converse(pg: PGconn, sends: Sequence[_Send]) -> list[PGresult]:
    """Send everything in one go, wait for the last answer, return all of them."""
    pg.enter_pipeline_mode()
    for send in sends:
        send()
    pg.pipeline_sync()
    results = list(_answers(pg))
    pg.exit_pipeline_mode()
    return results


def _answers(pg: PGconn) -> Iterator[PGresult]:
    readable = select.poll()
    readable.register(pg.socket, select.POLLIN)
    both = select.poll()
    both.register(pg.socket, select.POLLIN | select.POLLOUT)
    while pg.flush():
        both.poll()
        pg.consume_input()
    while True:
        while pg.is_busy():
            readable.poll()
            pg.consume_input()
        result = pg.get_result()
        if result is None:
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return
        yield result


def _rows(raw: Connection, result: PGresult) -> Rows:
    if result.status != ExecStatus.TUPLES_OK or not result.ntuples:
        return []
    loading = Transformer(raw)
    loading.set_pgresult(result)
    return loading.load_rows(0, result.ntuples, tuple)
