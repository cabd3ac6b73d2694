"""Totals of facts as columns of numbers, so that hundreds of thousands are added up at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.indicators.types import Level, Take, Totals, place_at

type Flags = NDArray[np.bool_]
type Numbers = NDArray[np.float64]
type Rows = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of texts as numbers: of row ``i`` the text is ``texts[of[i]]``."""

    texts: Sequence[str]
    of: Rows

    @classmethod
    def made(cls, column: Sequence[str]) -> "Coded":
        """Number the texts in the order in which they come."""
        numbers = {text: number for number, text in enumerate(dict.fromkeys(column))}
        return cls(tuple(numbers), np.array([numbers[text] for text in column], np.intp))

    def at(self, level: Level) -> "Coded":
        """Return codes of places as those of a level in which they lie."""
        wide = Coded.made([place_at(level, text) for text in self.texts])
        return Coded(wide.texts, wide.of[self.of])

    def among(self, wanted: Sequence[str]) -> Flags:
        """Return which rows have one of some texts; all, if none is named."""
        if not wanted:
            return np.ones(len(self.of), np.bool_)
        is_wanted = np.array([text in wanted for text in self.texts], np.bool_)
        return is_wanted[self.of] if len(self.texts) else np.zeros(0, np.bool_)


@dataclass(frozen=True, slots=True)
class TotalsColumns:
    """The columns of totals, and which rows a term uses.

    Where ``has_subject`` is false, nobody stands behind a row.
    """

    kinds: Coded
    places: Coded
    channels: Coded
    groups: Coded
    subjects: Coded
    has_subject: Flags
    numbers: Mapping[str, Numbers]
    standing: Numbers

    @classmethod
    def made(cls, totals: "Sequence[Totals] | TotalsColumns") -> "TotalsColumns":
        """Make columns of rows."""
        if isinstance(totals, TotalsColumns):
            return totals
        return cls(
            kinds=Coded.made([each.kind for each in totals]),
            places=Coded.made([each.place for each in totals]),
            channels=Coded.made([each.channel for each in totals]),
            groups=Coded.made([each.group for each in totals]),
            subjects=Coded.made([each.subject for each in totals]),
            has_subject=np.array([each.subject != "" for each in totals], np.bool_),
            numbers={
                Take.COUNT: np.array([each.count for each in totals], np.float64),
                Take.QUANTITY: np.array([each.quantity for each in totals], np.float64),
                Take.AMOUNT_FEN: np.array([each.amount_fen for each in totals], np.float64),
            },
            standing=np.array([each.standing for each in totals], np.float64),
        )

    def rows_of(
        self, kinds: Sequence[str], groups: Sequence[str] = (), channels: Sequence[str] = ()
    ) -> Rows:
        """Return the rows of some kinds, and of some groups and channels where they are named."""
        is_wanted = self.kinds.among(kinds) & self.groups.among(groups)
        return np.flatnonzero(is_wanted & self.channels.among(channels))

    def signed_standing(self, closed: str, rows: Rows) -> Numbers:
        """Return what stands by these rows: closings take away."""
        is_closed = self.kinds.among((closed,))[rows]
        return np.where(is_closed, -1, 1) * self.standing[rows]
