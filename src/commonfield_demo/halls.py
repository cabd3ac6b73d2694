"""The demo's halls: hours, rooms, a year of evenings, bookings of every state, a doctor's day."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from commonfield.kernel.clock import CHINA, china_day
from commonfield.kernel.identifiers import drawn_from
from commonfield.people.commands import create_people
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.places.queries import venue
from commonfield.services.bookings import commands as bookings
from commonfield.services.bookings.queries import bookable_rooms, bookings_seen
from commonfield.services.bookings.types import BookingTimes, Neighbour, NewBooking, Repetition
from commonfield.services.choices import HallUse, Repeat, RoomKind
from commonfield.services.halls import commands as halls
from commonfield.services.halls.types import HallDetails, NewRoom
from commonfield_demo.names import person
from commonfield_demo.plan import NAMED_VILLAGES, Plan

# What a hall's evenings are, how many days a week it opens, how many come.
_USES: Final = (
    (HallUse.TEAM, 6, 26),
    (HallUse.TEAM, 7, 31),
    (HallUse.DIALECT, 3, 14),
    (HallUse.HERITAGE, 5, 22),
    (HallUse.READING, 4, 12),
    (HallUse.TEAM, 1, 17),
)
# In the last of them nothing was held for more than a month.
_QUIET: Final = NAMED_VILLAGES[-1]
_GUEST: Final = "330203009205"
_ROOMS: Final = (
    NewRoom(RoomKind.HALL, "礼堂大厅", "Great hall", 200),
    NewRoom(RoomKind.KITCHEN, "厨房", "Kitchen"),
    NewRoom(RoomKind.TABLES, "桌凳（二十桌）", "Tables and benches for twenty", 200),
    NewRoom(RoomKind.ROOM, "小会议室", "Small room", 24),
)
_TITLES: Final = {
    HallUse.TEAM: ("排舞队晚练", "Dance team's evening"),
    HallUse.DIALECT: ("学说土话", "Learning the dialect"),
    HallUse.HERITAGE: ("手艺晚课", "Craft evening"),
    HallUse.READING: ("故事会", "Story evening"),
    HallUse.CHILDREN: ("放学来吧", "After school"),
    HallUse.FILM: ("公益电影", "Film evening"),
    HallUse.OPERA: ("婺剧一场", "An evening of Wu opera"),
    HallUse.DOCTOR: ("县医院义诊", "Doctor's day of the county hospital"),
    HallUse.FEAST: ("", ""),
    HallUse.MEETING: ("村民小组会", "Meeting of neighbours"),
}
_SMALL: Final = {HallUse.DIALECT, HallUse.READING, HallUse.DOCTOR, HallUse.MEETING}
_WEEK: Final = dict.fromkeys(range(1, 8), ((480, 690), (840, 1_200)))
_WAY: Final = HallDetails(
    "村口下车，往祠堂方向走两百步；正门一级台阶，侧门没有台阶。（演示，虚构）",
    "From the bus stop two hundred steps towards the clan hall; one step at the front door, none at"
    " the side. (Demo, invented)",
)
# In every third of the other halls a film was shown lately.
_FILM_IN: Final = 3
_DAY: Final = timedelta(days=1)
_LIVED: Final = 330 * _DAY
_HOUR: Final = timedelta(hours=1)


def make_halls(*, plan: Plan, seed: int, at: datetime) -> None:
    """Let the named halls, the keeper's and the guest's live the year before a moment."""
    chance = random.Random(f"{seed}/halls")  # noqa: S311 - repeatable, no secret
    uses = dict(zip(NAMED_VILLAGES, _USES, strict=True)) | {_GUEST: (HallUse.CHILDREN, 6, 19)}
    uses.setdefault(plan.hall_village, (HallUse.TEAM, 5, 24))
    on = china_day(at) - 60 * _DAY
    with drawn_from(chance):
        for village, (use, days, size) in uses.items():
            found = venue(f"hall-{village}")
            if found is not None:
                began = max(at - _LIVED, clock_at(found.opened_on + 2 * _DAY, 9))
                year = _Year(found.code, chance, at, began, size)
                year.furnish(days)
                year.evenings(use, at - 39 * _DAY if village == _QUIET else at + 28 * _DAY)
        for each in plan.venues[::_FILM_IN]:
            if each.kind == "hall" and each.village not in uses and each.opened_on < on:
                _hold_film(each.code, chance, at)
        _every_state(f"hall-{plan.hall_village}", plan.hall_village, chance, at)


def _hold_film(hall: str, chance: random.Random, at: datetime) -> None:
    """Hold a film in a hall of which nothing else is told."""
    begins_at = clock_at(china_day(at) - chance.randrange(7, 28) * _DAY, 18)
    halls.add_room(by=SYSTEM, now=begins_at - 9 * _DAY, hall=hall, room=_ROOMS[0])
    new = new_booking(hall, HallUse.FILM, begins_at)
    made = bookings.enter_event(by=SYSTEM, now=begins_at - 8 * _DAY, new=new)
    came = chance.randrange(8, 45)
    now = begins_at + 20 * _HOUR
    bookings.count_visits(by=SYSTEM, now=now, number=made.number, visits=came)


def clock_at(day: date, hour: int) -> datetime:
    """Return an hour of a day in China."""
    return datetime.combine(day, time(hour), tzinfo=CHINA)


@dataclass(frozen=True)
class _Year:
    """A hall's year; ``size`` is how many come to an evening."""

    hall: str
    chance: random.Random
    at: datetime
    began: datetime
    size: int

    def furnish(self, days: int) -> None:
        """Describe the hall, and open it on so many days a week in the last two months."""
        halls.set_hours(by=SYSTEM, now=self.began, hall=self.hall, week=_WEEK)
        halls.describe_hall(by=SYSTEM, now=self.began, hall=self.hall, details=_WAY)
        for room in _ROOMS:
            halls.add_room(by=SYSTEM, now=self.began, hall=self.hall, room=room)
        day = max(china_day(self.began), china_day(self.at) - 59 * _DAY)
        while day < china_day(self.at):
            if day.toordinal() * days % 7 < days:
                halls.open_today(by=SYSTEM, now=clock_at(day, 8), hall=self.hall)
            day += _DAY

    def evenings(self, use: HallUse, until: datetime) -> None:
        """Hold an evening every other week, a film each month, an opera twice a year."""
        first = china_day(self.began) + (2 + self.chance.randrange(5)) * _DAY
        for kind, start, repeat, hour in (
            (use, first, Repeat.FORTNIGHTLY, 19),
            (HallUse.FILM, first + 8 * _DAY, Repeat.MONTHLY, 16),
        ):
            if china_day(until) - start > 40 * _DAY:
                repetition = Repetition(repeat, china_day(until))
                self._enter(new_booking(self.hall, kind, clock_at(start, hour), repetition))
        for days in (90, 270):
            begins_at = clock_at(china_day(self.at) - days * _DAY, 13)
            if begins_at > self.began + _DAY:
                self._enter(new_booking(self.hall, HallUse.OPERA, begins_at))

    def _enter(self, new: NewBooking) -> None:
        """Enter what is held, and count it a day later; the newest waits for the keeper."""
        many = 4 if new.use == HallUse.OPERA else 1
        now = max(self.began, new.times.begins_at - 12 * _DAY)
        made = bookings.enter_event(by=SYSTEM, now=now, new=new)
        for view in bookings_seen(made.numbers, SYSTEM):
            if view.ends_at < self.at - 6 * _DAY:
                came = max(3, round(many * self.size * self.chance.uniform(0.6, 1.3)))
                now, number = view.ends_at + _DAY, view.number
                bookings.count_visits(by=SYSTEM, now=now, number=number, visits=came)


def new_booking(
    hall: str, use: HallUse, begins_at: datetime, repetition: Repetition | None = None
) -> NewBooking:
    """Return what is asked for: two hours in the room that suits the use."""
    title, title_en = _TITLES[use]
    kind = RoomKind.ROOM if use in _SMALL else RoomKind.HALL
    return NewBooking(
        [room.code for room in bookable_rooms(hall) if room.kind == kind],
        BookingTimes(begins_at, begins_at + 2 * _HOUR, 30, 15),
        use,
        title,
        title_en,
        is_public=use not in {HallUse.FEAST, HallUse.MEETING},
        repetition=repetition,
    )


def _every_state(hall: str, village: str, chance: random.Random, at: datetime) -> None:
    """Leave requests, a refusal, a cancelled day, feasts, a shelter and a doctor's day."""
    people = [NewPerson(person(chance), village) for _ in range(8)]
    ids = create_people(by=SYSTEM, now=at - 30 * _DAY, people=people)
    asking = [Actor(each, "person") for each in ids]
    today, now = china_day(at), at - 3 * _DAY

    def ask(by: Actor, new: NewBooking) -> str:
        return bookings.request_booking(by=by, now=now, new=new).number

    # Two who want one afternoon: confirming one refuses the other.
    for by in asking[:2]:
        ask(by, new_booking(hall, HallUse.MEETING, clock_at(today + 4 * _DAY, 9)))
    refused = ask(asking[2], new_booking(hall, HallUse.MEETING, clock_at(today + 5 * _DAY, 9)))
    bookings.refuse_booking(by=SYSTEM, now=now, number=refused, reason="那天电工来换灯")
    cancelled = ask(asking[3], new_booking(hall, HallUse.MEETING, clock_at(today + 6 * _DAY, 9)))
    bookings.confirm_booking(by=SYSTEM, now=now, number=cancelled)
    bookings.cancel_booking(by=asking[3], now=now + _HOUR, number=cancelled)
    _feasts(hall, asking[4], at)
    storm = clock_at(today - 100 * _DAY, 12)
    bookings.take_as_shelter(
        by=SYSTEM, now=storm - _HOUR, hall=hall, begins_at=storm, ends_at=storm + 30 * _HOUR
    )
    day = new_booking(hall, HallUse.DOCTOR, clock_at(today + 8 * _DAY, 9))
    number = bookings.enter_event(by=SYSTEM, now=now, new=day).number
    bookings.set_slots(by=SYSTEM, now=now, number=number, minutes=20)
    for slot, by in enumerate(asking[:6], 1):
        bookings.take_slot(by=by, now=now + _HOUR, number=number, slot=slot)
    for by in asking[6:]:
        bookings.wait_for_slot(by=by, now=now + 2 * _HOUR, number=number)


def _feasts(hall: str, by: Actor, at: datetime) -> None:
    """Leave a feast with a valid certificate, and one for a neighbour without a phone."""
    today, now = china_day(at), at - 2 * _DAY
    for days, guests, until, neighbour in (
        (11, 80, today + 200 * _DAY, None),
        (18, 160, None, Neighbour("叶阿公（演示）")),
    ):
        plain = new_booking(hall, HallUse.FEAST, clock_at(today + days * _DAY, 8))
        times = BookingTimes(plain.times.begins_at, plain.times.begins_at + 6 * _HOUR, 120, 60)
        new = NewBooking(
            plain.rooms,
            times,
            HallUse.FEAST,
            guests=guests,
            cook_until=until,
            neighbour=neighbour,
            deposit_fen=20_000,
        )
        if neighbour is None:
            bookings.request_booking(by=by, now=now, new=new)
        else:
            bookings.enter_event(by=SYSTEM, now=now, new=new)
