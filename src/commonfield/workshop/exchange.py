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

type Connection = psycopg.Connection[Any]
type Question = tuple[str, Sequence[Any]]
type Rows = list[tuple[Any, ...]]
type _Send = Callable[[], None]

_MOST_PREPARED: Final = 200
_GOOD: Final = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})
# The names of each connection's prepared statements, the one used last at the end.
_prepared: WeakKeyDictionary[Connection, dict[str, bytes]] = WeakKeyDictionary()
_numbers = itertools.count(1)


def exchange(raw: Connection, questions: Sequence[Question]) -> list[Rows]:
    """Ask everything at once in the connection's transaction; return the rows of each question.

    Parameters (``%s``) travel as texts; the statement says of what type they are.

    Raises:
        psycopg.Error: what went wrong first; nothing after it was done.
    """
    sends: list[_Send] = []
    asked = []
    if not raw.autocommit and raw.pgconn.transaction_status == TransactionStatus.IDLE:
        sends.append(partial(raw.pgconn.send_query_params, b"BEGIN", None))
    for statement, parameters in questions:
        name = _prepare(raw, statement, sends)
        asked.append(len(sends))
        values = [_text(each) for each in parameters]
        sends.append(partial(raw.pgconn.send_query_prepared, name, values))
    try:
        with raw.lock:
            results = _converse(raw.pgconn, sends)
    except BaseException:
        # Answers left over would be taken for those to the next question.
        raw.close()
        raise
    for result in results:
        if result.status not in _GOOD:
            # Whatever was to be prepared after it is not.
            _prepared.pop(raw, None)
            error: psycopg.Error = error_from_result(result, raw.info.encoding)
            raise error
    return [_rows(raw, results[index]) for index in asked]


def _prepare(raw: Connection, statement: str, sends: list[_Send]) -> bytes:
    """Return the name of a prepared statement; the first time, send what prepares it."""
    names = _prepared.setdefault(raw, {})
    name = names.pop(statement, None)
    if name is None:
        name = b"commonfield_%d" % next(_numbers)
        sends.append(partial(raw.pgconn.send_prepare, name, _numbered(statement)))
        if len(names) >= _MOST_PREPARED:
            oldest = names.pop(next(iter(names)))
            sends.append(partial(raw.pgconn.send_query_params, b"DEALLOCATE " + oldest, None))
    names[statement] = name
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
