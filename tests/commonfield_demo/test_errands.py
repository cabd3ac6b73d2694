"""The demo's errands and reports: each state, and a figure that may be shown."""

from datetime import date, timedelta

import pytest

from commonfield.kernel.clock import start_of_china_day
from commonfield.people.choices import Role
from commonfield.people.commands import create_person, grant_role
from commonfield.people.types import SYSTEM, NewGrant, NewPerson
from commonfield.places.queries import villages
from commonfield.services.choices import ErrandHand, ReportState
from commonfield.services.errands.queries import class_effect
from commonfield.services.models import Errand, RepairReport
from commonfield_demo.errands import make_errands
from commonfield_demo.plan import make_plan
from commonfield_demo.scales import SCALES, DemoSpan
from tests.people.builders import COUNTY, make_places
from tests.places.builders import make_venue

SPAN = DemoSpan(date(2026, 11, 25))


@pytest.mark.parametrize("seed", [1, 7])
def test_demo_has_every_hand_every_state_and_a_figure_that_is_shown(seed: int):
    make_places()
    plan = make_plan(SCALES["small"], SPAN, seed, villages(COUNTY, SPAN.until))
    make_venue(f"hall-{plan.hall_village}", place_code=plan.hall_village)
    at = start_of_china_day(SPAN.after)
    began = at - timedelta(days=300)
    who = NewPerson("管钥匙", plan.hall_village, "demo-hall", demo_role=Role.HALL_KEEPER.value)
    keeper = create_person(by=SYSTEM, now=began, person=who)
    grant = NewGrant(keeper, Role.HALL_KEEPER, plan.hall_village)
    grant_role(by=SYSTEM, now=began, grant=grant)

    admin = create_person(
        by=SYSTEM,
        now=began,
        person=NewPerson("县管", COUNTY, "demo-admin", demo_role=Role.COUNTY_ADMIN.value),
    )
    grant_role(by=SYSTEM, now=began, grant=NewGrant(admin, Role.COUNTY_ADMIN, COUNTY))

    make_errands(plan=plan, seed=seed, at=at)

    assert set(Errand.objects.values_list("hand", flat=True)) == set(ErrandHand)
    assert set(RepairReport.objects.values_list("state", flat=True)) == set(ReportState)
    effect = class_effect(at)
    assert effect.with_class is not None
    assert effect.without is not None
    assert effect.with_class.share > effect.without.share
