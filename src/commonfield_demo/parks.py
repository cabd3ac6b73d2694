"""The demo's parks: rooms let by the hour and for a term, tenants that came, stay and left."""

import random
from datetime import date, datetime, time, timedelta
from typing import Final

from commonfield.kernel.clock import CHINA, china_day, start_of_china_day
from commonfield.kernel.identifiers import drawn_from
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.people.types import Actor
from commonfield.projects.choices import ParkService
from commonfield.projects.parks import commands
from commonfield.projects.parks.types import NewParkRoom, NewService, NewTenancy, VenueContact
from commonfield.services.bookings.commands import enter_event, request_booking
from commonfield.services.bookings.types import BookingTimes, NewBooking, Repetition
from commonfield.services.choices import HallUse, Repeat
from commonfield_demo.plan import Plan

_DAY: Final = timedelta(days=1)
_CONTACT: Final = VenueContact(
    "0578-8062345",
    "工作日上午八点半到下午五点，一号楼一楼办公室。带营业执照。（演示，虚构）",
    "Working days 8:30 to 17:00, building 1, ground floor. Bring your licence. (Demo, invented)",
)
_BY_HOUR: Final = (
    NewParkRoom(
        "一号直播间",
        24,
        True,
        "Livestream room 1",
        "补光灯、背景墙、专线",
        "Lights, backdrop, own line",
    ),
    NewParkRoom(
        "二号直播间",
        36,
        True,
        "Livestream room 2",
        "补光灯、茶席、专线",
        "Lights, tea table, own line",
    ),
    NewParkRoom(
        "打包线",
        120,
        True,
        "Packing line",
        "三相电、电子秤、面单机",
        "Three-phase power, scale, label printer",
    ),
    NewParkRoom("摄影棚", 30, True, "Studio", "静物台、柔光箱", "Table and softboxes"),
    NewParkRoom("培训室", 80, True, "Training room", "投影、五十个座位", "Projector, fifty seats"),
)
_SIZES: Final = (45, 60, 60, 75, 90, 90, 120, 150, 180, 240)
_LINES: Final = (
    (ParkService.LIVE, "首场直播陪播两小时"),
    (ParkService.PHOTOGRAPHS, "拍白底图二十张"),
    (ParkService.PARCELS, "并入统一快递价"),
    (ParkService.PACKING, "春茶上新，打包线用一天"),
    (ParkService.ACCOUNTS, "会计上门，整理本季票据"),
    (ParkService.AFTER_SALES, "代回差评，补发两单"),
    (ParkService.COLD, "冷库放两个货架"),
)


def make_parks(*, plan: Plan, seed: int, at: datetime) -> None:
    """Let the demo's park manager live two years: the first park's tenants are its stores."""
    by = next(
        Actor(each.person_id, "person")
        for each in demo_people()
        if each.role == Role.PARK_MANAGER.value
    )
    park = next(each for each in plan.venues if each.kind == "park")
    chance = random.Random(f"{seed}/parks")  # noqa: S311 - repeatable, no secret
    began = max(at - 700 * _DAY, start_of_china_day(park.opened_on + _DAY))
    with drawn_from(chance):
        commands.describe_venue(by=by, now=began, venue=park.code, contact=_CONTACT)
        hourly = [
            commands.add_park_room(by=by, now=began, venue=park.code, room=each)
            for each in _BY_HOUR
        ]
        rooms = [
            commands.add_park_room(by=by, now=began, venue=park.code, room=_room(number, size))
            for number, size in enumerate(_SIZES)
        ]
        tenants = list(dict.fromkeys(each.organisation for each in plan.stores))
        _let(by, at, began, rooms, tenants[1 : len(rooms) + 1], chance)
        _book(by, at, hourly)
    commands.record_due_tenancies(at)


def _room(number: int, size: int) -> NewParkRoom:
    name, name_en = (
        f"{2 + number // 5}号楼{301 + number % 5}",
        f"Building {2 + number // 5}, {301 + number % 5}",
    )
    return NewParkRoom(name, size, False, name_en, "空调、宽带", "Air conditioning, broadband")


def _let(
    by: Actor,
    at: datetime,
    began: datetime,
    rooms: list[str],
    tenants: list[str],
    chance: random.Random,
) -> None:
    """Let all rooms but one: one tenant has left, one's term is over, one is to come."""
    today, first = china_day(at), china_day(began)
    until = today + 400 * _DAY
    for index, (room, tenant) in enumerate(zip(rooms[:-1], tenants, strict=False)):
        begins = first + 20 * _DAY * (index % 3)
        ends = {6: today - 30 * _DAY, 8: today + 300 * _DAY}.get(index, until)
        if index == 8:
            begins = today + 12 * _DAY
        number = commands.begin_tenancy(
            by=by,
            now=at if index == 8 else start_of_china_day(begins),
            new=NewTenancy(room, tenant, begins, ends),
        )
        if index == 7:
            commands.end_tenancy(
                by=by,
                now=at - 50 * _DAY,
                number=number,
                last_day=today - 45 * _DAY,
                reason="larger",
            )
        elif index < 6:
            _serve(by, at, number, begins, chance)


def _serve(by: Actor, at: datetime, number: str, since: date, chance: random.Random) -> None:
    days = (china_day(at) - since).days
    for kind, line in chance.sample(_LINES, 3):
        on = since + chance.randrange(days) * _DAY
        commands.give_service(
            by=by,
            now=start_of_china_day(on) + timedelta(hours=16),
            number=number,
            new=NewService(kind, on, line),
        )


def _book(by: Actor, at: datetime, rooms: list[str]) -> None:
    """Book a livestream each week until a last day, and ask for the packing line."""
    day = china_day(at)
    nine, twelve = (datetime.combine(day + 2 * _DAY, time(hour), tzinfo=CHINA) for hour in (9, 12))
    series = Repetition(Repeat.WEEKLY, day + 60 * _DAY)
    live = NewBooking(
        [rooms[0]], BookingTimes(nine, twelve), HallUse.SELLING, "每周直播", repetition=series
    )
    enter_event(by=by, now=at, new=live)
    keeper = next(
        Actor(each.person_id, "person") for each in demo_people() if each.role == Role.KEEPER.value
    )
    packing = NewBooking([rooms[2]], BookingTimes(nine, twelve), HallUse.SELLING, "春茶备货打包")
    request_booking(by=keeper, now=at, new=packing)
