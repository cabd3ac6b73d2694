"""Commands of ledger for operators."""
