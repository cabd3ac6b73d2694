"""Whether database and settings are as they must be, asked before anything serves or works."""

from typing import Final

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from commonfield.workshop.archive.unfinished import unfinished_restore
from commonfield.workshop.checks import codes_on_console
from commonfield.workshop.schema_check import check_guards

NOT_MIGRATED: Final = "The database is not up to date. Run `commonfield migrate` first."


def pending_migrations() -> int:
    """Return how many migrations the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def why_not_ready() -> str:
    """Return what is missing and what to do about it; an empty text if all is well."""
    if reason := codes_on_console():
        return reason
    if pending_migrations():
        return NOT_MIGRATED
    if differences := check_guards(connection).differences:
        first = differences[0]
        return (
            f"{len(differences)} of the database's guards do not stand as they should ({first.key}:"
            f" should be {first.expected}, is {first.found}). Run `commonfield migrate`, which"
            " writes all guards anew; what still differs then was changed by hand:"
            " `commonfield check_books` names all of it, docs/operating.md says what to do."
        )
    if unfinished_restore():
        return (
            "A restore was cut off before it was complete, and the database is still empty."
            " Run `commonfield restore FILE` again."
        )
    return ""
