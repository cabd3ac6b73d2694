"""What learners finish."""

from datetime import datetime
from typing import Literal

from django.db import transaction

from commonfield.culture.choices import PSEUDONYM_PURPOSE
from commonfield.culture.dialect.errors import LessonTooFastError, LessonUnfinishedError
from commonfield.culture.dialect.queries import lesson as lesson_of
from commonfield.culture.dialect.rules import STEPS, least_seconds
from commonfield.culture.dialect.types import LessonTime
from commonfield.culture.learning.commands import learn_lesson
from commonfield.culture.library.permissions import person_of
from commonfield.culture.models import DoneLesson, Variety
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.people.commands import pseudonyms_for
from commonfield.people.queries import home_and_household
from commonfield.people.types import Actor


@transaction.atomic
def finish_lesson(
    *, by: Actor, now: datetime, variety: str, lesson: int, during: LessonTime
) -> Literal["counted", "known"]:
    """Count a lesson as done, once a learner; they stand in the fact by pseudonym, at home.

    Raises:
        LessonUnfinishedError: if not all its steps were gone through.
        LessonTooFastError: if they were, too fast.
    """
    person_id = person_of(by)
    learn_lesson(by=by, now=now, variety=variety, lesson=lesson, learnt_at=during.finished_at)
    if during.steps < len(STEPS):
        raise LessonUnfinishedError
    if during.seconds < least_seconds(len(lesson_of(lesson).meanings)):
        raise LessonTooFastError
    names = pseudonyms_for(by=by, now=now, person_ids=[person_id], purpose=PSEUDONYM_PURPOSE)
    row, is_new = DoneLesson.objects.get_or_create(
        learner=names[person_id],
        variety=Variety.objects.get(code=variety),
        lesson=lesson,
        defaults={"done_at": during.finished_at},
    )
    if row.done_at > during.finished_at:
        # Finished twice on two devices, the earlier counts, whichever is heard of first.
        row.done_at = during.finished_at
        row.save(update_fields=["done_at"])
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
