"""Whether database and settings are as they must be, checked before anything serves or works."""

from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from commonfield.workshop.archive.unfinished import unfinished_restore, waiting_logs
from commonfield.workshop.checks import codes_on_console
from commonfield.workshop.schema_check import check_guards

OLDER_THAN_THE_RELEASE: Final = (
    "This database was made before the first release of Commonfield (2026.12.1), whose tables have"
    " other names, so it is not brought up to date. Keep it, and begin with an empty one: point"
    " DATABASE_URL to a new database, or DATA_DIR to a new folder (for `make demo`: delete var/)."
)
NOT_MIGRATED: Final = "The database is not up to date. Run `commonfield migrate` first."


def pending_migrations() -> int:
    """Return how many migrations the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_older_than_the_release() -> bool:
    """Return whether a program of before the first release has made the database's tables."""
    applied = MigrationRecorder(connection).applied_migrations()
    return any(label in settings.FORMER_ROOMS for label, _name in applied)


def why_not_migrated() -> str:
    """Return why the tables are not this program's; an empty text if they are."""
    if is_older_than_the_release():
        return OLDER_THAN_THE_RELEASE
    return NOT_MIGRATED if pending_migrations() else ""


def why_not_ready() -> str:
    """Return what is missing and what to do about it; an empty text if all is well."""
    if reason := why_not_migrated() or codes_on_console():
        return reason
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
    if logs := waiting_logs():
        return (
            "This database was restored without its vault's key, so consents that were withdrawn"
            " and persons who were erased since the backup are back in it. Set VAULT_KEY and run"
            f" `commonfield reapply_withdrawals {logs[0]}` first."
        )
    return ""
