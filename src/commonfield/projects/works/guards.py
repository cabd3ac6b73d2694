"""What the database itself keeps of projects, on both engines.

No source pays more than its budget: on PostgreSQL a payment locks its source before it adds up, so
that two at once see each other. A payment is never changed; one counter entry takes it back whole,
and only then is its number free again. A budget is not lowered below what was paid.
"""

from typing import Final

from commonfield.workshop.approvals import approval_guard
from commonfield.workshop.guards import Guard, Trigger, refusing_insert, register_guard

_ABOVE: Final = "a source pays no more than its budget"
_BELOW: Final = "a budget covers what was paid from its source"
_PAID: Final = (
    "(SELECT coalesce(sum(p.amount_fen), 0) FROM projects_payment p WHERE p.source_id = {source})"
)
_OVERDRAWN: Final = (
    f"NEW.amount_fen + {_PAID.format(source='NEW.source_id')} >"
    " (SELECT s.budget_fen FROM projects_budget_source s WHERE s.id = NEW.source_id)"
)
_A_PAYMENT: Final = "reverses_id IS NULL AND NEW.reverses_id IS NULL"
_LOWERED: Final = f"NEW.budget_fen < {_PAID.format(source='NEW.id')}"


def _trigger(
    name: str, table: str, event: str, wrong: str, refusal: str, lock: str = ""
) -> Trigger:
    return Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {wrong}"
        f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        postgresql=f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {lock}
  IF {wrong} THEN
    RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()
""",
    )


_BUDGET: Final = _trigger(
    "guard_projects_payment_budget",
    "projects_payment",
    "INSERT",
    _OVERDRAWN,
    _ABOVE,
    "PERFORM 1 FROM projects_budget_source s WHERE s.id = NEW.source_id FOR UPDATE;",
)
_COVERED: Final = _trigger(
    "guard_projects_budget_covers",
    "projects_budget_source",
    "UPDATE OF budget_fen",
    _LOWERED,
    _BELOW,
)
_REVERSAL: Final = refusing_insert(
    "guard_projects_payment_reverses",
    "projects_payment",
    "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM projects_payment p WHERE"
    " p.id = NEW.reverses_id AND p.reverses_id IS NULL AND p.source_id = NEW.source_id"
    " AND p.number = NEW.number AND p.amount_fen = -NEW.amount_fen)",
    "a counter entry takes back one payment whole",
)
_AGAIN: Final = refusing_insert(
    "guard_projects_payment_again",
    "projects_payment",
    "NEW.reverses_id IS NULL AND NEW.attempt > 0 AND NOT EXISTS (SELECT 1 FROM projects_payment p"
    " JOIN projects_payment r ON r.reverses_id = p.id WHERE p.bureau = NEW.bureau"
    " AND p.number = NEW.number AND p.attempt = NEW.attempt - 1)",
    "a number is given again once its payment was reversed",
)


def register_guards() -> None:
    kept = ("id", "project_id", "source", "fund")
    funds = (("id",), ("project_id", "fund"))
    register_guard(Guard("projects_budget_source", funds, triggers=(_COVERED,), unchanging=kept))
    register_guard(
        Guard(
            "projects_payment",
            (("id",), ("reverses_id",)),
            triggers=(_BUDGET, _REVERSAL, _AGAIN),
            partial_keys=((("bureau", "number", "attempt"), _A_PAYMENT),),
        )
    )
    register_guard(Guard("projects_milestone_report"))
    register_guard(
        approval_guard(
            "projects_milestone_decision", "projects_milestone_report", keys=(("accepts_id",),)
        )
    )
