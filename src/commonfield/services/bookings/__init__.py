"""Bookings owns who has which room when: requests, series, feasts, slots, and visits counted."""
