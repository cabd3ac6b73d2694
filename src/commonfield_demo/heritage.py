"""The demo's heritage: what is shipped, who confirmed some of it, nine who carry it on, two trails.

The people, the houses and the confirmations are invented; customs and their sources are not.
"""

import random
from datetime import datetime, timedelta
from typing import Final

from commonfield.heritage.commands import (
    add_inheritor,
    add_item,
    choose_day,
    confirm_item,
    load_heritage,
    name_inheritor,
    publish_item,
)
from commonfield.heritage.queries import item_page
from commonfield.heritage.types import HeritageDetails, NewInheritor
from commonfield.kernel.clock import china_day
from commonfield.kernel.identifiers import drawn_from
from commonfield.people.choices import AgeGroup, ConsentChannel, Purpose, Role
from commonfield.people.commands import create_people, record_consents
from commonfield.people.queries import demo_people
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.places.queries import place, venues
from commonfield_demo.names import person
from commonfield_demo.plan import Plan
from commonfield_demo.scales import COUNTY

_PAIJI: Final = "paiji-xiaozhuxi"
_XIAOZHUXI: Final = "331124204202"
# A week after the first of the days on which it may be done.
_PICKED: Final = timedelta(days=7)
# Item, year of birth, level, written down as a person here.
_CARRY_ON: Final = (
    (_PAIJI, 1938, "province", True),
    (_PAIJI, 1947, "county", True),
    ("gaoqiang", 1941, "city", False),
    ("gaoqiang", 1966, "county", True),
    ("duanwu-tea", 1949, "county", False),
    ("straw-fans", 1945, "county", True),
    ("maci", 1958, "none", False),
    ("flower-drum-lantern", 1943, "none", False),
    ("before-qingming-tea", 1972, "county", True),
)
# Which of the people that a visitor can be, in what role, and how long before the demo's day.
_CONFIRMED: Final = (
    (Role.HERITAGE, _PAIJI, "小竹溪村文书（演示）", 4),
    (Role.HALL_KEEPER, "maci", "文化管理员（演示）", 11),
    (Role.HELPER, "cool-tea-by-the-road", "帮办员（演示）", 18),
    (Role.HALL_KEEPER, "spring-couplets", "文化管理员（演示）", 30),
)
_INVENTED: Final = ("演示：虚构，不记载真实的房屋", "Invented for the demonstration")
_STOPS: Final = (
    (
        "古樟树",
        "Old camphor tree",
        "村口",
        "At the entrance",
        "树下夏天歇凉，冬天晒太阳。",
        "People rest in its shade in summer and in the sun beside it in winter.",
    ),
    (
        "夯土老屋",
        "Rammed-earth house",
        "上坎",
        "On the upper terrace",
        "土墙两尺厚，冬暖夏凉。",
        "Earth walls two feet thick, warm in winter and cool in summer.",
    ),
    (
        "晒谷坪",
        "Drying floor",
        "祠堂前",
        "Before the hall",
        "秋天晒谷，过年打麻糍。",
        "Grain dries here in autumn; rice cake is pounded at New Year.",
    ),
    (
        "水碓",
        "Water mill",
        "溪边",
        "By the stream",
        "从前舂米，现在给孩子看。",
        "It once hulled the rice; now children come to look.",
    ),
)


def make_heritage(*, plan: Plan, seed: int, at: datetime) -> None:
    """Write down what is shipped for the county, then what its people made of it."""
    chance = random.Random(f"{seed}/heritage")  # noqa: S311 - repeatable, no secret
    with drawn_from(chance):
        # A visitor who comes to a hall from another county finds that one's year too.
        counties = {
            COUNTY,
            *(f"{each.place_code[:6]:0<12}" for each in venues("") if each.place_code),
        }
        for county in sorted(counties):
            load_heritage(by=SYSTEM, now=at - timedelta(days=60), county=county)
        _confirm(at)
        _carry_on(plan, chance, at)
        for number, village in enumerate((plan.hall_village, _XIAOZHUXI)):
            _trail(village, number, at)
        if place(_XIAOZHUXI) is not None:
            span = item_page(_PAIJI, on=china_day(at)).span
            if span is not None:
                day = min(span.first + _PICKED, span.last)
                choose_day(by=SYSTEM, now=at, code=_PAIJI, village=_XIAOZHUXI, day=day)


def _confirm(at: datetime) -> None:
    people = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    for role, code, capacity, days in _CONFIRMED:
        by = people.get(role)
        if by is not None:
            told_at = at - timedelta(days=days)
            confirm_item(by=by, now=told_at, code=code, capacity=capacity)


def _carry_on(plan: Plan, chance: random.Random, at: datetime) -> None:
    homes = [*plan.homes]
    names = [person(chance) for _ in _CARRY_ON]
    here = place(_XIAOZHUXI)
    villages = [
        here.code if here and item == _PAIJI else chance.choice(homes) for item, *_ in _CARRY_ON
    ]
    people = [
        NewPerson(name, village, age_said=AgeGroup.ADULT)
        for name, village, (_item, _born, _level, is_known) in zip(
            names, villages, _CARRY_ON, strict=True
        )
        if is_known
    ]
    ids = create_people(by=SYSTEM, now=at, people=people)
    record_consents(by=SYSTEM, now=at, person_ids=ids, purposes=(Purpose.ACCOUNT,))
    known = iter(ids)
    for name, village, (item, born, level, is_known) in zip(
        names, villages, _CARRY_ON, strict=True
    ):
        number = next(known) if is_known else None
        who = NewInheritor(level, village, "" if is_known else name, number, born)
        code = add_inheritor(by=SYSTEM, now=at, item=item, inheritor=who)
        if level == "province":
            name_inheritor(by=SYSTEM, now=at, code=code, channel=ConsentChannel.PAPER)


def _trail(village: str, number: int, at: datetime) -> None:
    here = place(village)
    if here is None:
        return
    for stop, (name, name_en, spot, spot_en, story, story_en) in enumerate(_STOPS, 1):
        details = HeritageDetails(
            kind="house",
            name=f"{here.short_name}{name}",
            place=village,
            certainty="B",
            deed="done",
            name_en=f"{name_en} {'of Xiaozhuxi' if number else 'by the hall'}",
            story=f"{_INVENTED[0]}。{story}",
            story_en=f"{_INVENTED[1]}. {story_en}",
            spot=spot,
            spot_en=spot_en,
            trail_number=stop,
            source=_INVENTED[0],
            source_en=_INVENTED[1],
        )
        publish_item(by=SYSTEM, now=at, code=add_item(by=SYSTEM, now=at, details=details))
