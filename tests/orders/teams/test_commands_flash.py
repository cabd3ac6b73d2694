"""Flash sales: a price for its time only, a limit for each buyer, never a pack too many."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.audit.models import AuditRow
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.errors import PriceChangedError
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.commands import cancel_order, expire_orders, take_late_payment
from commonfield.orders.models import FlashPurchase, Order, Refund
from commonfield.orders.teams.errors import BuyerLimitError
from commonfield.people.types import SYSTEM
from commonfield.stores.errors import StoreClosedError
from commonfield.stores.models import FlashSale, TeamOffer
from commonfield.stores.offers.commands import (
    end_flash_sale,
    end_team_offer,
    make_flash_sale,
    make_team_offer,
)
from commonfield.stores.offers.errors import (
    BadOfferNumbersError,
    BadOfferPriceError,
    BadOfferTimeError,
    OfferOverError,
    OfferOverlapsError,
    SaleNotStartedError,
)
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer
from commonfield.stores.running.commands import close_store
from tests.market.builders import PRICE_FEN, Shop, make_request, make_shop
from tests.night import TODAY
from tests.orders.teams.builders import (
    FLASH_FEN,
    HOUR,
    all_differences,
    ask,
    bring_back,
    make_offer,
    make_sale,
    take,
    wish,
)
from tests.people.builders import NOW


def test_flash_price_holds_within_its_time_only():
    shop = make_shop()
    make_sale(shop, starts_at=NOW + HOUR, hours=1)

    moments = (NOW + HOUR - timedelta(seconds=1), NOW + HOUR, NOW + 2 * HOUR)
    totals = [take(wish(shop, buyer), at).total_fen for buyer, at in enumerate(moments)]

    assert totals == [PRICE_FEN, FLASH_FEN, PRICE_FEN]
    assert FlashPurchase.objects.count() == 1
    assert all_differences() == []


def test_flash_price_before_its_time_is_refused_with_the_time():
    shop = make_shop()
    sale = make_sale(shop, starts_at=NOW + HOUR)

    by_name = ask(wish(shop, 0, f"flash:{sale}"))
    by_total = ask(replace(wish(shop, 0), expected_total_fen=FLASH_FEN))
    wrong = ask(replace(wish(shop, 0), expected_total_fen=FLASH_FEN - 1))

    assert isinstance(by_name, SaleNotStartedError)
    assert by_name.members == {"starts_at": (NOW + HOUR).isoformat()}
    assert f"{TODAY} 13:00" in str(by_name)
    assert isinstance(by_total, SaleNotStartedError)
    assert isinstance(wrong, PriceChangedError)
    assert (Order.objects.count(), shop.left) == (0, 40)


def test_flash_sale_by_name():
    shop, other = make_shop("cloud"), make_shop("mist")
    sale = make_sale(shop)

    on = take(wish(shop, 0, f"flash:{sale}"))
    refused = [
        ask(wish(shop, 1, f"flash:{sale}"), NOW + 2 * HOUR),
        ask(wish(shop, 1, "flash:nothing")),
        ask(wish(other, 1, f"flash:{sale}")),
    ]

    assert on.total_fen == FLASH_FEN
    codes = [each.code for each in refused if isinstance(each, CommonfieldError)]
    assert codes == ["offer_over", "invalid_order", "invalid_order"]


def test_limit_counts_live_orders_and_gets_back_what_is_called_off():
    shop = make_shop()
    make_sale(shop, each=2)
    first = take(wish(shop, 0))
    take(wish(shop, 0))
    refused = ask(wish(shop, 0))
    take(wish(shop, 1, packs=2))

    cancel_order(by=SYSTEM, now=NOW, number=first.number, ending="buyer")
    take(wish(shop, 0))

    assert isinstance(refused, BuyerLimitError)
    assert refused.members == {"sku": shop.sku, "limit": 2, "left": 0}
    assert (shop.left, all_differences()) == (36, [])


@pytest.mark.parametrize(("packs", "left"), [(1, 0), (2, 2)])
def test_limit_gets_back_an_order_that_came_back_whole(packs: int, left: int):
    shop = make_shop()
    make_sale(shop, each=2)
    order = take(wish(shop, 0, packs=2))

    bring_back(shop, order, packs)

    refused = ask(wish(shop, 0, packs=3))
    assert isinstance(refused, BuyerLimitError)
    assert refused.members == {"sku": shop.sku, "limit": 2, "left": left}
    assert all_differences() == []


def test_limit_of_one_order_and_of_two_lines():
    shop = make_shop()
    make_sale(shop, each=2)

    refused = [
        ask(wish(shop, 0, packs=3)),
        ask(replace(wish(shop, 0), lines=((shop.sku, 1), (shop.sku, 2)))),
    ]

    assert [each.code for each in refused if isinstance(each, CommonfieldError)] == [
        "buyer_limit"
    ] * 2
    assert (Order.objects.count(), FlashPurchase.objects.count()) == (0, 0)


def test_limit_of_one_buyer_in_one_batch():
    shop = make_shop()
    make_sale(shop, each=2)
    wishes = [wish(shop, 0) for _ in range(4)] + [wish(shop, 1)]

    answers = place_orders(requests=wishes, now=NOW)

    told = ["placed" if isinstance(each, PlacedOrders) else each.code for each in answers]
    assert told == ["placed", "placed", "buyer_limit", "buyer_limit", "placed"]
    assert all_differences() == []


def test_refused_order_takes_nothing_of_the_limit():
    shop = make_shop(packs=3)
    make_sale(shop, each=4)
    wishes = [wish(shop, 0, packs=4), wish(shop, 0, packs=3)]

    short, placed = place_orders(requests=wishes, now=NOW)

    assert isinstance(short, CommonfieldError)
    assert (short.code, isinstance(placed, PlacedOrders), shop.left) == (
        "not_enough_stock", True, 0
    )  # fmt: skip


def test_flash_price_of_one_line_among_others():
    first, second = make_shop("cloud"), make_shop("mist")
    make_sale(first)
    request = make_request((first.sku, 2), (second.sku, 1))

    answer = ask(request)

    assert isinstance(answer, PlacedOrders)
    assert [order.total_fen for order in answer.orders] == [2 * FLASH_FEN, PRICE_FEN]
    assert list(FlashPurchase.objects.values_list("packs", flat=True)) == [2]
    assert all_differences() == []


def test_team_price_goes_before_the_flash_price():
    shop = make_shop()
    make_sale(shop, each=1)
    offer = make_offer(shop)

    order = take(wish(shop, 0, f"team:new:{offer}", packs=2))

    assert (order.total_fen, FlashPurchase.objects.count()) == (12_000, 0)


def test_late_payment_holds_the_packs_again():
    shop = make_shop()
    make_sale(shop, each=2)
    order = take(wish(shop, 0, packs=2))
    expire_orders(NOW + HOUR)

    outcome = take_late_payment(
        by=SYSTEM, now=NOW + HOUR, number=order.number, provider="simulated"
    )
    refused = ask(wish(shop, 0), NOW + HOUR)

    assert (outcome, Order.objects.get().state) == ("reopened", "paid")
    assert isinstance(refused, BuyerLimitError)
    assert all_differences() == []


def test_late_payment_beyond_the_limit_is_owed_back_once():
    shop = make_shop()
    make_sale(shop, each=2)
    late = take(wish(shop, 0, packs=2))
    expire_orders(NOW + HOUR)
    take(wish(shop, 0, packs=1), NOW + HOUR)

    outcomes = [
        take_late_payment(by=SYSTEM, now=NOW + HOUR, number=late.number, provider="simulated")
        for _twice in range(2)
    ]

    assert outcomes == ["refunded", "refunded"]
    assert Order.objects.get(number=late.number).state == "cancelled"
    owed = Refund.objects.filter(order__number=late.number).values_list("amount_fen", flat=True)
    assert list(owed) == [late.total_fen]
    assert (shop.left, all_differences()) == (39, [])


def test_sale_ended_early_keeps_the_price_of_what_was_ordered():
    shop = make_shop()
    sale = make_sale(shop)
    take(wish(shop, 0))

    end_flash_sale(by=shop.keeper, now=NOW, code=sale)

    assert take(wish(shop, 1)).total_fen == PRICE_FEN
    with pytest.raises(OfferOverError):
        end_flash_sale(by=shop.keeper, now=NOW, code=sale)
    assert all_differences() == []


# Making and ending


def flash(shop: Shop, **changed: object) -> NewFlashSale:
    return replace(NewFlashSale(shop.sku, FLASH_FEN, 2, NOW, NOW + HOUR), **changed)  # type: ignore[arg-type]  # by name


def team(shop: Shop, **changed: object) -> NewTeamOffer:
    offer = NewTeamOffer(shop.sku, 6_000, 3, 24, 2, NOW, NOW + HOUR)
    return replace(offer, **changed)  # type: ignore[arg-type]  # by name


def test_keeper_makes_and_ends_offers():
    shop = make_shop()

    sale = make_flash_sale(by=shop.keeper, now=NOW, sale=flash(shop))
    offer = make_team_offer(by=shop.keeper, now=NOW, offer=team(shop))
    end_flash_sale(by=shop.keeper, now=NOW, code=sale)
    end_team_offer(by=shop.keeper, now=NOW, code=offer)

    actions = AuditRow.objects.filter(object__in=[f"sale:{sale}", f"offer:{offer}"])
    assert sorted(actions.values_list("action", flat=True)) == [
        "market.flash_sale_ended",
        "market.flash_sale_made",
        "market.team_offer_ended",
        "market.team_offer_made",
    ]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"price_fen": PRICE_FEN}, BadOfferPriceError),
        ({"price_fen": 0}, BadOfferPriceError),
        ({"ends_at": NOW}, BadOfferTimeError),
        ({"packs_each": 0}, BadOfferNumbersError),
        ({"packs_each": 1_000}, BadOfferNumbersError),
        ({"sku": "nothing"}, NotFoundError),
    ],
)
def test_flash_sale_that_makes_no_sense(changed: dict[str, object], error: type[CommonfieldError]):
    shop = make_shop()

    with pytest.raises(error):
        make_flash_sale(by=shop.keeper, now=NOW, sale=flash(shop, **changed))
    assert FlashSale.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"price_fen": PRICE_FEN}, BadOfferPriceError),
        ({"seats": 1}, BadOfferNumbersError),
        ({"hours": 0}, BadOfferNumbersError),
        ({"ends_at": NOW}, BadOfferTimeError),
    ],
)
def test_team_offer_that_makes_no_sense(changed: dict[str, object], error: type[CommonfieldError]):
    shop = make_shop()

    with pytest.raises(error):
        make_team_offer(by=shop.keeper, now=NOW, offer=team(shop, **changed))
    assert TeamOffer.objects.count() == 0


def test_offers_of_a_kind_do_not_overlap():
    shop = make_shop()
    make_flash_sale(by=shop.keeper, now=NOW, sale=flash(shop))
    make_team_offer(by=shop.keeper, now=NOW, offer=team(shop))

    with pytest.raises(OfferOverlapsError):
        make_flash_sale(by=shop.keeper, now=NOW, sale=flash(shop))
    with pytest.raises(OfferOverlapsError):
        make_team_offer(by=shop.keeper, now=NOW, offer=team(shop))
    later = flash(shop, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    make_flash_sale(by=shop.keeper, now=NOW, sale=later)


def test_neighbour_makes_and_ends_nothing():
    shop, neighbour = make_shop("cloud"), make_shop("mist").keeper
    sale, offer = make_sale(shop), make_offer(shop)

    with pytest.raises(PermissionRefusedError):
        make_flash_sale(by=neighbour, now=NOW, sale=flash(shop))
    with pytest.raises(PermissionRefusedError):
        make_team_offer(by=neighbour, now=NOW, offer=team(shop))
    with pytest.raises(PermissionRefusedError):
        end_flash_sale(by=neighbour, now=NOW, code=sale)
    with pytest.raises(PermissionRefusedError):
        end_team_offer(by=neighbour, now=NOW, code=offer)


def test_closed_store_offers_nothing():
    shop = make_shop()
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    with pytest.raises(StoreClosedError):
        make_flash_sale(by=shop.keeper, now=NOW, sale=flash(shop))
