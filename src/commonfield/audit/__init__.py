"""Audit owns the append-only record of who did what; it may be read by auditors only."""
