"""When a card is due: FSRS over the log of its reviews; the same log gives the same card."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from fsrs import Card, Rating, Scheduler

LESSONS: Final = range(1, 13)
_MEANINGS_A_LESSON: Final = 14
# Two days make a lesson.
NEW_A_DAY: Final = 7
_ENOUGH_A_DAY: Final = 5
# Nobody answers two words in less.
_BETWEEN: Final = timedelta(seconds=1)
# Fuzzing draws lots; devices and servers would then not agree.
_SCHEDULER: Final = Scheduler(enable_fuzzing=False)


@dataclass(frozen=True, slots=True, order=True)
class LoggedReview:
    """An answer to one card; of two at the same moment the code decides which was first."""

    reviewed_at: datetime
    code: str
    rating: int


def replay(reviews: Iterable[LoggedReview]) -> Card | None:
    """Return the card after its reviews, given in any order; none without any."""
    card = None
    for each in sorted(set(reviews)):
        at = each.reviewed_at.astimezone(UTC)
        # A card without an id waits for a millisecond to get one.
        card = card or Card(card_id=1, due=at)
        card, _log = _SCHEDULER.review_card(card, Rating(each.rating), at)
    return card


def meanings_of(lesson: int) -> list[str]:
    """Return the codes of a lesson's meanings, in its order."""
    return [f"{lesson:02}.{number:02}" for number in range(1, _MEANINGS_A_LESSON + 1)]


def new_left(new: int, begun_today: int) -> int:
    """Return the number of new words for today."""
    return min(new, max(0, NEW_A_DAY - begun_today))


def is_enough(answered: int) -> bool:
    """Return whether a day counts by the words answered, whatever was left of it."""
    return answered >= _ENOUGH_A_DAY


def counted_words(
    answers: Iterable[tuple[datetime, tuple[int, str]]], met: Mapping[tuple[int, str], datetime]
) -> set[tuple[int, str]]:
    """Return the words whose answers count: not before they were met, and one after the other."""
    words, last = set[tuple[int, str]](), None
    # Of several at one moment always the same counts, however they were stored.
    for at, word in sorted(answers):
        if (
            word not in words
            and word in met
            and at >= met[word]
            and (last is None or at - last >= _BETWEEN)
        ):
            words.add(word)
            last = at
    return words
