"""Facts of a small county with three towns, folded into roll-ups."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

from commonfield.facts.commands import fold_new_facts, record_all
from commonfield.facts.rules import month_of
from commonfield.facts.types import FactRecord
from commonfield.places.models import Division
from tests import night
from tests.copies import copied

NOW: Final = night.NOW
# In the year over which everybody sees villages.
IN_YEAR: Final = night.noon((night.TODAY - timedelta(days=10)).replace(day=1)) - timedelta(days=1)
# More than a year ago, and within two.
LAST_YEAR: Final = NOW - timedelta(days=533)
COUNTY: Final = "331124000000"
TOWNS: Final = ("331124101000", "331124102000", "331124103000")


@copied
def make_county(towns: int = 3, villages: int = 2) -> None:
    """Write a county with towns 101, 102, … each with villages 201, 202, …"""
    _place(COUNTY, "county", "松阳县", "Songyang County", "331100000000")
    add_towns(towns, villages)


def add_towns(towns: int, villages: int) -> None:
    """Write the county's towns and villages."""
    for town in range(towns):
        code = f"331124{101 + town}000"
        _place(code, "town", f"第{town}镇", f"Town {town}", COUNTY, square=town)
        for village in range(villages):
            name, name_en = f"{town}镇{village}村", f"Village {town}-{village}"
            code_of_village = f"331124{101 + town}{201 + village}"
            _place(code_of_village, "villagers_committee", name, name_en, code)


def _place(
    code: str, kind: str, name: str, name_en: str, parent: str, square: int | None = None
) -> None:
    Division.objects.create(
        code=code,
        level="village" if kind == "villagers_committee" else kind,
        kind=kind,
        name=name,
        short_name=name,
        name_en=name_en,
        pinyin="",
        parent_code=parent,
        search_text=f"|{name}|{name_en.lower()}|",
        tile_col=square,
        tile_row=None if square is None else 0,
    )


def village(town: int, number: int = 0) -> str:
    """Return a village's code."""
    return f"331124{101 + town}{201 + number}"


def sale(
    place: str, shop: str, fen: int, *, channel: str = "own", at: datetime = NOW
) -> FactRecord:
    """Return a sale, or a refund where the amount is negative."""
    return FactRecord(
        kind="market.sale" if fen >= 0 else "market.refund",
        place=place,
        occurred_at=at,
        quantity=1 if fen >= 0 else -1,
        amount_fen=fen,
        channel=channel,
        attributes={"store": "S1"},
        subject=shop,
    )


def share(
    place: str, grower: str, fen: int, *, household: str = "other", at: datetime = NOW
) -> FactRecord:
    """Return a share credited to a grower."""
    return FactRecord(
        kind="supply.share_credited",
        place=place,
        occurred_at=at,
        quantity=1,
        amount_fen=fen,
        attributes={"household": household, "lot": "L1"},
        subject=grower,
    )


def leaf(
    place: str, grower: str, fen: int, *, household: str = "other", at: datetime = NOW
) -> FactRecord:
    """Return leaf delivered by a grower."""
    return FactRecord(
        kind="supply.leaf_delivered",
        place=place,
        occurred_at=at,
        quantity=1000,
        amount_fen=fen,
        attributes={"household": household, "grade": "bud"},
        subject=grower,
    )


def contract(place: str, employer: str, *, ends: bool = False, at: datetime = NOW) -> FactRecord:
    """Return a contract of work beginning or ending."""
    return FactRecord(
        kind="people.contract_ended" if ends else "people.contract_started",
        place=place,
        occurred_at=at,
        quantity=1,
        attributes={"sector": "selling"},
        subject=employer,
    )


def store_counted(place: str, owner: str, *, closes: bool = False) -> FactRecord:
    """Return a store opening or closing."""
    return FactRecord(
        kind="market.store_uncounted" if closes else "market.store_counted",
        place=place,
        occurred_at=NOW,
        quantity=1,
        attributes={"store": "S1"},
        subject=owner,
    )


def record(facts: Sequence[FactRecord], *, now: datetime = NOW) -> None:
    """Write facts of each month in that month, fold them; let the board forget what it remembers.

    What is entered long after a village's year has ended does not count there.
    """
    by_month: dict[int, list[FactRecord]] = defaultdict(list)
    for fact in facts:
        by_month[month_of(fact)].append(fact)
    for _month, own in sorted(by_month.items()):
        record_all(own, now=min(now, max(fact.occurred_at for fact in own)))
    fold_new_facts(now)
    cache.clear()


def sales_of(
    town: int, shops: int, fen: int = 10_000, *, channel: str = "own", at: datetime = NOW
) -> list[FactRecord]:
    """Return one sale for each of so many shops of a town."""
    where = village(town)
    return [sale(where, f"O{town}{shop}", fen, channel=channel, at=at) for shop in range(shops)]


# What tells beside the check that an alteration is tried on.
BESIDE: Final = (
    "orders: paid, sold and given back at one time",
    "orders: a refund is decided when its fact is recorded",
    "payouts: paid when",
)


def is_beside(name: str) -> bool:
    """Tell of a check that holds rows against the audit (``test_check_books_attacks``)."""
    return "audit" in name or name.startswith(("witnesses", "deliveries", *BESIDE))
