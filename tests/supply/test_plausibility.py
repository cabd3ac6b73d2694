"""Leaf far from usual wants confirming, and counts once the same number is given again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.supply.commands import cancel_delivery, record_delivery
from commonfield.supply.errors import PriceImplausibleError, WeightImplausibleError
from commonfield.supply.models import Delivery
from commonfield.supply.types import NewDelivery
from tests.people.builders import NOW
from tests.supply.builders import Maker, client_of, make_delivery, make_grower, make_maker, token_of

DAY = timedelta(days=1)


def leaf(
    maker: Maker, grower: str, *, weight_g: int = 12_500, price_fen: int = 6_000
) -> NewDelivery:
    return NewDelivery(grower, maker.code, weight_g, "one_leaf", price_fen, has_promise=True)


def weigh(maker: Maker, new: NewDelivery) -> str:
    return record_delivery(by=maker.clerk, now=NOW, delivery=new)


def test_weight_nobody_brings_in_a_day_counts_once_just_it_is_confirmed():
    maker = make_maker()
    new = leaf(maker, make_grower(maker), weight_g=1_250_000)

    for asked in (new, replace(new, confirmed_weight_g=125_000)):
        with pytest.raises(WeightImplausibleError):
            weigh(maker, asked)
    number = weigh(maker, replace(new, confirmed_weight_g=1_250_000))

    (row,) = audit_trail(object_code=f"delivery:{number}")
    confirmed = {name: fen for name, fen in row.detail.items() if name.startswith("confirmed_")}
    assert (Delivery.objects.count(), confirmed) == (1, {"confirmed_weight_g": 1_250_000})


def test_weight_is_asked_about_by_the_day_and_by_what_the_grower_brings():
    maker = make_maker()
    usual, other = make_grower(maker), make_grower(maker, "周长根")
    for days in range(1, 4):
        make_delivery(maker, usual, weight_g=40_000, now=NOW - days * DAY)
        mistake = make_delivery(maker, other, weight_g=900_000, now=NOW - days * DAY)
        cancel_delivery(by=maker.clerk, now=NOW, number=mistake, reason="typed twice")

    weigh(maker, leaf(maker, usual, weight_g=70_000))
    with pytest.raises(WeightImplausibleError) as caught:
        weigh(maker, leaf(maker, usual, weight_g=70_000))

    assert (caught.value.params["day_g"], caught.value.params["most_g"]) == (140_000, 120_000)


@pytest.mark.parametrize("price_fen", [600, 60_000])
def test_price_ten_times_away_counts_once_it_is_confirmed(price_fen: int):
    maker = make_maker()
    grower = make_grower(maker)
    for days in range(1, 4):
        make_delivery(maker, grower, now=NOW - days * DAY)
    new = leaf(maker, grower, price_fen=price_fen)

    with pytest.raises(PriceImplausibleError):
        weigh(maker, new)
    weigh(maker, replace(new, confirmed_price_fen=price_fen))

    assert Delivery.objects.count() == 4


def test_scale_asks_and_takes_the_answer():
    maker = make_maker()
    grower = make_grower(maker)
    clerk = client_of(maker.clerk)
    form = {
        "grower": grower,
        "weight": "1250",
        "grade": "one_leaf",
        "price": "2000",
        "has_promise": "on",
        "basis": "control",
    }

    first = clerk.post("/scale/", form)
    second = clerk.post("/scale/", form | {"confirmed_weight_g": "1250000"})
    third = clerk.post(
        "/scale/", form | {"confirmed_weight_g": "1250000", "confirmed_price_fen": "200000"}
    )

    text = first.content.decode()
    assert ("up to 50 kg" in text, 'value="1250000"' in text) == (True, True)
    assert 'name="confirmed_price_fen" value="200000"' in second.content.decode()
    assert [each.status_code for each in (first, second, third)] == [422, 422, 302]
    assert Delivery.objects.get().amount_fen == 250_000_000


def test_api_asks_and_takes_the_number_again():
    maker = make_maker()
    grower = make_grower(maker)
    body = {
        "grower": grower,
        "maker": maker.code,
        "weight_g": 1_250_000,
        "grade": "one_leaf",
        "price_fen_per_kg": 6_000,
        "has_promise": True,
    }
    browser, token = client_of(maker.clerk), token_of(maker.clerk)

    def send(key: str, **more: int) -> tuple[int, str]:
        answer = browser.post(
            "/api/supply/deliveries",
            body | more,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
        )
        return answer.status_code, answer.json().get("code", "")

    answers = send("first-key-1"), send("first-key-2", confirmed_weight_g=1_250_000)

    assert answers == ((409, "weight_implausible"), (201, ""))


def test_scale_names_its_own_growers_in_full_and_tells_namesakes_apart():
    maker = make_maker()
    codes = [make_grower(maker, "叶秀兰") for _twice in range(2)]
    for code in codes:
        make_delivery(maker, code)
    clerk = client_of(maker.clerk)

    pages = [
        clerk.get(address).content.decode()
        for address in ("/scale/", "/growers/", f"/scale/?grower={codes[0]}")
    ]

    assert [page.count("叶秀兰") >= 1 for page in pages] == [True] * 3
    assert all(code in pages[0] for code in codes)
    assert len(audit_trail(actor=maker.clerk.code, action="supply.full_names_read")) == 1
