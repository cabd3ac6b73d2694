"""Payouts owns payout runs: prepared by one person, approved by another, booked, and settled."""
