"""Writing supply: growers, leaf at the scale, lots, packing, dispatch."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from commonfield.audit.commands import record as record_audit
from commonfield.audit.queries import audit_trail
from commonfield.facts.commands import record as record_fact
from commonfield.facts.commands import retract
from commonfield.facts.queries import recorded
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.kernel.identifiers import new_number, new_serial
from commonfield.ledger.commands import reverse_entry
from commonfield.ledger.payouts.commands import forget_reasons
from commonfield.ledger.queries import booked, is_owed
from commonfield.people import commands as people
from commonfield.people.choices import Role
from commonfield.people.permissions import require, require_role
from commonfield.people.queries import (
    full_names,
    home_and_household,
    organisation,
    records_began_at,
)
from commonfield.people.types import Actor, NewPerson
from commonfield.supply import errors, models, rules
from commonfield.supply.choices import OFFICE, Answer, OtherTea
from commonfield.supply.leaf import first_instant, weighed_in, write_weighed
from commonfield.supply.plausibility import check_plausible
from commonfield.supply.queries import grower_statement, require_reader_of_grower
from commonfield.supply.types import (
    DispatchLine,
    GrowerStatement,
    NewDelivery,
    NewLot,
    NewPacking,
    Packing,
)
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.rows import insert_columns

_CODE_DIGITS: Final = 6


@transaction.atomic
def register_grower(*, by: Actor, now: datetime, cooperative: str, person: NewPerson) -> str:
    """Write a grower down, with the person; return the grower's code."""
    require_role(by, {Role.CLERK}, organisation=cooperative, on=china_day(now))
    person_id = people.create_person(
        by=by, now=now, person=replace(person, organisation=cooperative)
    )
    return enrol_grower(by=by, now=now, cooperative=cooperative, person_id=person_id)


@transaction.atomic
def enrol_grower(*, by: Actor, now: datetime, cooperative: str, person_id: int) -> str:
    """Make a person who is already known a grower of a cooperative; return the code.

    Their records began there, or they have accepted its invitation (``supply.enrolling``). A person
    who is a grower already stays one, with the same code.
    """
    accepted = models.GrowerInvitation.objects.filter(
        person_id=person_id, cooperative=cooperative, answer=Answer.ACCEPTED
    )
    if not accepted.exists():
        require_role(by, {Role.CLERK}, organisation=cooperative, on=china_day(now))
        if records_began_at(person_id) != cooperative:
            raise errors.InvitationNeededError
    place, _ = home_and_household(person_id)
    grower, is_new = models.Grower.objects.get_or_create(
        person_id=person_id,
        defaults={
            "code": _new_code(),
            "place": place,
            "cooperative": cooperative,
            "registered_at": now,
            **_registered(by, now),
        },
    )
    if is_new:
        record_audit("supply.grower_enrolled", by.code, f"person:P{person_id}", now, place)
    return grower.code


def _registered(by: Actor, now: datetime) -> dict[str, object]:
    """Return who registers a grower; the program's own registrations need no second person."""
    if by.kind == "system":
        return {"confirmed_at": now}
    return {"registered_by": by.code}


def _new_code() -> str:
    """Return a code that nobody has and that says nothing of the person's number."""
    while True:
        code = f"G{new_serial(_CODE_DIGITS)}"
        if not models.Grower.objects.filter(code=code).exists():
            return code


@transaction.atomic
def erase_grower(*, by: Actor, now: datetime, person_id: int) -> None:
    """Cut an erased person from their deliveries: these stay, with books and facts, of nobody."""
    require(by.kind == "system")
    # Leaf is weighed and entered late under the same lock: nobody comes to be owed meanwhile.
    rows = models.Grower.objects.select_for_update(no_key=True).order_by("id")
    grower = rows.filter(person_id=person_id).first()
    if grower is None:
        return
    if is_owed(grower.code):
        raise errors.GrowerOwedError(grower=grower.code)
    if models.LateDelivery.objects.filter(grower=grower, decision=None).exists():
        raise errors.GrowerLateLeafError(grower=grower.code)
    grower.person = None
    # Its instant is also that of the person's row and audit.
    grower.registered_at = start_of_china_day(china_day(grower.registered_at))
    if grower.confirmed_at is not None:
        grower.confirmed_at = start_of_china_day(china_day(grower.confirmed_at))
    grower.save(update_fields=["person", "registered_at", "confirmed_at"])
    models.DeliveryCancellation.objects.filter(delivery__grower=grower).update(reason="")
    forget_reasons(by=by, now=now, payee=grower.code)
    record_audit("supply.grower_forgotten", by.code, f"person:P{person_id}", now)


@transaction.atomic
def read_statement(*, by: Actor, now: datetime, code: str, period: str) -> GrowerStatement:
    """Return a grower's month as ``queries.grower_statement``, and record that another read it."""
    statement = grower_statement(by=by, now=now, code=code, period=period)
    note_reading(by=by, now=now, code=code)
    return statement


@transaction.atomic
def note_reading(*, by: Actor, now: datetime, code: str) -> None:
    """Record that another person reads a grower's money, so that the grower sees who did.

    By the person's number, not the grower's code: after erasure nothing joins the two.
    """
    require_reader_of_grower(by, code, now=now)
    person_id, place = models.Grower.objects.values_list("person_id", "place").get(code=code)
    if by.kind == "person" and by.acting_id != person_id:
        record_audit("supply.records_read", by.code, f"person:P{person_id}", now, place)


@transaction.atomic
def read_full_names(
    *, by: Actor, now: datetime, organisation: str, growers: Collection[str]
) -> dict[str, str]:
    """Return whole names by grower, for the person who weighs or pays for an organisation.

    Of the growers whose records it keeps or whose leaf it has bought. Such a reading is recorded
    once a day, not for each name.
    """
    require_role(by, OFFICE, organisation=organisation, on=china_day(now))
    own = Q(cooperative=organisation) | Q(
        Exists(models.Delivery.objects.filter(grower=OuterRef("pk"), maker=organisation))
    )
    rows = models.Grower.objects.filter(own, code__in=growers, person__isnull=False)
    persons = dict(rows.order_by("id").values_list("person_id", "code"))
    names = full_names(person_id for person_id in persons if person_id)
    if names:
        _note_names_read(by, now, organisation)
    return {persons[person_id]: name for person_id, name in names.items()}


def _note_names_read(by: Actor, now: datetime, cooperative: str) -> None:
    action, thing = "supply.full_names_read", f"organisation:{cooperative}"
    before = audit_trail(object_code=thing, actor=by.code, action=action, limit=1)
    if not before or china_day(before[0].at) != china_day(now):
        place = organisation(cooperative).place_code
        record_audit(action, by.code, thing, now, place)


def record_delivery(*, by: Actor, now: datetime, delivery: NewDelivery) -> str:
    """Weigh leaf in, as ``record_deliveries``; return the delivery's number."""
    return record_deliveries(by=by, now=now, deliveries=[delivery])[0]


@transaction.atomic
def record_deliveries(
    *, by: Actor, now: datetime, deliveries: Sequence[NewDelivery], asks: bool = True
) -> list[str]:
    """Weigh leaf in: certificates, deliveries, what the makers now owe, and the facts; one act.

    Returns the deliveries' numbers, in order. Unless it ``asks`` about what is far from usual, its
    caller answers for weights and prices, as the program itself does.

    Raises:
        WeighingTooOldError: if leaf was weighed days ago: two people enter it (``supply.late``).
        WeightImplausibleError: if a grower's day is far heavier than usual, and not confirmed.
        PriceImplausibleError: if a price is far from the grade's, and not confirmed.
    """
    for maker in dict.fromkeys(each.maker for each in deliveries):
        require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    first = first_instant(now)
    if any(each.weighed_at and each.weighed_at < first for each in deliveries):
        raise errors.WeighingTooOldError(days=settings.DELIVERY_DAYS)
    weighed = weighed_in(deliveries, now=now)
    if asks and by.kind != "system":
        check_plausible([(each.new, each.at) for each in weighed])
    return write_weighed(by, weighed, now=now)


@transaction.atomic
def cancel_delivery(*, by: Actor, now: datetime, number: str, reason: str) -> None:
    """Take a mistaken weighing back before it goes into a lot; nothing is changed or deleted."""
    delivery = must_exist(
        models.Delivery.objects.select_related("grower").filter(number=number).first()
    )
    require_role(by, {Role.CLERK}, organisation=delivery.maker, on=china_day(now))
    _free_deliveries([number], delivery.maker)
    models.DeliveryCancellation.objects.create(delivery=delivery, cancelled_at=now, reason=reason)
    entry = reverse_entry(delivery.entry_id, kind="leaf_back", now=now)
    fact = retract(delivery.fact_id, now=now)
    record_audit(
        "supply.weighing_taken_back",
        by.code,
        f"delivery:{number}",
        now,
        delivery.grower.place,
        booked=booked([entry]),
        recorded=recorded([fact]),
    )


def _free_deliveries(numbers: Sequence[str], maker: str) -> list[models.Delivery]:
    """Lock deliveries that a maker may still use, all or none."""
    locked = list(
        models.Delivery.objects.select_for_update(no_key=True)
        .filter(number__in=numbers, maker=maker)
        .order_by("id")
    )
    # Only now: while this waited for the lock, another command may have used one of them.
    free = set(
        models.Delivery.objects.filter(number__in=numbers, lot_input=None, cancellation=None)
        .order_by("id")
        .values_list("number", flat=True)
    )
    found = [row for row in locked if row.number in free]
    for number in numbers:
        if number not in {row.number for row in found}:
            raise errors.DeliveryUsedError(delivery=number)
    return found


@transaction.atomic
def make_lot(*, by: Actor, now: datetime, lot: NewLot) -> str:
    """Write down a lot of made tea from whole deliveries, with its own certificate.

    Leaf of several producers needs a new certificate (decree of 2 December 2025). Returns the
    lot's code.
    """
    require_role(by, {Role.CLERK}, organisation=lot.maker, on=china_day(now))
    deliveries = _free_deliveries(sorted(set(lot.deliveries)), lot.maker)
    leaf_g = sum(delivery.weight_g for delivery in deliveries)
    rules.check_lot_weight(leaf_g, lot.made_g)
    place = organisation(lot.maker).place_code
    code = f"L{new_number(now)}"
    certificate = models.Certificate.objects.create(
        number=f"C{code[1:]}",
        product=lot.name,
        quantity_g=lot.made_g,
        place=place,
        issued_at=now,
        promiser=lot.maker,
        basis="control",
        is_blend=len({delivery.grower_id for delivery in deliveries}) > 1,
    )
    row = models.Lot.objects.create(
        code=code,
        maker=lot.maker,
        name=lot.name,
        name_en=lot.name_en,
        place=place,
        made_at=now,
        leaf_g=leaf_g,
        made_g=lot.made_g,
        remaining_g=lot.made_g,
        certificate=certificate,
    )
    ids = [delivery.pk for delivery in deliveries]
    insert_columns(models.LotInput, len(ids), {"lot_id": row.pk, "delivery_id": ids})
    _lot_fact("supply.lot_made", row, lot.made_g, now)
    record_audit("supply.lot_made", by.code, f"lot:{code}", now, place)
    return code


def _lot_fact(kind: str, lot: models.Lot, weight_g: int, now: datetime) -> None:
    record_fact(
        FactRecord(
            kind=kind,
            place=lot.place,
            occurred_at=now,
            quantity=weight_g,
            attributes={"lot": lot.code},
            subject=lot.maker,
        ),
        now=now,
    )


@transaction.atomic
def register_trade_item(
    *, by: Actor, now: datetime, maker: str, name: str, name_en: str, net_g: int
) -> str:
    """Give a maker's product a GTIN of the restricted range; return it.

    The same name and weight of the same maker is the same item.
    """
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    one_at_a_time(f"trade items of {maker}")
    known = (
        models.TradeItem.objects.filter(maker=maker, name=name, net_g=net_g).order_by("id").first()
    )
    if known:
        return known.gtin
    number = f"new{new_number(now)[-9:]}"
    item = models.TradeItem.objects.create(
        gtin=number, name=name, name_en=name_en, net_g=net_g, maker=maker
    )
    item.gtin = rules.own_gtin(item.pk)
    item.save(update_fields=["gtin"])
    record_audit("supply.trade_item", by.code, f"gtin:{item.gtin}", now)
    return item.gtin


@transaction.atomic
def pack_lot(*, by: Actor, now: datetime, packing: NewPacking) -> Packing:
    """Put tea of a lot into packs for a receiver; the database keeps the lot's rest.

    Raises:
        LotChangedError: if tea of the lot was packed since the clerk looked.
    """
    row = models.Lot.objects.select_for_update().filter(code=packing.lot).first()
    item = models.TradeItem.objects.filter(gtin=packing.gtin).first()
    if row is None or item is None or item.maker != row.maker:
        raise NotFoundError
    require_role(by, {Role.CLERK}, organisation=row.maker, on=china_day(now))
    if packing.left_g not in {None, row.remaining_g}:
        raise errors.LotChangedError(lot=row.code, left_g=row.remaining_g)
    is_other = not rules.is_same_tea(row.name, item.name)
    if is_other and packing.why_other_tea not in OtherTea.values:
        raise errors.OtherTeaError(lot=row.code, tea=row.name, pack=item.name)
    weight_g = packing.packs * item.net_g
    if packing.packs < 1 or weight_g > row.remaining_g:
        raise errors.NotEnoughTeaError(lot=row.code, left_g=row.remaining_g, wanted_g=weight_g)
    models.Lot.objects.filter(pk=row.pk).update(remaining_g=F("remaining_g") - weight_g)
    models.LotPacking.objects.create(
        lot=row,
        item=item,
        packs=packing.packs,
        weight_g=weight_g,
        receiver=packing.receiver,
        packed_at=now,
    )
    _lot_fact("supply.lot_packed", row, weight_g, now)
    detail: dict[str, str | int | bool] = {"packs": packing.packs}
    if is_other:
        detail["why_other_tea"] = packing.why_other_tea
    record_audit("supply.lot_packed", by.code, f"lot:{row.code}", now, row.place, **detail)
    return Packing(row.code, item.gtin, packing.packs, weight_g)


@transaction.atomic(savepoint=False)
def dispatch(lines: Iterable[DispatchLine], *, now: datetime) -> None:
    """Note that packs of lots leave under references; the selling command has checked who may.

    Goods that come from no lot are left out.
    """
    left = [line for line in lines if line.lot]
    insert_columns(
        models.Dispatch,
        len(left),
        {
            "lot_code": [line.lot for line in left],
            "gtin": [line.gtin for line in left],
            "packs": [line.packs for line in left],
            "reference": [line.reference for line in left],
            "dispatched_at": now,
        },
    )
