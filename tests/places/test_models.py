from datetime import date

import pytest
from django.db import IntegrityError, transaction

from commonfield.places.models import Division, DivisionSuccessor, Venue
from tests.places.builders import PROVINCE, VILLAGE, make_division, make_venue

DAY = date(2020, 1, 1)


@pytest.mark.parametrize("valid_to", [DAY, None])
def test_second_record_from_the_same_day_is_refused(valid_to: date | None):
    make_division(VILLAGE, valid_to=DAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_division(VILLAGE, valid_to=valid_to)


def test_second_open_record_is_refused():
    make_division(VILLAGE)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_division(VILLAGE, valid_from=DAY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "990101"},
        {"level": "hamlet"},
        {"kind": "hamlet"},
        {"parent_code": ""},
        {"urban_rural": "113"},
        {"valid_from": DAY, "valid_to": DAY},
        {"tile_col": 1},
    ],
)
def test_impossible_division_is_refused(wrong: dict[str, object]):
    make_division(VILLAGE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Division.objects.update(**wrong)


def test_class_of_anything_but_a_village_is_refused():
    make_division(PROVINCE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Division.objects.update(urban_rural="111")


def test_code_that_succeeds_itself_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        DivisionSuccessor.objects.create(
            from_code=VILLAGE, to_code=VILLAGE, on=DAY, is_partial=False
        )


@pytest.mark.parametrize(
    "wrong", [{"kind": "theatre"}, {"place_code": "99"}, {"closed_on": date(2000, 1, 1)}]
)
def test_impossible_venue_is_refused(wrong: dict[str, object]):
    make_division(VILLAGE)
    make_venue()

    with pytest.raises(IntegrityError), transaction.atomic():
        Venue.objects.update(**wrong)
