"""What the database itself keeps of entries by hand, on both engines.

Nothing entered or decided is ever changed. Nobody decides on what they entered themselves, and
nobody takes back what another entered. What replaces an entry is of the same column, place and day.
"""

from commonfield.workshop.approvals import approval_guard
from commonfield.workshop.guards import Guard, Trigger, register_guard

_OTHER = "what replaces an entry is of the same column, place and day"

_SAME = (
    "e.table_code = NEW.table_code AND e.column_code = NEW.column_code"
    " AND e.place = NEW.place AND e.told_on = NEW.told_on"
)
_SAME_PLACE = Trigger(
    name="guard_evaluation_entry_replaces",
    table="evaluation_entry",
    sqlite=(
        "CREATE TRIGGER guard_evaluation_entry_replaces BEFORE INSERT ON evaluation_entry WHEN"
        " NEW.replaces_id IS NOT NULL AND NOT EXISTS"
        f" (SELECT 1 FROM evaluation_entry e WHERE e.id = NEW.replaces_id AND {_SAME})"
        f" BEGIN SELECT RAISE(ABORT, '{_OTHER}'); END"
    ),
    postgresql=f"""
CREATE OR REPLACE FUNCTION guard_evaluation_replaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM evaluation_entry e WHERE e.id = NEW.replaces_id AND {_SAME}
  ) THEN
    RAISE EXCEPTION '{_OTHER}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_evaluation_entry_replaces BEFORE INSERT ON evaluation_entry
  FOR EACH ROW EXECUTE FUNCTION guard_evaluation_replaces()
""",
)


def register_guards() -> None:
    """Register the guards of entries."""
    register_guard(Guard("evaluation_entry", triggers=(_SAME_PLACE,)))
    register_guard(approval_guard("evaluation_decision", "evaluation_entry", keys=(("settles",),)))
