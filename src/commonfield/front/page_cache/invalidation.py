"""What cached pages are made from, and how the database tells that some of it has changed.

Tables that are seldom written are *sources*: a trigger notes every change of them inside the
writing transaction, whoever writes. On PostgreSQL a note is a row of its own, so that no writer
waits for another, and the version is the sum of what is visible; every so often a note merges those
before it. What is written all the time (stock) is *watched* instead: each cached page records the
values that it was made from, and they are read again. One query asks for both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from commonfield.workshop.guards import Trigger, add_trigger, when_installed
from commonfield.workshop.pipeline import Query
from commonfield.workshop.rows import run_queries

# A row (0, 0, changes of all sources), and the rows of watches.
type Version = frozenset[tuple[int, ...]]
type WatchedIds = Mapping[str, frozenset[int]]

_TABLE: Final = "workshop_page_change"
_DRAWN_TOGETHER: Final = 64
_SOURCES: Final = f"SELECT 0, 0, CAST(COALESCE(sum(n), 0) AS bigint) FROM {_TABLE}"
SOURCES_QUERY: Final[Query] = (_SOURCES, ())


@dataclass(frozen=True)
class WatchedRows:
    """Rows whose values a page shows, by numbers: ``SELECT <its own number>, int, int … {} …``.

    ``{}`` stands where the numbers are tested: after the column's name. No watch's own number is 0.
    """

    name: str
    statement: str


_watches: dict[str, WatchedRows] = {}


def register_watched_rows(watch: WatchedRows) -> None:
    """Register rows to watch; the same name again replaces it."""
    _watches[watch.name] = watch


def register_source_tables(*tables: str) -> None:
    """Note every change of these tables."""
    for table in tables:
        for verb in ("INSERT", "UPDATE", "DELETE"):
            name = f"guard_{table}_page_{verb.lower()}"
            add_trigger(Trigger(name, table, _SQLITE.format(name, verb, table), ""))
        name = f"guard_{table}_page"
        add_trigger(Trigger(name, table, "", _POSTGRESQL.format(name, table)))


def bump_version(on: BaseDatabaseWrapper) -> None:
    """Note a change by hand: guards were down, and nobody knows what happened meanwhile."""
    if _TABLE not in on.introspection.table_names():
        return
    with on.cursor() as cursor:
        if on.vendor == "postgresql":
            cursor.execute(f"INSERT INTO {_TABLE} (n) VALUES (1)")
        else:
            cursor.execute(
                f"INSERT INTO {_TABLE} (id, n) SELECT 1, 0"
                f" WHERE NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE id = 1)"
            )
            cursor.execute(f"UPDATE {_TABLE} SET n = n + 1 WHERE id = 1")


def current_version(watched: WatchedIds) -> Version:
    """Return the state of all sources, and the watched rows, as the database has them now."""
    names = tuple(sorted(watched))
    if connection.vendor == "postgresql":
        numbers = ["{" + ",".join(map(str, watched[name])) + "}" for name in names]
        (rows,) = run_queries((_statement(names, " = ANY(%s::bigint[])"), numbers))
    else:
        numbers = [json.dumps([*watched[name]]) for name in names]
        test = " IN (SELECT value FROM json_each(%s))"
        (rows,) = run_queries((_statement(names, test), numbers))
    return frozenset(rows)


def sources_version() -> int:
    """Return the state of all sources, as the database has it now."""
    return sources_version_in(current_version({}))


def sources_version_in(state: Version) -> int:
    """Return the state of all sources out of a state."""
    return next(row[2] for row in state if row[0] == 0)


@lru_cache
def _statement(names: tuple[str, ...], test: str) -> str:
    watched = (_watches[name].statement.format(test) for name in names)
    return " UNION ALL ".join((_SOURCES, *watched))


when_installed(bump_version)

_SQLITE: Final = (
    "CREATE TRIGGER {0} AFTER {1} ON {2} BEGIN"
    f" INSERT INTO {_TABLE} (id, n) SELECT 1, 0"
    f" WHERE NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE id = 1);"
    f" UPDATE {_TABLE} SET n = n + 1 WHERE id = 1; END"
)
_POSTGRESQL: Final = f"""
CREATE OR REPLACE FUNCTION guard_page_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE note bigint;
BEGIN
  INSERT INTO {_TABLE} (n) VALUES (1) RETURNING id INTO note;
  IF note % {_DRAWN_TOGETHER} = 0 THEN
    WITH gone AS (
      DELETE FROM {_TABLE} WHERE id IN (
        SELECT id FROM {_TABLE} WHERE id < note FOR UPDATE SKIP LOCKED
      ) RETURNING n
    ) INSERT INTO {_TABLE} (n) SELECT sum(n) FROM gone HAVING count(*) > 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER {{0}} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{1}}
  FOR EACH STATEMENT EXECUTE FUNCTION guard_page_change()
"""
