"""Payouts owns whom of those owed a maker may pay, and what goes to its bank and comes back."""
