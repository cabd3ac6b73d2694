"""Guards: rules that the database itself keeps, on SQLite and PostgreSQL, through migrations.

A room registers what must hold for its tables when it starts. ``install_guards`` writes the
triggers after every ``migrate`` (SQLite loses the triggers of a table that it rebuilds), and
``remove_guards`` takes SQLite's down before one. ``workshop.schema_check`` compares what stands
with them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_PREFIX = "guard_"


@dataclass(frozen=True)
class Trigger:
    """One trigger: its name, its table, and the statement that makes it on each engine."""

    name: str
    table: str
    sqlite: str
    postgresql: str


def refusing_insert(
    name: str, table: str, wrong: str, refusal: str, *, on_sqlite: str = ""
) -> Trigger:
    """Return the trigger that refuses a new row (``NEW``) for which a condition holds.

    ``on_sqlite`` is the condition as SQLite says it, where it says it otherwise.
    """
    return Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {on_sqlite or wrong}"
        f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        postgresql=f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {wrong} THEN
    RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()
""",
    )


@dataclass(frozen=True)
class Guard:
    """What must hold for one table; ``keys`` are its unique column sets.

    ``partial_keys`` are those of rows for which a condition holds, each with its condition.

    ``is_append_only`` refuses every change and deletion, also those by ``INSERT OR REPLACE`` and
    ``TRUNCATE``; ``unchanging`` are the columns that never change, if not all. ``triggers`` are
    further rules; their names must begin with ``guard_``. ``postgresql`` is what migrations have
    done to the table there that its model does not say.
    """

    table: str
    keys: tuple[tuple[str, ...], ...] = (("id",),)
    is_append_only: bool = True
    triggers: tuple[Trigger, ...] = field(default=())
    unchanging: tuple[str, ...] = ()
    postgresql: str = ""
    partial_keys: tuple[tuple[tuple[str, ...], str], ...] = ()


_guards: dict[str, Guard] = {}
_triggers: dict[str, Trigger] = {}
_afterwards: list[Callable[[BaseDatabaseWrapper], object]] = []


def register_guard(guard: Guard) -> None:
    """Add a guard; the same table again replaces it."""
    _guards[guard.table] = guard


def add_trigger(trigger: Trigger) -> None:
    """Add a trigger that guards nothing but must stand as the guards do; ``guard_`` begins it."""
    _triggers[trigger.name] = trigger


def when_installed(action: Callable[[BaseDatabaseWrapper], object]) -> None:
    """Do something each time the guards were written anew: something may have passed unseen."""
    _afterwards.append(action)


def registered_guards() -> list[Guard]:
    """Return every guard, by table."""
    return [_guards[table] for table in sorted(_guards)]


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Write every registered guard whose table exists, replacing older versions.

    On SQLite all at once: a server that runs beside it would fail at so many changes of the schema,
    and would write unguarded meanwhile. PostgreSQL would hold a lock on every table.
    """
    if connection.vendor == "sqlite":
        with transaction.atomic(using=connection.alias):
            _install(connection)
    else:
        _install(connection)


def _install(connection: BaseDatabaseWrapper) -> None:
    remove_guards(connection)
    schema = ""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            schema = cursor.fetchone()[0]
    create_triggers(connection, schema)
    for action in _afterwards:
        action(connection)


def create_triggers(connection: BaseDatabaseWrapper, schema: str) -> None:
    """Write the triggers of every table that exists, and PostgreSQL's functions in the schema."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute(_in_schema(_POSTGRESQL_REFUSE, schema))
        for trigger in installed_triggers(connection):
            if not is_postgresql:
                cursor.execute(trigger.sqlite)
                continue
            cursor.execute(_in_schema(trigger.postgresql, schema))
            # ALWAYS: also when a session calls itself a replica.
            cursor.execute(f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {trigger.name}")


def extra_statements() -> list[str]:
    """Return what migrations have done to guarded tables on PostgreSQL beside their models."""
    return [guard.postgresql for guard in registered_guards() if guard.postgresql]


def remove_guards(connection: BaseDatabaseWrapper, *, only_in_the_way: bool = False) -> None:
    """Take guards down; only ``migrate`` and ``restore`` may do so.

    In the way of migrations are on PostgreSQL those that name columns, on SQLite all of them.
    """
    is_all = connection.vendor == "sqlite" or not only_in_the_way
    with connection.cursor() as cursor:
        for name, table in _present(connection):
            if not (is_all or (table in _guards and _guards[table].unchanging)):
                continue
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _statement(connection: BaseDatabaseWrapper, trigger: Trigger) -> str:
    return trigger.postgresql if connection.vendor == "postgresql" else trigger.sqlite


def _in_schema(statement: str, schema: str) -> str:
    """Qualify functions with their schema and restrict their search path, temporary tables too."""
    return statement.replace(" FUNCTION guard_", f" FUNCTION {schema}.guard_").replace(
        " LANGUAGE plpgsql AS ", f" LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS "
    )


def installed_triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """Yield the triggers that should stand on this engine, given the tables that exist."""
    tables = set(connection.introspection.table_names())
    for guard in _guards.values():
        if guard.table not in tables:
            continue
        own = _append_only(guard) if guard.is_append_only else ()
        # SQLite fires the last one first: what is there already is refused before all else.
        for trigger in (*guard.triggers, *own):
            if _statement(connection, trigger):
                yield trigger
    for trigger in _triggers.values():
        if trigger.table in tables and _statement(connection, trigger):
            yield trigger


def _present(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, t.tgrelid::regclass::text FROM pg_trigger t"
                " WHERE NOT t.tgisinternal AND t.tgname LIKE %s ORDER BY 1",
                [_PREFIX + "%"],
            )
        else:
            cursor.execute(
                "SELECT name, tbl_name FROM sqlite_master"
                " WHERE type = 'trigger' AND name LIKE %s ORDER BY 1",
                [_PREFIX + "%"],
            )
        return [(str(name), str(table)) for name, table in cursor.fetchall()]


def _append_only(guard: Guard) -> tuple[Trigger, ...]:
    table = guard.table
    update = f"UPDATE OF {', '.join(guard.unchanging)}" if guard.unchanging else "UPDATE"
    # SQLite's own row number has three names, and could be set to another row's.
    update_on_sqlite = update.replace(" OF ", " OF rowid, _rowid_, oid, ")
    refusal = f"{table} is append-only: record a reversal instead"
    # SQLite's own row number can be given too, and would replace the row that has it.
    keys = [(key, "true") for key in (*guard.keys, ("rowid",))]
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "
        + " AND ".join((*(f"{column} = NEW.{column}" for column in key), condition))
        + ")"
        for key, condition in (*keys, *guard.partial_keys)
    )
    return (
        Trigger(
            name=f"guard_{table}_change",
            table=table,
            sqlite=(
                f"CREATE TRIGGER guard_{table}_change BEFORE {update_on_sqlite} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            ),
            postgresql=(
                f"CREATE TRIGGER guard_{table}_change BEFORE {update} OR DELETE OR TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse()"
            ),
        ),
        Trigger(
            name=f"guard_{table}_delete",
            table=table,
            sqlite=(
                f"CREATE TRIGGER guard_{table}_delete BEFORE DELETE ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            ),
            postgresql="",
        ),
        Trigger(
            name=f"guard_{table}_replace",
            table=table,
            sqlite=(
                f"CREATE TRIGGER guard_{table}_replace BEFORE INSERT ON {table}"
                f" WHEN {taken} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            ),
            postgresql="",
        ),
    )


_POSTGRESQL_REFUSE = """
CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: record a reversal instead', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
