"""The demo's books and readers: shelves of halls, and a year of evenings in which people read."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import start_of_china_day
from commonfield.kernel.identifiers import drawn_from
from commonfield.library.commands import add_note, finish_chapters, remember_position
from commonfield.library.types import FinishedChapter, NewNote, NewPosition, ReadingTime
from commonfield.people.choices import Purpose, Role
from commonfield.people.commands import create_people, record_consents
from commonfield.people.queries import demo_people
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.places.commands import open_venue
from commonfield.places.queries import place, places
from commonfield.places.types import NewVenue
from commonfield_demo.names import person
from commonfield_demo.plan import Plan, VenuePlan
from commonfield_demo.rooms.library import (
    DemoBook,
    add_album,
    add_disputed_text,
    add_opera_drafts,
    add_spoken_books,
    add_starter_shelf,
    albums,
    put_on_shelves,
)

# A hall of another county, Haishu in Ningbo, that offers the same shelf.
_GUEST: Final = VenuePlan(
    "hall-330203009205",
    "hall",
    "后仓文化礼堂",
    "Houcang Culture Hall",
    "330203009205",
    date(2019, 5, 18),
)
# So long before the first of the months that the board shows the shelf stood.
_BEFORE: Final = timedelta(days=30)
# A hall has been open for so long before anything stands on its shelf.
_BEGINS_AFTER: Final = timedelta(days=5)
# How many read in a village: in most of them enough to be shown.
_FEW, _FEW_READERS, _READERS = 0.15, (0, 4), (6, 12)
_BOOKS_A_READER: Final = (1, 6)
_STOPS_EARLY: Final = 0.3
_AT_ONCE: Final = 500
# What some of the demo's people noted in the books that they have open.
_NOTES: Final = ("念给小芳听。", "", "今年清明前再看一遍。")
# How many listen in a village, and in how many villages.
_LISTENERS, _LISTENING_VILLAGES = 6, 4
_READING_ROLES: Final = (Role.GROWER, Role.HALL_KEEPER, Role.HELPER)


def make_library(*, plan: Plan, seed: int, at: datetime) -> None:
    """Fill halls' shelves, let people read for a year, and leave books open before the cast."""
    chance = random.Random(f"{seed}/library")  # noqa: S311 - repeatable, no secret
    with drawn_from(chance):
        books, own = _fill_shelves(plan, at)
        homes = []
        for village in plan.homes:
            many = _FEW_READERS if chance.random() < _FEW else _READERS
            homes += [village] * chance.randint(*many)
        acts = [
            act
            for person_id, village in _make_readers(homes, plan, chance)
            for act in _year_of(person_id, [*books, *own.get(village, [])], plan, chance)
        ]
        _finish(sorted(acts, key=lambda act: act.person_id), plan, at)
        _open_books(books, at)


def make_listeners(*, plan: Plan, seed: int, at: datetime) -> None:
    """Let this machine read some of the books aloud, and people of a few villages hear them."""
    chance = random.Random(f"{seed}/listeners")  # noqa: S311 - repeatable, no secret
    with drawn_from(chance):
        first, *others = _halls(plan).items()
        books = add_spoken_books(hall=first[0], now=first[1])
        put_on_shelves(books, dict(others))
        villages = plan.homes[:_LISTENING_VILLAGES] if books else ()
        homes = [village for village in villages for _ in range(_LISTENERS)]
        acts = [
            act
            for person_id, _village in _make_readers(homes, plan, chance)
            for act in _year_of(person_id, books, plan, chance)
        ]
        _finish(acts, plan, at)


def _since(plan: Plan) -> datetime:
    return start_of_china_day(plan.span.orders_from) - _BEFORE


def _opened(hall: VenuePlan, plan: Plan) -> datetime:
    return max(_since(plan), start_of_china_day(hall.opened_on) + _BEGINS_AFTER)


def _halls(plan: Plan) -> dict[str, datetime]:
    """Return from when on each hall has a shelf, that one first which the books are brought to."""
    halls = [each for each in plan.venues if each.kind == "hall"]
    home = [each for each in halls if each.village in plan.homes]
    first = min(home, key=lambda each: (_opened(each, plan), each.village != plan.hall_village))
    others = [each for each in halls if each != first]
    opened = {each.code: _opened(each, plan) for each in (first, *others)}
    # The guest hall, if its village is known here.
    return opened | ({_GUEST.code: _since(plan)} if place(_GUEST.village) else {})


def _open_guest_hall(now: datetime) -> None:
    venue = NewVenue(
        code=_GUEST.code,
        kind=_GUEST.kind,
        name=_GUEST.name,
        place_code=_GUEST.village,
        opened_on=_GUEST.opened_on,
        name_en=_GUEST.name_en,
    )
    open_venue(by=SYSTEM.code, now=now, venue=venue)


def _fill_shelves(plan: Plan, at: datetime) -> tuple[list[DemoBook], dict[str, list[DemoBook]]]:
    """Return the starter shelf, which every hall offers, and what villages have of their own."""
    opened = _halls(plan)
    (first, since), *others = opened.items()
    books = add_starter_shelf(hall=first, now=since)
    if _GUEST.code in opened:
        _open_guest_hall(opened[_GUEST.code])
    put_on_shelves(books, dict(others))
    own = {}
    halls = {each.village: each.code for each in plan.venues if each.kind == "hall"}
    homes = [village for village in plan.homes if village in halls]
    infos = places(homes)
    # Of halls that have long been open, so that the catalogue begins with the starter shelf.
    makers = sorted(homes, key=lambda village: opened[halls[village]])
    for village, album in zip(makers, albums(), strict=False):
        now = opened[halls[village]] - timedelta(days=2)
        own[village] = [add_album(album, hall=halls[village], village=infos[village], now=now)]
    kept = plan.hall_village
    add_opera_drafts(hall=halls[kept], now=at)
    add_disputed_text(
        hall=halls[kept],
        village=places([kept])[kept],
        now=at - timedelta(days=9),
        objected_at=at - timedelta(days=2),
    )
    return books, own


def _make_readers(homes: Sequence[str], plan: Plan, chance: random.Random) -> list[tuple[int, str]]:
    """Write down a reader for each home, and that they allow it to be remembered."""
    now, people = _since(plan), [NewPerson(person(chance), village) for village in homes]
    ids: list[int] = []
    for start in range(0, len(people), _AT_ONCE):
        part = create_people(by=SYSTEM, now=now, people=people[start : start + _AT_ONCE])
        purposes = (Purpose.ACCOUNT, Purpose.READING)
        record_consents(by=SYSTEM, now=now, person_ids=part, purposes=purposes)
        ids += part
    return list(zip(ids, homes, strict=True))


def _year_of(
    person_id: int, books: Sequence[DemoBook], plan: Plan, chance: random.Random
) -> Iterator[FinishedChapter]:
    """Yield the pages that a reader finishes: some books, an evening each, not all to the end."""
    days = (plan.span.after - plan.span.orders_from).days
    count = min(chance.randint(*_BOOKS_A_READER), len(books))
    for book in chance.sample(books, k=count):
        begin = start_of_china_day(plan.span.orders_from)
        moment = begin + timedelta(
            days=chance.randrange(days),
            hours=chance.randrange(18, 21),
            minutes=chance.randrange(60),
        )
        pages = len(book.seconds) if moment > book.since else 0
        if pages and chance.random() < _STOPS_EARLY:
            pages = chance.randint(1, pages)
        for number, seconds in enumerate(book.seconds[:pages], 1):
            opened, moment = moment, moment + timedelta(seconds=seconds + chance.randrange(20))
            yield FinishedChapter(person_id, book.work, number, ReadingTime(opened, moment))


def _finish(acts: Sequence[FinishedChapter], plan: Plan, at: datetime) -> None:
    """Enter what was read; of the villages' year that is over before it is shown."""
    end = start_of_china_day(plan.span.years_end)
    parts: tuple[list[FinishedChapter], list[FinishedChapter]] = ([], [])
    for each in acts:
        parts[each.during.finished_at >= end].append(each)
    for now, part in zip((end, at), parts, strict=True):
        finish_chapters(by=SYSTEM, now=now, finished=part)


def _open_books(books: Sequence[DemoBook], at: datetime) -> None:
    """Leave a few books open with some of the people that a visitor can be, with a note each."""
    read_at = at - timedelta(hours=3)
    for person_of in demo_people():
        if person_of.role not in _READING_ROLES:
            continue
        by = Actor(person_of.person_id, "person")
        if person_of.role != Role.GROWER:
            consented = [person_of.person_id]
            purposes = (Purpose.ACCOUNT, Purpose.READING)
            record_consents(by=SYSTEM, now=read_at, person_ids=consented, purposes=purposes)
        for index, (book, text) in enumerate(zip(books, _NOTES, strict=False)):
            page = len(book.seconds) // 2
            moment = read_at + timedelta(minutes=20 * index)
            position = NewPosition(chapter=page, permille=0, read_at=moment)
            remember_position(by=by, now=at, work=book.work, position=position)
            note = NewNote(f"demo-{index}", page, 0, moment, text)
            add_note(by=by, now=at, work=book.work, note=note)
