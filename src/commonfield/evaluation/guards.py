"""What the database itself keeps of entries by hand, on both engines.

Nothing entered or decided is ever changed. Nobody decides on what they entered themselves, and
nobody takes back what another entered. What replaces an entry is of the same column, place and day.
"""

from commonfield.workshop.approvals import approval_guard
from commonfield.workshop.guards import Guard, refusing_insert, register_guard

_OTHER = "what replaces an entry is of the same column, place and day"

_SAME = (
    "e.table_code = NEW.table_code AND e.column_code = NEW.column_code"
    " AND e.place = NEW.place AND e.told_on = NEW.told_on"
)
_SAME_PLACE = refusing_insert(
    "guard_evaluation_entry_replaces",
    "evaluation_entry",
    "NEW.replaces_id IS NOT NULL AND NOT EXISTS"
    f" (SELECT 1 FROM evaluation_entry e WHERE e.id = NEW.replaces_id AND {_SAME})",
    _OTHER,
)


def register_guards() -> None:
    register_guard(Guard("evaluation_entry", triggers=(_SAME_PLACE,)))
    register_guard(approval_guard("evaluation_decision", "evaluation_entry", keys=(("settles",),)))
