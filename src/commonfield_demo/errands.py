"""The demo's errands and reports: help at the hall, a phone class, what is broken; each state."""

import random
from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.identifiers import drawn_from
from commonfield.people.choices import AgeGroup, ConsentChannel, Purpose, Role
from commonfield.people.commands import create_people, withdraw_consent
from commonfield.people.queries import demo_people
from commonfield.people.types import GUEST, SYSTEM, Actor, NewPerson
from commonfield.places.queries import villages
from commonfield.services.bookings.commands import enter_event
from commonfield.services.bookings.types import BookingTimes, NewBooking
from commonfield.services.choices import ErrandKind, HallUse, ReportState, RoomKind
from commonfield.services.errands.commands import help_with_errand, note_own_errand, say_class
from commonfield.services.errands.types import NewErrand
from commonfield.services.halls.commands import add_room
from commonfield.services.halls.types import NewRoom
from commonfield.services.reports.commands import answer_report, say_still_broken, send_report
from commonfield.services.reports.queries import reports_to_answer
from commonfield.services.reports.types import NewReport, ReportAnswer
from commonfield_demo.names import person
from commonfield_demo.plan import Plan
from commonfield_demo.scales import COUNTY

_DAY: Final = timedelta(days=1)
_HELPED, _CLASS = 200 * _DAY, 150 * _DAY
# How many came to the class, and of them and of the others how many then did it themselves.
_ELDERS, _CAME, _OWN_OF_CAME, _OWN_OF_OTHERS = 30, 15, 9, 5
# In two villages of the town and two of the country.
_PEOPLE_ELSEWHERE, _OWN_ELSEWHERE = 14, (9, 8, 6, 5)
_KINDS: Final = [each for each in ErrandKind if each != ErrandKind.OTHER]
# What was reported, and each answer with its reason and the hotline's number.
_REPORTS: Final = (
    (("lamp", "过桥第三盏灯"), ()),
    (("road", "村口转弯的护栏"), (("accepted", "", ""),)),
    (("wire", "祠堂后面的电线杆"), (("handed_on", "供电所", "LS2611180042"),)),
    (("water", "上村的水管漏水"), (("repaired", "", ""),)),
    (("tree", "茶园路边的老樟树"), (("not_repaired", "古树，等林业站来看", ""),)),
    (
        ("hall", "礼堂门口的台阶"),
        (("accepted", "", ""), ("repaired", "", ""), (ReportState.REOPENED,)),
    ),
)


def make_errands(*, plan: Plan, seed: int, at: datetime) -> None:
    """Let the demo's hall keeper help some elders, hold a phone class, and answer reports."""
    chance = random.Random(f"{seed}/errands")  # noqa: S311 - repeatable, no secret
    cast = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    keeper = cast[Role.HALL_KEEPER.value]
    with drawn_from(chance):
        elders = [
            NewPerson(person(chance), plan.hall_village, age_said=AgeGroup.ADULT)
            for _ in range(_ELDERS)
        ]
        ids = create_people(by=SYSTEM, now=at - 210 * _DAY, people=elders)
        number = _phone_class(keeper, f"hall-{plan.hall_village}", at - _CLASS)
        for index, elder in enumerate(ids):
            _year_of(keeper, elder, index, number, at, chance)
        _elsewhere(cast[Role.COUNTY_ADMIN.value], plan, at, chance)
        _reports(keeper, cast.get(Role.GROWER.value, GUEST), plan.hall_village, at)


def _elsewhere(staff: Actor, plan: Plan, at: datetime, chance: random.Random) -> None:
    """Let people of other villages do errands: in town and country, so that both are compared."""
    known = [each for each in villages(COUNTY, plan.span.until) if each.code in plan.homes]
    in_town = [each for each in known if (each.urban_rural or "").startswith("1")]
    in_country = [each for each in known if (each.urban_rural or "").startswith("2")]
    for place, own in zip((*in_town[:2], *in_country[:2]), _OWN_ELSEWHERE, strict=False):
        people = [
            NewPerson(person(chance), place.code, age_said=AgeGroup.ADULT)
            for _ in range(_PEOPLE_ELSEWHERE)
        ]
        for index, each in enumerate(create_people(by=SYSTEM, now=at - 90 * _DAY, people=people)):
            now, kind = at - (60 - index) * _DAY, chance.choice(_KINDS)
            if index < own:
                note_own_errand(by=Actor(each, "person"), now=now, kind=kind)
            else:
                errand = NewErrand(kind, ConsentChannel.PAPER)
                help_with_errand(by=staff, now=now, person_id=each, errand=errand)


def _phone_class(keeper: Actor, hall: str, at: datetime) -> str:
    before = at - 10 * _DAY
    room = add_room(by=keeper, now=before, hall=hall, room=NewRoom(RoomKind.ROOM, "书房", "Study"))
    times = BookingTimes(at, at + timedelta(hours=2))
    new = NewBooking([room], times, HallUse.PHONE_CLASS, "手机课：交费、挂号", "Phone class")
    return enter_event(by=keeper, now=before, new=new).number


def _year_of(
    keeper: Actor, elder: int, index: int, number: str, at: datetime, chance: random.Random
) -> None:
    """Let an elder be helped, perhaps come to the class, and do the next errand somehow."""
    aloud = ConsentChannel.ALOUD
    helped = NewErrand(chance.choice(_KINDS), aloud)
    first = at - _HELPED + timedelta(hours=index)
    number_helped = help_with_errand(by=keeper, now=first, person_id=elder, errand=helped)
    came = index < _CAME
    since = at - (_CLASS if came else _HELPED)
    if came:
        day_after = at - _CLASS + _DAY
        say_class(by=keeper, now=day_after, person_id=elder, number=number, channel=aloud)
    then = since + chance.randint(5, 60) * _DAY
    is_own = index < _OWN_OF_CAME if came else index >= _ELDERS - _OWN_OF_OTHERS
    if is_own and index % 2:
        by = Actor(elder, "person")
        note_own_errand(by=by, now=then, kind=chance.choice(_KINDS))
    else:
        errand = NewErrand(chance.choice(_KINDS), aloud, is_own_hand=is_own)
        help_with_errand(by=keeper, now=then, person_id=elder, errand=errand)
    # Some do it again: a figure of few would be withheld.
    if index < _OWN_OF_CAME:
        note_own_errand(by=Actor(elder, "person"), now=at - _DAY, kind=ErrandKind.MESSAGE)
    if index == _CAME:
        # One took it back since; from then on this keeper needs paper.
        withdraw_consent(
            by=Actor(elder, "person"),
            now=at - 3 * _DAY,
            person_id=elder,
            purpose=Purpose.ERRAND,
            object_code=f"errand:{number_helped}",
        )
        paper = NewErrand(ErrandKind.PENSION, ConsentChannel.PAPER)
        help_with_errand(by=keeper, now=at - _DAY, person_id=elder, errand=paper)


def _reports(keeper: Actor, grower: Actor, village: str, at: datetime) -> None:
    sent_at = at - 12 * _DAY
    for index, ((kind, spot), answers) in enumerate(_REPORTS):
        now = sent_at + index * _DAY
        by = grower if index == 0 else GUEST
        receipt = send_report(by=by, now=now, report=NewReport(kind, village, spot=spot))
        code = reports_to_answer(keeper, now).get(receipt=receipt).code
        for state, *said in answers:
            now += _DAY
            if state == ReportState.REOPENED:
                say_still_broken(by=GUEST, now=now, receipt=receipt)
            else:
                answer_report(by=keeper, now=now, code=code, answer=ReportAnswer(state, *said))
