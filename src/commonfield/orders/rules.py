"""Pure rules of aftercare: packs, money, and how long a buyer may ask for it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.money import split_fen
from commonfield.ledger.accounts import claim, income, orders_open, owed, receivable
from commonfield.ledger.types import Leg
from commonfield.orders.choices import OrderState, ReturnState
from commonfield.supply.types import Shares
from commonfield.workshop.calendar import WorkingCalendar

# Purposes of the vault: what an order seals of its buyer, and of the person invoiced.
CONTACT_PURPOSE = "market.contact"
INVOICE_PURPOSE = "market.invoice"
RETURN_WITHIN = timedelta(days=7)
# What "sold" on a shelf counts.
SOLD_WITHIN = timedelta(days=90)
# A buyer who says nothing for so long has received what was sent.
RECEIVED_AFTER = timedelta(days=15)
# A real provider must close a payment, or report what became of it, before its orders are called
# off; if it cannot be reached, they are held for no longer than this after their time.
HELD_AFTER = timedelta(minutes=30)
# A refund under way is queried when no callback has come for so long, and again.
REFUND_ASK_AFTER = timedelta(hours=1)
# After these waits a provider is asked for a refund again; then a person decides.
REFUND_WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 480, 1440))
OPEN_RETURNS = (ReturnState.ASKED, ReturnState.AGREED)
LEAST_STARS, MOST_STARS = 1, 5
# What firms had before the unified code: of 15, and of 20 for sole traders under their own name.
_OLD_TAX_NUMBER = re.compile(r"[0-9]{6}[0-9A-Z]{9}|[0-9]{17}[0-9X][0-9]{2}")

_DETAIL_SHOWN = 3
MOST_CARRIER = 20
MOST_TRACKING = 40
MOST_PARCELS = 20
CARRIERS = "Carriers"
_NUMBER = re.compile(r"[0-9A-Z]{1,24}")
_TRACKING = re.compile(r"[0-9A-Za-z-]{5,40}")
STEPS: dict[str, tuple[OrderState, ...]] = {
    "pay": (OrderState.AWAITING_PAYMENT,),
    "cancel": (OrderState.AWAITING_PAYMENT, OrderState.PAID),
    "pack": (OrderState.AWAITING_PAYMENT, OrderState.PAID),
    "ship": (OrderState.PACKED,),
    "correct": (OrderState.SHIPPED,),
    "receive": (OrderState.SHIPPED,),
    "take_back": (OrderState.SHIPPED,),
    "close": (OrderState.RECEIVED,),
    "return": (OrderState.RECEIVED,),
    "review": (OrderState.RECEIVED, OrderState.CLOSED),
}


# How goods that come from no lot are shared.
_SELLERS: Final = Shares(growers_bp=0, maker_bp=0, store_bp=10_000, carrier_bp=0)
SELLERS_ALONE: Final = _SELLERS.as_weights()


@dataclass(frozen=True)
class SoldLine:
    """A line as the books see it: maker, lot and amount of its tea. Units: fen.

    Goods that come from no lot have neither maker nor lot: all that they bring is the seller's.
    """

    maker: str
    lot: str
    amount_fen: int


def is_carrier(text: str) -> bool:
    return 0 < len(text) <= MOST_CARRIER and text.isprintable()


def is_tracking(text: str) -> bool:
    """Return whether a text can be a carrier's number of a parcel."""
    return bool(_TRACKING.fullmatch(text))


def masked_detail(detail: str) -> str:
    """Show so much of street and house that its owner knows it: 西屏***."""
    return detail[: min(_DETAIL_SHOWN, len(detail) // 3)] + "***"


def is_order_number(text: str) -> bool:
    """Return whether a text can be the number of an order; nothing else is looked for."""
    return bool(_NUMBER.fullmatch(text))


def merged_lines(lines: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Add up lines of the same SKU, in order of first mention."""
    sums: dict[str, int] = {}
    for sku, quantity in lines:
        sums[sku] = sums.get(sku, 0) + quantity
    return list(sums.items())


def order_legs(seller: str, total_fen: int) -> tuple[Leg, ...]:
    """Return the legs of taking an order: the buyer owes money, the seller owes goods."""
    return Leg(receivable(seller, "Buyers"), total_fen), Leg(orders_open(seller), -total_fen)


def payment_legs(seller: str, provider: str, total_fen: int) -> tuple[Leg, ...]:
    """Return the legs by which the provider owes instead of the buyer, and goods become sales."""
    return (
        Leg(receivable(seller, provider), total_fen),
        Leg(receivable(seller, "Buyers"), -total_fen),
        Leg(orders_open(seller), total_fen),
    )


def sale_legs(
    seller: str, lines: Sequence[SoldLine], shares: dict[str, Shares], shipping_fen: int = 0
) -> tuple[Leg, ...]:
    """Return the credit legs of revenue: growers' pools, maker, carrier and the seller's own part.

    ``shares`` are by maker. What the buyer pays for shipping is the carrier's. The legs add up
    to minus the sum of lines and shipping.
    """
    legs: list[Leg] = []
    for line in lines:
        parts = split_fen(line.amount_fen, shares.get(line.maker, _SELLERS).as_weights())
        legs += share_legs(seller, line.maker, line.lot, parts)
    if shipping_fen:
        legs.append(Leg(owed(seller, CARRIERS, CARRIERS), -shipping_fen))
    return tuple(legs)


def share_legs(seller: str, maker: str, lot: str, parts: Sequence[int]) -> tuple[Leg, ...]:
    """Return who is credited for one line; ``parts`` are growers', maker's, store's, carrier's.

    A seller that made the tea itself owes no maker; the growers' part is owed by the tea's maker.
    Units: fen.
    """
    growers, made, store, carrier = parts
    if not lot:
        return (Leg(income(seller, "Sales"), -sum(parts)),)
    legs = [Leg(owed(seller, CARRIERS, CARRIERS), -carrier)]
    if maker == seller:
        legs.append(Leg(income(seller, "Sales"), -store - made))
    else:
        legs.append(Leg(income(seller, "Sales"), -store))
        legs.append(Leg(owed(seller, "Makers", maker), -made - growers))
        legs.append(Leg(claim(maker, seller), made + growers))
        legs.append(Leg(income(maker, "Shares"), -made))
    legs.append(Leg(owed(maker, "Lots", lot), -growers))
    return tuple(legs)


def provider_of(payment: str) -> str:
    """Return the books' name of a payment provider or channel."""
    return payment.capitalize()


def payment_number(first_order: str) -> str:
    """Return the number of the payment for orders placed together: the first one's, marked."""
    return f"P{first_order}"


@dataclass(frozen=True)
class Sold:
    """One lot's packs of a sale with what was taken back of it so far, in order. Units: fen."""

    maker: str
    lot: str
    packs: int
    price_fen: int
    weights: tuple[int, ...]
    taken_back: tuple[int, ...] = ()
    rest_fen: int = 0

    @property
    def sold_fen(self) -> int:
        """What the packs were sold for together."""
        return self.packs * self.price_fen + self.rest_fen

    @property
    def left_fen(self) -> int:
        """What is still paid for."""
        return self.sold_fen - sum(self.taken_back)


def last_day_to_return(received_on: date, calendar: WorkingCalendar) -> date:
    """Return the last day on which a buyer may send goods back.

    The seven days are counted from the one after that of receiving (七日无理由退货). If the last is
    one of rest, the next working day counts too.
    """
    return calendar.end_of_period(received_on + RETURN_WITHIN)


def returnable_since(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the instant from which on received goods may still be sent back."""
    today = china_day(now)
    received_on = today - RETURN_WITHIN
    while last_day_to_return(received_on - timedelta(days=1), calendar) >= today:
        received_on -= timedelta(days=1)
    return start_of_china_day(received_on)


def may_return(received_at: datetime | None, now: datetime, calendar: WorkingCalendar) -> bool:
    """Return whether the days in which a buyer may send goods back are still running."""
    if received_at is None:
        return False
    return china_day(now) <= last_day_to_return(china_day(received_at), calendar)


def parts_of_refund(sold: Sold, amount_fen: int) -> list[int]:
    """Return whose part of a line a refund takes back, given those before it.

    Each refund is divided among what is left of each part (largest remainder), so that no part
    is ever taken back beyond what it had and the last refund takes exactly the rest.
    Units: fen; shape: growers, maker, store, carrier.
    """
    if amount_fen == 0 or amount_fen > sold.left_fen:
        raise ValueError(f"{amount_fen} of {sold.left_fen} fen cannot be taken back")
    left = split_fen(sold.sold_fen, sold.weights)
    parts = left
    for each in (*sold.taken_back, amount_fen):
        # What a correction adds is shared as a sale is.
        parts = split_fen(each, left if each > 0 else sold.weights)
        left = [of - part for of, part in zip(left, parts, strict=True)]
    return parts


def refund_legs(
    seller: str, lines: Sequence[tuple[Sold, int]], shipping_fen: int
) -> tuple[Leg, ...]:
    """Return the legs of a refund that is decided: sales are taken back, the buyer is owed money.

    ``lines`` are what is taken back of each. Units: fen.
    """
    legs = [
        Leg(leg.account, -leg.amount_fen)
        for sold, fen in lines
        for leg in share_legs(seller, sold.maker, sold.lot, parts_of_refund(sold, fen))
    ]
    total = sum(fen for _sold, fen in lines) + shipping_fen
    if shipping_fen:
        legs.append(Leg(owed(seller, CARRIERS, CARRIERS), shipping_fen))
    return (*legs, Leg(refund_account(seller), -total))


def paid_refund_legs(seller: str, out_of: str, amount_fen: int) -> tuple[Leg, ...]:
    """Return the legs by which a buyer has their money again, out of an account of the seller's."""
    return (Leg(refund_account(seller), amount_fen), Leg(out_of, -amount_fen))


def doubled_refund_legs(seller: str, payment: str, amount_fen: int) -> tuple[Leg, ...]:
    """Return the legs by which a buyer, who got a refund twice, owes one of the two."""
    provider = receivable(seller, provider_of(payment))
    return (Leg(receivable(seller, "Buyers"), amount_fen), Leg(provider, -amount_fen))


def late_payment_legs(seller: str, provider: str, amount_fen: int) -> tuple[Leg, ...]:
    """Return the legs of money that came for an order no longer there: all of it is owed back."""
    return (Leg(receivable(seller, provider), amount_fen), Leg(refund_account(seller), -amount_fen))


def refund_account(seller: str) -> str:
    """Return the account of ``seller``'s debt to buyers from refunds."""
    return owed(seller, "Refunds", "Buyers")


def spread(amount_fen: int, left_fen: Sequence[int]) -> list[int]:
    """Divide a price reduction over lines by what is left of each, shipping last in the row."""
    if not 0 < amount_fen <= sum(left_fen):
        raise ValueError(f"{amount_fen} of {sum(left_fen)} fen cannot be taken back")
    return split_fen(amount_fen, left_fen)


def correction(less_fen: int, sold: Sequence[Sold], shipping_fen: tuple[int, int]) -> list[int]:
    """Divide what a sale was booked too high (too low: below nothing) over lines and shipping.

    ``shipping_fen`` is what of it the shipping was booked too high, and what is left of that.
    Nothing falls below what refunds have taken back. Units: fen.
    """
    left = [each.left_fen for each in sold]
    less_fen = min(less_fen, sum(left) + shipping_fen[1])
    of_shipping = max(min(*shipping_fen), less_fen - sum(left))
    goods_fen = less_fen - of_shipping
    if goods_fen == 0:
        return [*(0 for _ in sold), of_shipping]
    sums = [each.sold_fen for each in sold]
    weights = left if goods_fen > 0 else sums if any(sums) else [each.packs for each in sold]
    return [*split_fen(goods_fen, weights), of_shipping]


def price_of_some(left_fen: int, packs: int, held: int) -> int:
    """Return what is still paid for some of the packs that a buyer holds; the last take the rest.

    Units: fen.
    """
    return left_fen * packs // held


def packs_by_lot(wanted: int, lots: Mapping[int, int]) -> dict[int, int] | None:
    """Choose from which lots of an order packs come back; nothing if it had fewer.

    ``lots`` are the packs of each that the buyer still has.
    """
    chosen: dict[int, int] = {}
    for lot, packs in lots.items():
        if take := min(wanted, packs):
            chosen[lot] = take
            wanted -= take
    return None if wanted else chosen


def is_old_tax_number(text: str) -> bool:
    """Return whether a text can be a tax number from before the unified social credit code."""
    return bool(_OLD_TAX_NUMBER.fullmatch(text))
