"""Alipay's adapter against a fake with keys of its own; what the library leaves open is checked."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import pytest

from commonfield.kernel.errors import CommonfieldError
from commonfield.payments.adapters.alipay import Alipay
from commonfield.payments.errors import (
    NoticeForgedError,
    NoticeNotOursError,
    NoticeSignatureTypeError,
    NoticeUnreadableError,
    NoticeUnsignedError,
    PaymentDiffersError,
    ProviderRefusedError,
    ProviderUnreachableError,
)
from commonfield.payments.types import (
    Device,
    NoticeKind,
    PaymentPart,
    RefundAnswer,
    RefundRequest,
    ToPay,
)
from tests import night
from tests.payments.fakes import (
    ALIPAY_CONFIG,
    AlipayHandler,
    FakeGateway,
    alipay_body,
    alipay_paid,
    is_signed,
    serving,
)

NOW: Final = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
SELLER: Final = "2088000000000001"
FIRST: Final = PaymentPart("261125AAAAAAAAA", 8_000, SELLER)
SECOND: Final = PaymentPart("261125BBBBBBBBB", 5, "2088000000000002")

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.any_engine]


@pytest.fixture
def adapter() -> Alipay:
    return Alipay(**ALIPAY_CONFIG, gateway="http://127.0.0.1:1/gateway.do")


@pytest.fixture
def served() -> Iterator[tuple[Alipay, FakeGateway]]:
    with serving(AlipayHandler) as (address, gateway):
        yield Alipay(**ALIPAY_CONFIG, gateway=f"{address}/gateway.do"), gateway


def payment(*parts: PaymentPart, device: Device = Device.DESKTOP) -> ToPay:
    return ToPay(
        number="P261125AAAAAAAAA",
        words="P261125AAAAAAAAA",
        parts=parts,
        expires_at=NOW + timedelta(minutes=30),
        notice_url="https://county.example/payments/alipay/notice/",
        return_url="https://county.example/payments/P261125AAAAAAAAA/?token=t",
        device=device,
    )


def refund() -> RefundRequest:
    return RefundRequest(f"{FIRST.number}-R1", FIRST.number, SELLER, 501, 8_000, "words", "")


def test_notice_of_a_trade_is_read(adapter: Alipay):
    body = alipay_body(alipay_paid("A", fen=8_005, merchant=SELLER, event="N-1"))

    notice = adapter.read_notice({}, body, NOW)

    assert (notice.event, notice.kind, notice.amount_fen) == ("N-1", NoticeKind.PAID, 8_005)
    assert (notice.payment, notice.reference) == ("", "A")
    assert notice.parts == (PaymentPart("A", 8_005, SELLER, "2026A"),)
    assert notice.occurred_at == night.NOW


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("TRADE_SUCCESS", NoticeKind.PAID),
        ("TRADE_FINISHED", NoticeKind.PAID),
        ("WAIT_BUYER_PAY", NoticeKind.WAITING),
        ("TRADE_CLOSED", NoticeKind.CLOSED),
        ("SOMETHING_NEW", NoticeKind.WAITING),
    ],
)
def test_only_a_success_counts_as_paid(adapter: Alipay, status: str, kind: NoticeKind):
    body = alipay_body(alipay_paid("A", fen=1, merchant=SELLER, trade_status=status))

    assert adapter.read_notice({}, body, NOW).kind == kind


@pytest.mark.parametrize("status", ["TRADE_SUCCESS", "TRADE_CLOSED"])
def test_success_with_a_refund_is_the_refunds_notice(adapter: Alipay, status: str):
    told = alipay_paid(
        "A",
        fen=8_000,
        merchant=SELLER,
        trade_status=status,
        refund_fee="5.01",
        gmt_refund="2026-11-25 13:00:00.123",
        out_biz_no="A-R1",
    )

    notice = adapter.read_notice({}, alipay_body(told), NOW)

    assert (notice.kind, notice.refund, notice.amount_fen) == (NoticeKind.REFUNDED, "A-R1", 501)
    assert notice.is_sum


def signed(**changes: str) -> bytes:
    return alipay_body(alipay_paid("A", fen=8_000, merchant=SELLER) | changes)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", NoticeUnsignedError),
        (b"{}", NoticeUnreadableError),
        (b"\xff=\xfe", NoticeUnreadableError),
        (b"a=%ff", NoticeUnreadableError),
        (b"a=1&a=2", NoticeUnreadableError),
        (b"&".join(b"f%d=1" % index for index in range(101)), NoticeUnreadableError),
        (b"a=1", NoticeUnsignedError),
        (b"a=1&sign=AAAA", NoticeUnsignedError),
        (b"a=1&sign=AAAA&sign_type=RSA", NoticeSignatureTypeError),
        (b"a=1&sign=A&sign_type=RSA2", NoticeForgedError),
        (b"a=1&sign=%E6%9D%BE&sign_type=RSA2", NoticeForgedError),
        (signed().replace(b"80.00", b"8.00"), NoticeForgedError),
        (signed() + b"&extra=1", NoticeForgedError),
        (alipay_body(alipay_paid("A", fen=1, merchant=SELLER), whose="x"), NoticeForgedError),
        (signed(app_id="2021000000000002"), NoticeNotOursError),
        (signed(total_amount="80.001"), NoticeUnreadableError),
        (signed(total_amount="-1.00"), NoticeUnreadableError),
        (signed(total_amount="NaN"), NoticeUnreadableError),
        (signed(total_amount="Infinity"), NoticeUnreadableError),
        (signed(total_amount="1e30"), NoticeUnreadableError),
        (signed(total_amount="1e9999999"), NoticeUnreadableError),
        (signed(notify_id=""), NoticeUnreadableError),
        (signed(gmt_payment="yesterday"), NoticeUnreadableError),
        (alipay_body({"app_id": ALIPAY_CONFIG["app_id"]}), NoticeUnreadableError),
    ],
)
def test_body_that_is_not_alipays(adapter: Alipay, body: bytes, refusal: type[CommonfieldError]):
    with pytest.raises(refusal):
        adapter.read_notice({}, body, NOW)


@pytest.mark.parametrize(
    ("device", "method"),
    [(Device.DESKTOP, "alipay.trade.page.pay"), (Device.PHONE, "alipay.trade.wap.pay")],
)
def test_one_order_begins_without_the_network(adapter: Alipay, device: Device, method: str):
    link = adapter.start(payment(FIRST, device=device), NOW).link

    fields = dict(parse_qsl(urlsplit(link).query))
    signature = fields.pop("sign")
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    assert is_signed("us at Alipay", text.encode(), signature)
    assert fields["method"] == method
    assert fields["notify_url"] == "https://county.example/payments/alipay/notice/"
    assert '"total_amount":"80.00"' in fields["biz_content"]
    assert f'"seller_id":"{SELLER}"' in fields["biz_content"]
    assert '"time_expire":"2026-11-25 12:30:00"' in fields["biz_content"]


def test_several_orders_begin_together_or_not_at_all(served: tuple[Alipay, FakeGateway]):
    adapter, gateway = served

    link = adapter.start(payment(FIRST, SECOND), NOW).link

    assert "preP261125AAAAAAAAA" in link
    assert gateway.asked[0][1]["out_merge_no"] == "P261125AAAAAAAAA"
    with pytest.raises(PaymentDiffersError):
        adapter.start(payment(*[FIRST] * 11), NOW)


def test_asking_and_closing(served: tuple[Alipay, FakeGateway]):
    adapter, gateway = served
    parts = (FIRST, SECOND)
    kinds = [adapter.ask("P1", parts, NOW).kind]
    adapter.close("P1", parts)
    gateway.closed.clear()
    adapter.start(payment(*parts), NOW)
    kinds.append(adapter.ask("P1", parts, NOW).kind)
    gateway.paid.add(FIRST.number)
    part = adapter.ask("P1", parts, NOW)
    gateway.paid.add(SECOND.number)
    whole = adapter.ask("P1", parts, NOW)

    with pytest.raises(ProviderRefusedError):
        adapter.close("P1", parts)

    assert kinds == ["waiting", "waiting"]
    assert [each.number for each in part.parts] == [FIRST.number]
    assert (whole.kind, whole.amount_fen) == (NoticeKind.PAID, 8_005)


@pytest.mark.parametrize(
    ("status", "answer"), [("SUCCESS", RefundAnswer.DONE), ("PROCESSING", RefundAnswer.LATER)]
)
def test_refund_is_asked_for(served: tuple[Alipay, FakeGateway], status: str, answer: RefundAnswer):
    adapter, gateway = served
    gateway.refund_status = status

    assert adapter.refund(refund()).answer == answer
    assert gateway.asked[0][1]["refund_amount"] == "5.01"
    assert gateway.asked[0][1]["out_request_no"] == f"{FIRST.number}-R1"


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("ACQ.SELLER_BALANCE_NOT_ENOUGH", RefundAnswer.LATER),
        ("ACQ.SYSTEM_ERROR", RefundAnswer.LATER),
        ("ACQ.REASON_TRADE_REFUND_FEE_ERR", RefundAnswer.REFUSED),
    ],
)
def test_refund_that_is_refused_now_or_for_good(
    served: tuple[Alipay, FakeGateway], word: str, answer: RefundAnswer
):
    adapter, gateway = served
    gateway.trouble = (400, word)

    assert adapter.refund(refund()).answer == answer


def test_provider_that_is_not_there(adapter: Alipay):
    with pytest.raises(ProviderUnreachableError):
        adapter.ask("P1", (FIRST,), NOW)
    with pytest.raises(ProviderUnreachableError):
        adapter.refund(refund())
