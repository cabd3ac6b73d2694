"""What crosses the border of the stores' room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """What sending to the regions of a prefix costs; an empty prefix is everywhere else.

    Units: grams, fen. ``free_from_fen``: goods worth so much are sent for nothing; None: never.
    """

    region_prefix: str
    first_g: int
    first_fen: int
    more_g: int
    more_fen: int
    free_from_fen: int | None = None
