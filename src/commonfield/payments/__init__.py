"""Payments owns how buyers pay and are paid back: port, adapters, what providers tell us."""
