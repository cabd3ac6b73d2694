"""Reading supply: growers, deliveries, lots, certificates, a grower's statement."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet, Sum

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError, must_exist
from commonfield.ledger import queries as ledger
from commonfield.ledger.payouts.queries import payments_by_number
from commonfield.ledger.types import StatementLine
from commonfield.people.choices import Purpose, Role
from commonfield.people.permissions import count_search, has_role, is_self, require, require_role
from commonfield.people.queries import organisation, person_cards, persons_within, require_consent
from commonfield.people.types import Actor
from commonfield.places.queries import find_places, prefix_range
from commonfield.supply import models
from commonfield.supply.rules import is_same_tea, month_span
from commonfield.supply.types import (
    CertificateView,
    DeliveryView,
    Dividing,
    GrowerCard,
    GrowerStatement,
    LotView,
    Packing,
    StatementEntry,
    TradeItemView,
)
from commonfield.workshop.typed_rows import view_of

# What certificates of leaf certify.
LEAF = "茶鲜叶"
_FOUND_AT_MOST = 60
_COUNTY_DIGITS = 6
_CODE = re.compile(r"[Gg]?0*(\d{1,9})")


def grower_card(code: str) -> GrowerCard | None:
    """Return a grower, the name masked."""
    return grower_cards([code]).get(code)


def grower_of_person(person_id: int | None) -> str | None:
    """Return the code of the grower that a person is, if any."""
    if person_id is None:
        return None
    return models.Grower.objects.filter(person_id=person_id).values_list("code", flat=True).first()


def cooperatives_of_person(person_id: int) -> set[str]:
    """Return the organisations that keep a person's records as a grower."""
    rows = models.Grower.objects.filter(person_id=person_id).order_by("id")
    return set(rows.values_list("cooperative", flat=True))


def has_growers(place: str) -> bool:
    """Return whether any grower lives within a place."""
    first, last = prefix_range(place)
    return models.Grower.objects.filter(place__gte=first, place__lte=last).exists()


def growers_among(person_ids: Iterable[int], *, cooperative: str) -> set[int]:
    """Return which persons are growers whose records an organisation keeps."""
    wanted, rows = set(person_ids), models.Grower.objects.filter(cooperative=cooperative)
    return wanted & set(rows.values_list("person_id", flat=True)) if wanted else set()


def growers_of(cooperative: str, *, offset: int = 0, limit: int = 50) -> list[GrowerCard]:
    """Return the growers whose records an organisation keeps, by village and code."""
    rows = list(
        models.Grower.objects.filter(cooperative=cooperative, person__isnull=False).order_by(
            "place", "code"
        )[offset : offset + limit]
    )
    return _grower_cards(rows)


def find_growers(*, by: Actor, now: datetime, maker: str, text: str) -> list[GrowerCard]:
    """Return growers of the maker's county by code, whole name or phone; at most 60.

    Names are sealed, so parts of one find nobody. A village or town lists the maker's own growers;
    a search beyond these is counted as one.
    """
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    plain = " ".join(text.split())
    if not plain:
        return []
    county = organisation(maker).place_code[:_COUNTY_DIGITS]
    own = _search_own(maker, plain, county)
    if own:
        return _grower_cards(own)
    persons = persons_within(
        by, place=county.ljust(12, "0"), now=now, search=plain, limit=_FOUND_AT_MOST
    )
    found = Q(person_id__in=[card.person_id for card in persons])
    if code := _CODE.fullmatch(plain):
        found |= Q(code=f"G{int(code[1]):06d}")
    rows = models.Grower.objects.filter(found, place__startswith=county, person__isnull=False)
    rows = rows.order_by("place", "code")
    return _grower_cards(list(rows[:_FOUND_AT_MOST]))


def _search_own(maker: str, plain: str, county: str) -> list[models.Grower]:
    """Return the growers whose records the maker keeps, by code or by place."""
    own = models.Grower.objects.filter(cooperative=maker, person__isnull=False)
    own = own.order_by("place", "code")
    if code := _CODE.fullmatch(plain):
        return list(own.filter(code=f"G{int(code[1]):06d}"))
    within = Q(pk__in=[])
    for place in find_places(plain, prefix=county):
        within |= Q(place__range=prefix_range(place.code))
    return list(own.filter(within)[:_FOUND_AT_MOST])


def grower_at_scale(*, by: Actor, now: datetime, maker: str, code: str) -> GrowerCard:
    """Return a grower to the clerk who weighs for a maker, as when searched for by code."""
    card = must_exist(grower_card(code))
    if (
        card.cooperative != maker
        and not models.Delivery.objects.filter(maker=maker, grower__code=code).exists()
    ):
        count_search(by, now=now)
    return card


def recent_growers(maker: str, *, limit: int = 12) -> list[GrowerCard]:
    """Return the growers whose leaf a maker weighed last, the latest first."""
    codes = (
        models.Delivery.objects.filter(maker=maker, grower__person__isnull=False)
        .order_by()
        .values("grower_id")
        .annotate(last=Max("weighed_at"))
        .order_by("-last", "grower_id")
        .values_list("grower_id", flat=True)[:limit]
    )
    rows = models.Grower.objects.in_bulk(list(codes))
    return _grower_cards([rows[pk] for pk in codes])


def grower_villages(maker: str) -> dict[str, int]:
    """Return how many of a maker's own growers live in each place."""
    own = models.Grower.objects.filter(cooperative=maker, person__isnull=False)
    rows = own.order_by("place").values("place").annotate(number=Count("id"))
    return {row["place"]: row["number"] for row in rows}


def last_prices(maker: str) -> dict[str, int]:
    """Return what a maker last paid a kilogram of each grade. Units: fen a kilogram."""
    rows = models.Delivery.objects.filter(maker=maker, cancellation=None)
    latest = rows.order_by().values("grade").annotate(last=Max("id")).values("last")
    return dict(
        models.Delivery.objects.filter(id__in=latest)
        .order_by("grade")
        .values_list("grade", "price_fen_per_kg")
    )


def grower_cards(codes: Iterable[str]) -> dict[str, GrowerCard]:
    """Return growers by code, the names masked."""
    rows = list(models.Grower.objects.filter(code__in=list(codes)).order_by("code"))
    return {card.code: card for card in _grower_cards(rows)}


def _grower_cards(rows: list[models.Grower]) -> list[GrowerCard]:
    cards = person_cards(row.person_id for row in rows if row.person_id)
    names = {person_id: card.masked_name for person_id, card in cards.items()}
    return [
        GrowerCard(
            row.code, row.person_id, names.get(row.person_id or 0, "—"), row.place, row.cooperative
        )
        for row in rows
    ]


def may_read_grower(by: Actor, code: str, *, now: datetime) -> bool:
    """Return whether the actor may read a grower's money, as the grower consents to.

    That is the grower; with consent to the keeping of records the clerk of the cooperative that
    keeps them; and with consent to a helper too, the helper over the grower's village. Neither
    another cooperative nor the county's administration.
    """
    try:
        require_reader_of_grower(by, code, now=now)
    except PermissionRefusedError:
        return False
    return True


def _consents_wanted(by: Actor, row: models.Grower, now: datetime) -> list[Purpose] | None:
    """Return with which consents the actor may read a grower's money; nothing if with none."""
    if row.person_id is not None and is_self(by, row.person_id):
        # A session that a slip opened is the helper's, and gives no more than a helper has.
        return [] if by.helper is None else [Purpose.GROWER_RECORDS, Purpose.HELPER]
    if has_role(by, {Role.CLERK}, organisation=row.cooperative, on=china_day(now)):
        return [Purpose.GROWER_RECORDS]
    is_helper = has_role(by, {Role.HELPER}, place=row.place, on=china_day(now))
    return [Purpose.GROWER_RECORDS, Purpose.HELPER] if is_helper else None


def require_reader_of_grower(by: Actor, code: str, *, now: datetime) -> None:
    """Refuse unless ``may_read_grower``."""
    row = models.Grower.objects.filter(code=code).first()
    wanted = _consents_wanted(by, row, now) if row else None
    if row is None or row.person_id is None or wanted is None:
        raise PermissionRefusedError
    for purpose in wanted:
        require_consent(by, person_id=row.person_id, purpose=purpose)


def delivery_seen_by(by: Actor, *, number: str, now: datetime) -> DeliveryView:
    """Return a delivery to a clerk of its maker, its grower, or a reader of the grower's record."""
    found = must_exist(deliveries_by_number([number]).get(number))
    is_clerk = has_role(by, {Role.CLERK}, organisation=found.maker, on=china_day(now))
    require(is_clerk or may_read_grower(by, found.grower, now=now))
    return found


def deliveries_of_grower(code: str, *, limit: int = 12) -> list[DeliveryView]:
    """Return a grower's deliveries, the latest first."""
    rows = models.Delivery.objects.filter(grower__code=code).order_by("-weighed_at", "-id")
    return _delivery_views(rows[:limit])


def deliveries_waiting(maker: str, *, grade: str = "", limit: int = 200) -> list[DeliveryView]:
    """Return a maker's deliveries that are in no lot yet, the latest first."""
    rows = models.Delivery.objects.filter(maker=maker, lot_input=None, cancellation=None)
    if grade:
        rows = rows.filter(grade=grade)
    return _delivery_views(rows.order_by("-weighed_at", "-id")[:limit])


def scale_counts(makers: Iterable[str], *, since: datetime) -> dict[str, tuple[int, int]]:
    """Return for each maker how many deliveries lie in no lot, and how many were weighed since."""
    counts = dict.fromkeys(makers, (0, 0))
    rows = models.Delivery.objects.filter(maker__in=counts, cancellation=None).order_by()
    waiting, new = Q(lot_input=None), Q(weighed_at__gte=since)
    for row in (
        rows.filter(waiting | new)
        .values("maker")
        .annotate(waiting=Count("id", filter=waiting), new=Count("id", filter=new))
    ):
        counts[row["maker"]] = row["waiting"], row["new"]
    return counts


def deliveries_of(maker: str, *, offset: int = 0, limit: int = 50) -> list[DeliveryView]:
    """Return a maker's deliveries, the latest first."""
    rows = models.Delivery.objects.filter(maker=maker).order_by("-weighed_at", "-id")
    return _delivery_views(rows[offset : offset + limit])


def growers_who_delivered(since: datetime) -> int:
    """Return how many growers have brought leaf since a moment of today."""
    # By the makers of lots, which are few: deliveries are found by their maker only.
    rows = models.Delivery.objects.filter(
        maker__in=models.Lot.objects.values("maker"), weighed_at__gte=since, cancellation=None
    )
    return rows.aggregate(growers=Count("grower", distinct=True))["growers"] or 0


def last_lot_made(since: datetime) -> LotView | None:
    """Return the newest lot since a moment."""
    newest = models.Lot.objects.filter(made_at__gte=since).order_by("-made_at")
    return next(iter(lots_by_id(newest.values_list("pk", flat=True)[:1])), None)


def deliveries_before(
    maker: str, *, by: Actor, now: datetime, before: str, limit: int
) -> list[DeliveryView]:
    """Return a maker's deliveries for its clerk, the latest written first.

    ``before`` is the number of the last one that is known already.
    """
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    rows = models.Delivery.objects.filter(maker=maker).order_by("-id")
    if before:
        rows = rows.filter(id__lt=models.Delivery.objects.filter(number=before).values("id"))
    return _delivery_views(rows[:limit])


def deliveries_by_number(numbers: Iterable[str]) -> dict[str, DeliveryView]:
    rows = models.Delivery.objects.filter(number__in=list(numbers)).order_by("id")
    return {view.number: view for view in _delivery_views(rows)}


def _delivery_views(rows: QuerySet[models.Delivery]) -> list[DeliveryView]:
    return [
        view_of(
            DeliveryView,
            row,
            grower=row.grower.code,
            certificate=row.certificate.number,
            is_cancelled=hasattr(row, "cancellation"),
            lot=row.lot_input.lot.code if hasattr(row, "lot_input") else "",
            place=row.certificate.place,
            basis=row.certificate.basis,
        )
        for row in rows.select_related("grower", "certificate", "lot_input__lot", "cancellation")
    ]


def deliveries_in_lot(code: str) -> list[DeliveryView]:
    """Return the deliveries that went into a lot, in the order of weighing."""
    return _delivery_views(
        models.Delivery.objects.filter(lot_input__lot__code=code).order_by("weighed_at", "id")
    )


def lot_villages(code: str) -> list[tuple[str, int]]:
    """Return the places that a lot's leaf came from with its weight, the most first. Units: g."""
    rows = (
        models.Delivery.objects.filter(lot_input__lot__code=code)
        .order_by()
        .values("certificate__place")
        .annotate(weight=Sum("weight_g"))
        .order_by("-weight", "certificate__place")
    )
    return [(row["certificate__place"], row["weight"]) for row in rows]


def lot_packings(code: str) -> list[Packing]:
    """Return what was packed of a lot, one line for each trade item."""
    rows = (
        models.LotPacking.objects.filter(lot__code=code)
        .order_by()
        .values("item__gtin")
        .annotate(packs_sum=Sum("packs"), weight=Sum("weight_g"))
        .order_by("item__gtin")
    )
    return [Packing(code, row["item__gtin"], row["packs_sum"], row["weight"]) for row in rows]


def lot_dividings(code: str) -> list[Dividing]:
    """Return when and how much of a lot's sales was divided among its growers, or taken back."""
    rows = models.LotDividing.objects.filter(lot__code=code).order_by("divided_at", "id")
    return [Dividing(row.divided_at, row.amount_fen) for row in rows]


def lot_card(code: str) -> LotView | None:
    return cached_locally(
        ("lot", code), lambda: next(map(_lot_view, _lots().filter(code=code)), None)
    )


def lots_of(maker: str, *, with_tea_left: bool = False, limit: int = 50) -> list[LotView]:
    """Return a maker's lots, the latest first; on request only those with tea left to pack."""
    rows = _lots().filter(maker=maker)
    if with_tea_left:
        rows = rows.filter(remaining_g__gt=0)
    return [_lot_view(row) for row in rows.order_by("-made_at", "-id")[:limit]]


def lots_by_id(ids: Iterable[int], *, limit: int = 50) -> list[LotView]:
    """Return lots by their rows' ids, the latest first."""
    rows = _lots().filter(pk__in=list(ids)).order_by("-made_at", "-id")
    return [_lot_view(row) for row in rows[:limit]]


def deliveries_held_of(person_id: int) -> int:
    """Return how many deliveries of a person the books hold."""
    return models.Delivery.objects.filter(grower__person_id=person_id).count()


def lots_for_pack(gtin: str, *, limit: int = 200) -> tuple[list[LotView], list[LotView]]:
    """Return the maker's lots with tea left: those of the tea that a pack says, and the others."""
    item = trade_item(gtin)
    lots = lots_of(item.maker, with_tea_left=True, limit=limit) if item else []
    fitting = [lot for lot in lots if item and is_same_tea(lot.name, item.name)]
    return fitting, [lot for lot in lots if lot not in fitting]


def _lots() -> QuerySet[models.Lot]:
    return models.Lot.objects.select_related("certificate").annotate(
        growers=Count("inputs__delivery__grower", distinct=True)
    )


def _lot_view(row: models.Lot) -> LotView:
    return view_of(LotView, row, certificate=row.certificate.number)


def trade_item(gtin: str) -> TradeItemView | None:
    return cached_locally(("trade item", gtin), lambda: _trade_item(gtin))


def _trade_item(gtin: str) -> TradeItemView | None:
    row = models.TradeItem.objects.filter(gtin=gtin).first()
    return None if row is None else view_of(TradeItemView, row)


def makers_of_items(gtins: Iterable[str]) -> list[str]:
    """Return whose trade items those are, by code of the maker."""
    rows = models.TradeItem.objects.filter(gtin__in=list(gtins)).order_by("maker")
    return list(rows.values_list("maker", flat=True).distinct())


def trade_items_of(maker: str) -> list[TradeItemView]:
    """Return a maker's trade items, by GTIN."""
    rows = models.TradeItem.objects.filter(maker=maker).order_by("gtin")
    return [view_of(TradeItemView, row) for row in rows]


def certificate(number: str, *, by: Actor, now: datetime) -> CertificateView | None:
    """Return a certificate; a grower's masked name and weight only to those whom they concern.

    To others a certificate of leaf names nobody and no weight; nor does a lot's name a weight
    where few growers' leaf is in it.
    """
    rows = models.Certificate.objects.select_related("delivery__cancellation", "lot")
    row = rows.filter(number=number).first()
    if row is None:
        return None
    grower = models.Grower.objects.filter(code=row.promiser).first()
    is_concerned = _concerns(by, row, grower, now=now)
    name = _grower_cards([grower])[0].masked_name if grower and is_concerned else ""
    is_weight_told = is_concerned or (not grower and _is_of_many(row))
    return view_of(
        CertificateView,
        row,
        quantity_g=row.quantity_g if is_weight_told else None,
        promiser="" if grower and not name else row.promiser,
        promiser_name=name,
        keeper=grower.cooperative if grower else row.promiser,
        is_withdrawn=hasattr(row, "delivery") and hasattr(row.delivery, "cancellation"),
    )


def _concerns(
    by: Actor, row: models.Certificate, grower: models.Grower | None, *, now: datetime
) -> bool:
    """Return whether the actor promises, may read the grower's record, or bought the leaf."""
    if grower and may_read_grower(by, grower.code, now=now):
        return True
    buyer = row.delivery.maker if hasattr(row, "delivery") else row.promiser
    return has_role(by, {Role.CLERK}, organisation=buyer, on=china_day(now))


def _is_of_many(row: models.Certificate) -> bool:
    lot = lot_card(row.lot.code) if hasattr(row, "lot") else None
    return bool(lot and lot.growers_told)


def grower_statement(*, by: Actor, now: datetime, code: str, period: str) -> GrowerStatement:
    """Return a grower's month: owed before, every movement with its weight, owed after."""
    if not models.Grower.objects.filter(code=code).exists():
        raise NotFoundError
    require_reader_of_grower(by, code, now=now)
    starts_at, ends_at = month_span(period)
    opening_fen, lines = ledger.statement(code, starts_at=starts_at, ends_at=ends_at)
    weighed = deliveries_by_number(
        line.reference for line in lines if line.kind in {"leaf", "leaf_back"}
    )
    paid = payments_by_number(line.reference for line in lines if line.kind == "payout")
    entries = tuple(
        StatementEntry(
            at=line.at,
            kind=line.kind,
            reference=line.reference,
            weight_g=_signed_weight(line, weighed),
            amount_fen=line.amount_fen,
            grade=weighed[line.reference].grade if line.reference in weighed else "",
            state=paid[line.reference].state if line.kind == "payout" else "",
        )
        for line in lines
    )
    closing_fen = opening_fen + sum(entry.amount_fen for entry in entries)
    return GrowerStatement(code, period, opening_fen, entries, closing_fen)


def _signed_weight(line: StatementLine, weighed: dict[str, DeliveryView]) -> int | None:
    if line.reference not in weighed:
        return None
    weight_g = weighed[line.reference].weight_g
    return -weight_g if line.kind == "leaf_back" else weight_g
