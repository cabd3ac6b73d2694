"""What sending a parcel costs, by region, weight and worth; by what right a store sells."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.kernel.errors import CommonfieldError
from commonfield.stores.choices import PaperKind
from commonfield.stores.errors import (
    PaperExpiredError,
    PaperExpiryMissingError,
    PaperNumberMissingError,
    RatesUnusableError,
)
from commonfield.stores.rules import (
    by_zones,
    check_paper,
    check_rates,
    one_price,
    plan_of,
    postage_of,
    rate_for,
    shipping_fen,
    shipping_span,
)
from commonfield.stores.types import NewPaper, Postage, Rate, Zones

ELSEWHERE = Rate("", 1_000, 1_200, 1_000, 500)
ZHEJIANG = Rate("33", 1_000, 600, 1_000, 200, free_from_fen=20_000)
SONGYANG = Rate("331124", 500, 0, 500, 100)
RATES = [ELSEWHERE, ZHEJIANG, SONGYANG]

_regions = st.text("0123456789", min_size=12, max_size=12)
_rates = st.builds(
    Rate,
    st.text("0123456789", max_size=12),
    st.integers(1, 50_000),
    st.integers(0, 10_000),
    st.integers(1, 50_000),
    st.integers(0, 10_000),
    st.none() | st.integers(0, 100_000),
)


@pytest.mark.parametrize(
    ("region", "weight_g", "goods_fen", "fen"),
    [
        ("110101000000", 250, 8_000, 1_200),
        ("110101000000", 1_000, 8_000, 1_200),
        ("110101000000", 1_001, 8_000, 1_700),
        ("110101000000", 3_500, 99_999_900, 2_700),
        ("330106000000", 1_500, 8_000, 800),
        ("330106000000", 1_500, 19_999, 800),
        ("330106000000", 1_500, 20_000, 0),
        ("331124000000", 500, 8_000, 0),
        ("331124000000", 501, 8_000, 100),
    ],
)
def test_shipping_fen_of_a_parcel(region: str, weight_g: int, goods_fen: int, fen: int):
    assert shipping_fen(RATES, region, weight_g, goods_fen) == fen


def test_shipping_fen_without_rates_is_nothing():
    assert shipping_fen([], "330106000000", 5_000, 8_000) == 0


def test_shipping_fen_without_a_rate_for_the_region_is_nothing():
    assert shipping_fen([ZHEJIANG], "110101000000", 5_000, 8_000) == 0


@given(st.permutations(RATES), _regions)
def test_rate_for_does_not_hang_on_the_order_of_rates(rates: list[Rate], region: str):
    assert rate_for(rates, region) == rate_for(RATES, region)


@given(st.lists(_rates), _regions)
def test_rate_for_is_the_longest_that_matches(rates: list[Rate], region: str):
    chosen = rate_for(rates, region)

    matching = [each for each in rates if region.startswith(each.region_prefix)]
    assert (chosen is None) == (not matching)
    if chosen is not None:
        longest = max(len(each.region_prefix) for each in matching)
        assert (chosen in matching, len(chosen.region_prefix)) == (True, longest)


@given(_rates, st.integers(1, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_shipping_fen_never_falls_with_the_weight(
    rate: Rate, weight_g: int, more_g: int, goods_fen: int
):
    region = rate.region_prefix.ljust(12, "0")

    light = shipping_fen([rate], region, weight_g, goods_fen)
    heavy = shipping_fen([rate], region, weight_g + more_g, goods_fen)

    assert 0 <= light <= heavy


@given(_rates, st.integers(1, 10**6), st.integers(0, 200_000))
def test_shipping_fen_pays_for_every_weight_begun(rate: Rate, weight_g: int, goods_fen: int):
    region = rate.region_prefix.ljust(12, "0")
    is_free = rate.free_from_fen is not None and goods_fen >= rate.free_from_fen

    fen = shipping_fen([rate], region, weight_g, goods_fen)

    begun, carried_g = 0, rate.first_g
    while carried_g < weight_g and begun < 1_000:
        begun, carried_g = begun + 1, carried_g + rate.more_g
    if carried_g >= weight_g:
        assert fen == (0 if is_free else rate.first_fen + begun * rate.more_fen)


# What a keeper arranges


_money = st.integers(0, 20_000)
_zones = st.builds(
    Zones, st.tuples(_money, _money), st.tuples(_money, _money), st.tuples(_money, _money)
)
_free_from = st.none() | st.integers(1, 100_000)


@given(_zones, _free_from, st.sampled_from(["33", "65", "11"]))
def test_zones_are_usable_and_read_back(zones: Zones, free_from_fen: int | None, home: str):
    rates = by_zones(zones, home=home, free_from_fen=free_from_fen)

    check_rates(rates)
    plan, read, _price, free = plan_of(rates, home)
    assert (plan, free) == ("zones", free_from_fen)
    assert read == zones


@given(_money, _free_from)
def test_one_price_is_usable_and_read_back(price_fen: int, free_from_fen: int | None):
    rates = one_price(price_fen, free_from_fen)

    check_rates(rates)
    assert plan_of(rates, "33") == ("one", None, price_fen, free_from_fen)
    assert shipping_fen(rates, "650000000000", 90_000, 0) == price_fen


def test_no_rates_are_a_plan_of_their_own():
    check_rates([])

    assert plan_of([], "33") == ("free", None, 0, None)


def test_rates_arranged_by_hand_are_called_so():
    assert plan_of([ELSEWHERE, SONGYANG], "33")[0] == "own"


@pytest.mark.parametrize(
    "rates",
    [
        [ZHEJIANG],
        [ELSEWHERE, ZHEJIANG, ZHEJIANG],
        [replace(ELSEWHERE, first_fen=-1)],
        [replace(ELSEWHERE, more_fen=100_001)],
        [replace(ELSEWHERE, first_g=0)],
        [replace(ELSEWHERE, more_g=10**6)],
        [replace(ELSEWHERE, free_from_fen=0)],
        [ELSEWHERE, replace(ZHEJIANG, region_prefix="三三")],
        [ELSEWHERE, *(Rate(f"{number:02}", 1, 1, 1, 1) for number in range(60))],
    ],
)
def test_check_rates_that_cannot_be_used(rates: list[Rate]):
    with pytest.raises(RatesUnusableError):
        check_rates(rates)


DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "paper",
    [
        NewPaper(PaperKind.GROWER_PROMISE),
        NewPaper(PaperKind.BUSINESS_LICENCE, "91331124MA2E0XXXXX"),
        NewPaper(PaperKind.FOOD_LICENCE, "JY1", DAY),
    ],
)
def test_check_paper_that_gives_a_right(paper: NewPaper):
    check_paper(paper, today=DAY)


@pytest.mark.parametrize(
    ("paper", "error"),
    [
        (NewPaper(PaperKind.BUSINESS_LICENCE, " "), PaperNumberMissingError),
        (NewPaper(PaperKind.BUSINESS_LICENCE, "9" * 41), PaperNumberMissingError),
        (NewPaper(PaperKind.FOOD_LICENCE, "JY1"), PaperExpiryMissingError),
        (NewPaper(PaperKind.FOOD_LICENCE, "JY1", date(2026, 11, 24)), PaperExpiredError),
    ],
)
def test_check_paper_that_gives_none(paper: NewPaper, error: type[CommonfieldError]):
    with pytest.raises(error):
        check_paper(paper, today=DAY)


_FLAT = one_price(850, None)
_ZONES = by_zones(Zones((800, 200), (1_000, 300), (2_000, 500)), home="33", free_from_fen=9_900)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ((), Postage(0, is_flat=True)),
        (_FLAT, Postage(850, is_flat=True)),
        (one_price(850, 9_900), Postage(850, is_flat=True, free_from_fen=9_900)),
        ((Rate("", 1_000, 850, 1_000, 200),), Postage(850, is_flat=False)),
        (_ZONES, Postage(800, is_flat=False, free_from_fen=9_900, is_free_everywhere=False)),
    ],
)
def test_postage_says_what_sending_costs_before_anybody_knows_where_to(
    rates: tuple[Rate, ...], expected: Postage
):
    assert postage_of(rates) == expected


@pytest.mark.parametrize(
    ("rates", "weight_g", "goods_fen", "span"),
    [
        ((), 100, 8_000, (0, 0)),
        (_FLAT, 100, 8_000, (850, 850)),
        (_ZONES, 100, 8_000, (800, 2_000)),
        (_ZONES, 1_100, 8_000, (1_000, 2_500)),
        (_ZONES, 100, 9_900, (0, 2_000)),
    ],
)
def test_span_of_shipping(
    rates: tuple[Rate, ...], weight_g: int, goods_fen: int, span: tuple[int, int]
):
    assert shipping_span(rates, weight_g, goods_fen) == span
