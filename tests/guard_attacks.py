"""Every way in plain SQL to change or lose a row of a table that only grows."""

import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from commonfield.workshop.guards import registered_guards

type Plain = sqlite3.Connection | psycopg.Connection[Any]

REFUSALS: Final = (
    "append-only",
    "is sealed",
    "does not balance",
    "the run is prepared",
    "as another person approved it",
    "is of the same measure",
)


@dataclass(frozen=True)
class Attack:
    """One statement against one table; its values are a whole row if it writes one."""

    table: str
    statement: str
    values: tuple[Any, ...] = ()


def append_only_tables() -> list[str]:
    return [guard.table for guard in registered_guards() if guard.is_append_only]


def survivors(connection: Plain, tables: list[str]) -> list[str]:
    """Try every attack, each undone again; return those that no guard refused."""
    if isinstance(connection, sqlite3.Connection):
        # Django's functions are in the tables' own checks.
        connection.create_function("REGEXP", 2, lambda _pattern, _text: True)
    found = []
    for table in tables:
        for attack in attacks(connection, table):
            said = _outcome(connection, attack)
            if not any(refusal in said for refusal in REFUSALS):
                found.append(f"{attack.statement}: {said}")
    return found


def _outcome(connection: Plain, attack: Attack) -> str:
    try:
        connection.execute("BEGIN")
        connection.execute(attack.statement, attack.values)
    except (sqlite3.Error, psycopg.Error) as error:
        return str(error)
    finally:
        connection.execute("ROLLBACK")
    return "went through"


def attacks(connection: Plain, table: str) -> Iterator[Attack]:
    """Yield the attacks on a table, which must hold a row."""
    guard = next(each for each in registered_guards() if each.table == table)
    partial = {key: words.partition(" AND NEW")[0] for key, words in guard.partial_keys}
    # One that has every key, also those of some rows only.
    keyed = " AND ".join(partial.values()) or "true"
    cursor = connection.execute(f"SELECT * FROM {table} WHERE {keyed} LIMIT 1")
    columns = [each[0] for each in cursor.description or ()]
    row = cursor.fetchone()
    assert row is not None, f"{table} is empty: there is nothing to attack"
    first = (guard.unchanging or columns)[-1]
    yield Attack(table, f'UPDATE {table} SET "{first}" = "{first}"')
    yield Attack(table, f"DELETE FROM {table}")
    if isinstance(connection, sqlite3.Connection):
        yield from _sqlite(connection, table, dict(zip(columns, row, strict=True)), partial)
    else:
        yield from _postgresql(connection, table, first)


def _sqlite(
    connection: sqlite3.Connection,
    table: str,
    row: dict[str, Any],
    partial: dict[tuple[str, ...], str],
) -> Iterator[Attack]:
    for name in ("rowid", "_ROWID_", '"oid"'):
        yield Attack(table, f"UPDATE OR REPLACE {table} SET {name} = rowid")
    yield Attack(table, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    keys = _sqlite_keys(connection, table)
    unique = {column for key in keys for column in key}
    others = {
        name: value if value is None or name not in unique else _fresh(value)
        for name, value in row.items()
    }
    for key in keys:
        kept = others | {name: row[name] for name in key}
        if None not in (row[name] for name in key):
            yield _insert("INSERT OR REPLACE", table, kept)
            on = ", ".join(f'"{name}"' for name in key)
            last = list(row)[-1]
            of = f" WHERE {partial[key]}" if key in partial else ""
            ending = f'ON CONFLICT ({on}){of} DO UPDATE SET "{last}" = 1'
            yield _insert("INSERT", table, kept, ending)
    if not isinstance(row.get("id"), int):
        # The row's hidden number; where there is an integer key, that is its name.
        rowid = connection.execute(f"SELECT rowid FROM {table} LIMIT 1").fetchone()[0]
        yield _insert("INSERT OR REPLACE", table, {"rowid": rowid} | others)


def _sqlite_keys(connection: sqlite3.Connection, table: str) -> list[tuple[str, ...]]:
    described = connection.execute(f"PRAGMA table_info({table})").fetchall()
    primary = tuple(each[1] for each in described if each[5])
    indexes = connection.execute(f"PRAGMA index_list({table})").fetchall()
    unique = [
        tuple(part[2] for part in connection.execute(f"PRAGMA index_info({each[1]})"))
        for each in indexes
        if each[2]
    ]
    return sorted({primary, *unique})


def _fresh(value: object) -> object:
    if isinstance(value, int):
        return 1_000_000_000 + secrets.randbelow(1_000_000_000)
    return secrets.token_hex(16)


def _insert(verb: str, table: str, row: dict[str, Any], ending: str = "") -> Attack:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" for _ in row)
    statement = f"{verb} INTO {table} ({names}) VALUES ({marks}) {ending}"
    return Attack(table, statement.strip(), tuple(row.values()))


def _postgresql(connection: psycopg.Connection[Any], table: str, column: str) -> Iterator[Attack]:
    change = f'"{column}" = {table}."{column}"'
    primary = connection.execute(
        "SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_index i JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
        " WHERE i.indisprimary AND i.indrelid = %s::regclass",
        [table],
    ).fetchone()
    assert primary is not None
    same = " AND ".join(f"a.{name} = b.{name}" for name in primary[0].split(", "))
    yield Attack(table, f"TRUNCATE {table} CASCADE")
    yield Attack(table, f"WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT * FROM gone")
    yield Attack(
        table,
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}"
        f" ON CONFLICT ({primary[0]}) DO UPDATE SET {change}",
    )
    yield Attack(table, f"MERGE INTO {table} a USING {table} b ON {same} WHEN MATCHED THEN DELETE")
    yield Attack(
        table,
        f'MERGE INTO {table} a USING {table} b ON {same} WHEN MATCHED THEN UPDATE SET "{column}"'
        f' = b."{column}"',
    )
