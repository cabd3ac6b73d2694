"""Whether the database is what the program expects, asked before anything serves or works."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from commonfield.workshop.archive.restore import unfinished_restore
from commonfield.workshop.guards import missing_guards


def unready() -> str:
    """Return what is missing and what to do about it; an empty text if all is well."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "The database is not up to date. Run `commonfield migrate` first."
    if missing := missing_guards(connection):
        return (
            f"{len(missing)} of the database's guards do not stand ({missing[0]}, …)."
            " Run `commonfield migrate`; it writes all guards anew."
        )
    if unfinished_restore():
        return (
            "A restore was cut off before it was complete, and the database is still empty."
            " Run `commonfield restore FILE` again."
        )
    return ""
