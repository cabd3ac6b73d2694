"""Pure rules of stores: what sending a parcel costs, and by what right a store sells."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from commonfield.front.numbers import grams
from commonfield.kernel.errors import CommonfieldError
from commonfield.stores import errors
from commonfield.stores.choices import TEA, PaperKind
from commonfield.stores.types import NewPaper, Postage, Rate, Span, Zones

# Every product on sale has this term.
ALL = "="
# Where each price band but the first begins. Units: fen.
BANDS_FROM_FEN = (50_00, 100_00, 200_00, 500_00)
_SKU = re.compile(r"[A-Za-z0-9-]{1,40}")
# What a parcel may cost: no rate is dearer. Units: fen, grams.
DEAREST_FEN: Final = 1_000_00
HEAVIEST_G: Final = 100_000
MOST_RATES: Final = 40
# Far from everywhere, so that carriers charge more: Inner Mongolia, Tibet, Gansu, Qinghai,
# Ningxia, Xinjiang.
FAR_PREFIXES: Final = ("15", "54", "62", "63", "64", "65")
_NUMBER_AT_MOST: Final = 40
# The sizes of a product's picture; a phone's shelf shows the small one at half its width. Units:
# pixels.
LARGE_PX: Final = 1_200
SMALL_PX: Final = 192
_KILOGRAM_G: Final = 1_000

_MERCHANT_NUMBERS: Final = {
    "wechat": re.compile(r"[0-9]{8,10}"),
    "alipay": re.compile(r"2088[0-9]{12}"),
}


def is_merchant_number(method: str, merchant: str) -> bool:
    """Return whether a number is of the form that a provider gives its merchants."""
    form = _MERCHANT_NUMBERS.get(method)
    return form is not None and form.fullmatch(merchant) is not None


@lru_cache(maxsize=4_096)
def pack_titles(
    title: str, title_en: str, variant: str, variant_en: str, net_g: int
) -> tuple[str, str]:
    """Return a pack's name where it stands alone, in Chinese and in English.

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


# How goods without a photograph are drawn: the first whose word the name has.
_SHAPES: Final = (
    ("bottle", ("油", "酒", "醋", "瓶")),
    ("jar", ("蜜", "酱", "腐乳", "坛")),
    ("parcel", ("菇", "木耳", "笋", "干货", "粉丝")),
    ("basket", ("竹编", "竹器", "篮", "筐")),
    ("cake", ("饼", "砖", "沱")),
    ("box", ("盒", "礼")),
    ("tin", ("罐", "听装")),
    ("pouch", ("袋", "散装")),
)
_SHAPES_OF_TEA: Final = ("tin", "pouch", "box")
# By category, where the name says nothing.
_SHAPES_OF_GOODS: Final = {"oil": "bottle", "honey": "jar", "bamboo": "basket"}
_TONES: Final = (
    ("red", ("红茶", "骏眉", "九曲红")),
    ("white", ("白茶",)),
    ("yellow", ("黄茶", "花茶", "油", "蜜")),
    ("dark", ("黑茶", "普洱", "菇", "木耳")),
    ("green", ("绿", "银猴", "香茶", "龙井", "毛")),
)


@lru_cache(maxsize=4_096)
def drawn_as(code: str, title: str, variant: str = "", category: str = TEA) -> str:
    """Return the shape in which a pack is drawn, and its tone behind it if its name says one.

    What names no shape is given one by its code and name.
    """
    name = f"{variant} {title}"
    chance = hashlib.sha256(f"{code}{title}".encode()).digest()[0]
    any_tea = _SHAPES_OF_TEA[chance % len(_SHAPES_OF_TEA)]
    any_shape = any_tea if category == TEA else _SHAPES_OF_GOODS.get(category, "parcel")
    shape = next((shape for shape, words in _SHAPES if _has_any(name, words)), any_shape)
    tone = next((tone for tone, words in _TONES if _has_any(name, words)), "")
    return f"{shape} {tone}".rstrip()


def _has_any(name: str, words: Iterable[str]) -> bool:
    return any(word in name for word in words)


def fitted(width_px: int, height_px: int, box_px: int) -> tuple[int, int]:
    """Return the size at which a picture fits into a square; it is never made larger."""
    longer = max(width_px, height_px)
    if longer <= box_px:
        return width_px, height_px
    wide, high = (max(1, round(side * box_px / longer)) for side in (width_px, height_px))
    return wide, high


def is_sku(code: str) -> bool:
    """Return whether a text can be the code of a SKU; nothing else is looked for."""
    return bool(_SKU.fullmatch(code))


def band_of(price_fen: int) -> int:
    """Return the number of the price band that a price lies in."""
    return sum(price_fen >= bound for bound in BANDS_FROM_FEN)


def facets_text(values: Iterable[str]) -> str:
    """Return what a product is counted by: its value of each facet; empty ones at the end go.

    So a facet that is added behind the others changes no product that has no value of it.
    """
    return "|".join(values).rstrip("|")


def facet_term(facet: str, value: str) -> str:
    """Return the term of a facet's value; no word has its sign."""
    return f"={facet}:{value}"


def shipping_fen(rates: Iterable[Rate], region: str, weight_g: int, goods_fen: int) -> int:
    """Return what sending goods of a weight and worth to a region costs. Units: fen.

    The rate with the longest matching prefix holds: its first weight, and each further weight
    that is begun. A store without rates, or without one for the region, sends for nothing; the
    command that writes rates sees that one is for everywhere else.
    """
    rate = rate_for(rates, region)
    if rate is None or (rate.free_from_fen is not None and goods_fen >= rate.free_from_fen):
        return 0
    beyond_g = max(weight_g - rate.first_g, 0)
    return rate.first_fen + -(-beyond_g // rate.more_g) * rate.more_fen


def rate_for(rates: Iterable[Rate], region: str) -> Rate | None:
    """Return the rate that holds for a region: the one with the longest matching prefix."""
    matching = [rate for rate in rates if region.startswith(rate.region_prefix)]
    return max(matching, key=lambda rate: len(rate.region_prefix), default=None)


def postage_of(rates: Sequence[Rate]) -> Postage:
    """Return what sending costs before destination and weight are known."""
    if not rates:
        return Postage(least_fen=0, is_flat=True)
    fees = {rate.first_fen for rate in rates}
    other = rate_for(rates, "")
    free_from_fen = other.free_from_fen if other else None
    return Postage(
        least_fen=min(fees),
        is_flat=len(fees) == 1 and not any(_grows(rate) for rate in rates),
        free_from_fen=free_from_fen,
        is_free_everywhere=all(rate.free_from_fen == free_from_fen for rate in rates),
    )


def _grows(rate: Rate) -> bool:
    """Return whether a heavier parcel costs more."""
    return rate.more_fen > 0 and rate.first_g < HEAVIEST_G


def shipping_span(rates: Sequence[Rate], weight_g: int, goods_fen: int) -> tuple[int, int]:
    """Return the least and the most that sending goods may cost, wherever they go. Units: fen."""
    fees = [shipping_fen(rates, rate.region_prefix, weight_g, goods_fen) for rate in rates] or [0]
    return min(fees), max(fees)


def check_rates(rates: Sequence[Rate]) -> None:
    """Refuse rates that leave a region out, name one twice, or cost the impossible.

    None at all are good: the store sends for nothing.
    """
    prefixes = [rate.region_prefix for rate in rates]
    is_whole = not rates or "" in prefixes
    if not is_whole or len(set(prefixes)) < len(prefixes) or len(rates) > MOST_RATES:
        raise errors.RatesUnusableError
    if not all(_is_sane(rate) for rate in rates):
        raise errors.RatesUnusableError


def _is_sane(rate: Rate) -> bool:
    weights = (rate.first_g, rate.more_g)
    amounts = (rate.first_fen, rate.more_fen)
    return (
        all(0 < weight <= HEAVIEST_G for weight in weights)
        and all(0 <= amount <= DEAREST_FEN for amount in amounts)
        and (rate.free_from_fen is None or rate.free_from_fen > 0)
        and (
            not rate.region_prefix
            or (rate.region_prefix.isdecimal() and rate.region_prefix.isascii())
        )
    )


def one_price(price_fen: int, free_from_fen: int | None) -> tuple[Rate, ...]:
    """Return the rates of a store that sends everywhere at one price, whatever it weighs."""
    return (Rate("", HEAVIEST_G, price_fen, HEAVIEST_G, 0, free_from_fen),)


def by_zones(zones: Zones, *, home: str, free_from_fen: int | None) -> tuple[Rate, ...]:
    """Return the rates of a store that sends by the kilogram: home province, elsewhere, far away.

    ``home`` is the prefix of the province that the store lies in; far away sends nothing free.
    """
    near, elsewhere, far = (
        Rate("", _KILOGRAM_G, first_fen, _KILOGRAM_G, more_fen, free_from_fen)
        for first_fen, more_fen in (zones.near, zones.elsewhere, zones.far)
    )
    return (
        elsewhere,
        replace(near, region_prefix=home),
        *(
            replace(far, region_prefix=prefix, free_from_fen=None)
            for prefix in FAR_PREFIXES
            if prefix != home
        ),
    )


def plan_of(rates: Sequence[Rate], home: str) -> tuple[str, Zones | None, int, int | None]:
    """Return rates as their keeper sees them: the plan, its zones, its price, free from.

    The plan is "free", "one", "zones", or "own" where a keeper arranged them by hand.
    """
    if not rates:
        return "free", None, 0, None
    by_prefix = {rate.region_prefix: rate for rate in rates}
    other = by_prefix.get("", rates[0])
    free_from_fen = other.free_from_fen
    if tuple(rates) == one_price(other.first_fen, free_from_fen):
        return "one", None, other.first_fen, free_from_fen
    near = by_prefix.get(home, other)
    far = next(
        (by_prefix[each] for each in FAR_PREFIXES if each in by_prefix and each != home), other
    )
    zones = Zones(
        near=(near.first_fen, near.more_fen),
        elsewhere=(other.first_fen, other.more_fen),
        far=(far.first_fen, far.more_fen),
    )
    is_ours = set(by_zones(zones, home=home, free_from_fen=free_from_fen)) == set(rates)
    return "zones" if is_ours else "own", zones, other.first_fen, free_from_fen


def paper_gaps(paper: NewPaper) -> list[CommonfieldError]:
    """Return what a paper does not say that it must: a licence its number, a food licence its end.

    Who sells what they grew themselves needs no licence (E-commerce Law, article 10): the promise
    has neither. A business licence may hold for ever.
    """
    if paper.kind == PaperKind.GROWER_PROMISE:
        return []
    gaps: list[CommonfieldError] = []
    if not 0 < len(paper.number.strip()) <= _NUMBER_AT_MOST:
        gaps.append(errors.PaperNumberMissingError())
    if paper.expires_on is None and paper.kind == PaperKind.FOOD_LICENCE:
        gaps.append(errors.PaperExpiryMissingError())
    return gaps


def check_paper(paper: NewPaper, *, today: date) -> None:
    """Refuse a paper that gives no right to sell."""
    for gap in paper_gaps(paper):
        raise gap
    is_promise = paper.kind == PaperKind.GROWER_PROMISE
    if not is_promise and paper.expires_on is not None and paper.expires_on < today:
        raise errors.PaperExpiredError


# The price in force


def span_in_force(spans: Iterable[Span], now: datetime) -> Span | None:
    """Return the price that holds: of those that overlap, the one that started last.

    A flash sale goes before any list.
    """
    holding = [span for span in spans if span.starts_at <= now < span.ends_at]
    return max(
        holding, key=lambda span: (span.is_flash, span.starts_at, span.list_id), default=None
    )


def next_change(spans: Iterable[Span], now: datetime) -> datetime | None:
    """Return when the price in force may next be another one."""
    moments = [moment for span in spans for moment in (span.starts_at, span.ends_at)]
    return min((moment for moment in moments if moment > now), default=None)
