"""Writing the money side of supply: agreements, dividing a lot's pool, paying growers."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from commonfield.audit.commands import record as record_audit
from commonfield.audit.types import AuditRecord
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.ledger.accounts import owed, party_of
from commonfield.ledger.commands import post_all, run_payouts
from commonfield.ledger.queries import liabilities, liabilities_of_group, liability
from commonfield.ledger.types import Draft, Leg, Payee, PayoutResult
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import SYSTEM, Actor
from commonfield.supply.errors import AgreementDatesError, AgreementOverlapError, OwedChangedError
from commonfield.supply.models import Agreement, Delivery, Grower, Lot, LotDividing
from commonfield.supply.rules import check_shares, divide_among_growers, share_kind
from commonfield.supply.shares.queries import not_allowing_payout
from commonfield.supply.subjects import household_group, subjects_of
from commonfield.supply.types import NewAgreement
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.schedule import going_on


@transaction.atomic
def agree_on_shares(*, by: Actor, now: datetime, agreement: NewAgreement) -> None:
    """Write down from which day a retail yuan of the maker's tea is shared how.

    Raises:
        PermissionRefusedError: if ``by`` is no clerk of the maker.
        BadSharesError: if the shares are not the whole.
        AgreementDatesError: if it ends before it begins.
        AgreementOverlapError: if another agreement of the two holds on one of the days.
    """
    maker, seller, shares = agreement.maker, agreement.seller, agreement.shares
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    check_shares(shares)
    starts_on, ends_on = agreement.starts_on, agreement.ends_on
    if ends_on is not None and ends_on <= starts_on:
        raise AgreementDatesError(starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
    one_at_a_time(f"agreements/{maker}")
    if clash := _agreements_within(agreement).first():
        raise AgreementOverlapError(starts_on=clash.starts_on.isoformat())
    Agreement.objects.create(
        maker=maker,
        seller=seller,
        starts_on=starts_on,
        ends_on=ends_on,
        growers_bp=shares.growers_bp,
        maker_bp=shares.maker_bp,
        store_bp=shares.store_bp,
        carrier_bp=shares.carrier_bp,
    )
    record_audit(
        AuditRecord("supply.shares_agreed", by.code, f"agreement:{maker}/{seller or 'all'}", now)
    )


def _agreements_within(new: NewAgreement) -> QuerySet[Agreement]:
    until = Q() if new.ends_on is None else Q(starts_on__lt=new.ends_on)
    still = Q(ends_on=None) | Q(ends_on__gt=new.starts_on)
    rows = Agreement.objects.filter(until, still, maker=new.maker, seller=new.seller)
    return rows.order_by("starts_on")


@transaction.atomic
def end_agreement(*, by: Actor, now: datetime, maker: str, seller: str, ends_on: date) -> None:
    """End the open agreement of the two on a day (no longer in force on that day).

    Raises:
        PermissionRefusedError: if ``by`` is no clerk of the maker.
        NotFoundError: if none is open.
    """
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    ended = Agreement.objects.filter(
        maker=maker, seller=seller, ends_on=None, starts_on__lt=ends_on
    ).update(ends_on=ends_on)
    if not ended:
        raise NotFoundError
    record_audit(
        AuditRecord("supply.agreement_ended", by.code, f"agreement:{maker}/{seller or 'all'}", now)
    )


@transaction.atomic
def divide_lot(*, by: Actor, now: datetime, lot: str) -> int:
    """Divide what sales have brought into a lot's pool among its growers; return the fen divided.

    By the value of each one's leaf in the lot, largest remainder. A pool below zero, since what
    was divided has been refunded, is taken off them in the same way.

    Raises:
        PermissionRefusedError: if ``by`` is no clerk of the maker.
        NotFoundError: if there is no such lot.
    """
    row = Lot.objects.select_for_update(no_key=True).filter(code=lot).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.CLERK}, organisation=row.maker, on=china_day(now))
    pool = owed(row.maker, "Lots", lot)
    pool_fen = liability(pool)
    if not pool_fen:
        return 0
    leaf = _leaf_by_grower(row)
    growers = sorted(leaf, key=lambda grower: grower.pk)
    parts = divide_among_growers(pool_fen, [leaf[grower] for grower in growers])
    legs = [Leg(pool, pool_fen)]
    legs += [
        Leg(owed(row.maker, "Growers", grower.code), -fen)
        for grower, fen in zip(growers, parts, strict=True)
        if fen
    ]
    subjects = subjects_of(by, [grower.person_id for grower in growers], now)
    draft = Draft(share_kind(pool_fen), lot, now, tuple(legs))
    entry_id = post_all([draft], now=now)[0]
    LotDividing.objects.create(lot=row, divided_at=now, amount_fen=pool_fen, entry_id=entry_id)
    record_facts(
        (
            FactRecord(
                kind="supply.share_credited",
                place=grower.place,
                occurred_at=now,
                quantity=1 if fen > 0 else -1,
                amount_fen=fen,
                attributes={"household": household_group(grower.person_id, now), "lot": lot},
                subject=subjects[grower.person_id],
            )
            for grower, fen in zip(growers, parts, strict=True)
            if fen
        ),
        now=now,
    )
    record_audit(
        AuditRecord(
            "supply.lot_divided", by.code, f"lot:{lot}", now, row.place, {"amount_fen": pool_fen}
        )
    )
    return pool_fen


def _leaf_by_grower(lot: Lot) -> dict[Grower, int]:
    """Return the value of each grower's leaf in a lot; weight counts where nothing was paid."""
    value: dict[Grower, int] = defaultdict(int)
    weight: dict[Grower, int] = defaultdict(int)
    for delivery in (
        Delivery.objects.filter(lot_input__lot=lot).select_related("grower").order_by("id")
    ):
        value[delivery.grower] += delivery.amount_fen
        weight[delivery.grower] += delivery.weight_g
    return dict(value if any(value.values()) else weight)


def divide_due(now: datetime) -> int:
    """Divide every lot's pool, one transaction a lot (the worker's job); return how many."""
    divided = 0
    for balance in liabilities_of_group("Lots"):
        lot = party_of(balance.account)
        with going_on("lot", lot):
            divided += divide_lot(by=SYSTEM, now=now, lot=lot) != 0
    return divided


@transaction.atomic
def pay_growers(
    *, by: Actor, now: datetime, maker: str, expected_fen: int | None = None
) -> PayoutResult:
    """Pay growers everything that a maker owes them, from the maker's own bank.

    Growers who do not allow payment to a bank account are left out and stay owed.
    ``expected_fen`` is the total that the clerk saw and confirmed.

    Raises:
        PermissionRefusedError: if ``by`` is no clerk of the maker.
        NothingToPayError: if nobody is owed anything.
        OwedChangedError: if the total is not the expected one.
    """
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    due = {
        party_of(b.account): b.account for b in liabilities(maker, "Growers") if b.amount_fen > 0
    }
    refusing = not_allowing_payout(due)
    growers = list(Grower.objects.filter(code__in=set(due) - refusing).order_by("id"))
    subjects = subjects_of(by, [grower.person_id for grower in growers], now)
    payees = [
        Payee(due[grower.code], grower.place, subjects[grower.person_id]) for grower in growers
    ]
    result = run_payouts(by=by, now=now, payer=maker, payees=payees)
    # The accounts are locked by now, so the total is the one that would be paid.
    if expected_fen not in {None, result.total_fen}:
        raise OwedChangedError
    return result
