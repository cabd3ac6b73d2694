"""Reviews are logged; the state of cards is computed from the log."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final, Literal

from django.db import transaction
from django.db.models import Q

from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.offline.errors import CountedTooLateError
from commonfield.offline.permissions import COUNTED_FOR, require_past
from commonfield.people.choices import Purpose
from commonfield.people.commands import pseudonym_of
from commonfield.people.permissions import person_of, require_system
from commonfield.people.queries import consenting, consenting_person, home_and_household
from commonfield.people.types import Actor
from commonfield.voices.learning.errors import (
    AnswerBeforeWordError,
    CardUnknownError,
    RatingUnknownError,
)
from commonfield.voices.learning.queries import counted_on, days_since, left_on, log_of
from commonfield.voices.learning.rules import LESSONS, is_enough, meanings_of, replay
from commonfield.voices.learning.types import CardAnswer, LearnerAnswer
from commonfield.voices.models import CardReview, LearningCard, ReviewDay, Variety
from commonfield.workshop.erasing import delete_existing
from commonfield.workshop.locks import one_at_a_time

_RATINGS: Final = range(1, 5)


@transaction.atomic
def learn_lesson(
    *, by: Actor, now: datetime, variety: str, lesson: int, learnt_at: datetime
) -> int:
    """Add a lesson's meanings to a learner's cards; return how many are new."""
    require_past(learnt_at, now)
    person_id = consenting_person(by, Purpose.LEARNING)
    row = must_exist(Variety.objects.filter(code=variety).first())
    if lesson not in LESSONS:
        raise NotFoundError
    one_at_a_time(f"voices.cards:{person_id}")
    meanings = meanings_of(lesson)
    known = LearningCard.objects.filter(person=person_id, variety=row, meaning__in=meanings)
    # Of a lesson done twice the earlier counts, whichever comes first.
    known.filter(added_at__gt=learnt_at).update(added_at=learnt_at)
    missing = sorted(set(meanings) - set(known.values_list("meaning", flat=True)))
    LearningCard.objects.bulk_create(
        LearningCard(
            person=person_id, variety=row, meaning=meaning, added_at=learnt_at, due_at=learnt_at
        )
        for meaning in missing
    )
    _recount_days(person_id, china_day(learnt_at), by=by, now=now)
    return len(missing)


@transaction.atomic
def review_card(*, by: Actor, now: datetime, review: CardAnswer) -> Literal["taken", "known"]:
    """Log an answer to a card; the same code again changes nothing.

    Raises:
        CardUnknownError: if the word is not among the learner's cards.
        ClockAheadError: if the answer is dated ahead.
    """
    person_id = consenting_person(by, Purpose.LEARNING)
    require_past(review.reviewed_at, now)
    if review.rating not in _RATINGS:
        raise RatingUnknownError
    return "taken" if _take(person_id, [review], by=by, now=now) else "known"


@transaction.atomic
def review_at_once(*, by: Actor, now: datetime, reviews: Sequence[CardAnswer]) -> list[str]:
    """Log a learner's offline answers as ``review_card`` does.

    Return of each the code of its refusal, or why it does not count, or an empty string; none
    affects the others.
    """
    person_id = consenting_person(by, Purpose.LEARNING)
    one_at_a_time(f"voices.cards:{person_id}")
    mine = LearningCard.objects.filter(person=person_id).order_by("pk")
    met = {
        (variety, meaning): added_at
        for variety, meaning, added_at in mine.values_list("variety__code", "meaning", "added_at")
    }
    refusals = [_refusal(each, met) for each in reviews]
    taken = [each for each, code in zip(reviews, refusals, strict=True) if not code]
    if taken:
        _take(person_id, taken, by=by, now=now)
    return [
        code or _uncounted(each, met, now) for each, code in zip(reviews, refusals, strict=True)
    ]


def _refusal(review: CardAnswer, known: Collection[tuple[str, str]]) -> str:
    if review.rating not in _RATINGS:
        return RatingUnknownError.code
    return "" if (review.variety, review.meaning) in known else CardUnknownError.code


def _uncounted(review: CardAnswer, met: Mapping[tuple[str, str], datetime], now: datetime) -> str:
    if review.reviewed_at < now - COUNTED_FOR:
        return CountedTooLateError.code
    is_before = review.reviewed_at < met[review.variety, review.meaning]
    return AnswerBeforeWordError.code if is_before else ""


@transaction.atomic
def review_cards(*, by: Actor, now: datetime, reviews: Sequence[LearnerAnswer]) -> int:
    """Log many learners' answers as ``review_card`` does; return their number.

    For the program itself, such as the demo; learners without a consent are skipped.
    """
    require_system(by)
    of = defaultdict(list)
    for each in reviews:
        of[each.person_id].append(each.review)
    learners = sorted(consenting(of, Purpose.LEARNING))
    return sum(_take(person_id, of[person_id], by=by, now=now) for person_id in learners)


def _take(person_id: int, reviews: Sequence[CardAnswer], *, by: Actor, now: datetime) -> int:
    """Log what is new, then recompute its cards and days from the log."""
    one_at_a_time(f"voices.cards:{person_id}")
    known = CardReview.objects.filter(person=person_id, code__in=[each.code for each in reviews])
    codes = set(known.values_list("code", flat=True))
    new = {each.code: each for each in reviews if each.code not in codes}
    cards = _cards(person_id, new.values())
    CardReview.objects.bulk_create(
        CardReview(
            person=person_id,
            variety_id=cards[each.variety, each.meaning].variety_id,
            meaning=each.meaning,
            rating=each.rating,
            reviewed_at=each.reviewed_at,
            code=each.code,
        )
        for each in new.values()
    )
    meanings = {each.meaning for each in new.values()}
    log = log_of(person_id, Q(meaning__in=meanings))
    for card in cards.values():
        state = replay(log[card.variety_id, card.meaning])
        if state is not None:
            card.due_at, card.state = state.due, dict(state.to_dict())
    LearningCard.objects.bulk_update(cards.values(), ["due_at", "state"])
    if new:
        first = min(each.reviewed_at for each in new.values())
        _recount_days(person_id, china_day(first), by=by, now=now)
    return len(new)


def _cards(person_id: int, reviews: Collection[CardAnswer]) -> dict[tuple[str, str], LearningCard]:
    mine = LearningCard.objects.filter(
        person=person_id, meaning__in={each.meaning for each in reviews}
    )
    wanted = {(each.variety, each.meaning) for each in reviews}
    found = {(row.variety.code, row.meaning): row for row in mine.select_related("variety")}
    if not wanted <= set(found):
        raise CardUnknownError
    return {key: found[key] for key in wanted}


def _recount_days(person_id: int, since: date, *, by: Actor, now: datetime) -> None:
    """Record each finished day once; retract those that late answers show to be unfinished.

    Days of more than a month ago stay as they are.
    """
    since = max(since, china_day(now - COUNTED_FOR))
    name = pseudonym_of(by=by, now=now, person_id=person_id)
    counted = {row.day: row for row in ReviewDay.objects.filter(learner=name, day__gte=since)}
    home, _household = home_and_household(person_id)
    for day in days_since(person_id, since):
        many = counted_on(person_id, day)
        is_done = is_enough(many) or (many > 0 and not left_on(person_id, day))
        row = counted.get(day)
        if is_done and row is None:
            fact = _tell(name, home, day, now) if home else None
            ReviewDay.objects.create(learner=name, day=day, fact=fact)
        elif not is_done and row is not None and row.fact is not None:
            retract(row.fact, now=now)
            row.delete()


def _tell(name: str, home: str, day: date, now: datetime) -> uuid.UUID:
    fact = FactRecord(
        kind="culture.review_day",
        place=home,
        occurred_at=min(start_of_china_day(day), now),
        quantity=1,
        subject=name,
    )
    return record(fact, now=now)


@transaction.atomic
def forget_variety(*, by: Actor, now: datetime, variety: str) -> int:
    """Delete a learner's answers and cards of a variety; days that counted stay."""
    person_id = person_of(by)
    one_at_a_time(f"voices.cards:{person_id}")
    _keep_days(person_id, by=by, now=now)
    CardReview.objects.filter(person=person_id, variety__code=variety).delete()
    cards = LearningCard.objects.filter(person=person_id, variety__code=variety)
    return cards.delete()[0]


@transaction.atomic
def erase_learner(*, by: Actor, now: datetime, person_id: int) -> None:
    """Delete all of a learner's cards; lessons and days that counted stay, without a name."""
    require_system(by)
    reviews = CardReview.objects.filter(person=person_id)
    if reviews.exists():
        _keep_days(person_id, by=by, now=now)
    delete_existing(reviews, LearningCard.objects.filter(person=person_id))


def _keep_days(person_id: int, *, by: Actor, now: datetime) -> None:
    """Fix the days that counted: their answers are deleted, so no later one can undo them."""
    name = pseudonym_of(by=by, now=now, person_id=person_id)
    ReviewDay.objects.filter(learner=name).update(fact=None)
