"""Promotions owns prices for a crowd: team purchases and flash sales, two small state machines."""
