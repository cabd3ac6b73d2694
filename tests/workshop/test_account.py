"""The program runs with an account that owns no table, granted what docs/operating.md says."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.buyers import buy
from tests.running import Installation

GRANTS: Final = re.search(
    r"```sql\n(CREATE ROLE commonfield_app.*?)```", Path("docs/operating.md").read_text(), re.DOTALL
)
ATTACKS: Final = (
    "DROP TRIGGER guard_audit_row_change ON audit_row",
    "ALTER TABLE audit_row DISABLE TRIGGER ALL",
    "CREATE RULE swallow AS ON INSERT TO audit_row DO INSTEAD NOTHING",
    (
        "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NULL; END $$"
    ),
    "ALTER TABLE stores_stock DROP CONSTRAINT stores_stock_not_negative",
    "CREATE TABLE more () INHERITS (ledger_posting)",
    "CREATE SCHEMA elsewhere",
    "UPDATE audit_row SET actor = actor",
    "TRUNCATE audit_row",
)


@contextmanager
def app_account(owners: Installation) -> Iterator[Installation]:
    """Make the account as the documentation says and give the installation as it sees it."""
    name, password = f"app_{secrets.token_hex(4)}", secrets.token_hex(16)
    parts = urlsplit(owners.database_url)
    assert GRANTS is not None
    script = (
        GRANTS[1]
        .replace("commonfield_app", name)
        .replace("secret", password)
        .replace("DATABASE commonfield ", f"DATABASE {parts.path.lstrip('/')} ")
        .replace("ROLE commonfield ", f"ROLE {parts.username} ")
    )
    with owners.connection() as connection:
        connection.execute(script)
        netloc = f"{name}:{password}@{parts.hostname}:{parts.port}"
        try:
            yield replace(owners, database_url=urlunsplit(parts._replace(netloc=netloc)))
        finally:
            connection.execute(
                f"GRANT {name} TO CURRENT_USER; DROP OWNED BY {name}; DROP ROLE {name}"
            )


def may_make_roles(connection: Any) -> bool:  # noqa: ANN401 - a plain connection of either engine
    row = connection.execute(
        "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    return bool(row.fetchone()[0])


def test_program_runs_with_an_account_that_owns_no_table(demo_county: Installation):
    if demo_county.database_url.startswith("sqlite"):
        pytest.skip("SQLite knows no accounts")
    with demo_county.connection() as connection:
        if not may_make_roles(connection):
            pytest.skip("this account may make no other")
    sku = demo_county.run_json("probe", "--stock", "5", "--json")["skus"][0]

    with app_account(demo_county) as app:
        app.run("work", "--once")
        with app.server() as server:
            assert buy(server.base_url, sku).is_placed
        books = app.run_json("check_books", "--json")
        survivors = []
        for attack in ATTACKS:
            with app.connection() as connection:
                try:
                    connection.execute(attack)
                    survivors.append(attack)
                except psycopg.Error:
                    pass

    assert (books["ok"], books["differences"], survivors) == (True, [], [])
