"""People owns persons, organisations, roles, consent, sign-in and contracts of work.

It does not own what growers deliver (supply) or what stores sell (market).
"""
