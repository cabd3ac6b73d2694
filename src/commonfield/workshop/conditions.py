"""Conditions for rows of a table that are looked up through another table's."""

from django.db.models import Q


def conditions(of: str, **columns: object) -> Q:
    """Return the condition on columns of the rows to which ``of`` leads, such as ``work__``."""
    return Q(**{f"{of}{name}": value for name, value in columns.items()})
