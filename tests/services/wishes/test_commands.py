"""A household counts once; offers are requests; what is held meets what was asked."""

from datetime import timedelta

import pytest
from django.db.models import Sum

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import ConsentChannel, OrganisationKind, Purpose, Role
from commonfield.people.commands import give_consent
from commonfield.people.types import SYSTEM, Actor
from commonfield.services.bookings.commands import confirm_booking, count_visits
from commonfield.services.choices import HallUse
from commonfield.services.models import Booking, DayOffer, HallWish
from commonfield.services.wishes import errors
from commonfield.services.wishes.commands import (
    forget_wisher,
    make_wish,
    meet_wishes,
    offer_day,
    take_wish_back,
)
from commonfield.services.wishes.queries import asked_by_use, asked_places, offers_of, wishes_of
from tests.people.builders import (
    COUNTY,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    actor,
    make_actor,
    make_household,
    make_organisation,
    make_person,
    make_places,
)
from tests.places.builders import make_venue
from tests.services.bookings.builders import EVENING, make_room, wanted
from tests.services.builders import NOW

FILM, OPERA = HallUse.FILM, HallUse.OPERA
AFTER = EVENING.ends_at + timedelta(hours=1)


@pytest.fixture(autouse=True)
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    make_room()
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


@pytest.fixture
def supplier() -> Actor:
    make_organisation("OFILM", place=VILLAGE, kind=OrganisationKind.ENTERPRISE)
    return make_actor(Role.SUPPLIER, organisation="OFILM")


def _facts() -> dict[str, float]:
    rows = Fact.objects.filter(kind__startswith="services.wish")
    return dict(rows.values_list("kind").annotate(Sum("quantity")).order_by("kind"))


def _ask(count: int, use: HallUse = FILM, home: str = VILLAGE) -> list[Actor]:
    people = [actor(make_person(f"人{at}", home=home)) for at in range(count)]
    for each in people:
        make_wish(by=each, now=NOW, use=use)
    return people


def test_household_counts_once_a_type_and_quarter():
    one, two = make_person("蓝一"), make_person("蓝二")
    make_household(one, two)
    make_wish(by=actor(one), now=NOW, use=FILM)

    with pytest.raises(errors.WishedAlreadyError):
        make_wish(by=actor(two), now=NOW, use=FILM)
    make_wish(by=actor(two), now=NOW, use=OPERA)
    make_wish(by=actor(two), now=NOW + timedelta(days=92), use=FILM)

    assert _facts() == {"services.wish_made": 3}
    # Three wishes of one household: one mark, so one contributor.
    assert len(set(HallWish.objects.values_list("subject", flat=True))) == 1


def test_who_joins_a_household_does_not_ask_a_second_time():
    one, two = make_person("蓝一"), make_person("蓝二")
    for each in (one, two):
        make_wish(by=actor(each), now=NOW, use=FILM)
    make_household(one, two)

    with pytest.raises(errors.WishedAlreadyError):
        make_wish(by=actor(one), now=NOW, use=FILM)
    assert [each.is_asked for each in wishes_of(one, NOW)][:2] == [False, True]


def test_wish_is_taken_back_with_its_fact():
    (one,) = _ask(1)

    take_wish_back(by=one, now=NOW, use=FILM)

    assert _facts() == {"services.wish_made": 0}
    with pytest.raises(errors.NotWishedError):
        take_wish_back(by=one, now=NOW, use=FILM)


def test_what_is_not_on_the_list_and_who_lives_nowhere_are_refused():
    with pytest.raises(errors.NotOnTheListError):
        make_wish(by=actor(make_person("蓝一")), now=NOW, use=HallUse.FEAST)
    with pytest.raises(errors.HomeUnknownError):
        make_wish(by=actor(make_person("外地", home=COUNTY)), now=NOW, use=FILM)
    assert _facts() == {}


def test_helper_asks_only_for_who_allows_it_and_the_audit_names_no_type():
    elder = make_person("叶阿公")
    helper = make_actor(Role.HELPER, place=VILLAGE)
    with pytest.raises(PermissionRefusedError):
        make_wish(by=helper, now=NOW, use=HallUse.DOCTOR, person_id=elder)
    give_consent(
        by=actor(elder),
        now=NOW,
        person_id=elder,
        purpose=Purpose.HELPER,
        channel=ConsentChannel.SELF,
    )

    make_wish(by=helper, now=NOW, use=HallUse.DOCTOR, person_id=elder)

    row = AuditRow.objects.filter(action="services.wish_entered").get()
    assert (row.object, row.detail) == (f"person:P{elder}", {})


def test_supplier_sees_where_most_ask_and_nothing_of_few(supplier: Actor):
    _ask(9)
    _ask(3, home=OTHER_VILLAGE)

    def seen(area: str, use: HallUse = FILM) -> list[tuple[str, int | None]]:
        rows = asked_places(area, use, by=supplier, now=NOW)
        return [(row.place.code, row.households) for row in rows]

    assert asked_by_use(COUNTY, by=supplier, now=NOW)[FILM] == 12
    # Three alone would be found by subtraction.
    assert seen(COUNTY) == [(TOWN, None), ("331124105000", None)]
    _ask(2, home=OTHER_VILLAGE)
    assert seen(COUNTY) == [(TOWN, 9), ("331124105000", 5)]
    assert seen(TOWN) == [(VILLAGE, 9)]
    with pytest.raises(PermissionRefusedError):
        asked_by_use(COUNTY, by=actor(make_person("别人")), now=NOW)


def test_offer_is_a_request_that_the_keeper_confirms(keeper: Actor, supplier: Actor):
    new = wanted(use=FILM, title="少年英雄")

    with pytest.raises(PermissionRefusedError):
        offer_day(by=keeper, now=NOW, organisation_code="OFILM", new=new)
    with pytest.raises(errors.NotOnTheListError):
        offer_day(by=supplier, now=NOW, organisation_code="OFILM", new=wanted())
    made = offer_day(by=supplier, now=NOW, organisation_code="OFILM", new=new)
    confirm_booking(by=keeper, now=NOW, number=made.number)

    row = Booking.objects.get()
    assert (made.state, row.state, row.is_public) == ("requested", "confirmed", True)
    assert DayOffer.objects.get().organisation == "OFILM"
    assert [each.booking.number for each in offers_of(supplier, NOW)] == [made.number]


def test_event_that_was_held_meets_what_was_asked_and_a_correction_undoes_it(
    keeper: Actor, supplier: Actor
):
    _ask(2)
    _ask(1, OPERA)
    _ask(1, home=OTHER_VILLAGE)
    new = wanted(use=FILM, title="少年英雄")
    number = offer_day(by=supplier, now=NOW, organisation_code="OFILM", new=new).number
    confirm_booking(by=keeper, now=NOW, number=number)

    counted = []
    for visits in (60, 0, 50):
        count_visits(by=keeper, now=AFTER, number=number, visits=visits)
        counted.append((meet_wishes(AFTER), meet_wishes(AFTER), _facts()["services.wish_met"]))

    assert counted == [(2, 0, 2), (2, 0, 0), (2, 0, 2)]
    assert asked_by_use(COUNTY, by=supplier, now=AFTER)[OPERA] is None


def test_event_long_after_meets_nothing(keeper: Actor, supplier: Actor):
    _ask(1)
    late = NOW + timedelta(days=184)
    new = wanted(use=FILM, title="少年英雄", hours=24 * 190)
    number = offer_day(by=supplier, now=late, organisation_code="OFILM", new=new).number
    confirm_booking(by=keeper, now=late, number=number)
    after = AFTER + timedelta(days=190)
    count_visits(by=keeper, now=after, number=number, visits=5)

    assert meet_wishes(after) == 0


def test_nobody_knows_later_or_after_an_erasure_whose_wish_it_was():
    one, two = _ask(2)

    forget_wisher(by=SYSTEM, now=NOW, person_id=one.person_id or 0)
    first, second = HallWish.objects.order_by("pk")
    assert (first.person_id, first.made_by, first.household) == (None, "", first.subject)
    assert second.person_id == two.person_id
    meet_wishes(NOW + timedelta(days=400))

    assert not HallWish.objects.exclude(person=None, made_by="").exists()
    assert _facts() == {"services.wish_made": 2}
