"""Reading supply: growers, deliveries, lots, certificates."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role, is_self, may_help, require
from commonfield.people.queries import person_card, person_cards
from commonfield.people.types import Actor
from commonfield.supply.models import Certificate, Delivery, Grower, Lot, TradeItem
from commonfield.supply.types import (
    CertificateView,
    DeliveryView,
    GrowerCard,
    LotView,
    TradeItemView,
)


def grower_card(code: str) -> GrowerCard | None:
    """Return a grower, the name masked."""
    row = Grower.objects.filter(code=code).first()
    if row is None:
        return None
    return _grower_card(row, person_card(row.person_id).masked_name)


def grower_of_person(person_id: int | None) -> str | None:
    """Return the code of the grower that a person is, if any."""
    return Grower.objects.filter(person_id=person_id).values_list("code", flat=True).first()


def growers_of(cooperative: str, *, offset: int = 0, limit: int = 50) -> list[GrowerCard]:
    """Return the growers whose records an organisation keeps, by village and code."""
    rows = list(
        Grower.objects.filter(cooperative=cooperative).order_by("place", "code")[
            offset : offset + limit
        ]
    )
    cards = person_cards(row.person_id for row in rows)
    return [_grower_card(row, cards[row.person_id].masked_name) for row in rows]


def _grower_card(row: Grower, masked_name: str) -> GrowerCard:
    return GrowerCard(row.code, row.person_id, masked_name, row.place, row.cooperative)


def may_read_grower(by: Actor, code: str, *, now: datetime) -> bool:
    """Tell whether the actor may read a grower's money: the grower, a helper, the cooperative."""
    row = Grower.objects.filter(code=code).first()
    if row is None:
        return False
    on = china_day(now)
    return (
        is_self(by, row.person_id)
        or may_help(by, person_id=row.person_id, on=on)
        or has_role(by, {Role.CLERK}, organisation=row.cooperative, on=on)
    )


def require_reader_of_grower(by: Actor, code: str, *, now: datetime) -> None:
    """Refuse unless ``may_read_grower``.

    Raises:
        PermissionRefusedError: if the actor may not.
    """
    require(may_read_grower(by, code, now=now))


def deliveries_waiting(maker: str, *, limit: int = 200) -> list[DeliveryView]:
    """Return a maker's deliveries that are in no lot yet, the latest first."""
    rows = Delivery.objects.filter(maker=maker, lot_input=None, cancellation=None)
    return _delivery_views(rows.order_by("-weighed_at", "-id")[:limit])


def deliveries_of(maker: str, *, offset: int = 0, limit: int = 50) -> list[DeliveryView]:
    """Return a maker's deliveries, the latest first."""
    rows = Delivery.objects.filter(maker=maker).order_by("-weighed_at", "-id")
    return _delivery_views(rows[offset : offset + limit])


def deliveries_by_number(numbers: Iterable[str]) -> dict[str, DeliveryView]:
    """Return deliveries by their numbers."""
    rows = Delivery.objects.filter(number__in=list(numbers)).order_by("id")
    return {view.number: view for view in _delivery_views(rows)}


def _delivery_views(rows: QuerySet[Delivery]) -> list[DeliveryView]:
    return [
        DeliveryView(
            number=row.number,
            grower=row.grower.code,
            maker=row.maker,
            weighed_at=row.weighed_at,
            weight_g=row.weight_g,
            grade=row.grade,
            price_fen_per_kg=row.price_fen_per_kg,
            amount_fen=row.amount_fen,
            certificate=row.certificate.number,
            is_cancelled=hasattr(row, "cancellation"),
            lot=row.lot_input.lot.code if hasattr(row, "lot_input") else "",
        )
        for row in rows.select_related("grower", "certificate", "lot_input__lot", "cancellation")
    ]


def lot_card(code: str) -> LotView | None:
    """Return a lot."""
    row = _lots().filter(code=code).first()
    return _lot_view(row) if row else None


def lots_of(maker: str, *, with_tea_left: bool = False, limit: int = 50) -> list[LotView]:
    """Return a maker's lots, the latest first; those with tea left to pack, if asked."""
    rows = _lots().filter(maker=maker)
    if with_tea_left:
        rows = rows.filter(remaining_g__gt=0)
    return [_lot_view(row) for row in rows.order_by("-made_at", "-id")[:limit]]


def _lots() -> QuerySet[Lot]:
    return Lot.objects.select_related("certificate").annotate(
        growers=Count("inputs__delivery__grower", distinct=True)
    )


def _lot_view(row: Lot) -> LotView:
    return LotView(
        code=row.code,
        maker=row.maker,
        name=row.name,
        name_en=row.name_en,
        place=row.place,
        made_at=row.made_at,
        leaf_g=row.leaf_g,
        made_g=row.made_g,
        remaining_g=row.remaining_g,
        certificate=row.certificate.number,
        growers=row.growers,  # type: ignore[attr-defined]  # annotated by _lots
    )


def trade_item(gtin: str) -> TradeItemView | None:
    """Return a trade item."""
    row = TradeItem.objects.filter(gtin=gtin).first()
    return _item_view(row) if row else None


def trade_items_of(maker: str) -> list[TradeItemView]:
    """Return a maker's trade items, by GTIN."""
    return [_item_view(row) for row in TradeItem.objects.filter(maker=maker).order_by("gtin")]


def _item_view(row: TradeItem) -> TradeItemView:
    return TradeItemView(row.gtin, row.name, row.name_en, row.net_g, row.maker)


def certificate(number: str, *, by: Actor, now: datetime) -> CertificateView | None:
    """Return a certificate; a grower's masked name only to those who may read the grower's record.

    A certificate of leaf names a person, a lot's only its maker.
    """
    row = Certificate.objects.filter(number=number).first()
    if row is None:
        return None
    name = ""
    grower = Grower.objects.filter(code=row.promiser).first()
    if grower and may_read_grower(by, grower.code, now=now):
        name = person_card(grower.person_id).masked_name
    return CertificateView(
        number=row.number,
        product=row.product,
        quantity_g=row.quantity_g,
        place=row.place,
        issued_at=row.issued_at,
        promiser=row.promiser,
        promiser_name=name,
        basis=row.basis,
        is_blend=row.is_blend,
    )
