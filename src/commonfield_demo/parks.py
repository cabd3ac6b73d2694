"""The demo's parks: rooms let by the hour and for a term, tenants that came, stay and left."""

import random
from datetime import date, datetime, time, timedelta
from typing import Final

from commonfield.kernel.clock import CHINA, china_day, start_of_china_day
from commonfield.kernel.identifiers import drawn_from
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.people.types import Actor
from commonfield.projects.choices import EndReason, ParkService
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
    ("一号直播间", 24, "Livestream room 1", "补光灯、背景墙、专线", "Lights, backdrop, own line"),
    ("二号直播间", 36, "Livestream room 2", "补光灯、茶席、专线", "Lights, tea table, own line"),
    ("打包线", 120, "Packing line", "三相电、电子秤、面单机", "Three-phase power, scale, labels"),
    ("摄影棚", 30, "Studio", "静物台、柔光箱", "Table and softboxes"),
    ("培训室", 80, "Training room", "投影、五十个座位", "Projector, fifty seats"),
)
# Each room's size; for how many days from today it is let, None: nobody has it; and since when.
_ROOMS: Final = (
    (45, 400, -700),
    (60, 400, -680),
    (60, 400, -660),
    (75, 300, -700),
    (90, 300, -680),
    (90, 300, -660),
    (120, 300, -700),
    (150, -30, -680),
    (180, 300, 12),
    (200, 300, -660),
    (240, None, 0),
)
# The tenant of this room left before the term was over.
_LEFT: Final = 9
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
    tenants = list(dict.fromkeys(each.organisation for each in plan.stores))[1:]
    with drawn_from(chance):
        commands.describe_venue(by=by, now=began, venue=park.code, contact=_CONTACT)
        hourly = [_add(by, began, park.code, *each, is_by_hour=True) for each in _BY_HOUR]
        for number, (room, tenant) in enumerate(zip(_ROOMS, tenants, strict=False)):
            _let(by, at, began, (park.code, number, room, tenant), chance)
        _book(by, at, hourly)
    commands.record_due_tenancies(at)


def _add(
    by: Actor,
    at: datetime,
    park: str,
    name: str,
    area_m2: int,
    *words: str,
    is_by_hour: bool = False,
) -> str:
    room = NewParkRoom(name, area_m2, is_by_hour, *words)
    return commands.add_park_room(by=by, now=at, venue=park, room=room)


def _let(
    by: Actor,
    at: datetime,
    began: datetime,
    what: tuple[str, int, tuple[int, int | None, int], str],
    chance: random.Random,
) -> None:
    """Add a room and let it: one tenant has left, one's term is over, one is to come."""
    park, number, (area_m2, until, since), tenant = what
    building, door = 2 + number // 6, 301 + number % 6
    names = (f"Building {building}, {door}", "空调、宽带", "Air conditioning, broadband")
    room = _add(by, began, park, f"{building}号楼{door}", area_m2, *names)
    if until is None:
        return
    today, first = china_day(at), china_day(began)
    begins = max(first, today + since * _DAY)
    then = start_of_china_day(min(begins, today))
    new = NewTenancy(room, tenant, begins, today + until * _DAY)
    tenancy = commands.begin_tenancy(by=by, now=then, new=new)
    if number == _LEFT:
        left, why = today - 45 * _DAY, EndReason.LARGER
        commands.end_tenancy(by=by, now=at - 50 * _DAY, number=tenancy, last_day=left, reason=why)
    elif begins < today and until > 0:
        _serve(by, at, tenancy, begins, chance)


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
