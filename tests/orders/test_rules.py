"""Whatever is given back, in whatever parts: each party gives what it got, to the last fen."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.ledger.accounts import receivable
from commonfield.ledger.types import Leg
from commonfield.orders.queries import masked
from commonfield.orders.rules import (
    Sold,
    SoldLine,
    late_payment_legs,
    may_return,
    packs_by_lot,
    paid_refund_legs,
    parts_of_refund,
    refund_account,
    refund_legs,
    returnable_since,
    sale_legs,
    spread,
)
from commonfield.orders.types import Address
from commonfield.supply.types import Shares
from commonfield.workshop.calendar import working_calendar

THEN = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
KNOWN = working_calendar()


@st.composite
def weights(draw: st.DrawFn) -> tuple[int, ...]:
    """Draw four parts of 10,000 basis points; some may be none."""
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=3, max_size=3)))
    return tuple(b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True))


@st.composite
def sold(draw: st.DrawFn, *, maker: str = "OTEA", lot: str = "L1") -> Sold:
    """Draw a line of a sale of which nothing came back yet."""
    return Sold(maker, lot, draw(st.integers(1, 20)), draw(st.integers(1, 99_999)), draw(weights()))


def taken(line: Sold, *fen: int) -> Sold:
    return Sold(line.maker, line.lot, line.packs, line.price_fen, line.weights, fen)


def sums(legs: Sequence[Leg]) -> Counter[str]:
    found: Counter[str] = Counter()
    for leg in legs:
        found[leg.account] += leg.amount_fen
    return found


@given(line=sold(), data=st.data())
def test_parts_taken_back_never_exceed_what_was_sold(line: Sold, data: st.DataObject):
    whole = parts_of_refund(line, line.left_fen)
    back = [0, 0, 0, 0]
    given_back: list[int] = []

    while (now := taken(line, *given_back)).left_fen and len(given_back) < 12:
        fen = data.draw(st.integers(1, now.left_fen))
        parts = parts_of_refund(now, fen)
        assert sum(parts) == fen
        assert min(parts) >= 0
        back = [so_far + part for so_far, part in zip(back, parts, strict=True)]
        assert all(part <= most for part, most in zip(back, whole, strict=True))
        given_back.append(fen)
    if rest := taken(line, *given_back).left_fen:
        last = parts_of_refund(taken(line, *given_back), rest)
        back = [so_far + part for so_far, part in zip(back, last, strict=True)]

    assert back == whole


@given(line=sold())
def test_more_than_is_left_is_not_taken_back(line: Sold):
    for fen in (0, line.left_fen + 1):
        with pytest.raises(ValueError, match="cannot be taken back"):
            parts_of_refund(line, fen)


@given(
    lines=st.lists(sold(), min_size=1, max_size=4),
    shipping_fen=st.integers(0, 5_000),
    seller=st.sampled_from(["OTEA", "OSHOP"]),
    data=st.data(),
)
def test_refunds_of_a_sale_balance_and_end_at_nothing(
    lines: list[Sold], shipping_fen: int, seller: str, data: st.DataObject
):
    # One agreement a maker; each line is of a lot of its own.
    lines = [
        Sold(line.maker, f"L{index}", line.packs, line.price_fen, lines[0].weights)
        for index, line in enumerate(lines)
    ]
    shares = {"OTEA": Shares(*lines[0].weights)}
    sale = sale_legs(
        seller,
        [SoldLine(line.maker, line.lot, line.left_fen) for line in lines],
        shares,
        shipping_fen,
    )
    books = sums(sale)
    total = sum(line.left_fen for line in lines) + shipping_fen
    assert sum(books.values()) == -total

    given_back: list[list[int]] = [[] for _line in lines]
    shipping_left = shipping_fen
    for turn in range(4):
        rest = [taken(line, *back) for line, back in zip(lines, given_back, strict=True)]
        left = [line.left_fen for line in rest] + [shipping_left]
        if not sum(left):
            break
        fen = sum(left) if turn == 3 else data.draw(st.integers(1, sum(left)))
        *parts, shipping = spread(fen, left)
        legs = refund_legs(
            seller, [(line, part) for line, part in zip(rest, parts, strict=True) if part], shipping
        )
        assert sum(leg.amount_fen for leg in legs) == 0
        for leg in legs:
            books[leg.account] += leg.amount_fen
        for back, part in zip(given_back, parts, strict=True):
            back.extend([part] if part else [])
        shipping_left -= shipping

    owes = books.pop(refund_account(seller), 0)
    assert (owes, {account: fen for account, fen in books.items() if fen}) == (-total, {})


@given(amount=st.integers(1, 10**7), left=st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_reduction_is_spread_over_what_is_left(amount: int, left: list[int]):
    if amount > sum(left):
        with pytest.raises(ValueError, match="cannot be taken back"):
            spread(amount, left)
        return

    parts = spread(amount, left)

    assert sum(parts) == amount
    assert all(0 <= part <= most for part, most in zip(parts, left, strict=True))


@given(wanted=st.integers(1, 50), lots=st.dictionaries(st.integers(1, 9), st.integers(0, 20)))
def test_packs_come_back_out_of_the_lots_that_they_went_with(wanted: int, lots: dict[int, int]):
    chosen = packs_by_lot(wanted, lots)

    if wanted > sum(lots.values()):
        assert chosen is None
    else:
        assert chosen is not None
        assert sum(chosen.values()) == wanted
        assert all(0 < packs <= lots[lot] for lot, packs in chosen.items())


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        # Midnight in China is 16:00 UTC: the first two are received on the 25th there.
        (datetime(2026, 11, 24, 16, tzinfo=UTC), datetime(2026, 12, 2, 16, tzinfo=UTC)),
        (datetime(2026, 11, 25, 15, 59, tzinfo=UTC), datetime(2026, 12, 2, 16, tzinfo=UTC)),
        (datetime(2026, 11, 25, 16, tzinfo=UTC), datetime(2026, 12, 3, 16, tzinfo=UTC)),
        # Seven days end on a Saturday, and within the holidays of October.
        (datetime(2026, 11, 21, 4, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)),
        (datetime(2026, 9, 24, 4, tzinfo=UTC), datetime(2026, 10, 8, 16, tzinfo=UTC)),
    ],
)
def test_return_until_the_seventh_day_or_the_next_working_day_is_over(
    received: datetime, ends: datetime
):
    last = ends - timedelta(microseconds=1)

    answers = [may_return(received, moment, KNOWN) for moment in (last, ends)]
    assert answers == [True, False]
    assert returnable_since(last, KNOWN) <= received < returnable_since(ends, KNOWN)


def test_return_of_what_was_not_received():
    assert not may_return(None, THEN, KNOWN)


@given(fen=st.integers(1, 10**9))
def test_late_money_and_its_way_back_leave_nothing(fen: int):
    back = paid_refund_legs("OSHOP", receivable("OSHOP", "Wechat"), fen)
    legs = (*late_payment_legs("OSHOP", "Wechat", fen), *back)

    assert set(sums(legs).values()) == {0}


def test_nothing_that_a_buyer_wrote_is_whole_in_a_masked_address():
    written = Address(**{each.name: "周茶 13812345678 茶香路8号" for each in fields(Address)})

    shown = asdict(masked(written))

    # A region is a county's code.
    assert {name for name, text in shown.items() if text == written.name} == {"region"}
