"""Learners of tests: who they are, what they learn, what they answer."""

from datetime import datetime, timedelta

from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import give_consent
from commonfield.people.types import Actor
from commonfield.voices.learning.commands import learn_lesson
from commonfield.voices.learning.types import CardAnswer
from commonfield.voices.models import DialectWord, Variety
from tests.people.builders import NOW, VILLAGE, make_actor, make_places


def make_variety(code: str = "ningbo", *, words: int = 14) -> Variety:
    """Write a variety with words for the first meanings of its first lesson."""
    variety = Variety.objects.create(code=code, name="宁波话", name_en="Ningbo", added_at=NOW)
    DialectWord.objects.bulk_create(
        DialectWord(
            variety=variety,
            meaning=f"01.{number:02}",
            headword=f"词{number}",
            romanisation=f"zi{number}",
            source="ours",
            source_code=f"{number}",
        )
        for number in range(1, words + 1)
    )
    return variety


def make_learner(*, allows: bool = True, learns: str = "") -> Actor:
    make_places()
    learner = make_actor(Role.GROWER, place=VILLAGE)
    if allows and learner.person_id:
        give_consent(
            by=learner,
            now=NOW,
            person_id=learner.person_id,
            purpose=Purpose.LEARNING,
            channel=ConsentChannel.SELF,
        )
    if learns:
        learn_lesson(by=learner, now=NOW, variety=learns, lesson=1, learnt_at=NOW)
    return learner


def answer(number: int, rating: int = 3, *, at: datetime = NOW, code: str = "") -> CardAnswer:
    """Return an answer to a meaning of the first lesson."""
    return CardAnswer("ningbo", f"01.{number:02}", rating, at, code or f"{number}@{at.isoformat()}")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
