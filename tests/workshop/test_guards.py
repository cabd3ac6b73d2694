"""What only grows, attacked in plain SQL past the program, also after migrations."""

import os
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations import loader
from django.db.models import UniqueConstraint

from commonfield.workshop.guards import registered_guards
from commonfield.workshop.schema_check import check_guards
from tests.guard_attacks import Plain, append_only_tables, survivors
from tests.running import Installation, Template

TABLES: Final = append_only_tables()

MIGRATION: Final = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("{label}", "{last}")]
    operations = [
        {operations}
    ]
"""
# Each changes a guarded table as later versions will; SQLite rebuilds the table for all of them.
LEDGER: Final = """
        migrations.AlterField("ledgerentry", "kind", models.CharField(max_length=40)),
        migrations.AddField("ledgerentry", "note", models.CharField(max_length=40, default="")),
        migrations.AlterField("posting", "amount_fen", models.BigIntegerField(db_index=True)),
        migrations.AddConstraint("posting", models.CheckConstraint(
            condition=models.Q(amount_fen__lt=10**15), name="throwaway_posting")),
        migrations.AddField("payout", "note", models.CharField(max_length=40, null=True)),
        migrations.RemoveField("payout", "note"),
        migrations.AlterField("account", "holder", models.CharField(max_length=60)),
"""
FACTS: Final = """
        migrations.AlterField("fact", "source", models.CharField(max_length=60, blank=True)),
        migrations.RenameField("fact", "source", "origin"),
        migrations.AddConstraint("fact", models.UniqueConstraint(
            fields=["id", "kind"], name="throwaway_fact")),
"""
AUDIT: Final = """
        migrations.AlterField("auditrow", "place", models.CharField(max_length=20, blank=True)),
"""
MIGRATE: Final = """
    import django
    from django.conf import settings
    settings.MIGRATION_MODULES = {
        room: f"throwaway_{room}" for room in ("ledger", "facts", "audit")
    }
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
"""


# Another person has sent back each thing that was prepared.
_AT: Final = "'2026-11-25 04:00:00+00:00'"
_SENT_BACK: Final = "(subject_id, verdict, reason, decided_by, decided_at, digest{more})"
_PREPARED: Final = {
    "people_person_request": (
        "kind, person_id, sealed, sealed_digest, lapses_at",
        f"'slip', min(id), salt, 'x', {_AT} FROM people_person GROUP BY salt LIMIT 1",
        "people_person_request_decision",
        "",
    ),
    "supply_late_delivery": (
        "maker, weighed_at, weight_g, grade, price_fen_per_kg, basis, why, grower_id",
        f"'O', {_AT}, 1, 'bud', 1, 'promise', 'paper', min(id) FROM supply_grower",
        "supply_late_decision",
        ", delivery",
    ),
    "ledger_payout_correction": (
        "payer, kind, number, amount_fen, reason, account_id",
        "'O', 'closed', '', 1, 'x', min(id) FROM ledger_account",
        "ledger_payout_correction_decision",
        "",
    ),
}
PREPARED_AND_SENT_BACK: Final = [
    statement
    for table, (columns, values, decision, more) in _PREPARED.items()
    for statement in (
        (
            f"INSERT INTO {table} (prepared_by, prepared_at, digest, {columns})"
            f" SELECT 1, {_AT}, 'x', {values}"
        ),
        (
            f"INSERT INTO {decision} {_SENT_BACK.format(more=more)} SELECT max(id), 'sent_back',"  # noqa: S608 - our own
            f" 'x', 2, {_AT}, 'x'{more and ', ' + repr('')} FROM {table}"
        ),
    )
]


@pytest.fixture(scope="module")
def attacked(demo_template: Template) -> Iterator[Installation]:
    """Give a demo county for attacks that are all refused or undone."""
    with demo_template.copy() as installation:
        fill_what_the_demo_leaves_empty(installation)
        yield installation


def fill_what_the_demo_leaves_empty(installation: Installation) -> None:
    with installation.connection() as connection:
        connection.execute(
            "INSERT INTO supply_delivery_cancellation (delivery_id, reason, cancelled_at)"
            " SELECT id, 'x', weighed_at FROM supply_delivery LIMIT 1"
        )
        connection.execute(
            "INSERT INTO payments_payment_event (provider, event, kind, reference, amount_fen,"
            " occurred_at, received_at, outcome) SELECT 'simulated', 'x', 'paid', number,"
            " total_fen, created_at, created_at, 'paid' FROM orders_combined_payment LIMIT 1"
        )
        for statement in PREPARED_AND_SENT_BACK:
            connection.execute(statement)
        connection.commit()


def undo_is_possible(connection: Plain) -> Plain:
    """Let BEGIN and ROLLBACK be given by hand."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
    return connection


@pytest.mark.parametrize("table", TABLES)
def test_row_of_what_only_grows_cannot_be_changed(attacked: Installation, table: str):
    with attacked.connection() as connection:
        assert survivors(undo_is_possible(connection), [table]) == []


def test_what_only_grows_is_guarded():
    assert {"facts_fact", "audit_row", "ledger_entry", "ledger_posting"} <= set(TABLES)


def test_guards_name_every_unique_key():
    models = {model._meta.db_table: model._meta for model in apps.get_models()}
    wrong = []
    for guard in registered_guards():
        options = models[guard.table]
        columns = {field.name: field.column for field in options.local_fields}
        unique = {(field.column,) for field in options.local_fields if field.unique}
        primary = tuple(str(field.column) for field in options.pk_fields)
        together = {
            tuple(str(columns[name]) for name in constraint.fields)
            for constraint in options.total_unique_constraints
        }
        partial = {
            tuple(str(columns[name]) for name in constraint.fields)
            for constraint in options.constraints
            if isinstance(constraint, UniqueConstraint) and constraint.condition
        }
        wanted = {key for key in unique if key != (None,)} | together | {primary} | partial
        named = {*guard.keys, *(key for key, _condition in guard.partial_keys)}
        wrong += [f"{guard.table}: {key}" for key in sorted(wanted ^ named)]

    assert wrong == []


def throwaway(folder: Path, label: str, operations: str) -> None:
    """Write a package with a room's migrations and one more."""
    package = folder / f"throwaway_{label}"
    package.mkdir()
    (package / "__init__.py").touch()
    known = sorted(
        name for of_room, name in loader.MigrationLoader(None).disk_migrations if of_room == label
    )
    source = Path(f"src/commonfield/{label}/migrations")
    for name in known:
        (package / f"{name}.py").write_text((source / f"{name}.py").read_text())
    text = MIGRATION.format(label=label, last=known[-1], operations=operations.strip())
    (package / "0099_throwaway.py").write_text(text)


def test_guards_stand_after_migrations(demo_template: Template):
    with demo_template.copy() as installation:
        fill_what_the_demo_leaves_empty(installation)
        throwaway(installation.data_dir, "ledger", LEDGER)
        throwaway(installation.data_dir, "facts", FACTS)
        throwaway(installation.data_dir, "audit", AUDIT)

        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(MIGRATE)],
            env=installation.environment
            | {
                "PYTHONPATH": os.pathsep.join([str(installation.data_dir), *sys.path[:1]]),
                "DJANGO_SETTINGS_MODULE": "commonfield.config.settings",
            },
            cwd=installation.data_dir,
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, done.stderr
        with installation.connection() as connection:
            columns = connection.execute("SELECT * FROM ledger_entry LIMIT 1").description
            assert "note" in [column[0] for column in columns or ()]
            assert survivors(undo_is_possible(connection), TABLES) == []


def test_dropped_and_rewritten_guards_stop_all_until_migrate_heals_them(
    fresh_database: Installation,
):
    with fresh_database.connection() as connection:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("DROP TRIGGER guard_facts_fact_change")
            connection.execute("DROP TRIGGER guard_audit_row_delete")
            connection.execute(
                "CREATE TRIGGER guard_audit_row_delete BEFORE DELETE ON audit_row"
                " BEGIN SELECT 1; END"
            )
        else:
            connection.execute("DROP TRIGGER guard_facts_fact_change ON facts_fact")
            connection.execute("ALTER TABLE audit_row DISABLE TRIGGER guard_audit_row_change")
        connection.commit()

    fresh_database.run("work", "--once", exit_code=1)
    fresh_database.run("migrate", "--verbosity=0")

    # The server asks the same as it starts (tests/portal/test_exports.py).
    fresh_database.run("work", "--once")


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="PostgreSQL takes one guard after the other"
)
def test_server_beside_a_migrate_never_sees_a_guard_missing(fresh_database: Installation):
    counted = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    with fresh_database.connection() as beside, fresh_database.started("migrate") as migrate:
        seen = [beside.execute(counted).fetchone()[0]]
        while migrate.poll() is None:
            seen.append(beside.execute(counted).fetchone()[0])
            # So that it does not take the processor's time from the migration.
            time.sleep(0.002)

    assert len(set(seen)) == 1


def test_session_that_calls_itself_a_replica_is_refused(attacked: Installation):
    with attacked.connection() as connection:
        if isinstance(connection, sqlite3.Connection):
            pytest.skip("SQLite knows no replicas")
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not row.fetchone()[0]:
            with pytest.raises(Exception, match="permission denied"):
                connection.execute("SET session_replication_role = replica")
            return
        connection.execute("SET session_replication_role = replica")
        assert survivors(connection, TABLES) == []


def alter(*statements: str) -> None:
    """Run statements in this test's transaction; DATABASE stands for the name of its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_database())")
        (name,) = cursor.fetchone()
        for statement in statements:
            cursor.execute(statement.replace("DATABASE", f"DATABASE {name}"))


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE ROLE otherapp LOGIN", "ALTER ROLE otherapp SET search_path = other, public"],
        ["CREATE ROLE otherapp", "ALTER ROLE otherapp IN DATABASE SET row_security = off"],
        ['ALTER DATABASE SET search_path = "$user", public'],
        ["ALTER ROLE CURRENT_USER SET row_security = on"],
    ],
)
def test_settings_that_lead_nobody_past_guards_are_no_difference(statements: list[str]):
    alter(*statements)

    assert check_guards(connection).differences == ()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize(
    "grants",
    [
        ["GRANT INSERT ON audit_row TO otherapp"],
        [
            "CREATE ROLE bookkeeper ROLE CURRENT_USER",
            "GRANT CREATE ON SCHEMA public TO bookkeeper",
            "ALTER TABLE audit_row OWNER TO bookkeeper",
            "REVOKE ALL ON audit_row FROM bookkeeper",
            "GRANT bookkeeper TO otherapp",
        ],
        [
            "CREATE ROLE writer",
            "GRANT INSERT ON audit_row TO writer",
            "ALTER ROLE otherapp NOINHERIT",
            "GRANT writer TO otherapp",
        ],
    ],
)
def test_settings_of_a_role_that_may_write_are_told_of(grants: list[str]):
    alter("CREATE ROLE otherapp LOGIN", *grants, "ALTER ROLE otherapp SET search_path = other")

    found = [(each.key, each.found) for each in check_guards(connection).differences]

    assert found == [("otherapp in every database", "search_path=other")]
