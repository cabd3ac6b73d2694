"""Tables, constraints, triggers and rules, compared by definition and not by name.

What should stand is made from the models and the registered guards: PostgreSQL makes it in its
temporary schema, says it in its own words, and takes it back; SQLite keeps what it was told. What
stands is read the same way, so no definition is written down a second time. Whatever stands on a
table of ours beside that (a trigger, a rule, a child table) is a difference too.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from commonfield.workshop import guards
from commonfield.workshop.books import BookCheck, Difference

# Table, what it is of the table, and its definition.
type _Definitions = frozenset[tuple[str, str, str]]

_SHOWN: Final = 300
_NOTHING: Final = "nothing"
_expected: dict[str, _Definitions] = {}


class GuardsChangedError(Exception):
    """A guard, a constraint or a rule of the database is not what this program makes."""


def check_guards(on: BaseDatabaseWrapper) -> BookCheck:
    """Compare what the database keeps by itself with what this program would make."""
    expected = expected_definitions(on)
    tables = {table for table, _, _ in expected}
    found = frozenset(each for each in _found(on) if each[0] in tables)
    loosened = _loosened(on) if on.vendor == "postgresql" else ()
    return BookCheck("guards", len(expected), (*_compared(expected, found), *loosened))


# What would let a session of this database pass its guards by, wherever it is written down: of the
# database, and of roles that may write to its books or become one that may. Others' are not ours,
# and what says PostgreSQL's own default changes nothing.
_SETTINGS: Final = """
WITH writers AS (
  SELECT r.oid FROM pg_roles r JOIN pg_class c ON c.relname = 'audit_row'
  WHERE r.oid = c.relowner OR has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
)
SELECT coalesce(r.rolname, 'every role') || ' in ' || coalesce(d.datname, 'every database'), each
FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) AS each
LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
LEFT JOIN pg_settings p ON p.name = split_part(each, '=', 1)
WHERE (s.setdatabase = 0 OR d.datname = current_database())
  AND split_part(each, '=', 1) IN ('session_replication_role', 'search_path', 'row_security',
                                   'role', 'session_authorization')
  AND each IS DISTINCT FROM p.name || '=' || p.boot_val
  AND (s.setrole = 0 OR EXISTS (
    SELECT 1 FROM writers w WHERE pg_has_role(s.setrole, w.oid, 'MEMBER')))
UNION ALL
SELECT 'this session', name || '=' || setting FROM pg_settings
WHERE name = 'session_replication_role' AND setting <> 'origin'
ORDER BY 1, 2
"""


def _loosened(on: BaseDatabaseWrapper) -> Iterator[Difference]:
    """Yield settings of roles and of the database that lead past guards or to other tables."""
    with on.cursor() as cursor:
        cursor.execute(_SETTINGS)
        for where, setting in cursor.fetchall():
            yield Difference("guards: settings of roles", where, _NOTHING, setting)


def verify_guards(_now: datetime) -> int:
    """Look at the guards while the worker runs; a job that fails is logged and on /metrics."""
    outcome = check_guards(connection)
    if outcome.differences:
        raise GuardsChangedError(", ".join(each.key for each in outcome.differences))
    return outcome.count


def expected_definitions(on: BaseDatabaseWrapper) -> _Definitions:
    """Return what should stand; made once a process, and not inside a read-only transaction."""
    if on.vendor not in _expected:
        made = _made_postgresql if on.vendor == "postgresql" else _made_sqlite
        _expected[on.vendor] = made(on)
    return _expected[on.vendor]


def _compared(expected: _Definitions, found: _Definitions) -> Iterable[Difference]:
    wanted = {(table, what): text for table, what, text in sorted(expected - found)}
    there = {(table, what): text for table, what, text in sorted(found - expected)}
    for table, what in sorted(wanted.keys() | there.keys()):
        yield Difference(
            "guards",
            f"{table}: {what}",
            _shown(wanted.get((table, what), _NOTHING)),
            _shown(there.get((table, what), _NOTHING)),
        )


def _shown(text: str) -> str:
    return " ".join(text.split())[:_SHOWN]


def _found(on: BaseDatabaseWrapper) -> _Definitions:
    if on.vendor != "postgresql":
        return _read_sqlite(on)
    with on.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return _read_postgresql(on, cursor.fetchone()[0])


def _table_statements(on: BaseDatabaseWrapper) -> list[str]:
    """Return the statements that make every table as its model is now."""
    # Not entered: nothing is written, and SQLite would want its foreign keys off.
    editor = on.schema_editor(collect_sql=True, atomic=False)
    editor.deferred_sql = []
    for model in apps.get_models():
        # Whose tables are not ours may be as their own migrations say.
        if model.__module__.startswith("commonfield."):
            editor.create_model(model)
    statements = [*editor.collected_sql, *(str(each) for each in editor.deferred_sql)]
    return [each.rstrip(";") for each in statements if not each.startswith("CREATE INDEX")]


def _made_sqlite(on: BaseDatabaseWrapper) -> _Definitions:
    made = [_parts(statement) for statement in _table_statements(on)]
    triggers = frozenset(
        (trigger.table, f"trigger {trigger.name}", trigger.sqlite)
        for trigger in guards.installed_triggers(on)
    )
    return triggers.union(*made)


def _read_sqlite(on: BaseDatabaseWrapper) -> _Definitions:
    with on.cursor() as cursor:
        cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        rows = cursor.fetchall()
    triggers = frozenset(
        (table, f"trigger {name}", sql) for kind, name, table, sql in rows if kind == "trigger"
    )
    others = (_parts(sql) for kind, _, _, sql in rows if kind != "trigger")
    return triggers.union(*others)


_CREATED: Final = re.compile(r'CREATE (?:TABLE|(UNIQUE) INDEX "[^"]*" ON) "([^"]*)"(.*)', re.DOTALL)


def _parts(statement: str) -> _Definitions:
    """Return the columns and constraints of a table, or the one thing that a unique index is."""
    if not (created := _CREATED.match(statement)):
        return frozenset()
    is_index, table, body = created.groups()
    if is_index:
        return frozenset({(table, "unique index", statement)})
    inner = body[body.index("(") + 1 : body.rindex(")")]
    return frozenset((table, _name_of(part), part) for part in _split(inner))


def _name_of(part: str) -> str:
    named = re.match(r'(?:(CONSTRAINT) )?"([^"]*)"', part)
    if not named:
        return part
    return f"{'constraint' if named[1] else 'column'} {named[2]}"


def _split(text: str) -> list[str]:
    """Split at the commas that stand in no brackets and no quotation marks."""
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        depth += (sign == "(") - (sign == ")") if not quote else 0
        if sign == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _made_postgresql(on: BaseDatabaseWrapper) -> _Definitions:
    with transaction.atomic(using=on.alias), on.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = pg_temp")
        cursor.execute(";".join([*_table_statements(on), *guards.extra_statements()]))
        guards.create_triggers(on, "pg_temp")
        made = _read_postgresql(on, "pg_temp")
        transaction.set_rollback(True, using=on.alias)
    return made


# Each engine's own words for each thing; a schema's name before a thing of ours is left out.
_OF_TABLES: Final = """
WITH ours AS (
  SELECT oid, relname, relkind, relpersistence, relrowsecurity FROM pg_class
  WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace =
    CASE WHEN %(schema)s = 'pg_temp' THEN pg_my_temp_schema()
         ELSE (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s) END
)
SELECT relname, 'table', concat_ws(' ', relkind::text,
  CASE WHEN relpersistence = 'u' THEN 'unlogged' END,
  CASE WHEN relrowsecurity THEN 'row security' END) FROM ours
UNION ALL
SELECT relname, 'column ' || attname, concat_ws(' ', format_type(atttypid, atttypmod),
  CASE WHEN attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(adbin, adrelid))
FROM ours JOIN pg_attribute a ON a.attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = a.attrelid AND adnum = a.attnum
UNION ALL
SELECT relname, pg_get_constraintdef(c.oid), pg_get_constraintdef(c.oid)
FROM ours JOIN pg_constraint c ON c.conrelid = ours.oid AND contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL
SELECT relname, 'unique index', pg_get_indexdef(indexrelid)
  || CASE WHEN indisvalid AND indisready THEN '' ELSE ' INVALID' END
FROM ours JOIN pg_index ON indrelid = ours.oid AND indisunique
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
UNION ALL
SELECT relname, 'trigger ' || tgname, pg_get_triggerdef(t.oid) || ' ENABLED ' || tgenabled::text
FROM ours JOIN pg_trigger t ON tgrelid = ours.oid AND NOT tgisinternal
UNION ALL
SELECT relname, 'function of ' || tgname, pg_get_functiondef(tgfoid)
FROM ours JOIN pg_trigger ON tgrelid = ours.oid AND NOT tgisinternal
UNION ALL
SELECT relname, 'foreign key off', pg_get_constraintdef(tgconstraint)
FROM ours JOIN pg_trigger ON tgrelid = ours.oid AND tgisinternal AND tgenabled NOT IN ('O', 'A')
UNION ALL
SELECT relname, 'rule ' || rulename, pg_get_ruledef(r.oid)
FROM ours JOIN pg_rewrite r ON ev_class = ours.oid
UNION ALL
SELECT relname, 'child table', inhrelid::regclass::text
FROM ours JOIN pg_inherits ON inhparent = ours.oid
"""


def _read_postgresql(on: BaseDatabaseWrapper, schema: str) -> _Definitions:
    with on.cursor() as cursor:
        cursor.execute(_OF_TABLES, {"schema": schema})
        return frozenset(
            (table, _without(what, schema), _without(text, schema))
            for table, what, text in cursor.fetchall()
        )


# A list of texts is spelled otherwise once it was made from its own definition, as restores do.
_SPELLED: Final = (
    (re.compile(r"\('((?:[^']|'')*)'::character varying\)::text"), r"'\1'"),
    (re.compile(r"'((?:[^']|'')*)'::character varying"), r"'\1'"),
    (re.compile(r"\(ARRAY\[([^\]]*)\]\)::text\[\]"), r"ARRAY[\1]"),
)


def _without(text: str, schema: str) -> str:
    plain = text.replace(f" {schema}.", " ").replace(f" TO '{schema}',", " TO")
    for spelling, plainly in _SPELLED:
        plain = spelling.sub(plainly, plain)
    return plain
