"""Pure rules of the market: allocation to lots, the legs of a sale, what an order may look like."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from commonfield.front.numbers import grams
from commonfield.kernel.money import split_fen
from commonfield.ledger.accounts import claim, income, orders_open, owed, receivable
from commonfield.ledger.types import Leg
from commonfield.market.choices import OrderState
from commonfield.market.types import OrderRequest
from commonfield.supply.types import Shares

MOST_PACKS = 999
MOST_LINES = 50
MOST_NAME = 60
MOST_DETAIL = 200
_DETAIL_SHOWN = 3
MOST_CARRIER = 20
MOST_TRACKING = 40
# How many stores' orders a provider takes in one payment (合单支付, 合并支付).
MOST_COMBINED = {"wechat": 50, "alipay": 10}
CARRIERS = "Carriers"
FACETS = ("town", "season", "price")
# Every product on sale has this term.
ALL = "="
# Where each price band but the first begins. Units: fen.
BANDS_FROM_FEN = (50_00, 100_00, 200_00, 500_00)
_SKU = re.compile(r"[A-Za-z0-9-]{1,40}")
_NUMBER = re.compile(r"[0-9A-Z]{1,24}")
_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_REGION = re.compile(r"[0-9]{12}")
_TRACKING = re.compile(r"[0-9A-Za-z-]{5,40}")
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,18}[0-9]")
# Characters that no name or address has and that a database may refuse.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

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


@dataclass(frozen=True)
class SoldLine:
    """A line as the books see it: whose tea of which lot brought how much. Units: fen."""

    maker: str
    lot: str
    amount_fen: int


@lru_cache(maxsize=4_096)
def pack_titles(
    title: str, title_en: str, variant: str, variant_en: str, net_g: int
) -> tuple[str, str]:
    """Return how a pack is called where it stands alone, in Chinese and in English.

    Without a name of its own it is told from the product's other packs by its weight, unless the
    product's name says it; what has no English name keeps its Chinese one.
    """
    title_en = title_en or title
    pack = variant or variant_en or weight_besides(title, grams(net_g, chinese=True))
    pack_en = variant_en or variant or weight_besides(title_en, grams(net_g, chinese=False))
    return f"{title} {pack}".strip(), f"{title_en} {pack_en}".strip()


def weight_besides(title: str, weight: str) -> str:
    """Return a weight, or nothing if a title says it already: 250克 says 250 克, not 50 克."""
    is_said = re.search(rf"(?<![\d.]){re.escape(weight.replace(' ', ''))}", title.replace(" ", ""))
    return "" if is_said else weight


def is_carrier(text: str) -> bool:
    """Tell whether a text can be the name of a carrier."""
    return 0 < len(text) <= MOST_CARRIER and text.isprintable()


def is_tracking(text: str) -> bool:
    """Tell whether a text can be a carrier's number of a parcel."""
    return bool(_TRACKING.fullmatch(text))


def masked_detail(detail: str) -> str:
    """Show so much of street and house that whoever wrote it knows it: 西屏***."""
    return detail[: min(_DETAIL_SHOWN, len(detail) // 3)] + "***"


def is_sku(code: str) -> bool:
    """Tell whether a text can be the code of a SKU; nothing else is looked for."""
    return bool(_SKU.fullmatch(code))


def is_order_number(text: str) -> bool:
    """Tell whether a text can be the number of an order; nothing else is looked for."""
    return bool(_NUMBER.fullmatch(text))


def is_idempotency_key(key: str) -> bool:
    """Tell whether a key is 1 to 64 visible ASCII characters."""
    return bool(_KEY.fullmatch(key))


def merged_lines(lines: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Add up lines of the same SKU, in order of first mention."""
    sums: dict[str, int] = {}
    for sku, quantity in lines:
        sums[sku] = sums.get(sku, 0) + quantity
    return list(sums.items())


def request_errors(request: OrderRequest, payments: Sequence[str]) -> list[tuple[str, str]]:
    """Return what is wrong with a request by itself, as (JSON pointer, code) pairs."""
    errors: list[tuple[str, str]] = []
    if not request.lines:
        errors.append(("/lines", "empty"))
    if len(request.lines) > MOST_LINES:
        errors.append(("/lines", "too_many"))
    else:
        errors += _line_errors(request)
    errors += _contact_errors(request)
    if request.payment not in payments:
        errors.append(("/payment", "unknown_payment"))
    return errors


def _line_errors(request: OrderRequest) -> list[tuple[str, str]]:
    """Find lines that want too few packs, or with those before them too many of one SKU."""
    errors = []
    wanted: dict[str, int] = {}
    for index, (sku, quantity) in enumerate(request.lines):
        wanted[sku] = wanted.get(sku, 0) + quantity
        if quantity < 1 or wanted[sku] > MOST_PACKS:
            errors.append((f"/lines/{index}/quantity", "bad_quantity"))
    return errors


def _contact_errors(request: OrderRequest) -> list[tuple[str, str]]:
    errors: list[tuple[str, str]] = []
    name, phone, detail = request.contact.name, request.contact.phone, request.detail
    if not name.strip() or len(name) > MOST_NAME or _CONTROL.search(name):
        errors.append(("/contact/name", "bad_name"))
    if not _PHONE.fullmatch(unicodedata.normalize("NFKC", phone.strip())):
        errors.append(("/contact/phone", "bad_phone"))
    if not _REGION.fullmatch(request.region) or request.region[2:6] == "0000":
        errors.append(("/address/region", "bad_region"))
    if not detail.strip() or len(detail) > MOST_DETAIL or _CONTROL.search(detail):
        errors.append(("/address/detail", "bad_detail"))
    return errors


def allocate(wanted: int, available: Sequence[int]) -> list[int] | None:
    """Take packs from lots in the order given; nothing if they do not suffice.

    Shape: one number of packs for each lot.
    """
    taken = []
    for packs in available:
        take = min(wanted, packs)
        taken.append(take)
        wanted -= take
    return None if wanted else taken


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
        parts = split_fen(line.amount_fen, shares[line.maker].as_weights())
        legs += share_legs(seller, line.maker, line.lot, parts)
    if shipping_fen:
        legs.append(Leg(owed(seller, CARRIERS, CARRIERS), -shipping_fen))
    return tuple(legs)


def share_legs(seller: str, maker: str, lot: str, parts: Sequence[int]) -> tuple[Leg, ...]:
    """Return who is credited for one line; ``parts`` are growers', maker's, store's, carrier's.

    A seller that made the tea itself owes no maker; the growers' part is owed by whoever made
    it. Units: fen.
    """
    growers, made, store, carrier = parts
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


# What a search is narrowed by


def band_of(price_fen: int) -> int:
    """Return the number of the price band that a price lies in."""
    return sum(price_fen >= bound for bound in BANDS_FROM_FEN)


def facets_text(place: str, season: str, band: int) -> str:
    """Return what a product is counted by: its store's town, its season, its price band."""
    return f"{place[:9]}|{season}|{band}"


def facet_terms(facets: str) -> tuple[str, ...]:
    """Return the terms that narrow a search to products that are counted like this one."""
    values = facets.split("|")
    return tuple(
        facet_term(name, value) for name, value in zip(FACETS, values, strict=True) if value
    )


def facet_term(facet: str, value: str) -> str:
    """Return the term of a facet's value; no word has its sign."""
    return f"={facet}:{value}"
