"""The demo's halls live a year at every seed, with bookings, wishes and forms of every state."""

from datetime import date, timedelta

import pytest

from commonfield.facts.commands import fold_new_facts
from commonfield.facts.models import Fact
from commonfield.kernel.clock import start_of_china_day
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.commands import create_person, grant_role
from commonfield.people.types import SYSTEM, NewGrant, NewPerson
from commonfield.places.commands import open_venue
from commonfield.places.queries import villages
from commonfield.places.types import NewVenue
from commonfield.services.bookings.books import check_bookings
from commonfield.services.models import Booking, HallWish, PaperAnswer, PaperSheet, Slot, SlotWait
from commonfield_demo.halls import make_halls
from commonfield_demo.plan import NAMED_VILLAGES, Plan, make_plan
from commonfield_demo.requests import make_papers, make_requests
from commonfield_demo.scales import SCALES, DemoSpan
from tests.people.builders import COUNTY, make_organisation, make_places
from tests.places.builders import make_division

SPAN = DemoSpan(date(2026, 11, 25))
AT = start_of_china_day(SPAN.after)
BEGAN = AT - timedelta(days=400)


def _cast(role: Role, place: str = "", organisation: str = "") -> None:
    who = NewPerson("演示", COUNTY, f"demo-{role}", demo_role=role.value)
    person = create_person(by=SYSTEM, now=BEGAN, person=who)
    grant_role(
        by=SYSTEM, now=BEGAN, grant=NewGrant(person, role, place, organisation, BEGAN.date())
    )


@pytest.fixture
def plan() -> Plan:
    make_places()
    for town in ("331124204000", "331124212000"):
        make_division(town, f"镇{town[6:9]}")
    for village in NAMED_VILLAGES:
        make_division(village, f"村{village[6:]}")
    found = make_plan(SCALES["small"], SPAN, 1, villages(COUNTY, SPAN.until))
    for each in found.venues:
        new = NewVenue(each.code, each.kind, each.name, each.village, each.opened_on)
        open_venue(by=SYSTEM.code, now=start_of_china_day(each.opened_on), venue=new)
    make_organisation("OTROUPE", place=COUNTY, kind=OrganisationKind.ENTERPRISE)
    _cast(Role.SUPPLIER, organisation="OTROUPE")
    _cast(Role.BUREAU, place=COUNTY)
    _cast(Role.VILLAGE_CLERK, place=found.hall_village)
    return found


def test_named_halls_stand_at_every_seed(plan: Plan):
    places = villages(COUNTY, SPAN.until)

    found = [make_plan(SCALES["small"], SPAN, seed, places).venues for seed in (1, 2, 3)]

    wanted = set(NAMED_VILLAGES)
    assert [wanted - {each.village for each in venues} for venues in found] == [set()] * 3
    assert plan.venues == found[0]


def test_year_has_bookings_wishes_and_forms_of_every_state(plan: Plan):
    make_halls(plan=plan, seed=1, at=AT)
    make_requests(plan=plan, seed=1, at=AT)
    fold_new_facts(AT)
    make_papers(plan=plan, seed=1, at=AT)

    states = set(Booking.objects.values_list("state", flat=True))
    uses = set(Booking.objects.values_list("event_type", flat=True))
    assert states == {"requested", "confirmed", "refused", "cancelled"}
    assert {"feast", "shelter", "doctor", "opera", "film", "team"} <= uses
    assert (Slot.objects.filter(person=None).count(), SlotWait.objects.count()) == (0, 2)
    assert set(HallWish.objects.values_list("met_by__event_type", flat=True)) >= {None, "opera"}
    sheets = PaperSheet.objects.values_list("state", flat=True)
    assert sorted(sheets) == ["answered", "answered", "asked", "asked", "handed_back", "refused"]
    assert PaperAnswer.objects.exclude(counted_until=None).exclude(text="0").count() == 4
    assert Fact.objects.filter(kind="services.hall_inactive").exists()
    assert check_bookings().differences == ()
