"""Audit owns the append-only record of who did what; only auditors may read it."""
