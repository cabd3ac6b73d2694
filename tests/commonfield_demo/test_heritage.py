"""The demo's heritage: what is shipped, confirmed by some, carried on by nine, with two trails."""

from datetime import date, timedelta

from commonfield.heritage.queries import (
    inheritors_at_desk,
    item_page,
    places_with_trails,
    unrecorded,
)
from commonfield.kernel.clock import start_of_china_day
from commonfield.people.choices import Role
from commonfield.people.commands import create_person, grant_role
from commonfield.people.types import SYSTEM, NewGrant, NewPerson
from commonfield.places.queries import villages
from commonfield_demo.heritage import make_heritage
from commonfield_demo.plan import make_plan
from commonfield_demo.scales import SCALES, DemoSpan
from tests.people.builders import COUNTY, make_places
from tests.places.builders import make_division

SPAN = DemoSpan(date(2026, 11, 25))
XIAOZHUXI = "331124204202"


def test_demo_has_confirmations_nine_inheritors_a_day_and_two_trails():
    make_places()
    make_division("331124204000", "竹源乡")
    make_division(XIAOZHUXI, "小竹溪村")
    who = NewPerson("宋非遗", COUNTY, "demo-heritage", demo_role=Role.HERITAGE.value)
    at = start_of_china_day(SPAN.after)
    began = at - timedelta(days=90)
    grant = NewGrant(create_person(by=SYSTEM, now=began, person=who), Role.HERITAGE, COUNTY)
    grant_role(by=SYSTEM, now=began, grant=grant)
    plan = make_plan(SCALES["small"], SPAN, 1, villages(COUNTY, SPAN.until))

    make_heritage(plan=plan, seed=1, at=at)

    page = item_page("paiji-xiaozhuxi", on=SPAN.until)
    assert [each.capacity for each in page.confirmations] == ["小竹溪村文书（演示）"]
    assert [each.day for each in page.chosen] == [date(2027, 2, 27)]
    assert sorted(bool(each.name) for each in page.inheritors) == [False, True]
    assert len(inheritors_at_desk(by=SYSTEM, now=at)) == 9
    assert len(unrecorded(by=SYSTEM, now=at)) == 6
    assert set(places_with_trails()) == {XIAOZHUXI, plan.hall_village}
