"""Leaf that was weighed, as it is written: certificate, debt, fact, delivery and audit together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings

from commonfield.audit.commands import record_all as record_audits
from commonfield.audit.types import AuditEntry
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.queries import recorded_one_by_one
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.kernel.identifiers import new_number
from commonfield.ledger.accounts import expense, owed
from commonfield.ledger.commands import post_all
from commonfield.ledger.queries import booked_as
from commonfield.ledger.types import Draft, Leg
from commonfield.people.types import Actor
from commonfield.supply import errors, models, rules
from commonfield.supply.queries import LEAF
from commonfield.supply.subjects import household_groups, subjects_of
from commonfield.supply.types import NewDelivery
from commonfield.workshop.rows import insert_rows


@dataclass(frozen=True, slots=True)
class WeighedLeaf:
    """A delivery about to be written. Units: fen."""

    new: NewDelivery
    grower: models.Grower
    at: datetime
    number: str
    amount_fen: int


def first_instant(now: datetime) -> datetime:
    """Return from when on a weighing may be entered by one person alone."""
    return start_of_china_day(china_day(now) - timedelta(days=settings.DELIVERY_DAYS))


def weighed_in(deliveries: Sequence[NewDelivery], *, now: datetime) -> list[WeighedLeaf]:
    """Check deliveries and give each its number and what it is worth."""
    codes = {each.grower for each in deliveries}
    # Nobody is erased while they come to be owed money.
    growers = models.Grower.objects.select_for_update(no_key=True).order_by("id")
    rows = growers.filter(code__in=codes, person__isnull=False)
    known = {row.code: row for row in rows}
    weighed = []
    for each in deliveries:
        rules.check_delivery(each.weight_g, each.price_fen_per_kg)
        if not each.has_promise:
            raise errors.CertificateMissingError
        at = each.weighed_at or now
        if each.grower not in known or at > now:
            raise NotFoundError
        amount_fen = rules.leaf_value_fen(each.weight_g, each.price_fen_per_kg)
        weighed.append(WeighedLeaf(each, known[each.grower], at, f"D{new_number(at)}", amount_fen))
    return weighed


def write_weighed(
    by: Actor, weighed: Sequence[WeighedLeaf], *, now: datetime, late: int = 0
) -> list[str]:
    """Write deliveries inside a command's transaction; return their numbers, in order.

    ``late`` is what two people entered days afterwards.
    """
    certificates = models.Certificate.objects.bulk_create(map(_certificate, weighed))
    drafts = [_leaf_draft(each) for each in weighed]
    entries = post_all(drafts, now=now)
    facts = record_facts(_leaf_facts(by, weighed), now=now)
    columns = zip(weighed, certificates, facts, entries, strict=True)
    named = recorded_one_by_one(facts)
    insert_rows(models.Delivery, (_delivery(*each) for each in columns))
    record_audits(
        (
            AuditEntry(
                "supply.leaf_weighed",
                by.code,
                f"delivery:{each.number}",
                each.grower.place,
                _claimed(each, now)
                | {"booked": booked_as(entry, draft, now=now), "recorded": named[fact]}
                | ({"late": late} if late else {}),
            )
            for each, draft, entry, fact in zip(weighed, drafts, entries, facts, strict=True)
        ),
        now=now,
    )
    return [each.number for each in weighed]


def _claimed(weighed: WeighedLeaf, now: datetime) -> dict[str, str | int | bool]:
    """Return what ``check_books`` looks for, and what was confirmed though far from usual."""
    new = weighed.new
    found: dict[str, str | int | None] = {
        "grower": new.grower,
        "maker": new.maker,
        "weight_g": new.weight_g,
        "grade": new.grade,
        "price_fen_per_kg": new.price_fen_per_kg,
        "amount_fen": weighed.amount_fen,
        "weighed_at": None if weighed.at == now else weighed.at.astimezone(UTC).isoformat(),
        "confirmed_weight_g": new.confirmed_weight_g,
        "confirmed_price_fen": new.confirmed_price_fen,
    }
    return {name: value for name, value in found.items() if value is not None}


def _certificate(weighed: WeighedLeaf) -> models.Certificate:
    return models.Certificate(
        number=f"C{weighed.number[1:]}",
        product=LEAF,
        quantity_g=weighed.new.weight_g,
        place=weighed.grower.place,
        issued_at=weighed.at,
        promiser=weighed.grower.code,
        basis=weighed.new.basis,
        is_blend=False,
    )


def _delivery(
    weighed: WeighedLeaf, certificate: models.Certificate, fact: UUID, entry: UUID
) -> models.Delivery:
    return models.Delivery(
        number=weighed.number,
        grower=weighed.grower,
        maker=weighed.new.maker,
        weighed_at=weighed.at,
        weight_g=weighed.new.weight_g,
        grade=weighed.new.grade,
        price_fen_per_kg=weighed.new.price_fen_per_kg,
        amount_fen=weighed.amount_fen,
        certificate=certificate,
        fact_id=fact,
        entry_id=entry,
    )


def _leaf_draft(weighed: WeighedLeaf) -> Draft:
    maker, grower = weighed.new.maker, weighed.grower.code
    legs = (
        Leg(expense(maker, "Leaf"), weighed.amount_fen),
        Leg(owed(maker, "Growers", grower), -weighed.amount_fen),
    )
    return Draft("leaf", weighed.number, weighed.at, legs)


def _leaf_facts(by: Actor, weighed: Sequence[WeighedLeaf]) -> Iterator[FactRecord]:
    growers = {each.grower.code: each.grower for each in weighed}.values()
    days = {china_day(each.at): each.at for each in weighed}
    groups = {day: household_groups(growers, at) for day, at in days.items()}
    subjects = subjects_of(by, growers, weighed[0].at) if weighed else {}
    for each in weighed:
        yield FactRecord(
            kind="supply.leaf_delivered",
            place=each.grower.place,
            occurred_at=each.at,
            quantity=each.new.weight_g,
            amount_fen=each.amount_fen,
            attributes={
                "grade": each.new.grade,
                "household": groups[china_day(each.at)][each.grower.code],
            },
            subject=subjects[each.grower.code],
        )
