"""A provider's bill beside the books: every way in which the two can disagree, by name."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commonfield.ledger.accounts import bank, receivable
from commonfield.ledger.queries import balances
from commonfield.orders.commands import cancel_order, refund_by_hand, refund_done, refund_sent
from commonfield.orders.models import Refund
from commonfield.orders.queries import refunds_of_store
from commonfield.payments.adapters.bills import read_bill
from commonfield.payments.commands import begin_payment
from commonfield.payments.gateway import receive, send_refunds
from commonfield.payments.queries import reconciliation, refunds_given_twice, to_pay
from commonfield.payments.types import BillRow
from commonfield.people.types import GUEST, SYSTEM
from commonfield_demo.paying.bills import write_simulated_bill
from commonfield_demo.paying.simulator import simulator
from tests.orders.builders import actions
from tests.payments.builders import (
    Basket,
    differences,
    make_basket,
    order_again,
    paid,
    refunded,
    told,
)
from tests.people.builders import NOW

Rows = list[BillRow]


def row_of(basket: Basket, order: int = 0) -> BillRow:
    placed = basket.placed.orders[order]
    return BillRow(
        is_refund=False, order=placed.number, amount_fen=placed.total_fen, fee_fen=48, at=NOW
    )


def paid_and_partly_given_back() -> tuple[Basket, Rows]:
    """Two orders were paid; the first was called off and its money went back."""
    basket = make_basket("simulated")
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    refund = Refund.objects.get()
    refund_sent(by=SYSTEM, now=NOW, refund=refund.number, reference="sim")
    refund_done(by=SYSTEM, now=NOW, refund=refund.number)
    back = BillRow(
        is_refund=True,
        order=order.number,
        amount_fen=order.total_fen,
        fee_fen=-48,
        at=NOW,
        refund=refund.number,
    )
    return basket, [row_of(basket), row_of(basket, 1), back]


def found(rows: Sequence[BillRow]) -> list[tuple[str, int | None, int | None]]:
    outcome = reconciliation("simulated", rows, days=(NOW.date(), NOW.date()))
    return [(each.code, each.here_fen, each.there_fen) for each in outcome.differences]


def test_bill_that_agrees():
    _basket, rows = paid_and_partly_given_back()

    outcome = reconciliation("simulated", rows)

    assert outcome.differences == ()
    assert (outcome.payments, outcome.refunds) == (2, 1)
    assert (outcome.paid_fen, outcome.refunded_fen, outcome.fees_fen) == (32_000, 16_000, 48)


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (lambda rows: rows[:1] + rows[2:], ("payment_missing_there", 16_000, None)),
        (lambda rows: rows[:2], ("refund_missing_there", 16_000, None)),
        (lambda rows: [*rows, rows[0]], ("payment_doubled", 16_000, 16_000)),
        (lambda rows: [*rows, rows[2]], ("refund_doubled", 16_000, 16_000)),
        (
            lambda rows: [*rows, replace(rows[0], order="261125STRANGER2")],
            ("payment_missing_here", None, 16_000),
        ),
        (
            lambda rows: [*rows, replace(rows[2], refund=f"{rows[0].order}-R9")],
            ("refund_missing_here", None, 16_000),
        ),
        (
            lambda rows: [rows[0], replace(rows[1], amount_fen=15_999), rows[2]],
            ("payment_other_amount", 16_000, 15_999),
        ),
        (
            lambda rows: [*rows[:2], replace(rows[2], amount_fen=1)],
            ("refund_other_amount", 16_000, 1),
        ),
        (
            lambda rows: [*rows[:2], replace(rows[2], is_done=False)],
            ("refund_other_state", 16_000, 16_000),
        ),
    ],
)
def test_every_difference_has_its_name(
    change: Callable[[Rows], Rows], difference: tuple[str, int | None, int | None]
):
    _basket, rows = paid_and_partly_given_back()

    assert found(change(rows)) == [difference]


def test_money_that_only_the_provider_knows_of():
    basket = make_basket("simulated", stores=1)

    assert found([row_of(basket)]) == [("payment_other_state", 16_000, 16_000)]


def test_refund_that_only_the_provider_calls_done():
    basket = make_basket("simulated", stores=1)
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    refund = Refund.objects.get()
    back = replace(row_of(basket), is_refund=True, refund=refund.number)

    assert found([row_of(basket), back]) == [("refund_other_state", 16_000, 16_000)]


def test_refund_that_was_told_of_before_it_was_noted_as_sent_is_missed_too():
    basket = make_basket("simulated", stores=1)
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    told(basket, refunded(Refund.objects.get()))

    assert found([row_of(basket)]) == [("refund_missing_there", 16_000, None)]


def test_refund_that_the_store_gave_back_itself_is_not_the_providers():
    basket = make_basket("simulated", stores=1)
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    refund = Refund.objects.get()
    told(basket, refunded(refund, is_failed=True))
    keeper = basket.shops[0].keeper
    refund_by_hand(by=keeper, now=NOW, refund=refund.number, how="bank transfer")
    back = replace(row_of(basket), is_refund=True, refund=refund.number)

    assert found([row_of(basket)]) == []
    assert found([row_of(basket), back]) == [("refund_twice", 16_000, 16_000)]
    assert differences() == []


@pytest.mark.parametrize("event", ["R-2", ""])
def test_refund_given_by_hand_and_by_the_provider_is_shown_to_the_store(event: str):
    basket = make_basket("simulated", stores=1)
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    refund = Refund.objects.get()
    told(basket, refunded(refund, is_failed=True))
    keeper = basket.shops[0].keeper
    refund_by_hand(by=keeper, now=NOW, refund=refund.number, how="bank transfer")

    came = [told(basket, refunded(refund, event=event)) for _each in range(2)]

    (seen,) = refunds_of_store(basket.shops[0].slug, by=keeper, now=NOW)
    assert came[0] == "refund_twice"
    assert (seen.state, refunds_given_twice([seen.number])) == ("done", {seen.number})
    assert actions("market.refund_given_twice") == ["market.refund_given_twice"]
    seller = basket.shops[0].maker.code
    accounts = [bank(seller), *(receivable(seller, each) for each in ("Simulated", "Buyers"))]
    # Out of the bank by hand, and by the provider, who owes nothing any more; the buyer does.
    assert balances(accounts) == dict(zip(accounts, (-16_000, 0, 16_000), strict=True))
    assert differences() == []


def test_money_that_was_owed_back_is_in_the_bill_too():
    basket = make_basket("simulated", stores=1)
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    told(basket, paid(basket))

    assert found([row_of(basket)]) == []
    assert found([]) == [("payment_missing_there", 16_000, None)]


def test_other_days_and_other_providers_are_not_missed():
    basket, _rows = paid_and_partly_given_back()
    order_again(basket.shops, "cod", key="cash")
    tomorrow = (NOW + timedelta(days=1)).date()

    assert reconciliation("simulated", [], days=(tomorrow, tomorrow)).differences == ()
    assert reconciliation("wechat", [], days=(NOW.date(), NOW.date())).differences == ()
    assert reconciliation("simulated", []).first_day is None


def run(tmp_path: Path, rows: Rows, *options: str) -> tuple[int, str]:
    bill = tmp_path / "bill.csv"
    bill.write_bytes(write_simulated_bill(rows))
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(
            "reconcile_payments", "--provider=simulator", f"--bill={bill}", *options, stdout=out
        )
    return int(str(end.value.code)), out.getvalue()


def test_command_says_what_differs_and_what_to_do(tmp_path: Path):
    _basket, rows = paid_and_partly_given_back()

    good, said = run(tmp_path, rows)
    bad, told_why = run(tmp_path, [*rows, rows[1]])

    assert (good, bad) == (0, 1)
    assert "2 payments ¥320, 1 refunds ¥160" in said
    assert said.endswith("agree\n")
    assert "payment_doubled" in told_why
    assert "the buyer may have paid twice" in told_why


def test_command_as_json(tmp_path: Path):
    _basket, rows = paid_and_partly_given_back()

    code, said = run(tmp_path, rows[:2], "--json")

    outcome: dict[str, Any] = json.loads(said)
    (difference,) = outcome["differences"]
    assert (code, outcome["ok"], difference["kind"]) == (1, False, "refund_missing_there")
    assert difference["do"]


def test_command_asks_for_money_that_only_the_provider_knows_of(tmp_path: Path):
    basket = make_basket("simulated")
    begin_payment(by=SYSTEM, now=NOW, number=basket.payment.number)
    simulator().pay(to_pay(basket.payment.number), NOW)
    rows = [row_of(basket), row_of(basket, 1)]

    first, said = run(tmp_path, rows, "--ask")
    second, _said = run(tmp_path, rows)

    assert (first, second) == (1, 0)
    assert "asked: " in said
    assert basket.states == ["paid", "paid"]
    assert differences() == []


def test_simulators_own_bill_agrees(tmp_path: Path):
    basket = make_basket("simulated")
    signed = simulator().pay(to_pay(basket.payment.number), NOW)
    receive("simulated", signed.headers, signed.body, NOW)
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    send_refunds(NOW)
    rows = [
        replace(row, at=NOW)
        for row in read_bill("simulated", simulator().bill_file().read_bytes())
        if row.order in basket.numbers
    ]

    code, said = run(tmp_path, rows)

    assert (code, len(rows)) == (0, 3)
    assert "1 refunds" in said


@pytest.mark.parametrize(
    "options", [("--from=2026-11-25", "--to=2026-11-24"), ("--to=2026-11-25",)]
)
def test_command_refuses_days_the_wrong_way_round(tmp_path: Path, options: tuple[str, ...]):
    with pytest.raises(CommandError) as refusal:
        run(tmp_path, [], *options)

    assert refusal.value.returncode == 2


def test_command_refuses_what_is_no_bill(tmp_path: Path):
    text = tmp_path / "text"
    text.write_text("nothing")

    for file in (text, tmp_path / "none"):
        with pytest.raises(CommandError) as refusal:
            call_command("reconcile_payments", "--provider=alipay", f"--bill={file}")
        assert refusal.value.returncode == 2
