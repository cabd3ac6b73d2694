"""The demo's voices: people of two villages, a helper, two reviewers, one voice taken back."""

from datetime import datetime, timedelta
from typing import Final

from commonfield.people.choices import AgeGroup, Purpose, Role
from commonfield.people.commands import create_people, grant_role, record_consents
from commonfield.people.queries import demo_people
from commonfield.people.types import SYSTEM, NewGrant, NewPerson
from commonfield.places.queries import place
from commonfield.voices.dialect.queries import varieties
from commonfield_demo.interviews import make_interviews
from commonfield_demo.plan import NAMED_VILLAGES, Plan
from commonfield_demo.rooms.voices import DEMO_SPEAKER, DemoVoice, lend_demo_voices
from commonfield_demo.scales import COUNTY

_GUEST_VILLAGE: Final = "330203009205"
_SECOND_REVIEWER: Final = "叶审听"
# Its address answers that it is gone.
TAKEN_BACK: Final = "demotakenbackxyz"
# What three more say, so that five lent their voices, and how many is shown.
_ALSO_SAID: Final = (("03.01", "一", 1950), ("03.02", "二", 1960), ("03.03", "三", 1990))
# How many of the hall's village tell something, and of the inheritor's besides them.
_AT_HOME, _NEIGHBOURS = 5, 4
_INHERITORS_VILLAGE: Final = NAMED_VILLAGES[3]


def make_voices(*, plan: Plan, at: datetime) -> None:
    """Lend voices of the varieties that are spoken here, some weeks before the cast looks."""
    known = {each.code for each in varieties()}
    now = at - timedelta(days=20)
    homes = [plan.hall_village] * (3 + len(_ALSO_SAID))
    guest = place(_GUEST_VILLAGE) is not None
    homes += [_GUEST_VILLAGE] * (2 * guest)
    people = [NewPerson(DEMO_SPEAKER, home, age_said=AgeGroup.ADULT) for home in homes]
    count = _NEIGHBOURS if place(_INHERITORS_VILLAGE) is not None else 0
    neighbour = NewPerson(DEMO_SPEAKER, _INHERITORS_VILLAGE, age_said=AgeGroup.ADULT)
    ids = create_people(by=SYSTEM, now=now, people=[*people, *[neighbour] * count])
    record_consents(by=SYSTEM, now=now, person_ids=ids, purposes=(Purpose.ACCOUNT,))
    voices = [each for each in _voices(ids[: len(people)], guest=guest) if each.variety in known]
    reviewers = _reviewers(now, guest=guest)
    lend_demo_voices(voices, reviewers=reviewers, now=now)
    if "songyang" in known:
        speakers = [*ids[:_AT_HOME], *ids[len(people) :]]
        make_interviews(reviewers=reviewers, speakers=speakers, at=now)


def _voices(ids: list[int], *, guest: bool) -> list[DemoVoice]:
    one, other, third, *more = ids
    ningbo = more[len(_ALSO_SAID) :]
    helper = next(each.person_id for each in demo_people() if each.role == Role.HALL_KEEPER)
    voices = [
        DemoVoice("demosongyang0101", "songyang", "01.01", "爷爷", one, 1940),
        DemoVoice("demosongyang0102", "songyang", "01.01", "爷爷", other, 1980),
        DemoVoice("demosongyang0103", "songyang", "01.02", "奶奶", one, 1940, checks=1),
        DemoVoice("demosongyang0104", "songyang", "05.03", "下雨", third, 1930, 0, helper=helper),
        DemoVoice("demosongyang0901", "songyang", "09.01", "茶叶", one, 1940, is_for_hall=True),
        DemoVoice(TAKEN_BACK, "songyang", "01.03", "爸爸", other, 1980, is_taken_back=True),
    ]
    voices += [
        DemoVoice(f"demosongyang{meaning.replace('.', '')}", "songyang", meaning, text, each, born)
        for each, (meaning, text, born) in zip(more, _ALSO_SAID, strict=False)
    ]
    if guest:
        voices += [
            DemoVoice("demoningbo000101", "ningbo", "01.01", "爷爷", ningbo[0], 1950),
            DemoVoice("demoningbo000102", "ningbo", "05.03", "落雨", ningbo[1], 1970),
        ]
    return voices


def _reviewers(now: datetime, *, guest: bool) -> list[int]:
    """Return two who check; the first is of the cast."""
    cast = [each.person_id for each in demo_people() if each.role == Role.DIALECT_REVIEWER]
    second = create_people(by=SYSTEM, now=now, people=[NewPerson(_SECOND_REVIEWER, COUNTY)])
    reviewers = [*second, *cast]
    for person_id in reviewers:
        for where in (COUNTY, _GUEST_VILLAGE)[0 if person_id in second else 1 : 1 + guest]:
            grant = NewGrant(person_id, Role.DIALECT_REVIEWER, where)
            grant_role(by=SYSTEM, now=now, grant=grant)
    return reviewers
