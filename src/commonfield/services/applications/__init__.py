"""Applying at the village's desk: what is asked, its limit, what became of it; slips."""
