"""Queries of a learner's cards: today's, those of each variety, all of them."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.voices.learning.rules import (
    NEW_A_DAY,
    LoggedReview,
    counted_words,
    is_enough,
    new_left,
    replay,
)
from commonfield.voices.learning.types import (
    HeldCard,
    HeldCards,
    LearnedVariety,
    TodaysCard,
    TodaysCards,
)
from commonfield.voices.models import CardReview, DialectWord, LearningCard, Recording
from commonfield.voices.permissions import audible


def todays_cards(person: int, *, now: datetime) -> TodaysCards:
    """Return today's remaining cards: the longest due first, then some new words.

    Cards that come again within the day follow those that wait already, so that no word comes
    twice in a row while there is another.
    """
    today = china_day(now)
    end = _end_of(today)
    cards = shown_cards(person, on=today)
    due = cards.filter(due_at__lt=end, state__isnull=False).order_by("due_at", "pk")
    new = cards.filter(added_at__lt=end, state__isnull=True).order_by("variety_id", "meaning")
    many = new_left(new.count(), begun_on(person, today))
    waiting, again = due.filter(due_at__lte=now), due.filter(due_at__gt=now)
    every = [*waiting, *new[:many], *again]
    later = cards.filter(due_at__gte=end, state__isnull=False).order_by("due_at").first()
    is_more_new = new.count() > many
    answered = answered_on(person, today)
    return TodaysCards(
        tuple(
            TodaysCard(row.variety.code, row.meaning, row.state is None, _is_again(row, today))
            for row in every
        ),
        answered,
        is_enough(answered),
        end if is_more_new else later.due_at if later else None,
    )


def _is_again(row: LearningCard, today: date) -> bool:
    """Return whether a card was answered today already."""
    last = str((row.state or {}).get("last_review") or "")
    return bool(last) and china_day(datetime.fromisoformat(last)) == today


def cards_of(person: int, *, now: datetime) -> HeldCards:
    """Return all of a learner's cards that can be shown, for their phone."""
    today = china_day(now)
    rows = shown_cards(person, on=today).order_by("due_at", "variety_id", "meaning")
    cards = tuple(
        HeldCard(row.variety.code, row.meaning, row.due_at if row.state is not None else None)
        for row in rows
    )
    return HeldCards(today, new_left(len(cards), begun_on(person, today)), NEW_A_DAY, cards)


def shown_cards(person: int, *, on: date) -> QuerySet[LearningCard]:
    """Return the cards that can be shown: those with a word or a public recording."""
    same_card = {"variety": OuterRef("variety"), "meaning": OuterRef("meaning")}
    words = DialectWord.objects.filter(**same_card)
    voices = Recording.objects.filter(audible(on), **same_card)
    mine = LearningCard.objects.select_related("variety").filter(person=person)
    return mine.filter(Exists(words) | Exists(voices))


def answered_on(person: int, day: date) -> int:
    """Return how many words a learner answered on a day."""
    reviews = CardReview.objects.filter(person=person, reviewed_at__gte=start_of_china_day(day))
    same_day = reviews.filter(reviewed_at__lt=_end_of(day))
    return same_day.values("variety", "meaning").distinct().count()


def counted_on(person: int, day: date) -> int:
    """Return how many of the words answered on a day count."""
    of_day = CardReview.objects.filter(
        person=person, reviewed_at__gte=start_of_china_day(day), reviewed_at__lt=_end_of(day)
    )
    cards = LearningCard.objects.filter(person=person).order_by("pk")
    met = {
        (variety, meaning): added_at
        for variety, meaning, added_at in cards.values_list("variety", "meaning", "added_at")
    }
    rows = of_day.order_by("reviewed_at").values_list("reviewed_at", "variety", "meaning")
    return len(counted_words(((at, (variety, meaning)) for at, variety, meaning in rows), met))


def begun_on(person: int, day: date) -> int:
    """Return how many words a learner answered on a day for the first time."""
    first = CardReview.objects.filter(person=person).values("variety", "meaning")
    begun = first.annotate(first_at=Min("reviewed_at"))
    return begun.filter(first_at__gte=start_of_china_day(day), first_at__lt=_end_of(day)).count()


def left_on(person: int, day: date) -> int:
    """Return the number of a day's words, as of its first answer, without an answer on that day.

    Answers given after that day, and words added after the first answer, do not count.
    """
    begin, end = start_of_china_day(day), _end_of(day)
    reviews = CardReview.objects.filter(person=person)
    of_day = reviews.filter(reviewed_at__gte=begin, reviewed_at__lt=end)
    first = of_day.aggregate(at=Min("reviewed_at"))["at"] or begin
    answered = set(of_day.values_list("variety", "meaning"))
    after = set(reviews.filter(reviewed_at__gte=end).values_list("variety", "meaning"))
    before = log_of(person, Q(reviewed_at__lt=begin)) if after else {}
    due = new = 0
    for card in shown_cards(person, on=day).filter(added_at__lte=first):
        key = (card.variety_id, card.meaning)
        if key in answered:
            continue
        then = replay(before.get(key, ())) if key in after else None
        due_at = then.due if then else None if key in after or card.state is None else card.due_at
        if due_at is None:
            new += 1
        elif due_at < end:
            due += 1
    return due + new_left(new, begun_on(person, day))


def days_since(person: int, day: date) -> list[date]:
    """Return the days on which a learner answered, from a given one on."""
    rows = CardReview.objects.filter(person=person, reviewed_at__gte=start_of_china_day(day))
    return sorted({china_day(at) for at in rows.values_list("reviewed_at", flat=True)})


def log_of(person: int, those: Q) -> dict[tuple[int, str], list[LoggedReview]]:
    """Return some of a learner's reviews by variety and meaning, for replaying."""
    found = defaultdict(list)
    for row in CardReview.objects.filter(those, person=person):
        review = LoggedReview(row.reviewed_at, row.code, row.rating)
        found[row.variety_id, row.meaning].append(review)
    return found


def learns(person: int) -> bool:
    return LearningCard.objects.filter(person=person).exists()


def learned_varieties(person: int) -> list[LearnedVariety]:
    """Return the varieties that a learner learns, with the number of cards."""
    rows = LearningCard.objects.filter(person=person).values_list(
        "variety__code", "variety__name", "variety__name_en"
    )
    counted = rows.annotate(Count("pk"), begun=Count("pk", filter=Q(state__isnull=False)))
    return [LearnedVariety(*row) for row in counted.order_by("variety__code")]


def export_of_person(person: int) -> dict[str, list[dict[str, str | int]]]:
    """Return a person's cards and answers for their own export."""
    cards = LearningCard.objects.filter(person=person).select_related("variety").order_by("pk")
    reviews = CardReview.objects.filter(person=person).select_related("variety").order_by("pk")
    return {
        "learnt_words": [
            {"variety": row.variety.code, "meaning": row.meaning, "due_at": row.due_at.isoformat()}
            for row in cards
        ],
        "learnt_answers": [
            {
                "variety": row.variety.code,
                "meaning": row.meaning,
                "rating": row.rating,
                "reviewed_at": row.reviewed_at.isoformat(),
            }
            for row in reviews
        ],
    }


def _end_of(day: date) -> datetime:
    return start_of_china_day(day + timedelta(days=1))
