"""The demo's speech: what is spoken at home and in the guest hall's village, and who learns it."""

import random
from datetime import datetime, timedelta
from typing import Final

from commonfield.culture.dialect.commands import finish_lesson, load_dialects
from commonfield.culture.dialect.types import LessonTime
from commonfield.kernel.clock import start_of_china_day
from commonfield.kernel.identifiers import drawn_from
from commonfield.people.choices import Purpose
from commonfield.people.commands import create_people, record_consents
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.places.queries import venues
from commonfield.portal.demo.names import person
from commonfield.portal.demo.plan import Plan
from commonfield.portal.demo.scales import COUNTY

_VILLAGES, _LEARNERS, _LESSONS = 6, 7, 4
_SPOKEN: Final = "songyang"


def make_dialects(*, plan: Plan, seed: int, at: datetime) -> None:
    """Load what is spoken where a hall stands, and let a few villages' people learn."""
    chance = random.Random(f"{seed}/dialect")  # noqa: S311 - repeatable, no secret
    with drawn_from(chance):
        places = [COUNTY, *(hall.place_code for hall in venues("", "hall"))]
        load_dialects(by=SYSTEM, now=at, places=places)
        homes = [village for village in plan.homes[:_VILLAGES] for _ in range(_LEARNERS)]
        since = start_of_china_day(plan.span.orders_from)
        learners = create_people(
            by=SYSTEM, now=since, people=[NewPerson(person(chance), home) for home in homes]
        )
        purposes = (Purpose.ACCOUNT, Purpose.LEARNING)
        record_consents(by=SYSTEM, now=since, person_ids=learners, purposes=purposes)
        days = (plan.span.after - plan.span.orders_from).days
        for learner in learners:
            for lesson in range(1, chance.randint(1, _LESSONS) + 1):
                day = since + timedelta(days=chance.randrange(days), hours=19)
                during = LessonTime(day, day + timedelta(minutes=chance.randint(3, 12)), 4)
                by = Actor(learner, "person")
                finish_lesson(by=by, now=at, variety=_SPOKEN, lesson=lesson, during=during)
