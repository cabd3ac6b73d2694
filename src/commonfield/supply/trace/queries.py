"""Reading what the public may know of a lot."""

from collections import defaultdict
from datetime import date

from django.db.models.functions import TruncDate

from commonfield.kernel.clock import CHINA, china_day
from commonfield.people.queries import allowed_names
from commonfield.supply.models import Delivery, Dispatch, LotInput, LotPacking
from commonfield.supply.queries import lot_card, lots_by_id, trade_item
from commonfield.supply.trace.errors import NotTracedError
from commonfield.supply.trace.rules import published_places, rounded_percent
from commonfield.supply.types import LotView, Trace, TraceKey, TraceMove, TraceOrigin


def trace(key: TraceKey) -> Trace:
    """Return the way of a lot that was packed as a trade item, by village and day."""
    lot, item = lot_card(key.lot), trade_item(key.gtin)
    packed_on = _packed_on(key) if lot and item else ()
    if lot is None or item is None or not packed_on:
        raise NotTracedError(gtin=key.gtin, lot=key.lot)
    return Trace(
        lot=lot.code,
        name=lot.name,
        name_en=lot.name_en,
        maker=lot.maker,
        place=lot.place,
        certificate=lot.certificate,
        item=item,
        growers=lot.growers_told,
        origins=_origins(key.lot),
        made_on=china_day(lot.made_at),
        packed_on=packed_on,
        moves=_moves(key),
    )


def consent_object(lot: str) -> str:
    return f"lot:{lot}"


def is_lot(code: str) -> bool:
    """Return whether a consent's thing is a lot."""
    return code.startswith("lot:")


def lots_with_leaf_of(person_id: int, *, limit: int = 50) -> list[LotView]:
    """Return the lots with a person's own leaf in them, the latest first."""
    inputs = LotInput.objects.filter(delivery__grower__person_id=person_id)
    return lots_by_id(inputs.values_list("lot_id", flat=True), limit=limit)


def names_shown(lot: str, *, on: date) -> list[str]:
    """Return the names of growers with leaf in a lot who allow that its page says them."""
    growers = Delivery.objects.filter(lot_input__lot__code=lot, grower__person__isnull=False)
    persons = growers.order_by().values_list("grower__person_id", flat=True).distinct()
    return allowed_names(persons, object_code=consent_object(lot), on=on)


def _packed_on(key: TraceKey) -> tuple[date, ...]:
    rows = LotPacking.objects.filter(lot__code=key.lot, item__gtin=key.gtin)
    days = rows.order_by("packed_at").values_list("packed_at", flat=True)
    return tuple(sorted({china_day(at) for at in days}))


def _origins(lot: str) -> tuple[TraceOrigin, ...]:
    rows = Delivery.objects.filter(lot_input__lot__code=lot).order_by("id")
    leaf = list(rows.values_list("certificate__place", "grower_id", "weighed_at", "weight_g"))
    growers: defaultdict[str, set[int]] = defaultdict(set)
    for village, grower, _at, _weight in leaf:
        growers[village].add(grower)
    published = published_places(growers)
    days: defaultdict[str, set[date]] = defaultdict(set)
    weights: defaultdict[str, int] = defaultdict(int)
    for village, _grower, at, weight_g in leaf:
        days[published[village]].add(china_day(at))
        weights[published[village]] += weight_g
    whole = sum(weights.values())
    origins = [
        TraceOrigin(
            place, place not in growers, rounded_percent(weight, whole), tuple(sorted(days[place]))
        )
        for place, weight in weights.items()
    ]
    # By what is shown, so that the order reveals nothing more.
    return tuple(sorted(origins, key=lambda each: (each.is_merged, -each.percent, each.place)))


def _moves(key: TraceKey) -> tuple[TraceMove, ...]:
    rows = Dispatch.objects.filter(lot_code=key.lot, gtin=key.gtin)
    rows = rows.annotate(day=TruncDate("dispatched_at", tzinfo=CHINA))
    return tuple(
        TraceMove(day, is_return)
        for is_return, some in ((False, rows.filter(packs__gt=0)), (True, rows.filter(packs__lt=0)))
        for day in some.order_by("day").values_list("day", flat=True).distinct()
    )
