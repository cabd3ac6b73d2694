"""What the database itself keeps of tenancies: a let day is one of its term, in its room."""

from typing import Final

from commonfield.projects.models import LetDay, Tenancy
from commonfield.projects.parks.rules import days_of
from commonfield.workshop.books import BookCheck, Difference
from commonfield.workshop.guards import refusing_insert

OF_ITS_TERM: Final = refusing_insert(
    "guard_projects_let_day_of_its_term",
    "projects_let_day",
    "NOT EXISTS (SELECT 1 FROM projects_tenancy t WHERE t.id = NEW.tenancy_id"
    " AND t.room_id = NEW.room_id AND NEW.day BETWEEN t.begins_on AND t.ends_on)",
    "a room is let on the days of a tenancy",
)


def check_tenancies() -> BookCheck:
    """Hold the days on which rooms are let against the terms of their tenancies."""
    rows = Tenancy.objects.order_by("pk")
    found = []
    for row in rows:
        expected = set(days_of(row.begins_on, row.ends_on))
        has = set(LetDay.objects.filter(tenancy=row, room=row.room).values_list("day", flat=True))
        if has != expected:
            what = "tenancies: a room is let on each day of the term, and on no other"
            days = f"{len(has & expected)} and {len(has - expected)} more"
            found.append(Difference(what, row.number, str(len(expected)), days))
    return BookCheck("tenancies", len(rows), tuple(found))
