"""The demo's learners: who goes through the lessons, and comes back to their words."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.identifiers import drawn_from, new_id
from commonfield.people.choices import Purpose, Role
from commonfield.people.commands import create_people, record_consents
from commonfield.people.queries import demo_people
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.places.queries import place
from commonfield.voices.dialect.commands import finish_lesson, load_dialects
from commonfield.voices.dialect.types import LessonTime
from commonfield.voices.learning.commands import review_cards
from commonfield.voices.learning.types import CardAnswer, LearnerAnswer
from commonfield_demo.names import person
from commonfield_demo.plan import Plan
from commonfield_demo.scales import COUNTY

# Ningbo's words are learnt where they are spoken, and by some who worked there.
_VARIETY: Final = "ningbo"
_THERE: Final = "330203009205"
_VILLAGES: Final = 3
# In a village enough to be shown.
_LEARNERS: Final = (7, 9)
_DAYS: Final = (4, 9)
_LESSONS: Final = (1, 2)
_WORDS_A_DAY: Final = (3, 6)
_MEANINGS: Final = 14
_RATINGS: Final = [1, 2, 3, 3, 3, 3, 4]
_STEPS: Final = 4


def make_learners(*, plan: Plan, seed: int, at: datetime) -> None:
    """Let some learn for a few weeks, and leave a lesson's words before the demo's grower."""
    chance = random.Random(f"{seed}/learning")  # noqa: S311 - repeatable, no secret
    with drawn_from(chance):
        if _VARIETY not in load_dialects(by=SYSTEM, now=at, places=[COUNTY, _THERE]):
            return
        homes = [_THERE, *plan.homes[:_VILLAGES]] if place(_THERE) else plan.homes[:_VILLAGES]
        people = [
            NewPerson(person(chance), home)
            for home in homes
            for _ in range(chance.randint(*_LEARNERS))
        ]
        since = at - timedelta(days=60)
        ids = create_people(by=SYSTEM, now=since, people=people)
        purposes = (Purpose.ACCOUNT, Purpose.LEARNING)
        record_consents(by=SYSTEM, now=since, person_ids=ids, purposes=purposes)
        answers = [each for learner in ids for each in _weeks_of(learner, at, chance)]
        review_cards(by=SYSTEM, now=at, reviews=answers)
        for cast in demo_people():
            if cast.role == Role.GROWER:
                _finish(cast.person_id, 1, at - timedelta(days=1))


def _weeks_of(learner: int, at: datetime, chance: random.Random) -> Iterator[LearnerAnswer]:
    """Yield a learner's answers on some evenings, after the lessons that they go through."""
    days = chance.randint(*_DAYS)
    begin = at - timedelta(days=3 * days + 2, hours=chance.randrange(6))
    lessons = chance.randint(*_LESSONS)
    for lesson in range(1, lessons + 1):
        _finish(learner, lesson, begin + timedelta(hours=lesson))
    for day in range(1, days):
        evening = begin + timedelta(days=3 * day)
        words = chance.sample(range(lessons * _MEANINGS), k=chance.randint(*_WORDS_A_DAY))
        for number, word in enumerate(words):
            meaning = f"{word // _MEANINGS + 1:02}.{word % _MEANINGS + 1:02}"
            moment = evening + timedelta(seconds=20 * number)
            rating, code = chance.choice(_RATINGS), str(new_id(moment))
            yield LearnerAnswer(learner, CardAnswer(_VARIETY, meaning, rating, moment, code))


def _finish(learner: int, lesson: int, at: datetime) -> None:
    during = LessonTime(at - timedelta(minutes=12), at, _STEPS)
    by = Actor(learner, "person")
    finish_lesson(by=by, now=at, variety=_VARIETY, lesson=lesson, during=during)
