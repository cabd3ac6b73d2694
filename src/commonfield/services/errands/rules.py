"""What the figure of phone classes is made of, and how a slip names a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from commonfield.services.errands.types import ClassEffect, NextErrands
from commonfield_measures.publishing.suppression import LEAST_CONTRIBUTORS, is_safe

NEXT_WITHIN: Final = timedelta(days=90)
_TWO_LETTERS: Final = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "夏侯",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
)


@dataclass(frozen=True, slots=True)
class DoneErrand:
    """A person's errand, without what it was."""

    person: int
    done_at: datetime
    is_own: bool


def surname_of(name: str) -> str:
    """Return the surname: the first character, of some names two; the last of Latin words."""
    plain = " ".join(name.split())
    if plain.isascii():
        return plain.rpartition(" ")[2]
    return plain[:2] if plain.startswith(_TWO_LETTERS) else plain[:1]


def class_effect(
    errands: Iterable[DoneErrand], classes: Mapping[int, datetime], now: datetime
) -> ClassEffect:
    """Return the figure: of those helped before a class and there, and of the others.

    The 90 days of the former begin with their first class, those of the latter with the first
    errand in which they were helped; both must be over, and who went to a class within them is no
    other. The next errand counts if it came within them.
    """
    by_person: dict[int, list[DoneErrand]] = {}
    for each in sorted(errands, key=lambda each: each.done_at):
        by_person.setdefault(each.person, []).append(each)
    went, others = [], []
    for person, done in by_person.items():
        helped_at = next((each.done_at for each in done if not each.is_own), None)
        class_at = classes.get(person)
        if helped_at is None:
            continue
        if class_at is not None and helped_at < class_at <= now - NEXT_WITHIN:
            went.append((class_at, _is_next_own(done, class_at)))
        is_other = class_at is None or class_at > helped_at + NEXT_WITHIN
        if is_other and helped_at <= now - NEXT_WITHIN:
            others.append((helped_at, _is_next_own(done, helped_at)))
    return ClassEffect(_shown(went), _shown(others))


def _is_next_own(done: Sequence[DoneErrand], since: datetime) -> bool:
    later = (each for each in done if since < each.done_at <= since + NEXT_WITHIN)
    found = next(later, None)
    return found is not None and found.is_own


def _shown(outcomes: list[tuple[datetime, bool]]) -> NextErrands | None:
    """Count whole fives, by the day on which they began, and only if both parts are safe to tell.

    So a figure that is looked at each day never changes by fewer than five persons.
    """
    count = len(outcomes) // LEAST_CONTRIBUTORS * LEAST_CONTRIBUTORS
    some = [is_own for _at, is_own in sorted(outcomes, key=itemgetter(0))[:count]]
    for side in (True, False):
        if not is_safe({str(at): 1.0 for at, is_own in enumerate(some) if is_own is side}):
            return None
    return NextErrands(count, sum(some))
