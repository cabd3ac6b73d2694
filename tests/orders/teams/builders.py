"""Offers of a shop, and buyers with phones of their own who take them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.commands import answer_return, ask_return, confirm_payment, return_arrived
from commonfield.orders.teams.books import check_promotions
from commonfield.orders.teams.queries import team, team_codes_of
from commonfield.orders.teams.types import TeamView
from commonfield.orders.types import Contact, OrderRequest, OrderView
from commonfield.people.types import SYSTEM
from commonfield.stores.offers.commands import make_flash_sale, make_team_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer
from tests.copies import copied
from tests.market.builders import Shop, differences, make_request
from tests.orders.builders import take_step
from tests.people.builders import NOW

TEAM_FEN: Final = 6_000
FLASH_FEN: Final = 5_000
HOUR: Final = timedelta(hours=1)


@copied
def make_offer(shop: Shop, *, seats: int = 2, most: int = 3, starts_at: datetime = NOW) -> str:
    """Offer the shop's pack to teams at 60 yuan for a day; a team waits 24 hours."""
    offer = NewTeamOffer(shop.sku, TEAM_FEN, seats, 24, most, starts_at, starts_at + 24 * HOUR)
    return make_team_offer(by=SYSTEM, now=NOW, offer=offer)


@copied
def make_sale(shop: Shop, *, each: int = 2, starts_at: datetime = NOW, hours: int = 2) -> str:
    """Sell the shop's pack at 50 yuan for two hours."""
    sale = NewFlashSale(shop.sku, FLASH_FEN, each, starts_at, starts_at + hours * HOUR)
    return make_flash_sale(by=SYSTEM, now=NOW, sale=sale)


def wish(
    shop: Shop, buyer: int, offer: str = "", *, packs: int = 1, payment: str = "simulated"
) -> OrderRequest:
    """Ask for packs with a phone of that buyer's own; each wish has a key of its own."""
    _wishes.append(buyer)
    request = make_request((shop.sku, packs), key=f"wish-{len(_wishes)}", payment=payment)
    phone = f"138001380{buyer:02}"
    return replace(request, contact=Contact("赵小兰", phone), offer=offer)


_wishes: list[int] = []


def ask(request: OrderRequest, now: datetime = NOW) -> PlacedOrders | CommonfieldError:
    """Send one request."""
    return place_orders(requests=[request], now=now)[0]


def take(request: OrderRequest, now: datetime = NOW) -> OrderView:
    """Take one order that must succeed."""
    answer = ask(request, now)
    assert isinstance(answer, PlacedOrders), answer
    return answer.orders[0]


def open_team(shop: Shop, offer: str, buyer: int = 0, *, packs: int = 1) -> tuple[str, OrderView]:
    """Open a team; return its code and its opener's order."""
    order = take(wish(shop, buyer, f"team:new:{offer}", packs=packs))
    return team_codes_of([order.number])[order.number], order


def join(shop: Shop, code: str, buyer: int) -> OrderView:
    """Sit down in a team."""
    return take(wish(shop, buyer, f"team:{code}"))


def paid(order: OrderView, now: datetime = NOW) -> None:
    """Let the buyer's money arrive."""
    confirm_payment(by=SYSTEM, now=now, number=order.number, provider="simulated")


def bring_back(shop: Shop, order: OrderView, packs: int) -> None:
    """Bring an order to its buyer, paid or to be paid, and packs of it back."""
    for step in ("paid", "packed", "shipped", "received"):
        take_step(order.number, step)
    number = ask_return(
        by=SYSTEM,
        now=NOW,
        number=order.number,
        lines=[(shop.sku, packs)],
        reason="damaged",
        token=order.token,
    )
    answer_return(by=SYSTEM, now=NOW, number=number, is_agreed=True)
    return_arrived(by=SYSTEM, now=NOW, number=number)


def team_now(code: str, now: datetime = NOW) -> TeamView:
    """Return a team that is there."""
    view = team(code, now)
    assert view is not None
    return view


def all_differences() -> list[str]:
    """Return what the market's books disagree about, promotions too."""
    found = [f"{each.check} {each.key}: {each.expected} / {each.found}"
             for each in check_promotions().differences]  # fmt: skip
    return differences() + found
