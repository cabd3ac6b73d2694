"""What cached pages are made from, and how the database shows that some of it has changed.

Tables that are seldom written belong to a *source*, usually their room: a trigger counts every
change of them inside the writing transaction, whichever program writes. A page depends on the
sources whose tables its own statements name, so that a change in one room leaves another's pages as
they are. On PostgreSQL a note is a row of its own, so that no writer waits for another, and a
source's count is the sum of what is visible; every so often a note merges those before it. What is
written all the time (stock) is *watched* instead: each cached page records the values that it was
made from, and they are read again. One query reads both.
"""

import json
import re
import zlib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from commonfield.workshop.guards import Trigger, add_trigger, when_installed
from commonfield.workshop.rows import run_queries
from commonfield.workshop.types import Query

# Rows (0, a source's number, its changes), and the rows of watches.
type Version = frozenset[tuple[int, ...]]
type WatchedIds = Mapping[str, frozenset[int]]

_TABLE: Final = "workshop_page_change"
_DRAWN_TOGETHER: Final = 64
_SOURCES: Final = f"SELECT 0, source, CAST(sum(n) AS bigint) FROM {_TABLE} GROUP BY source"
_WORD: Final = re.compile(r"\w+")
SOURCES_QUERY: Final[Query] = (_SOURCES, ())


@dataclass(frozen=True)
class WatchedRows:
    """Rows whose values a page shows, by numbers: ``SELECT <its own number>, int, int … {} …``.

    ``{}`` stands where the numbers are tested: after the column's name. No watch's own number is 0.
    """

    name: str
    statement: str


_watches: dict[str, WatchedRows] = {}
# The number of each table's source.
_source_of: dict[str, int] = {}


def register_watched_rows(watch: WatchedRows) -> None:
    """Register rows to watch; the same name again replaces it."""
    _watches[watch.name] = watch


def register_source_tables(*tables: str, source: str = "") -> None:
    """Count every change of these tables: in the source named, or else in that of their room."""
    for table in tables:
        number = source_number(source or table.partition("_")[0])
        _source_of[table] = number
        for verb in ("INSERT", "UPDATE", "DELETE"):
            name = f"guard_{table}_page_{verb.lower()}"
            counting = "; ".join(_counting(number))
            statement = f"CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN {counting}; END"
            add_trigger(Trigger(name, table, statement, ""))
        name = f"guard_{table}_page"
        add_trigger(Trigger(name, table, "", _POSTGRESQL.format(name, table, number)))
    sources_in.cache_clear()


def source_number(source: str) -> int:
    """Return what stands for a source in the database, the same in every process and version."""
    return zlib.crc32(source.encode()) & 0x7FFFFFFF


@lru_cache(maxsize=2_048)
def sources_in(statement: str) -> frozenset[int]:
    return frozenset(_source_of[word] for word in _WORD.findall(statement) if word in _source_of)


def of_sources(version: Version, sources: Container[int]) -> Version:
    """Return what of a version concerns these sources, and the watched rows in it."""
    return frozenset(row for row in version if row[0] or row[1] in sources)


def _counting(number: int) -> tuple[str, str]:
    """Return SQLite's statements that count a change of a source."""
    return (
        (
            f"INSERT INTO {_TABLE} (source, n) SELECT {number}, 0"
            f" WHERE NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE source = {number})"
        ),
        f"UPDATE {_TABLE} SET n = n + 1 WHERE source = {number}",
    )


def bump_version(on: BaseDatabaseWrapper) -> None:
    """Count a change of every source: guards were down, and nobody knows what happened."""
    if _TABLE not in on.introspection.table_names():
        return
    with on.cursor() as cursor:
        for number in sorted(set(_source_of.values())):
            if on.vendor == "postgresql":
                cursor.execute(f"INSERT INTO {_TABLE} (source, n) VALUES ({number}, 1)")
            else:
                for statement in _counting(number):
                    cursor.execute(statement)


def current_version(watched: WatchedIds) -> Version:
    """Return the count of every source, and the watched rows, as the database has them now."""
    names = tuple(sorted(watched))
    if connection.vendor == "postgresql":
        numbers = ["{" + ",".join(map(str, watched[name])) + "}" for name in names]
        (rows,) = run_queries((_statement(names, " = ANY(%s::bigint[])"), numbers))
    else:
        numbers = [json.dumps([*watched[name]]) for name in names]
        test = " IN (SELECT value FROM json_each(%s))"
        (rows,) = run_queries((_statement(names, test), numbers))
    return frozenset(rows)


@lru_cache
def _statement(names: tuple[str, ...], test: str) -> str:
    watched = (_watches[name].statement.format(test) for name in names)
    return " UNION ALL ".join((_SOURCES, *watched))


when_installed(bump_version)

_POSTGRESQL: Final = f"""
CREATE OR REPLACE FUNCTION guard_page_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE note bigint;
BEGIN
  INSERT INTO {_TABLE} (source, n) VALUES (TG_ARGV[0]::integer, 1) RETURNING id INTO note;
  IF note % {_DRAWN_TOGETHER} = 0 THEN
    WITH gone AS (
      DELETE FROM {_TABLE} WHERE id IN (
        SELECT id FROM {_TABLE} WHERE id < note FOR UPDATE SKIP LOCKED
      ) RETURNING source, n
    ) INSERT INTO {_TABLE} (source, n) SELECT source, sum(n) FROM gone GROUP BY source;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER {{0}} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{1}}
  FOR EACH STATEMENT EXECUTE FUNCTION guard_page_change({{2}})
"""
