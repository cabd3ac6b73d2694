"""What learners answer: cards are what their log says, and a day counts once."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonfield.facts.models import Fact
from commonfield.kernel.errors import NotFoundError
from commonfield.offline.errors import ClockAheadError
from commonfield.people.errors import ConsentMissingError
from commonfield.people.types import SYSTEM, Actor
from commonfield.voices.learning.commands import (
    erase_learner,
    forget_variety,
    learn_lesson,
    review_card,
    review_cards,
)
from commonfield.voices.learning.errors import CardUnknownError, RatingUnknownError
from commonfield.voices.learning.queries import learned_varieties, todays_cards
from commonfield.voices.learning.types import LearnerAnswer
from commonfield.voices.models import CardReview, LearningCard, ReviewDay
from tests.copies import taken_back
from tests.night import NIGHT
from tests.people.builders import NOW
from tests.voices.learning.learners import answer, make_learner, make_variety, minutes

pytestmark = pytest.mark.django_db


def test_lesson_gives_its_words_a_few_a_day_and_only_what_can_be_shown():
    make_variety(words=9)
    learner = make_learner()

    added = [
        learn_lesson(by=learner, now=NOW, variety="ningbo", lesson=1, learnt_at=NOW - minutes(ago))
        for ago in (0, 5)
    ]
    today = todays_cards(learner.person_id or 0, now=NOW)

    assert added == [14, 0]
    assert [each.meaning for each in today.cards] == [f"01.0{number}" for number in range(1, 8)]
    assert all(each.is_new for each in today.cards)
    assert set(LearningCard.objects.values_list("added_at", flat=True)) == {NOW - minutes(5)}
    with pytest.raises(NotFoundError):
        learn_lesson(by=learner, now=NOW, variety="ningbo", lesson=13, learnt_at=NOW)


def test_word_not_known_comes_again_today_and_a_known_one_later():
    make_variety()
    learner = make_learner(learns="ningbo")
    person = learner.person_id or 0

    for number, rating in ((1, 1), (2, 4)):
        review_card(by=learner, now=NOW, review=answer(number, rating))
    today = todays_cards(person, now=NOW)

    # No learner gets the same word twice in a row.
    assert [each.is_new for each in today.cards] == [True] * 5 + [False]
    assert today.cards[-1].meaning == "01.01"
    assert (today.answered, today.left) == (2, 5)
    assert learned_varieties(person)[0].begun == 2


def test_answer_counts_once_and_only_of_who_learns_the_word_and_allows_it():
    make_variety()
    learner, stranger = make_learner(learns="ningbo"), make_learner(allows=False)
    review = answer(1, at=NOW - minutes(1))

    states = [review_card(by=learner, now=NOW, review=review) for _ in range(2)]

    assert states == ["taken", "known"]
    refusals = [
        (learner, answer(1, at=NOW + minutes(6)), ClockAheadError),
        (learner, answer(2, 5), RatingUnknownError),
        (learner, answer(15), CardUnknownError),
        (stranger, review, ConsentMissingError),
    ]
    for by, refused, error in refusals:
        with pytest.raises(error):
            review_card(by=by, now=NOW, review=refused)
    assert CardReview.objects.count() == 1


def test_day_counts_once_after_five_words_or_all_that_there_were():
    make_variety(words=2)
    few, many = make_learner(learns="ningbo"), make_learner()
    review_card(by=few, now=NOW, review=answer(1, 4))
    before = ReviewDay.objects.count()
    review_card(by=few, now=NOW, review=answer(2, 4))
    review_card(by=few, now=NOW, review=answer(2, 3, at=NOW - minutes(1)))

    assert (before, ReviewDay.objects.count()) == (0, 1)
    fact = Fact.objects.get(kind="culture.review_day")
    assert (fact.quantity, fact.place) == (1, "331124104201")
    reviews = [LearnerAnswer(many.person_id or 0, answer(1))]
    with pytest.raises(CardUnknownError):
        review_cards(by=SYSTEM, now=NOW, reviews=reviews)


def test_variety_and_all_that_is_learnt_are_forgotten_without_the_days_that_counted():
    make_variety()
    learner = make_learner(learns="ningbo")
    neighbour = make_learner(learns="ningbo")
    for by in (learner, neighbour):
        for number in range(1, 6):
            at = NOW + minutes(number / 10)
            review_card(by=by, now=at, review=answer(number, at=at))

    forget_variety(by=learner, now=NOW, variety="ningbo")
    erase_learner(by=SYSTEM, now=NOW, person_id=learner.person_id or 0)

    persons = {
        *CardReview.objects.values_list("person"),
        *LearningCard.objects.values_list("person"),
    }
    assert persons == {(neighbour.person_id,)}
    assert ReviewDay.objects.count() == 2


DEEDS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(0, 60 * 24 * 4)),
    max_size=6,
    unique_by=lambda deed: deed[2],
)


@settings(max_examples=60 if NIGHT else 6)
@given(deeds=DEEDS, data=st.data())
def test_cards_and_days_are_the_same_in_whatever_order_answers_come(
    deeds: list[tuple[int, int, int]], data: st.DataObject
):
    reviews = [answer(number, rating, at=NOW - minutes(ago)) for number, rating, ago in deeds]
    sent = data.draw(st.permutations(reviews + reviews[:2]))
    with taken_back():
        make_variety(words=3)
        learner = make_learner()
        before = NOW - timedelta(days=5)
        learn_lesson(by=learner, now=NOW, variety="ningbo", lesson=1, learnt_at=before)
        with taken_back():
            for each in sorted(reviews, key=lambda each: each.reviewed_at):
                review_card(by=learner, now=each.reviewed_at, review=each)
            online = _state(learner)
        with taken_back():
            for each in sent:
                review_card(by=learner, now=NOW, review=each)
            offline = _state(learner)
        by_program = [LearnerAnswer(learner.person_id or 0, each) for each in sent]
        review_cards(by=SYSTEM, now=NOW, reviews=by_program)
        assert online == offline == _state(learner)


def _state(learner: Actor) -> tuple[object, ...]:
    cards = LearningCard.objects.filter(person=learner.person_id or 0).order_by("meaning")
    return (
        list(cards.values_list("meaning", "due_at", "state")),
        list(ReviewDay.objects.order_by("day").values_list("day", flat=True)),
        sum(Fact.objects.filter(kind="culture.review_day").values_list("quantity", flat=True)),
    )
