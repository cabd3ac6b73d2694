"""Answers to cards and finished lessons that a phone sends later."""

from collections.abc import Sequence
from typing import Annotated, Final

from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from commonfield.offline.types import ActKind, OfflineAct
from commonfield.people.choices import Purpose
from commonfield.voices.dialect.commands import finish_lesson
from commonfield.voices.dialect.errors import (
    LessonEmptyError,
    LessonTooFastError,
    LessonUncountedError,
)
from commonfield.voices.dialect.rules import STEPS
from commonfield.voices.dialect.types import LessonTime
from commonfield.voices.learning.commands import review_at_once
from commonfield.voices.learning.errors import AnswerBeforeWordError, CardUnknownError
from commonfield.voices.learning.types import CardAnswer

type _Variety = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]


class ReviewBody(BaseModel):
    """An answer to a card, at the act's time."""

    model_config = ConfigDict(extra="forbid")

    variety: _Variety
    meaning: str = Field(pattern=r"^\d{2}\.\d{2}$")
    rating: int = Field(ge=1, le=4)


class LessonBody(BaseModel):
    """A lesson finished at the act's time: the device shows every step."""

    model_config = ConfigDict(extra="forbid")

    variety: _Variety
    lesson: int = Field(ge=1, le=12)
    opened_at: AwareDatetime


def _reviews(acts: Sequence[OfflineAct[ReviewBody]]) -> list[str]:
    """Take all answers at once: each alone would have all days since it counted anew."""
    reviews = [
        # Devices may call different answers the same.
        CardAnswer(
            act.body.variety,
            act.body.meaning,
            act.body.rating,
            act.at,
            f"{act.id} {act.digest[:16]}",
        )
        for act in acts
    ]
    return review_at_once(by=acts[0].by, now=acts[0].now, reviews=reviews)


def _lesson(act: OfflineAct[LessonBody]) -> None:
    done = finish_lesson(
        by=act.by,
        now=act.now,
        variety=act.body.variety,
        lesson=act.body.lesson,
        during=LessonTime(act.body.opened_at, act.at, len(STEPS)),
    )
    if done == "uncounted":
        raise LessonUncountedError


KINDS: Final = (
    ActKind(
        "review",
        Purpose.LEARNING,
        _("Word answered"),
        ReviewBody,
        take_together=_reviews,
        refusals=(CardUnknownError, AnswerBeforeWordError),
    ),
    ActKind(
        "lesson",
        Purpose.LEARNING,
        _("Lesson done"),
        LessonBody,
        _lesson,
        refusals=(LessonTooFastError, LessonEmptyError, LessonUncountedError),
    ),
)
