"""Deliveries whose weight or price is far from what is usual lately: these must be confirmed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.money import yuan_text
from commonfield.supply.errors import PriceImplausibleError, WeightImplausibleError
from commonfield.supply.models import Delivery
from commonfield.supply.types import NewDelivery
from commonfield.workshop.plausibility import usual_most, usual_span

_FACTOR: Final = 3
# A picker brings 3 to 15 kg of fresh leaf a day; a household has a few. Units: grams.
_LEAST_G: Final = 50_000
# Where nothing was paid yet. Units: fen a kilogram.
_PLAUSIBLE_PRICES: Final = (200, 100_000)
_RECENT: Final = timedelta(days=60)
_RECENT_ENTRIES: Final = 40

type Weighed = tuple[NewDelivery, datetime]


def check_plausible(weighed: Sequence[Weighed], *, waiting_g: int = 0) -> None:
    """Refuse deliveries with an implausible weight or price, unless exactly this was confirmed.

    ``waiting_g`` is what waits beside one delivery: leaf of its grower and day, entered late.
    """
    by_day: defaultdict[tuple[str, str, date], list[NewDelivery]] = defaultdict(list)
    for new, at in weighed:
        by_day[new.maker, new.grower, china_day(at)].append(new)
    for (maker, grower, day), deliveries in by_day.items():
        _check_weight(maker, grower, day, deliveries, waiting_g)
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    for new, _at in weighed:
        key = (new.maker, new.grade)
        if key not in spans:
            spans[key] = usual_span(_prices(*key), factor=_FACTOR, otherwise=_PLAUSIBLE_PRICES)
        _check_price(new, *spans[key])


def _check_weight(
    maker: str, grower: str, day: date, deliveries: Sequence[NewDelivery], waiting_g: int
) -> None:
    """Refuse a day heavier than the grower's own days and than others' deliveries of the grade."""
    begin = start_of_china_day(day)
    own = Delivery.objects.filter(maker=maker, grower__code=grower, cancellation=None)
    rows = own.filter(weighed_at__gte=begin - _RECENT).values_list("weighed_at", "weight_g")
    days: dict[date, int] = {}
    for at, weight_g in rows.order_by("id"):
        days[china_day(at)] = days.get(china_day(at), 0) + weight_g
    day_g = days.pop(day, 0) + waiting_g + sum(each.weight_g for each in deliveries)
    if day_g <= _LEAST_G or all(each.confirmed_weight_g == each.weight_g for each in deliveries):
        return
    others = Delivery.objects.filter(maker=maker, grade=deliveries[-1].grade, cancellation=None)
    recent = others.order_by("-weighed_at", "-id").values_list("weight_g", flat=True)[
        :_RECENT_ENTRIES
    ]
    most_g = usual_most(list(days.values()), list(recent), factor=_FACTOR, least=_LEAST_G)
    if day_g > most_g:
        raise WeightImplausibleError(weight_g=deliveries[-1].weight_g, day_g=day_g, most_g=most_g)


def _prices(maker: str, grade: str) -> list[int]:
    rows = Delivery.objects.filter(maker=maker, grade=grade, cancellation=None)
    recent = rows.order_by("-weighed_at", "-id").values_list("price_fen_per_kg", flat=True)
    return list(recent[:_RECENT_ENTRIES])


def _check_price(new: NewDelivery, least_fen: int, most_fen: int) -> None:
    price_fen = new.price_fen_per_kg
    if new.confirmed_price_fen != price_fen and not least_fen <= price_fen <= most_fen:
        raise PriceImplausibleError(
            price=yuan_text(price_fen),
            least=yuan_text(least_fen),
            most=yuan_text(most_fen),
            price_fen=price_fen,
        )
