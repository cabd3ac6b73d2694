from datetime import UTC, datetime

import pytest

from commonfield.supply.rules import gtin14
from commonfield.supply.trace.errors import BadGtinError, BadLotError, UnknownAttributeError
from commonfield.supply.trace.rules import BULK_GTIN, LEAF_GTIN, epcis_document, link, read_link
from commonfield.supply.types import (
    LotView,
    Trace,
    TraceKey,
    TraceLeaf,
    TracePacking,
    TraceShipping,
    TradeItemView,
)

GTIN = "12312312312333"
AT = datetime(2026, 4, 1, 1, 30, tzinfo=UTC)


def make_trace() -> Trace:
    lot = LotView(
        code="L1",
        maker="OTEA",
        name="银猴",
        name_en="Silver Monkey",
        place="331124104000",
        made_at=AT,
        leaf_g=12_500,
        made_g=3_000,
        remaining_g=0,
        certificate="C1",
        growers=1,
    )
    return Trace(
        lot=lot,
        item=TradeItemView("02000000000015", "银猴", "Silver Monkey", 100, "OTEA"),
        villages=(("331124104201", 12_500),),
        leaf=(TraceLeaf("D1", "331124104201", AT, 12_500, "C0"),),
        packings=(TracePacking(30, 3_000, AT),),
        shippings=(TraceShipping(5, AT), TraceShipping(-1, AT)),
    )


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


def test_document_tells_the_way_of_the_lot_in_order():
    document = epcis_document(make_trace(), base_url="https://tea.example", created_at=AT)

    events = document["epcisBody"]["eventList"]  # type: ignore[index]
    assert [(e["type"], e["bizStep"], e["disposition"]) for e in events] == [
        ("ObjectEvent", "commissioning", "active"),
        ("TransformationEvent", "creating_class_instance", "active"),
        ("ObjectEvent", "packing", "active"),
        ("ObjectEvent", "shipping", "in_transit"),
        ("ObjectEvent", "receiving", "returned"),
    ]
    assert events[1]["inputQuantityList"] == [
        {"epcClass": f"https://id.gs1.org/01/{LEAF_GTIN}/10/D1", "quantity": 12.5, "uom": "KGM"}
    ]
    assert events[1]["outputQuantityList"] == [
        {"epcClass": f"https://id.gs1.org/01/{BULK_GTIN}/10/L1", "quantity": 3.0, "uom": "KGM"}
    ]
    assert events[3]["quantityList"] == [
        {"epcClass": "https://id.gs1.org/01/02000000000015/10/L1", "quantity": 5}
    ]
    assert {(e["eventTime"], e["eventTimeZoneOffset"]) for e in events} == {
        ("2026-04-01T09:30:00.000+08:00", "+08:00")
    }


def test_document_of_the_same_rows_is_the_same():
    documents = [
        epcis_document(make_trace(), base_url="https://tea.example", created_at=AT)
        for _ in range(2)
    ]

    ids = [event["eventID"] for event in documents[0]["epcisBody"]["eventList"]]  # type: ignore[index]
    assert documents[0] == documents[1]
    assert len(set(ids)) == len(ids)
