"""Refusals of facts; they mean a mistake in the program, so they are plain exceptions."""


class FactShapeError(ValueError):
    """A fact is not of its kind's shape: unknown kind, bad place, naive time, missing subject."""
