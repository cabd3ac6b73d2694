"""Offers owns prices for a time with a condition: team offers and flash sales."""
