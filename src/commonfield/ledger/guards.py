"""What the database itself keeps of the books and of payouts, on both engines.

"Seal last": postings come first, then the entry's header, whose trigger wants them to balance.
SQLite has one writer, so triggers that look at the other table are enough. On PostgreSQL a
second session could add to an entry that the first is sealing; there each row carries the
transaction that wrote it (``written_in``, which a migration adds), and a composite foreign key
lets a posting belong only to an entry of its own transaction. What a trigger looks up it asks for
each row by itself (``LATERAL``): a join is planned once, in a young table by reading all of it.
"""

from dataclasses import replace

from commonfield.workshop.approvals import approval_guard
from commonfield.workshop.choices import Verdict
from commonfield.workshop.guards import Guard, Trigger, refusing_insert, register_guard

_SEALED = "the entry is sealed: write a reversing entry instead"
_UNBALANCED = "the entry does not balance"

_SEAL = Trigger(
    name="guard_ledger_entry_seal",
    table="ledger_entry",
    sqlite=(
        "CREATE TRIGGER guard_ledger_entry_seal BEFORE INSERT ON ledger_entry WHEN"
        " (SELECT count(*) < 2 OR sum(amount_fen) <> 0 FROM ledger_posting"
        " WHERE entry_id = NEW.id)"
        f" BEGIN SELECT RAISE(ABORT, '{_UNBALANCED}'); END"
    ),
    postgresql=f"""
CREATE OR REPLACE FUNCTION guard_ledger_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_rows n CROSS JOIN LATERAL (
      SELECT count(*) AS legs, sum(p.amount_fen) AS fen FROM ledger_posting p
      WHERE p.entry_id = n.id
    ) s WHERE s.legs < 2 OR s.fen <> 0
  ) THEN
    RAISE EXCEPTION '{_UNBALANCED}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM new_rows
             WHERE written_in <> pg_current_xact_id()::text::bigint) THEN
    RAISE EXCEPTION 'written_in is set by the database'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_ledger_entry_seal AFTER INSERT ON ledger_entry
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION guard_ledger_seal()
""",
)

_CLOSED = Trigger(
    name="guard_ledger_posting_sealed",
    table="ledger_posting",
    sqlite=(
        "CREATE TRIGGER guard_ledger_posting_sealed BEFORE INSERT ON ledger_posting"
        " WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)"
        f" BEGIN SELECT RAISE(ABORT, '{_SEALED}'); END"
    ),
    postgresql=f"""
CREATE OR REPLACE FUNCTION guard_ledger_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM new_rows n CROSS JOIN LATERAL (
    SELECT 1 FROM ledger_entry e WHERE e.id = n.entry_id LIMIT 1
  ) e) THEN
    RAISE EXCEPTION '{_SEALED}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM new_rows
             WHERE written_in <> pg_current_xact_id()::text::bigint) THEN
    RAISE EXCEPTION 'written_in is set by the database'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_ledger_posting_sealed AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION guard_ledger_posting()
""",
)

# Run by a migration on PostgreSQL: the simple foreign key gives way to the composite one.
SAME_TRANSACTION = """
DO $$
DECLARE simple text;
BEGIN
  SELECT conname INTO simple FROM pg_constraint
   WHERE conrelid = 'ledger_posting'::regclass AND contype = 'f'
     AND confrelid = 'ledger_entry'::regclass;
  IF simple IS NOT NULL THEN
    EXECUTE 'ALTER TABLE ledger_posting DROP CONSTRAINT ' || quote_ident(simple);
  END IF;
END $$;
ALTER TABLE ledger_entry ADD COLUMN written_in bigint NOT NULL
  DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE ledger_posting ADD COLUMN written_in bigint NOT NULL
  DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_written_in UNIQUE (id, written_in);
ALTER TABLE ledger_posting ADD CONSTRAINT ledger_posting_same_transaction
  FOREIGN KEY (entry_id, written_in) REFERENCES ledger_entry (id, written_in)
  DEFERRABLE INITIALLY DEFERRED;
"""


_RUN_SEALED = refusing_insert(
    "guard_ledger_payout_line_sealed",
    "ledger_payout_line",
    "EXISTS (SELECT 1 FROM ledger_payout_run r WHERE r.id = NEW.run_id)",
    "the run is prepared: prepare another one",
)
_APPROVED = refusing_insert(
    "guard_ledger_payout_approved",
    "ledger_payout",
    "NOT EXISTS (SELECT 1 FROM ledger_payout_line l"
    " JOIN ledger_account a ON a.id = l.account_id"
    " JOIN ledger_payout_decision d ON d.subject_id = l.run_id"
    " WHERE l.number = NEW.number AND l.run_id = NEW.run AND l.amount_fen = NEW.amount_fen"
    " AND a.party = NEW.payee AND a.holder = NEW.payer"
    f" AND d.verdict = '{Verdict.ACCEPTED}')",
    "a payment is booked as another person approved it",
)
# What the bank says of a payment follows its file, and is not its preparer's to say; cash follows
# what two people said of the whole list.
_RESULTS = refusing_insert(
    "guard_ledger_payout_outcome_of_two",
    "ledger_payout_outcome",
    "EXISTS (SELECT 1 FROM ledger_payout o JOIN ledger_payout_run r ON r.id = o.run"
    " JOIN ledger_payout_line l ON l.number = o.number WHERE o.id = NEW.payout_id AND"
    " ((NOT l.is_cash AND (r.exported_at IS NULL"
    " OR (r.prepared_by IS NOT NULL AND NEW.recorded_by = 'P' || r.prepared_by)))"
    " OR (l.is_cash AND NOT EXISTS (SELECT 1 FROM ledger_payout_cash_list c"
    " JOIN ledger_payout_cash_decision d ON d.subject_id = c.id"
    f" WHERE c.run_id = r.id AND d.verdict = '{Verdict.ACCEPTED}'))))",
    "what became of a payment is the word of two",
)


def _households(decision: str, prepared: str) -> Trigger:
    """Refuse a decision by a person of the household of its subject's preparer."""
    return refusing_insert(
        f"guard_{decision}_home",
        decision,
        f"NEW.verdict <> '{Verdict.TAKEN_BACK}' AND EXISTS (SELECT 1 FROM {prepared} r"
        " JOIN people_person one ON one.id = r.prepared_by"
        " JOIN people_person other ON other.household_id = one.household_id"
        " WHERE r.id = NEW.subject_id AND other.id = NEW.decided_by)",
        "somebody of another household decides on a run",
    )


def _register_decisions(decision: str, prepared: str, *keys: tuple[str, ...]) -> None:
    decided = approval_guard(decision, prepared, keys=keys)
    triggers = (*decided.triggers, _households(decision, prepared))
    register_guard(replace(decided, triggers=triggers))


def register_guards() -> None:
    register_guard(Guard("ledger_account", keys=(("id",), ("code",))))
    register_guard(Guard("ledger_entry", keys=(("id",), ("reverses_id",)), triggers=(_SEAL,)))
    register_guard(
        Guard(
            "ledger_posting",
            keys=(("entry_id", "account_id"),),
            triggers=(_CLOSED,),
            postgresql=SAME_TRANSACTION,
        )
    )
    register_guard(
        Guard("ledger_payout", keys=(("id",), ("number",), ("entry_id",)), triggers=(_APPROVED,))
    )
    register_guard(
        Guard(
            "ledger_payout_run", unchanging=("id", "payer", "prepared_by", "prepared_at", "digest")
        )
    )
    register_guard(
        Guard("ledger_payout_line", keys=(("id",), ("number",)), triggers=(_RUN_SEALED,))
    )
    outcome_keys = (("id",), ("payout_id",), ("entry_id",))
    # The words of why may name the payee, and go with them.
    kept = ("id", "payout_id", "is_paid", "recorded_by", "recorded_at", "entry_id", "fact")
    outcomes = Guard("ledger_payout_outcome", outcome_keys, unchanging=kept, triggers=(_RESULTS,))
    register_guard(outcomes)
    register_guard(Guard("ledger_payout_cash_list"))
    register_guard(Guard("ledger_payout_correction"))
    _register_decisions("ledger_payout_decision", "ledger_payout_run")
    _register_decisions("ledger_payout_cash_decision", "ledger_payout_cash_list")
    _register_decisions(
        "ledger_payout_correction_decision", "ledger_payout_correction", ("entry_id",)
    )
