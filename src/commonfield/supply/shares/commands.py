"""Writing the money side of supply: agreements, dividing a lot's pool."""

from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.queries import recorded
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_number
from commonfield.kernel.money import split_fen
from commonfield.ledger.accounts import owed, party_of
from commonfield.ledger.commands import post_all
from commonfield.ledger.queries import booked, liabilities_of_group, liability
from commonfield.ledger.types import Draft, Leg
from commonfield.people.choices import Role
from commonfield.people.permissions import (
    has_role,
    is_close_to_any,
    is_just_recovered,
    require,
    require_role,
)
from commonfield.people.types import SYSTEM, Actor, person_of_code
from commonfield.supply import errors, models
from commonfield.supply.choices import OFFICE, ProposalOutcome
from commonfield.supply.rules import check_shares
from commonfield.supply.shares import queries
from commonfield.supply.shares.rules import check_growers_floor, falling_sides
from commonfield.supply.subjects import household_groups, subjects_of
from commonfield.supply.types import NewAgreement, ProposalView, Shares
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.schedule import isolating_failures


@transaction.atomic
def propose_agreement(*, by: Actor, now: datetime, agreement: NewAgreement) -> date | None:
    """Propose how a retail yuan of the maker's tea is shared; return from when, if it is settled.

    It waits for every side whose share falls: each store bound by it, and for growers the bureau.
    Nothing holds before the day after it is settled, except in the system's own hands (set-up).
    """
    maker, seller, shares = agreement.maker, agreement.seller, agreement.shares
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    check_shares(shares)
    one_at_a_time(f"agreements/{maker}")
    waiting = models.AgreementProposal.objects.filter(outcome=ProposalOutcome.OPEN)
    if waiting.filter(maker=maker, seller=seller).exists():
        raise errors.ProposalOpenError
    if by.kind == "system":
        return _settle(agreement, by=by, now=now)
    starts_on = queries.day_in_force(agreement.starts_on, now)
    before = queries.shares_of_bound(maker, seller, on=starts_on)
    check_growers_floor(before, shares, floor_percent=settings.GROWERS_FLOOR_PERCENT)
    if not falling_sides(maker, before, dict.fromkeys(before, shares)):
        return _settle(replace(agreement, starts_on=starts_on), by=by, now=now)
    _check_last(maker, seller, starts_on)
    row = models.AgreementProposal.objects.create(
        code=f"A{new_number(now)}",
        maker=maker,
        seller=seller,
        starts_on=starts_on,
        proposed_at=now,
        proposed_by=by.code,
        **_columns(shares),
    )
    _audit("supply.shares_proposed", by, row, now, proposal=row.code)
    return None


def _columns(shares: Shares) -> dict[str, int]:
    names = ("growers_bp", "maker_bp", "store_bp", "carrier_bp")
    return dict(zip(names, shares.as_weights(), strict=True))


def _check_last(maker: str, seller: str, starts_on: date) -> None:
    later = models.Agreement.objects.filter(maker=maker, seller=seller, starts_on__gte=starts_on)
    if clash := later.order_by("starts_on").first():
        raise errors.AgreementOverlapError(starts_on=clash.starts_on)


def _settle(agreement: NewAgreement, *, by: Actor, now: datetime) -> date:
    """Let an agreement hold from its day on, in the place of the one that holds by then."""
    maker, seller, starts_on = agreement.maker, agreement.seller, agreement.starts_on
    _check_last(maker, seller, starts_on)
    rows = models.Agreement.objects.filter(maker=maker, seller=seller)
    rows.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).update(ends_on=starts_on)
    row = models.Agreement.objects.create(
        maker=maker, seller=seller, starts_on=starts_on, **_columns(agreement.shares)
    )
    _audit("supply.shares_agreed", by, row, now)
    return starts_on


def _audit(
    action: str,
    by: Actor,
    row: models.Agreement | models.AgreementProposal,
    now: datetime,
    **detail: str | int | bool,
) -> None:
    code = f"agreement:{row.maker}/{row.seller or 'all'}"
    record_audit(action, by.code, code, now, **detail)


@transaction.atomic
def accept_proposal(*, by: Actor, now: datetime, code: str, side: str) -> date | None:
    """Accept a proposed agreement for a side; return from when it holds, if it was the last."""
    row, view = _answering(by, code, side, now)
    models.ProposalAcceptance.objects.create(
        proposal=row, side=side, accepted_by=by.code, accepted_at=now
    )
    _audit("supply.shares_accepted", by, row, now, proposal=code, side=side)
    if view.waits_for - {side}:
        return None
    before = queries.shares_of_bound(row.maker, row.seller, on=view.starts_on)
    check_growers_floor(before, view.shares, floor_percent=settings.GROWERS_FLOOR_PERCENT)
    _close(row, ProposalOutcome.ACCEPTED, now)
    agreement = NewAgreement(row.maker, row.seller, view.starts_on, view.shares)
    return _settle(agreement, by=by, now=now)


@transaction.atomic
def decline_proposal(*, by: Actor, now: datetime, code: str, side: str) -> None:
    """Decline a proposed agreement for a side: what holds now goes on."""
    row, _view = _answering(by, code, side, now)
    _close(row, ProposalOutcome.DECLINED, now)
    _audit("supply.shares_declined", by, row, now, proposal=code, side=side)


@transaction.atomic
def withdraw_proposal(*, by: Actor, now: datetime, code: str) -> None:
    """Take a proposed agreement back."""
    row = _proposal(code)
    require_role(by, {Role.CLERK}, organisation=row.maker, on=china_day(now))
    _close(row, ProposalOutcome.WITHDRAWN, now)
    _audit("supply.shares_withdrawn", by, row, now, proposal=code)


def _proposal(code: str) -> models.AgreementProposal:
    """Return a proposal, while nobody else agrees on anything for its maker."""
    maker = must_exist(
        models.AgreementProposal.objects.filter(code=code).values_list("maker", flat=True).first()
    )
    one_at_a_time(f"agreements/{maker}")
    return models.AgreementProposal.objects.get(code=code)


def _answering(
    by: Actor, code: str, side: str, now: datetime
) -> tuple[models.AgreementProposal, ProposalView]:
    """Return a proposal that waits for a side, to a person of that side and no other."""
    row, on = _proposal(code), china_day(now)
    require(queries.speaks_for(by, side, maker=row.maker, on=on))
    view = queries.proposal_view(row, now=now)
    if row.outcome != ProposalOutcome.OPEN or side not in view.waits_for:
        raise errors.ProposalClosedError
    accepted = list(row.acceptances.all())
    others = ({each.side for each in accepted} | view.waits_for) - {side}
    # Who spoke for a side before does not speak for another, whatever role they hold by now.
    spoke = {row.proposed_by, *(each.accepted_by for each in accepted)}
    if (
        by.code in spoke
        or is_just_recovered(by.acting_id or 0, on=on)
        or is_close_to_any(by, {*map(person_of_code, spoke)} - {0})
        or has_role(by, OFFICE, organisation=row.maker, on=on)
        or any(queries.speaks_for(by, each, maker=row.maker, on=on) for each in sorted(others))
    ):
        raise errors.OwnProposalError
    return row, view


def _close(row: models.AgreementProposal, outcome: ProposalOutcome, now: datetime) -> None:
    """Write down what became of a proposal."""
    if row.outcome != ProposalOutcome.OPEN:
        raise errors.ProposalClosedError
    row.outcome, row.closed_at = outcome, now
    row.save(update_fields=["outcome", "closed_at"])


@transaction.atomic
def end_agreement(*, by: Actor, now: datetime, maker: str, seller: str, ends_on: date) -> None:
    """End the open agreement of the two on a day (no longer in force on that day)."""
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    one_at_a_time(f"agreements/{maker}")
    row = must_exist(
        models.Agreement.objects.filter(
            maker=maker, seller=seller, ends_on=None, starts_on__lt=ends_on
        ).first()
    )
    before = queries.shares_of_bound(maker, seller, on=ends_on)
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    after = queries.shares_of_bound(maker, seller, on=ends_on)
    if ends_on <= china_day(now) or falling_sides(maker, before, after):
        raise errors.AgreementEndError
    _audit("supply.agreement_ended", by, row, now)


@transaction.atomic
def divide_lot(*, by: Actor, now: datetime, lot: str) -> int:
    """Divide what sales have brought into a lot's pool among its growers; return the fen divided.

    By the value of each one's leaf in the lot, largest remainder. A pool below zero, since what
    was divided has been refunded, is taken off them in the same way.
    """
    row = must_exist(models.Lot.objects.select_for_update(no_key=True).filter(code=lot).first())
    require_role(by, {Role.CLERK}, organisation=row.maker, on=china_day(now))
    pool = owed(row.maker, "Lots", lot)
    pool_fen = liability(pool)
    if not pool_fen:
        return 0
    leaf = _leaf_by_grower(row)
    growers = sorted(leaf, key=lambda grower: grower.pk)
    parts = split_fen(pool_fen, [leaf[grower] for grower in growers])
    legs = [Leg(pool, pool_fen)]
    legs += [
        Leg(owed(row.maker, "Growers", grower.code), -fen)
        for grower, fen in zip(growers, parts, strict=True)
        if fen
    ]
    subjects, groups = subjects_of(by, growers, now), household_groups(growers, now)
    draft = Draft("share" if pool_fen > 0 else "share_back", lot, now, tuple(legs))
    entry_id = post_all([draft], now=now)[0]
    models.LotDividing.objects.create(
        lot=row, divided_at=now, amount_fen=pool_fen, entry_id=entry_id
    )
    facts = record_facts(
        (
            FactRecord(
                kind="supply.share_credited",
                place=grower.place,
                occurred_at=now,
                quantity=1 if fen > 0 else -1,
                amount_fen=fen,
                attributes={"household": groups[grower.code], "lot": lot},
                subject=subjects[grower.code],
            )
            for grower, fen in zip(growers, parts, strict=True)
            if fen
        ),
        now=now,
    )
    record_audit(
        "supply.lot_divided",
        by.code,
        f"lot:{lot}",
        now,
        row.place,
        amount_fen=pool_fen,
        booked=booked([entry_id]),
        recorded=recorded(facts),
    )
    return pool_fen


def _leaf_by_grower(lot: models.Lot) -> dict[models.Grower, int]:
    """Return the value of each grower's leaf in a lot; weight counts where nothing was paid."""
    rows = models.Delivery.objects.filter(lot_input__lot=lot).order_by().values_list("grower")
    sums = {
        grower: (fen, weight_g)
        for grower, fen, weight_g in rows.annotate(Sum("amount_fen"), Sum("weight_g"))
    }
    counts = 0 if any(fen for fen, _ in sums.values()) else 1
    growers = models.Grower.objects.in_bulk(sums)
    return {growers[key]: both[counts] for key, both in sums.items()}


def divide_due(now: datetime) -> int:
    """Divide every lot's pool, one transaction a lot (the worker's job); return how many."""
    divided = 0
    for balance in liabilities_of_group("Lots"):
        lot = party_of(balance.account)
        with isolating_failures("lot", lot):
            divided += divide_lot(by=SYSTEM, now=now, lot=lot) != 0
    return divided
