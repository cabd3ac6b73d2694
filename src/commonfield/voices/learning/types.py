"""Types of learning: reviews as they are made, cards as they are shown."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """An answer to a card; ``code`` is made where it is given. ``rating``: 1 again … 4 easy."""

    variety: str
    meaning: str
    rating: int
    reviewed_at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class LearnerAnswer:
    """A learner's answer, one of many."""

    person_id: int
    review: CardAnswer


@dataclass(frozen=True, slots=True)
class TodaysCard:
    """A card of today; ``is_new``: never answered before; ``is_again``: answered today already."""

    variety: str
    meaning: str
    is_new: bool
    is_again: bool = False

    @property
    def name(self) -> str:
        return f"{self.variety}.{self.meaning}"


@dataclass(frozen=True, slots=True)
class TodaysCards:
    """Today's remaining cards, the number of words answered, and the next card after today.

    ``is_enough``: the day counts, whatever is left.
    """

    cards: tuple[TodaysCard, ...]
    answered: int
    is_enough: bool
    next_at: datetime | None

    @property
    def left(self) -> int:
        """The number of words not answered today."""
        return sum(not each.is_again for each in self.cards)


@dataclass(frozen=True, slots=True)
class LearnedVariety:
    """A variety that a learner learns: the numbers of its words and of those answered before."""

    code: str
    name: str
    name_en: str
    cards: int
    begun: int


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A card as a phone holds it; without ``due_at`` it was never answered."""

    variety: str
    meaning: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldCards:
    """All cards of a learner on a day, and how many new words are left of it."""

    day: date
    new_left: int
    new_a_day: int
    cards: tuple[HeldCard, ...]
