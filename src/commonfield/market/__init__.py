"""Market owns stores, catalogue, stock, baskets, checkout, orders and payments.

It does not own lots (supply) or who is owed (ledger).
"""
