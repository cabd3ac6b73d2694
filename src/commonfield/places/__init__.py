"""Places owns administrative divisions with their dates and successors, and venues.

It does not own who works in a venue (a role in people) or what happens there.
"""
