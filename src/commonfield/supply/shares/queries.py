"""Reading agreements, and what growers are owed."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from commonfield.ledger.accounts import party_of
from commonfield.ledger.queries import liabilities
from commonfield.people.choices import Purpose
from commonfield.people.queries import consenting
from commonfield.supply.models import Agreement, Grower
from commonfield.supply.types import AgreementView, Shares
from commonfield.workshop.pages.memory import remembered

# Without an agreement the seller keeps all that a pack brought: it has bought the tea outright.
NO_AGREEMENT = Shares(growers_bp=0, maker_bp=0, store_bp=10_000, carrier_bp=0)


def shares_in_force(pairs: set[tuple[str, str]], *, on: date) -> dict[tuple[str, str], Shares]:
    """Return for each (maker, seller) how a yuan is shared on a day.

    An agreement with that seller goes before the maker's general one.
    """
    wanted = tuple(sorted(pairs))
    return dict(remembered(("shares", wanted, on), lambda: _shares_in_force(wanted, on)))


def _shares_in_force(pairs: Sequence[tuple[str, str]], on: date) -> dict[tuple[str, str], Shares]:
    makers = {maker for maker, _ in pairs}
    rows = Agreement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), maker__in=makers, starts_on__lte=on
    ).order_by("maker", "seller", "starts_on")
    found = {(row.maker, row.seller): _shares(row) for row in rows}
    return {pair: found.get(pair) or found.get((pair[0], "")) or NO_AGREEMENT for pair in pairs}


def agreements_of(maker: str) -> list[AgreementView]:
    """Return a maker's agreements, the latest first."""
    rows = Agreement.objects.filter(maker=maker).order_by("-starts_on", "seller")
    return [
        AgreementView(row.maker, row.seller, row.starts_on, row.ends_on, _shares(row))
        for row in rows
    ]


def _shares(row: Agreement) -> Shares:
    return Shares(row.growers_bp, row.maker_bp, row.store_bp, row.carrier_bp)


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
    allowing = consenting(persons.values(), Purpose.PAYOUT)
    return {code for code, person_id in persons.items() if person_id not in allowing}
