from datetime import UTC, date, datetime, timedelta

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.facts.queries import recent_facts
from commonfield.places.choices import VENUE_CLOSED, VENUE_OPENED
from commonfield.places.commands import close_venue, open_venue
from commonfield.places.errors import (
    PlaceUnknownError,
    VenueClosedError,
    VenueDayError,
    VenueExistsError,
    VenueTextError,
    VenueUnknownError,
)
from commonfield.places.models import Venue
from commonfield.places.types import NewVenue
from tests.places.builders import NOW, TODAY, VILLAGE, make_division, make_venue

CLOSED_ON = date(2024, 3, 1)


def test_open_venue_records_fact_and_audit():
    make_division(VILLAGE)

    make_venue(opened_on=date(2018, 5, 1))

    (fact,) = recent_facts([VENUE_OPENED])
    assert (fact.place, fact.quantity, fact.attributes) == (VILLAGE, 1, {"kind": "hall"})
    # Midnight in China.
    assert fact.occurred_at == datetime(2018, 4, 30, 16, tzinfo=UTC)
    assert [(row.action, row.actor, row.object) for row in audit_trail()] == [
        (VENUE_OPENED, "P1", "venue:shangping-hall")
    ]


def test_close_venue_records_fact_and_audit():
    make_division(VILLAGE)
    make_venue()
    later = NOW + timedelta(hours=1)

    close_venue(by="P1", now=later, venue_code="shangping-hall", closed_on=CLOSED_ON)

    assert Venue.objects.get().closed_on == CLOSED_ON
    assert [fact.kind for fact in recent_facts([VENUE_OPENED, VENUE_CLOSED])] == [
        VENUE_CLOSED,
        VENUE_OPENED,
    ]
    assert audit_trail()[0].detail == {"kind": "hall", "on": "2024-03-01"}


def test_open_venue_under_a_taken_code():
    make_division(VILLAGE)
    make_venue()

    with pytest.raises(VenueExistsError):
        make_venue()

    assert len(recent_facts([VENUE_OPENED])) == 1


@pytest.mark.parametrize(
    ("valid_from", "valid_to"), [(date(2019, 1, 1), None), (None, date(2018, 5, 1))]
)
def test_open_venue_where_nothing_was_in_force(valid_from: date | None, valid_to: date | None):
    make_division(VILLAGE, valid_from=valid_from, valid_to=valid_to)

    with pytest.raises(PlaceUnknownError):
        make_venue(opened_on=date(2018, 5, 1))

    assert Venue.objects.count() == 0


def test_open_venue_tomorrow():
    make_division(VILLAGE)

    with pytest.raises(VenueDayError):
        make_venue(opened_on=TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("code", "kind", "name", "field"),
    [
        ("Hall 1", "hall", "礼堂", "code"),
        ("礼堂", "hall", "礼堂", "code"),
        ("a" * 61, "hall", "礼堂", "code"),
        ("hall-1", "theatre", "礼堂", "kind"),
        ("hall-1", "hall", "  ", "name"),
    ],
)
def test_open_venue_with_unusable_texts(code: str, kind: str, name: str, field: str):
    make_division(VILLAGE)
    venue = NewVenue(code=code, kind=kind, name=name, place_code=VILLAGE, opened_on=TODAY)

    with pytest.raises(VenueTextError) as caught:
        open_venue(by="P1", now=NOW, venue=venue)

    assert caught.value.params == {"field": field}


def test_close_venue_that_nobody_knows():
    with pytest.raises(VenueUnknownError):
        close_venue(by="P1", now=NOW, venue_code="nowhere", closed_on=CLOSED_ON)


def test_close_venue_twice():
    make_division(VILLAGE)
    make_venue()
    close_venue(by="P1", now=NOW, venue_code="shangping-hall", closed_on=CLOSED_ON)

    with pytest.raises(VenueClosedError):
        close_venue(by="P1", now=NOW, venue_code="shangping-hall", closed_on=TODAY)

    assert len(recent_facts([VENUE_CLOSED])) == 1


@pytest.mark.parametrize("closed_on", [date(2018, 4, 30), TODAY + timedelta(days=1)])
def test_close_venue_on_an_impossible_day(closed_on: date):
    make_division(VILLAGE)
    make_venue(opened_on=date(2018, 5, 1))

    with pytest.raises(VenueDayError):
        close_venue(by="P1", now=NOW, venue_code="shangping-hall", closed_on=closed_on)

    assert recent_facts([VENUE_CLOSED]) == []
