"""Deleting a person's rows on erasure."""

from django.db.models import QuerySet


def delete_existing(*some: QuerySet) -> None:  # type: ignore[type-arg]  # of whichever tables
    """Delete rows where there are any: an erasure that another room refuses writes nothing."""
    for rows in some:
        if rows.exists():
            rows.delete()
