import json
import re
from datetime import UTC, datetime

import jsonschema
import pytest
from django.test import Client

from commonfield.supply.commands import dispatch
from commonfield.supply.models import Delivery, Grower
from commonfield.supply.types import DispatchLine
from tests.night import TODAY, in_english
from tests.people.builders import NOW, OTHER_VILLAGE, VILLAGE
from tests.supply.builders import make_agreement, make_lot_of, make_maker, make_packed_lot
from tests.supply.trace.epcis_schema import EPCIS

LD = {"Accept": "application/ld+json"}


def test_trace_page_tells_a_stranger_everything_but_persons(client: Client):
    maker = make_maker()
    gtin, lot = make_lot_of(maker, {VILLAGE: 6, OTHER_VILLAGE: 5})
    make_agreement(maker)
    dispatch([DispatchLine(lot, gtin, 3, "order-of-somebody")], now=NOW)
    client.cookies["language"] = "en"

    response = client.get(f"/01/{gtin}/10/{lot}")

    text = response.content.decode()
    assert response.status_code == 200
    for words in (
        "Silver Monkey 100 g",
        "Cloud Tea Cooperative",
        "Shang&#x27;an",
        "Yangjiatang",
        "Fresh leaf of 11 growers",
        "55%",
        f"Last on {in_english(TODAY)}",
        "承诺达标合格证",
        "Growers",
        "15%",
        lot,
        gtin,
    ):
        assert words in text
    for secret in [*Grower.objects.values_list("code", flat=True), "order-of-somebody", "叶"]:
        assert secret not in text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ((3, 28), "before Qingming (5 Apr 2026)"),
        ((4, 10), "before Guyu (20 Apr 2026)"),
        ((5, 10), ""),
    ],
)
def test_trace_page_tells_what_tea_of_spring_is_called_by(
    client: Client, day: tuple[int, int], said: str
):
    gtin, lot = make_lot_of(make_maker(), {VILLAGE: 2}, now=datetime(2026, *day, 4, tzinfo=UTC))
    client.cookies["language"] = "en"

    text = client.get(f"/01/{gtin}/10/{lot}").content.decode()

    assert (said in text, "weighed in before" in text) == (True, bool(said))


@pytest.mark.parametrize(
    ("growers", "told"),
    [
        ({VILLAGE: 2, OTHER_VILLAGE: 2}, {"331124000000"}),
        ({VILLAGE: 1}, {"331124000000"}),
        ({VILLAGE: 7, OTHER_VILLAGE: 1}, {"331124000000"}),
        ({VILLAGE: 5, OTHER_VILLAGE: 6}, {VILLAGE, OTHER_VILLAGE}),
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/ld+json", "application/json", "*/*"])
def test_trace_tells_no_delivery_whatever_is_accepted(
    client: Client, growers: dict[str, int], told: set[str], accept: str
):
    maker = make_maker()
    at = NOW.replace(hour=3, minute=17, second=43)
    gtin, lot = make_lot_of(maker, growers, now=at)
    dispatch([DispatchLine(lot, gtin, 13, "order-1")], now=at)
    client.cookies["language"] = "en"

    text = "".join(
        client.get(f"/01/{gtin}/10/{lot}{serial}", headers={"Accept": accept}).content.decode()
        for serial in ("", "/21/X1")
    )
    text = re.sub(r"urn:uuid:[0-9a-f-]{36}", "", text)

    leaf = list(Delivery.objects.order_by("id"))
    for each in leaf:
        for secret in (each.number, each.certificate.number, *grams_in_words(each.weight_g)):
            assert secret not in text
    for secret in (":17", ":43", *grams_in_words(sum(each.weight_g for each in leaf)), "13 packs"):
        assert secret not in text
    if accept == "application/ld+json":
        events = json.loads(client.get(f"/01/{gtin}/10/{lot}", headers=LD).content)["epcisBody"]
        places = {
            event["bizLocation"]["id"].split("/")[-2]
            for event in events["eventList"]
            if event["bizStep"] == "commissioning"
        }
        assert places == told


def grams_in_words(weight_g: int) -> tuple[str, ...]:
    return (str(weight_g), f"{weight_g / 1000}", f"{weight_g / 1000:.1f} kg", f"{weight_g:,}")


def test_trace_page_knows_the_pack_that_was_scanned(client: Client):
    maker = make_maker()
    gtin, lot = make_packed_lot(maker)
    client.cookies["language"] = "en"

    response = client.get(f"/01/{gtin}/10/{lot}/21/XYZ-7?17=281231&linkType=all")

    assert "XYZ-7" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/01/{gtin}/10/{lot}?999=1", 400, "999=1"),
        ("/01/02000000000016/10/{lot}", 404, "its check digit is wrong"),
        ("/01/{gtin}/10/L404", 404, "No pack of"),
        ("/01/6901234567892/10/{lot}", 404, "No pack of"),
        ("/01/{gtin}/10/" + "A" * 21, 404, "at most 20 letters"),
        ("/01/{gtin}/10/{lot}/", 404, ""),
    ],
)
def test_trace_of_a_wrong_code_explains(client: Client, address: str, status: int, words: str):
    maker = make_maker()
    gtin, lot = make_packed_lot(maker)
    client.cookies["language"] = "en"

    response = client.get(address.format(gtin=gtin, lot=lot))

    assert response.status_code == status
    assert words in response.content.decode()


def test_trace_for_machines_is_an_epcis_document(client: Client):
    maker = make_maker()
    gtin, lot = make_packed_lot(maker)
    dispatch(
        [DispatchLine(lot, gtin, 3, "order-1"), DispatchLine(lot, gtin, 2, "order-2")], now=NOW
    )
    dispatch([DispatchLine(lot, gtin, -1, "order-2")], now=NOW)

    response = client.get(f"/01/{gtin}/10/{lot}", headers=LD)

    document = json.loads(response.content)
    jsonschema.validate(document, EPCIS, format_checker=jsonschema.FormatChecker())
    assert response["Content-Type"] == "application/ld+json"
    assert "Accept" in response["Vary"]
    events = document["epcisBody"]["eventList"]
    # Leaf of two growers in two villages is shown for the county, once a day.
    assert [(event["bizStep"], event.get("action")) for event in events] == [
        ("commissioning", "ADD"),
        ("creating_class_instance", None),
        ("creating_class_instance", None),
        ("shipping", "OBSERVE"),
        ("receiving", "OBSERVE"),
    ]
    assert "quantity" not in {key for each in events for key in each.get("quantityList", [{}])[0]}
    text = response.content.decode()
    for secret in [*Grower.objects.values_list("code", flat=True), "order-1", "叶"]:
        assert secret not in text


def test_trace_for_machines_has_the_same_events_each_time(client: Client):
    maker = make_maker()
    gtin, lot = make_packed_lot(maker)

    bodies = [
        json.loads(client.get(f"/01/{gtin}/10/{lot}", headers=LD).content)["epcisBody"]
        for _ in range(2)
    ]

    assert bodies[0] == bodies[1]
    assert Delivery.objects.count() == 2


def test_trace_for_machines_refuses_as_a_problem(client: Client):
    response = client.get("/01/02000000000016/10/L1", headers=LD)

    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["code"]) == (404, "bad_gtin")
