"""Market owns the pages, forms and API of buyers and keepers over stores, orders and payments.

It has no tables and no rules of its own.
"""
