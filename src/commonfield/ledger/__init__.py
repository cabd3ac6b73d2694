"""Ledger owns the double-entry books: who owes whom, and payouts.

It books obligations; the platform never holds other people's money.
"""
