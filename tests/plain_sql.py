"""What stands in a database as plain SQL finds it, past the program: rows and rules."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import psycopg

# How often each row is there; their order does not matter.
type Bag = Counter[tuple[Any, ...]]
type Plain = sqlite3.Connection | psycopg.Connection[tuple[Any, ...]]

# Rows of the moment: who works now, who is signed in, what migrate writes itself.
PASSING: Final = ("workshop_job_clock", "workshop_heart_beat", "django_", "auth_", "sqlite_")
# PostgreSQL writes down a list of texts otherwise once it was made from what it had written down.
_SPELLING: Final = re.compile(r"::character varying|::text(\[\])?|[()]")


def table_names(connection: Plain) -> list[str]:
    """Return the tables that hold rows to be kept."""
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if isinstance(connection, sqlite3.Connection)
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    names = [row[0] for row in connection.execute(statement).fetchall()]
    return sorted(name for name in names if not name.startswith(PASSING))


def columns_of(connection: Plain, table: str) -> list[str]:
    """Return the names of a table's columns."""
    cursor = connection.execute(f"SELECT * FROM {table} LIMIT 0")
    return [column[0] for column in cursor.description or ()]


def rows_of(connection: Plain, table: str, columns: Iterable[str]) -> Bag:
    """Return these columns of every row; JSON by what it says, since its spelling differs."""
    named = ", ".join(f'"{column}"' for column in columns)
    cursor = connection.execute(f"SELECT {named} FROM {table}")
    return Counter(tuple([_plain(value) for value in row]) for row in cursor.fetchall())


def _plain(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        value = json.loads(value)
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


def rules_of(connection: Plain) -> list[tuple[Any, ...]]:
    """Return every index, constraint and trigger as the database writes it down."""
    if isinstance(connection, sqlite3.Connection):
        statement = "SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' ORDER BY 2"
        return [tuple(row) for row in connection.execute(statement).fetchall()]
    statement = (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0"
        " UNION SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " UNION SELECT tgname, pg_get_triggerdef(oid) || tgenabled::text"
        " FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
    )
    rows = connection.execute(statement).fetchall()
    return sorted((name, _SPELLING.sub("", rule)) for name, rule in rows)
