"""What an owner of the tables can take away or put beside them is seen, by definition."""

from collections.abc import Sequence
from typing import Final

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from commonfield.workshop.schema_check import check_guards
from tests.people.builders import NOW

EMPTY: Final = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
AUDIT: Final = "audit_row: trigger guard_audit_row_change"
REMADE: Final = (
    "DROP TRIGGER guard_audit_row_change ON audit_row",
    "CREATE TRIGGER guard_audit_row_change {} FOR EACH STATEMENT {} EXECUTE FUNCTION {}",
    "ALTER TABLE audit_row ENABLE ALWAYS TRIGGER guard_audit_row_change",
)
CHANGES: Final = "BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_row"
CHECK_AGAIN: Final = "ALTER TABLE stores_stock ADD CONSTRAINT stores_stock_not_negative"
SAME_TRANSACTION: Final = (
    "FOREIGN KEY (entry_id, written_in) REFERENCES ledger_entry(id, written_in)"
    " DEFERRABLE INITIALLY DEFERRED"
)
SWALLOW: Final = "CREATE TRIGGER swallow BEFORE INSERT ON audit_row"
GUARD: Final = "CREATE TRIGGER guard_audit_row_change BEFORE UPDATE ON audit_row"


def remade(when: str = CHANGES, condition: str = "", function: str = "guard_refuse()") -> list[str]:
    return [each.format(when, condition, function) for each in REMADE]


ON_POSTGRESQL: Final[dict[str, tuple[Sequence[str], str]]] = {
    "never fires": (remade(condition="WHEN (false)"), AUDIT),
    "fires at another time": (remade(when="BEFORE TRUNCATE ON audit_row"), AUDIT),
    "disabled": (["ALTER TABLE audit_row DISABLE TRIGGER guard_audit_row_change"], AUDIT),
    "not for replicas": (["ALTER TABLE audit_row ENABLE TRIGGER guard_audit_row_change"], AUDIT),
    "function emptied": (
        [f"CREATE OR REPLACE FUNCTION guard_refuse() {EMPTY}"],
        "audit_row: function of guard_audit_row_change",
    ),
    "function of another schema": (
        [
            "CREATE SCHEMA elsewhere",
            f"CREATE FUNCTION elsewhere.guard_refuse() {EMPTY}",
            *remade(function="elsewhere.guard_refuse()"),
        ],
        AUDIT,
    ),
    "check dropped": (
        ["ALTER TABLE stores_stock DROP CONSTRAINT stores_stock_not_negative"],
        "stores_stock: CHECK ((available >= 0))",
    ),
    "check of the same name": (
        [
            "ALTER TABLE stores_stock DROP CONSTRAINT stores_stock_not_negative",
            f"{CHECK_AGAIN} CHECK (available >= -100)",
        ],
        "stores_stock: CHECK ((available >= 0))",
    ),
    "check not for old rows": (
        [
            "ALTER TABLE stores_stock DROP CONSTRAINT stores_stock_not_negative",
            f"{CHECK_AGAIN} CHECK (available >= 0) NOT VALID",
        ],
        "stores_stock: CHECK ((available >= 0))",
    ),
    "unique dropped": (
        ["ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_reverses_id_key"],
        "ledger_entry: UNIQUE (reverses_id)",
    ),
    "unique index dropped": (["DROP INDEX people_identity_once"], "people_person: unique index"),
    "reference dropped": (
        ["ALTER TABLE ledger_posting DROP CONSTRAINT ledger_posting_same_transaction"],
        f"ledger_posting: {SAME_TRANSACTION}",
    ),
    "rows swallowed by a rule": (
        ["CREATE RULE swallow AS ON INSERT TO audit_row DO INSTEAD NOTHING"],
        "audit_row: rule swallow",
    ),
    "rows swallowed by a trigger": (
        [
            f"CREATE FUNCTION swallow() {EMPTY}",
            f"{SWALLOW} FOR EACH ROW EXECUTE FUNCTION swallow()",
        ],
        "audit_row: trigger swallow",
    ),
    "rows from a child table": (
        ["CREATE TABLE more () INHERITS (ledger_posting)"],
        "ledger_posting: child table",
    ),
    "rows hidden": (["ALTER TABLE audit_row ENABLE ROW LEVEL SECURITY"], "audit_row: table"),
    "default changed": (
        ["ALTER TABLE ledger_entry ALTER written_in SET DEFAULT 1"],
        "ledger_entry: column written_in",
    ),
}
SCHEMA_CHANGED: Final = "UPDATE sqlite_master SET sql = replace(sql, '{}', '{}') WHERE name = '{}'"
ON_SQLITE: Final[dict[str, tuple[Sequence[str], str]]] = {
    "never fires": (
        [
            "DROP TRIGGER guard_audit_row_change",
            f"{GUARD} WHEN 0 BEGIN SELECT RAISE(ABORT, 'audit_row is append-only'); END",
        ],
        AUDIT,
    ),
    "dropped": (["DROP TRIGGER guard_audit_row_change"], AUDIT),
    "rows swallowed by a trigger": (
        [f"{SWALLOW} BEGIN SELECT RAISE(IGNORE); END"],
        "audit_row: trigger swallow",
    ),
    "check changed": (
        [SCHEMA_CHANGED.format('"available" >= 0', '"available" >= -9', "stores_stock")],
        "stores_stock: constraint stores_stock_not_negative",
    ),
    "unique changed": (
        [SCHEMA_CHANGED.format(" UNIQUE REFERENCES", " REFERENCES", "ledger_entry")],
        "ledger_entry: column reverses_id",
    ),
    "unique index dropped": (["DROP INDEX people_identity_once"], "people_person: unique index"),
}
ATTACKS: Final = ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL


def attack(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA writable_schema = 1")
        try:
            for statement in statements:
                cursor.execute(statement)
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA writable_schema = 0")


@pytest.mark.parametrize("name", ATTACKS)
def test_what_an_owner_changes_is_named(name: str):
    statements, key = ATTACKS[name]
    assert check_guards(connection).differences == ()

    attack(statements)

    assert key in {each.key for each in check_guards(connection).differences}


def test_worker_refuses_to_start_where_a_check_is_another():
    attack(ATTACKS["never fires"][0])

    with pytest.raises(CommandError, match="guard_audit_row_change"):
        call_command("work", "--once")


def test_temporary_table_does_not_stand_in_for_postings():
    entry = "00000000-0000-7000-8000-000000000001"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE ledger_posting (entry_id uuid, amount_fen bigint)")
        cursor.execute("INSERT INTO ledger_posting VALUES (%s, 5), (%s, -5)", [entry, entry])

        with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
            cursor.execute(
                "INSERT INTO ledger_entry (id, kind, reference, occurred_at, recorded_at)"
                " VALUES (%s, 'sale', 'x', %s, %s)",
                [entry, NOW, NOW],
            )
