"""Market owns the buyer's way over stores, orders and payments: shop, basket, checkout, own orders.

It has no tables and no rules of its own, and no page of a store's desk.
"""
