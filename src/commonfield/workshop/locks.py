"""One session at a time, where no row exists yet that two could lock."""

from django.db import connection


def one_at_a_time(*names: str) -> None:
    """Hold these names until the transaction ends; others who want one wait for it.

    SQLite has one writer anyway.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        # All take them in the same order, so that no two wait for each other.
        for name in sorted(names):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
