"""Reading agreements, proposed and in force, and what growers are owed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet, Sum

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.clock import china_day, china_month, start_of_china_day
from commonfield.ledger.accounts import party_of
from commonfield.ledger.queries import liabilities, owed_to, statement
from commonfield.ledger.types import StatementLine
from commonfield.people.choices import Purpose, Role
from commonfield.people.permissions import has_role
from commonfield.people.queries import consenting, organisations_of
from commonfield.people.types import Actor
from commonfield.supply.choices import ProposalOutcome
from commonfield.supply.models import Agreement, AgreementProposal, Delivery, Grower
from commonfield.supply.queries import grower_of_person
from commonfield.supply.shares.rules import GROWERS, falling_sides
from commonfield.supply.types import (
    AgreementView,
    GrowerYear,
    MonthSums,
    ProposalView,
    Shares,
    StatementYear,
)

# What an entry that pays a grower, or takes a payment back, is called.
PAYING: Final = frozenset({"payout", "payout_back", "payout_late", "payout_heirs", "payout_closed"})
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS: Final = datetime(9000, 1, 1, tzinfo=UTC)
# Without an agreement the seller keeps all that a pack brought: it has bought the tea outright.
NO_AGREEMENT = Shares(growers_bp=0, maker_bp=0, store_bp=10_000, carrier_bp=0)

# The selling room names the organisations that sell a maker's packs.
type Sellers = Callable[[str], Collection[str]]
_SELLERS: Final[list[Sellers]] = []


def register_sellers(function: Sellers) -> None:
    """Let a room tell, by maker, the codes of the organisations that sell its packs."""
    if function not in _SELLERS:
        _SELLERS.append(function)


def shares_in_force(pairs: set[tuple[str, str]], *, on: date) -> dict[tuple[str, str], Shares]:
    """Return for each (maker, seller) how a yuan is shared on a day.

    An agreement with that seller goes before the maker's general one.
    """
    wanted = tuple(sorted(pairs))
    return dict(cached_locally(("shares", wanted, on), lambda: _shares_in_force(wanted, on)))


def _shares_in_force(pairs: Sequence[tuple[str, str]], on: date) -> dict[tuple[str, str], Shares]:
    makers = {maker for maker, _ in pairs}
    rows = Agreement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), maker__in=makers, starts_on__lte=on
    ).order_by("maker", "seller", "starts_on")
    found = {(row.maker, row.seller): _shares(row) for row in rows}
    return {pair: found.get(pair) or found.get((pair[0], "")) or NO_AGREEMENT for pair in pairs}


def have_agreed(maker: str, seller: str, *, on: date) -> bool:
    """Return whether an agreement of just these two is in force; a general one names nobody."""
    rows = Agreement.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
    return rows.filter(maker=maker, seller=seller).exists()


def agreements_of(maker: str) -> list[AgreementView]:
    """Return a maker's agreements, the latest first."""
    rows = Agreement.objects.filter(maker=maker).order_by("-starts_on", "seller")
    return [
        AgreementView(row.maker, row.seller, row.starts_on, row.ends_on, _shares(row))
        for row in rows
    ]


def _shares(row: Agreement | AgreementProposal) -> Shares:
    return Shares(row.growers_bp, row.maker_bp, row.store_bp, row.carrier_bp)


def shares_of_bound(maker: str, seller: str, *, on: date) -> dict[str, Shares]:
    """Return how a yuan is shared on a day with each seller whom an agreement of the two binds.

    A general one binds the maker's own stores and all who sell its packs without an agreement of
    their own.
    """
    bound = {seller}
    if not seller:
        own = Agreement.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), maker=maker)
        own = own.filter(starts_on__lte=on).exclude(seller="").order_by("seller")
        selling = {code for function in _SELLERS for code in function(maker)}
        bound = ({maker} | selling) - set(own.values_list("seller", flat=True))
    found = _shares_in_force(sorted((maker, each) for each in bound), on)
    return {each: shares for (_maker, each), shares in found.items()}


def proposals_of(maker: str, *, now: datetime) -> list[ProposalView]:
    """Return a maker's proposals that wait, the latest first."""
    return _proposals(AgreementProposal.objects.filter(maker=maker), now)


def proposals_waiting_for(by: Actor, *, now: datetime) -> list[tuple[ProposalView, str]]:
    """Return the proposals that an actor may answer, each with the side."""
    on = china_day(now)
    stores = organisations_of(by.person_id, [Role.KEEPER], on) if by.person_id else []
    sides = {each.code for each in stores}
    rows = AgreementProposal.objects.all()
    if not has_role(by, {Role.BUREAU}, on=on):
        rows = rows.filter(Q(seller__in=sides) | Q(seller=""))
    found = []
    for each in _proposals(rows, now):
        found += [(each, side) for side in sorted(each.waits_for & sides)]
        if GROWERS in each.waits_for and speaks_for(by, GROWERS, maker=each.maker, on=on):
            found.append((each, GROWERS))
    return found


def speaks_for(by: Actor, side: str, *, maker: str, on: date) -> bool:
    """Return whether the actor may answer for a side: a store's keeper, for growers the bureau."""
    if side == GROWERS:
        return has_role(by, {Role.BUREAU}, organisation=maker, on=on)
    return has_role(by, {Role.KEEPER}, organisation=side, on=on)


def _proposals(rows: QuerySet[AgreementProposal], now: datetime) -> list[ProposalView]:
    waiting = rows.filter(outcome=ProposalOutcome.OPEN).order_by("-proposed_at", "-id")
    return [proposal_view(row, now=now) for row in waiting.prefetch_related("acceptances")]


def proposal_view(row: AgreementProposal, *, now: datetime) -> ProposalView:
    """Return a proposal with the sides whose acceptance it awaits now."""
    starts_on = day_in_force(row.starts_on, now)
    before = shares_of_bound(row.maker, row.seller, on=starts_on)
    shares = _shares(row)
    falling = falling_sides(row.maker, before, dict.fromkeys(before, shares))
    pair = (row.maker, row.seller)
    return ProposalView(
        code=row.code,
        maker=row.maker,
        seller=row.seller,
        starts_on=starts_on,
        shares=shares,
        now=_shares_in_force([pair], starts_on)[pair],
        waits_for=frozenset(falling - {each.side for each in row.acceptances.all()}),
    )


def day_in_force(starts_on: date, now: datetime) -> date:
    """Return from when an agreement holds that is settled now: never before the next day."""
    return max(starts_on, china_day(now) + timedelta(days=1))


def owed_to_growers(maker: str) -> list[tuple[str, int]]:
    """Return which growers a maker owes how much, by grower; those owed nothing are left out.

    Units: fen. A grower whose leaf was taken back after being paid may stand below zero.
    """
    return [
        (party_of(balance.account), balance.amount_fen)
        for balance in liabilities(maker, "Growers")
        if balance.amount_fen > 0
    ]


def not_allowing_payout(growers: Iterable[str]) -> set[str]:
    """Return which growers do not allow payment to their bank account, erased ones among them."""
    persons = dict(
        Grower.objects.filter(code__in=list(growers))
        .order_by("id")
        .values_list("code", "person_id")
    )
    allowing = consenting(filter(None, persons.values()), Purpose.PAYOUT)
    return {code for code, person_id in persons.items() if person_id not in allowing}


def records_held_of(person_id: int) -> dict[str, object]:
    """Return all that is held of a person as a grower, for their own export. Units: g, fen."""
    grower = Grower.objects.filter(person_id=person_id).first()
    if grower is None:
        return {}
    deliveries = (
        Delivery.objects.select_related("certificate", "cancellation", "lot_input__lot")
        .filter(grower=grower)
        .order_by("id")
    )
    _opening_fen, lines = statement(grower.code, starts_at=_EVER, ends_at=_ALWAYS)
    return {
        "grower": grower.code,
        "place": grower.place,
        "cooperative": grower.cooperative,
        "registered_at": grower.registered_at.isoformat(),
        "deliveries": [
            {
                "number": row.number,
                "weighed_at": row.weighed_at.isoformat(),
                "maker": row.maker,
                "weight_g": row.weight_g,
                "grade": row.grade,
                "price_fen_per_kg": row.price_fen_per_kg,
                "amount_fen": row.amount_fen,
                "certificate": row.certificate.number,
                "lot": row.lot_input.lot.code if hasattr(row, "lot_input") else "",
                "taken_back": hasattr(row, "cancellation"),
            }
            for row in deliveries
        ],
        "money": [asdict(line) | {"at": line.at.isoformat()} for line in lines],
        "owed_fen": dict(owed_to(grower.code)),
    }


def statement_year(code: str, *, year: int) -> StatementYear:
    """Return what a year brought a grower and what was paid; the right was checked before."""
    starts_at, ends_at = (start_of_china_day(date(each, 1, 1)) for each in (year, year + 1))
    _opening_fen, lines = statement(code, starts_at=starts_at, ends_at=ends_at)
    sums: Counter[str] = Counter()
    months: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        what = "payout" if line.kind in PAYING else line.kind.removesuffix("_back")
        sums[what] += line.amount_fen
        months[china_month(line.at)]["paid" if what == "payout" else "earned"] += line.amount_fen
    weighed = Delivery.objects.filter(
        grower__code=code, weighed_at__gte=starts_at, weighed_at__lt=ends_at, cancellation=None
    )
    return StatementYear(
        year,
        weighed.aggregate(sum=Sum("weight_g"))["sum"] or 0,
        sums["leaf"],
        sums["share"],
        -sums["payout"],
        tuple(
            MonthSums(period, each["earned"], -each["paid"])
            for period, each in sorted(months.items(), reverse=True)
        ),
    )


def grower_year(person_id: int, *, now: datetime) -> GrowerYear | None:
    """Return to a grower what the year brought so far, what is owed, and the last payment."""
    code = grower_of_person(person_id)
    if code is None:
        return None
    year = china_day(now).year
    starts_at = start_of_china_day(date(year, 1, 1))
    opening_fen, lines = statement(code, starts_at=starts_at, ends_at=now)
    moved = [line for line in lines if line.kind in PAYING]
    paid = _last_paid(moved)
    return GrowerYear(
        earned_fen=sum(line.amount_fen for line in lines) - sum(line.amount_fen for line in moved),
        owed_fen=opening_fen + sum(line.amount_fen for line in lines),
        last_paid_at=paid.at if paid else None,
        last_paid_fen=-paid.amount_fen if paid else 0,
        last_payment=paid.reference if paid else "",
    )


def _last_paid(moved: Sequence[StatementLine]) -> StatementLine | None:
    """Return the last payment that did not come back; it may have failed in an earlier year."""
    came_back = set()
    for line in reversed(moved):
        if line.amount_fen > 0:
            came_back.add(line.reference)
        elif line.reference not in came_back:
            return line
    return None
