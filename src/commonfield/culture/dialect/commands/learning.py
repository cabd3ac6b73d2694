"""What learners finish."""

from datetime import datetime, timedelta
from typing import Final, Literal

from django.db import transaction

from commonfield.culture.choices import PSEUDONYM_PURPOSE
from commonfield.culture.dialect.errors import LessonLaterError, LessonTooFastError
from commonfield.culture.dialect.queries import lesson as lesson_of
from commonfield.culture.dialect.rules import is_gone_through
from commonfield.culture.dialect.types import LessonTime
from commonfield.culture.learning.commands import learn_lesson
from commonfield.culture.models import DoneLesson, Variety
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Purpose
from commonfield.people.commands import pseudonyms_for
from commonfield.people.permissions import require
from commonfield.people.queries import home_and_household, require_consent
from commonfield.people.types import Actor

# A phone's clock may be ahead by so much.
_AHEAD: Final = timedelta(minutes=5)


@transaction.atomic
def finish_lesson(
    *, by: Actor, now: datetime, variety: str, lesson: int, during: LessonTime
) -> Literal["counted", "known"]:
    """Count a lesson as done, once a learner; they stand in the fact by pseudonym, at home.

    Raises:
        LessonTooFastError: if not all its steps were gone through, or too fast.
        LessonLaterError: if it was done after now.
    """
    require(by.kind == "person" and by.person_id is not None)
    person_id = by.person_id or 0
    require_consent(by, person_id=person_id, purpose=Purpose.LEARNING)
    of, row = lesson_of(lesson), must_exist(Variety.objects.filter(code=variety).first())
    if during.finished_at > now + _AHEAD:
        raise LessonLaterError
    if not is_gone_through(during.seconds, during.steps, len(of.meanings)):
        raise LessonTooFastError
    learn_lesson(by=by, now=now, variety=variety, lesson=of.number, learnt_at=during.finished_at)
    names = pseudonyms_for(by=by, now=now, person_ids=[person_id], purpose=PSEUDONYM_PURPOSE)
    _, is_new = DoneLesson.objects.get_or_create(
        learner=names[person_id],
        variety=row,
        lesson=of.number,
        defaults={"done_at": during.finished_at},
    )
    home, _household = home_and_household(person_id)
    if not is_new or not home:
        return "known"
    record(
        FactRecord(
            kind="culture.lesson_done",
            place=home,
            occurred_at=during.finished_at,
            quantity=1,
            subject=names[person_id],
        ),
        now=now,
    )
    return "counted"
