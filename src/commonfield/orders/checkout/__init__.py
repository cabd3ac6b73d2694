"""Checkout owns taking orders: many at once in one transaction, never one pack too many."""
