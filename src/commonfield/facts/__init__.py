"""Facts owns the append-only record of what happened, its registry of kinds, roll-ups and export.

It knows no persons and no other module's rows: codes and ids only.
"""
