"""What kept pages are made from, and how the database itself tells that some of it has changed.

Tables that are seldom written are *sources*: a trigger notes every change of them inside the
writing transaction, whoever writes. On PostgreSQL a note is a row of its own, so that no writer
waits for another, and the state is the sum of what is visible; a job draws old notes together.
What is written all the time (stock) is *watched* instead: each kept page remembers the values that
it was made from, and they are read again. One query asks for both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from commonfield.workshop.guards import Trigger, add_trigger, when_installed

# A row (0, 0, changes of all sources), and the rows of watches.
type State = frozenset[tuple[int, ...]]
type Watched = Mapping[str, frozenset[int]]

_TABLE: Final = "workshop_page_change"


@dataclass(frozen=True)
class Watch:
    """Rows whose values a page shows, by numbers: ``SELECT <its own number>, int, int … {} …``.

    ``{}`` stands where the numbers are tested: after the column's name. No watch's own number is 0.
    """

    name: str
    statement: str


_watches: dict[str, Watch] = {}


def register_watch(watch: Watch) -> None:
    """Register rows to watch; the same name again replaces it."""
    _watches[watch.name] = watch


def register_sources(*tables: str) -> None:
    """Note every change of these tables."""
    for table in tables:
        for verb in ("INSERT", "UPDATE", "DELETE"):
            name = f"guard_{table}_page_{verb.lower()}"
            add_trigger(Trigger(name, table, _SQLITE.format(name, verb, table), ""))
        name = f"guard_{table}_page"
        add_trigger(Trigger(name, table, "", _POSTGRESQL.format(name, table)))


def note_change(on: BaseDatabaseWrapper) -> None:
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


def state_of(watched: Watched) -> State:
    """Return the state of all sources, and the watched rows, as the database has them now."""
    names = tuple(sorted(watched))
    numbers = [sorted(watched[name]) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_statement(names, " = ANY(%s)"), numbers)
        else:
            test = " IN (SELECT value FROM json_each(%s))"
            cursor.execute(_statement(names, test), [json.dumps(each) for each in numbers])
        return frozenset(cursor.fetchall())


@lru_cache
def _statement(names: tuple[str, ...], test: str) -> str:
    parts = [f"SELECT 0, 0, CAST(COALESCE(sum(n), 0) AS bigint) FROM {_TABLE}"]
    parts += [_watches[name].statement.format(test) for name in names]
    return " UNION ALL ".join(parts)


def draw_together(now: datetime) -> int:  # noqa: ARG001 - a job's signature
    """Replace many notes by one with their sum, so that asking stays cheap (the worker's job)."""
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"WITH gone AS (DELETE FROM {_TABLE} RETURNING n)"
            f" INSERT INTO {_TABLE} (n) SELECT sum(n) FROM gone HAVING count(*) > 0 RETURNING n"
        )
        return len(cursor.fetchall())


when_installed(note_change)

_SQLITE: Final = (
    "CREATE TRIGGER {0} AFTER {1} ON {2} BEGIN"
    f" INSERT INTO {_TABLE} (id, n) SELECT 1, 0"
    f" WHERE NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE id = 1);"
    f" UPDATE {_TABLE} SET n = n + 1 WHERE id = 1; END"
)
# One note for a transaction is enough: its changes become visible together.
_POSTGRESQL: Final = f"""
CREATE OR REPLACE FUNCTION guard_page_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE here text := pg_current_xact_id()::text;
BEGIN
  IF current_setting('commonfield.page_change', true) IS DISTINCT FROM here THEN
    INSERT INTO {_TABLE} (n) VALUES (1);
    PERFORM set_config('commonfield.page_change', here, true);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER {{0}} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{1}}
  FOR EACH STATEMENT EXECUTE FUNCTION guard_page_change()
"""
