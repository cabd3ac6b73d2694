"""The demo's provider signs and is checked like a real one."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from commonfield.payments.adapters.bills import read_bill
from commonfield.payments.errors import (
    NoticeForgedError,
    NoticeKeyUnknownError,
    NoticeStaleError,
    NoticeUnreadableError,
    ProviderRefusedError,
)
from commonfield.payments.types import NoticeKind, PaymentPart, RefundRequest, ToPay
from commonfield_demo.paying.simulator import Signed, Simulator

pytestmark = pytest.mark.any_engine

NOW: Final = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
PAYMENT: Final = ToPay(
    "P1", "P1", (PaymentPart("A", 8_000, "S00001"),), NOW, "https://x", "https://x/P1/?token=t"
)


@pytest.fixture
def provider(tmp_path: Path) -> Simulator:
    return Simulator(tmp_path / "simulator")


def test_payment_is_told_signed_and_known(provider: Simulator):
    before = provider.ask("P1", PAYMENT.parts, NOW).kind
    signed = provider.pay(PAYMENT, NOW)

    notice = provider.read_notice(signed.headers, signed.body, NOW)

    assert notice.parts == (PaymentPart("A", 8_000, "S00001"),)
    assert (notice.kind, notice.payment, notice.amount_fen) == (NoticeKind.PAID, "P1", 8_000)
    assert (before, provider.ask("P1", PAYMENT.parts, NOW).kind) == ("waiting", "paid")
    assert provider.start(PAYMENT, NOW).link == "https://x/P1/gateway/?token=t"


def test_closed_payment_is_not_paid_and_a_paid_one_not_closed(provider: Simulator):
    provider.close("P1", PAYMENT.parts)
    with pytest.raises(ProviderRefusedError):
        provider.pay(PAYMENT, NOW)
    provider.reopen("P1")
    provider.pay(PAYMENT, NOW)
    with pytest.raises(ProviderRefusedError):
        provider.close("P1", PAYMENT.parts)


def test_bill_has_each_order_and_each_refund_once(provider: Simulator):
    back = RefundRequest("A-R1", "A", "S00001", 500, 8_000, "A", "https://x")
    for _time in range(2):
        provider.pay(PAYMENT, NOW)
        provider.refund(back)
        provider.ask_refund(back)

    rows = read_bill("simulated", provider.bill_file().read_bytes())

    assert [(row.is_refund, row.order, row.amount_fen, row.refund) for row in rows] == [
        (False, "A", 8_000, ""),
        (True, "A", 500, "A-R1"),
    ]
    assert rows[0].at == NOW


def test_one_simulator_does_not_believe_another(provider: Simulator, tmp_path: Path):
    signed = Simulator(tmp_path / "elsewhere").pay(PAYMENT, NOW)
    forged = Simulator(tmp_path / "elsewhere").pay(PAYMENT, NOW)
    forged.headers["simulator-serial"] = provider.pay(PAYMENT, NOW).headers["simulator-serial"]

    with pytest.raises(NoticeKeyUnknownError):
        provider.read_notice(signed.headers, signed.body, NOW)
    with pytest.raises(NoticeForgedError):
        provider.read_notice(forged.headers, forged.body, NOW)
    with pytest.raises(NoticeStaleError):
        provider.read_notice(forged.headers, forged.body, NOW + timedelta(minutes=6))


def all_at_once(act: Callable[[], object]) -> None:
    start = threading.Barrier(8)

    def begin() -> None:
        start.wait()
        act()

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_processes_that_make_the_key_at_once_share_it(tmp_path: Path):
    signed: list[Signed] = []

    all_at_once(lambda: signed.append(Simulator(tmp_path).signed({"x": 1}, NOW)))

    for each in signed:
        with pytest.raises(NoticeUnreadableError):
            Simulator(tmp_path).read_notice(each.headers, each.body, NOW)
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0


def test_payment_made_at_once_stands_in_the_bill_once(provider: Simulator):
    provider.key_file()

    for _again in range(3):
        all_at_once(lambda: provider.pay(PAYMENT, NOW))

    rows = read_bill("simulated", provider.bill_file().read_bytes())
    assert [row.order for row in rows] == ["A"]
