from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.supply.rules import gtin14
from commonfield.supply.trace.errors import BadGtinError, BadLotError, UnknownAttributeError
from commonfield.supply.trace.rules import (
    BULK_GTIN,
    LEAF_GTIN,
    epcis_document,
    link,
    published_places,
    read_link,
    rounded_percent,
)
from commonfield.supply.types import Trace, TraceKey, TraceMove, TraceOrigin, TradeItemView

GTIN = "12312312312333"
ON = date(2026, 4, 1)
COUNTY, TOWN = "331124000000", "331124104000"


def make_trace() -> Trace:
    return Trace(
        lot="L1",
        name="银猴",
        name_en="Silver Monkey",
        maker="OTEA",
        place="331124104000",
        certificate="C1",
        item=TradeItemView("02000000000015", "银猴", "Silver Monkey", 100, "OTEA"),
        growers=7,
        origins=(TraceOrigin("331124104201", is_merged=False, percent=100, days=(ON,)),),
        made_on=ON,
        packed_on=(ON,),
        moves=(TraceMove(ON), TraceMove(ON, is_return=True)),
    )


def growers(**villages: int) -> dict[str, set[int]]:
    """Return growers by village; ``v104201=3`` has three that live nowhere else."""
    found, first = {}, 0
    for village, number in villages.items():
        found[f"331124{village[1:]}"] = set(range(first, first + number))
        first += number
    return found


@pytest.mark.parametrize("gtin", ["6291041500213", "0614141123452", "6901234567892", GTIN])
def test_link_with_a_right_check_digit_is_read(gtin: str):
    assert read_link(gtin, "ABC123", "", []) == TraceKey(gtin.rjust(14, "0"), "ABC123")


@pytest.mark.parametrize(
    "gtin",
    [
        "12312312312334",
        "1231231231233",
        "abc",
        "",
        "\uff11\uff12\uff13\uff11\uff12\uff13\uff11\uff12\uff13\uff11\uff12\uff13\uff13\uff13",
    ],
)
def test_link_with_a_wrong_number_is_refused(gtin: str):
    with pytest.raises(BadGtinError):
        read_link(gtin, "ABC123", "", [])


@pytest.mark.parametrize(
    ("lot", "serial"), [("A" * 21, ""), ("批", ""), ("A B", ""), ("", ""), ("A", "x" * 21)]
)
def test_link_with_an_impossible_lot_is_refused(lot: str, serial: str):
    with pytest.raises(BadLotError):
        read_link(GTIN, lot, serial, [])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("99", "XYZ"),
        ("3103", "000189"),
        ("3923", "2172"),
        ("17", "261231"),
        ("linkType", "gs1:traceability"),
        ("utm_source", "pack"),
    ],
)
def test_link_tolerates_attributes_and_words(key: str, value: str):
    assert read_link(GTIN, "ABC&+123", "XYZ", [(key, value)]) == TraceKey(GTIN, "ABC&+123", "XYZ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("999", "1"),
        ("01", GTIN),
        ("10", "B"),
        ("21", "x"),
        ("17", "261331"),
        ("3103", "18"),
        ("5", ""),
    ],
)
def test_link_refuses_numbers_that_do_not_fit(key: str, value: str):
    with pytest.raises(UnknownAttributeError):
        read_link(GTIN, "ABC123", "", [(key, value)])


def test_link_percent_encodes_reserved_characters():
    assert (
        link("https://id.gs1.org", "05412345000013", "ABC&+123")
        == "https://id.gs1.org/01/05412345000013/10/ABC%26%2B123"
    )


def test_own_classes_have_right_check_digits():
    assert [gtin14(LEAF_GTIN), gtin14(BULK_GTIN)] == [LEAF_GTIN, BULK_GTIN]


@pytest.mark.parametrize(
    ("villages", "told"),
    [
        ({"v104201": 5}, ["331124104201"]),
        ({"v104201": 4}, [COUNTY]),
        ({"v104201": 3, "v104202": 2}, [TOWN, TOWN]),
        ({"v104201": 7, "v104202": 3, "v104203": 2}, ["331124104201", TOWN, TOWN]),
        ({"v104201": 3, "v105201": 3}, [COUNTY, COUNTY]),
        ({"v104201": 3, "v104202": 3, "v105201": 5}, [TOWN, TOWN, "331124105201"]),
        # What would be left over is too little, so the smallest other goes with it.
        ({"v104201": 7, "v105201": 1}, [COUNTY, COUNTY]),
        ({"v104201": 7, "v104202": 6, "v105201": 1}, ["331124104201", COUNTY, COUNTY]),
        ({"v104201": 2, "v104202": 3, "v105201": 4}, [COUNTY, COUNTY, COUNTY]),
    ],
)
def test_villages_of_few_growers_are_told_as_one(villages: dict[str, int], told: list[str]):
    assert list(published_places(growers(**villages)).values()) == told


def test_villages_of_two_counties_are_told_as_what_both_lie_in():
    assert published_places({"331124104201": {1}, "331127101201": {2}}) == {
        "331124104201": "331100000000",
        "331127101201": "331100000000",
    }


@given(
    st.dictionaries(
        st.sampled_from(
            [f"331124{town}20{village}" for town in range(101, 106) for village in "12"]
        ),
        st.frozensets(st.integers(0, 40), min_size=1, max_size=8),
        min_size=1,
    )
)
def test_no_entry_has_fewer_than_five_growers_unless_the_whole_lot_does(
    villages: dict[str, frozenset[int]],
):
    told = published_places(villages)

    entries: dict[str, set[int]] = {}
    for village, place in told.items():
        entries.setdefault(place, set()).update(villages[village])
    assert set(told) == set(villages)
    assert len(entries) == 1 or min(len(each) for each in entries.values()) >= 5


@pytest.mark.parametrize(
    ("part", "percent"), [(0, 0), (24, 0), (25, 5), (74, 5), (75, 10), (500, 50), (1000, 100)]
)
def test_parts_are_rounded_to_five_percent(part: int, percent: int):
    assert rounded_percent(part, 1000) == percent


def test_document_tells_the_way_of_the_lot_in_order():
    document = epcis_document(make_trace(), base_url="https://tea.example", created_on=ON)

    events = document["epcisBody"]["eventList"]  # type: ignore[index]
    assert [(e["type"], e["bizStep"], e["disposition"]) for e in events] == [
        ("ObjectEvent", "commissioning", "active"),
        ("TransformationEvent", "creating_class_instance", "active"),
        ("TransformationEvent", "creating_class_instance", "active"),
        ("ObjectEvent", "shipping", "in_transit"),
        ("ObjectEvent", "receiving", "returned"),
    ]
    leaf, bulk, packs = (
        [{"epcClass": f"https://tea.example/01/{gtin}/10/L1"}]
        for gtin in (LEAF_GTIN, BULK_GTIN, "02000000000015")
    )
    assert events[0]["quantityList"] == events[1]["inputQuantityList"] == leaf
    assert events[1]["outputQuantityList"] == events[2]["inputQuantityList"] == bulk
    assert events[2]["outputQuantityList"] == events[3]["quantityList"] == packs
    assert events[1]["transformationID"] != events[2]["transformationID"]
    assert {(e["eventTime"], e["eventTimeZoneOffset"]) for e in events} == {
        ("2026-04-01T00:00:00.000+08:00", "+08:00")
    }


@pytest.mark.parametrize(
    ("gtin", "domain"),
    [
        ("06901234567892", "https://id.gs1.org"),
        ("00614141123452", "https://id.gs1.org"),
        ("09520123456788", "https://tea.example"),
        ("02000000000015", "https://tea.example"),
        ("00212345678992", "https://tea.example"),
    ],
)
def test_number_that_is_nobodys_is_not_under_the_domain_of_gs1(gtin: str, domain: str):
    item = replace(make_trace().item, gtin=gtin)

    document = epcis_document(
        replace(make_trace(), item=item), base_url="https://tea.example", created_on=ON
    )

    shipped = document["epcisBody"]["eventList"][-1]  # type: ignore[index]
    assert shipped["quantityList"] == [{"epcClass": f"{domain}/01/{gtin}/10/L1"}]


def test_document_of_the_same_rows_is_the_same():
    documents = [
        epcis_document(make_trace(), base_url="https://tea.example", created_on=ON)
        for _ in range(2)
    ]

    ids = [event["eventID"] for event in documents[0]["epcisBody"]["eventList"]]  # type: ignore[index]
    assert documents[0] == documents[1]
    assert len(set(ids)) == len(ids)
