"""Unique values that another row has taken, told from numbers that the database gave twice."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError, connection, transaction

from commonfield.kernel.errors import CommonfieldError
from commonfield.workshop.books import BookCheck, Difference


class SequenceBehindError(Exception):
    """Rows were not written, though nothing of theirs is taken: see ``check_sequences``."""

    def __init__(self, table: str) -> None:
        super().__init__(f"{table}: its sequence is behind its rows; see commonfield check_books")


@contextmanager
def conflicts_as(refusal: CommonfieldError | type[CommonfieldError]) -> Iterator[None]:
    """Write inside, and refuse if the database finds a value taken or a rule broken.

    A row whose own number is taken is nobody's conflict: the sequence is behind, and that fails.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if is_number_taken(error):
            raise
        raise refusal from error


def is_number_taken(error: IntegrityError) -> bool:
    """Return whether a new row got a number (``id``) that another row of its table has."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None:
        text = str(error)
        return text.startswith("UNIQUE constraint failed") and text.endswith(".id")
    is_key = str(diagnosis.constraint_name).endswith("_pkey")
    return is_key and "(id)=" in str(diagnosis.message_detail)


def check_sequences() -> BookCheck:
    """Compare each table's sequence with its rows; SQLite keeps its own in step.

    One that is behind, after rows came in past the program, gives the next row a number that is
    taken. ``sqlsequencereset`` shows how to set it right.
    """
    found = []
    numbered = [
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("commonfield.")
        and model._meta.pk.get_internal_type().endswith("AutoField")
    ]
    if connection.vendor != "postgresql":
        return BookCheck("sequences", len(numbered))
    with connection.cursor() as cursor:
        for table in sorted(numbered):
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            name = connection.ops.quote_name(table)
            # The function needs no more than USAGE, which the account that owns no table has.
            given_sql = "coalesce(pg_sequence_last_value(%s::regclass), 0)"
            cursor.execute(f"SELECT coalesce(max(id), 0), {given_sql} FROM {name}", [sequence])  # noqa: S608 - names of our tables
            highest, given = cursor.fetchone()
            if given < highest:
                found.append(Difference("sequences", table, f"at least {highest}", str(given)))
    return BookCheck("sequences", len(numbered), tuple(found))
