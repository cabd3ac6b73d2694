"""WeChat Pay's adapter against a fake with keys of its own: every hole of the library is closed."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from commonfield.kernel.errors import CommonfieldError
from commonfield.payments.adapters.wechat import WeChat
from commonfield.payments.errors import (
    NoticeCurrencyError,
    NoticeForgedError,
    NoticeKeyUnknownError,
    NoticeNotOursError,
    NoticeSignatureTypeError,
    NoticeStaleError,
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
    WECHAT_CONFIG,
    FakeGateway,
    Json,
    WeChatHandler,
    is_signed,
    serving,
    wechat_body,
    wechat_headers,
    wechat_paid,
    wechat_refunded,
)

NOW: Final = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
PARTS: Final = {"261125AAAAAAAAA": (8_000, "1611111111"), "261125BBBBBBBBB": (150, "1622222222")}

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.any_engine]


@pytest.fixture
def adapter() -> WeChat:
    # An address where nobody is: reading a notice never asks the network.
    return WeChat(**WECHAT_CONFIG, gateway="http://127.0.0.1:1")


@pytest.fixture
def served() -> Iterator[tuple[WeChat, FakeGateway]]:
    with serving(WeChatHandler) as (address, gateway):
        yield WeChat(**WECHAT_CONFIG, gateway=address), gateway


def payment(device: Device = Device.DESKTOP, payer: str = "") -> ToPay:
    return ToPay(
        number="P261125AAAAAAAAA",
        words="P261125AAAAAAAAA",
        parts=tuple(PaymentPart(number, fen, sub) for number, (fen, sub) in PARTS.items()),
        expires_at=NOW + timedelta(minutes=30),
        notice_url="https://county.example/payments/wechat/notice/",
        return_url="https://county.example/payments/P261125AAAAAAAAA/?token=t",
        device=device,
        address="203.0.113.7",
        payer=payer,
    )


def refund() -> RefundRequest:
    return RefundRequest(
        "261125AAAAAAAAA-R1",
        "261125AAAAAAAAA",
        "1611111111",
        500,
        8_000,
        "words",
        "https://x.example/",
    )


def paid_body(**changes: Any) -> bytes:  # noqa: ANN401 - any part of a notice
    return wechat_body("EV-1", "TRANSACTION.SUCCESS", wechat_paid("P1", PARTS) | changes)


def test_notice_of_a_combined_payment_is_read(adapter: WeChat):
    body = paid_body()

    notice = adapter.read_notice(wechat_headers(body, NOW), body, NOW)

    assert (notice.event, notice.kind, notice.payment) == ("EV-1", NoticeKind.PAID, "P1")
    assert notice.amount_fen == 8_150
    assert notice.parts == tuple(
        PaymentPart(number, fen, sub, f"42000{number}") for number, (fen, sub) in PARTS.items()
    )
    assert notice.occurred_at == night.NOW


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("SUCCESS", NoticeKind.REFUNDED),
        ("ABNORMAL", NoticeKind.REFUND_FAILED),
        ("CLOSED", NoticeKind.REFUND_FAILED),
    ],
)
def test_notice_of_a_refund_is_read(adapter: WeChat, status: str, kind: NoticeKind):
    told = wechat_refunded("A-R1", "A", fen=500, total_fen=8_000, merchant="1611111111",
                           status=status)  # fmt: skip
    body = wechat_body("EV-2", f"REFUND.{status}", told)

    notice = adapter.read_notice(wechat_headers(body, NOW), body, NOW)

    assert (notice.kind, notice.refund, notice.amount_fen) == (kind, "A-R1", 500)
    assert notice.parts == (PaymentPart("A", 8_000, "1611111111", "42000A"),)


def changed(name: str, value: str) -> Callable[[dict[str, str]], None]:
    return lambda headers: headers.update({name: value})


def left_out(name: str) -> Callable[[dict[str, str]], object]:
    return lambda headers: headers.pop(name)


def at(seconds: float) -> Callable[[dict[str, str]], None]:
    return changed("Wechatpay-Timestamp", str(int(NOW.timestamp() + seconds)))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (left_out("Wechatpay-Signature"), NoticeUnsignedError),
        (left_out("Wechatpay-Timestamp"), NoticeUnsignedError),
        (left_out("Wechatpay-Nonce"), NoticeUnsignedError),
        (left_out("Wechatpay-Serial"), NoticeUnsignedError),
        (left_out("Wechatpay-Signature-Type"), NoticeUnsignedError),
        (changed("Wechatpay-Nonce", ""), NoticeUnsignedError),
        (changed("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"), NoticeSignatureTypeError),
        (at(-301), NoticeStaleError),
        (at(301), NoticeStaleError),
        (at(-60 * 60 * 24 * 365 * 3), NoticeStaleError),
        (changed("Wechatpay-Timestamp", "soon"), NoticeStaleError),
        (changed("Wechatpay-Timestamp", "٣٣٣"), NoticeStaleError),
        (changed("Wechatpay-Timestamp", "9" * 400), NoticeStaleError),
        (changed("Wechatpay-Serial", "0A1B2C"), NoticeKeyUnknownError),
        (changed("Wechatpay-Serial", "not hex at all"), NoticeKeyUnknownError),
        (changed("Wechatpay-Signature", "AAAA"), NoticeForgedError),
        (changed("Wechatpay-Signature", "***"), NoticeForgedError),
        (changed("Wechatpay-Signature", "WECHATPAY/SIGNTEST/x"), NoticeForgedError),
        (changed("Wechatpay-Nonce", "another"), NoticeForgedError),
    ],
)
def test_headers_that_are_not_wechats(
    adapter: WeChat, change: Callable[[dict[str, str]], object], refusal: type[CommonfieldError]
):
    body = paid_body()
    headers = wechat_headers(body, NOW)
    change(headers)

    with pytest.raises(refusal):
        adapter.read_notice(headers, body, NOW)


def test_notice_signed_within_five_minutes_is_taken(adapter: WeChat):
    body = paid_body()

    for seconds in (-299, 299):
        signed = wechat_headers(body, NOW + timedelta(seconds=seconds))
        assert adapter.read_notice(signed, body, NOW).payment == "P1"


def test_changed_byte_of_the_body_is_seen(adapter: WeChat):
    body = paid_body()
    headers = wechat_headers(body, NOW)

    for changed_body in (body + b" ", body.replace(b"EV-1", b"EV-2"), b"", b"\xff\xfe"):
        with pytest.raises((NoticeForgedError, NoticeUnreadableError)):
            adapter.read_notice(headers, changed_body, NOW)


def test_notice_of_another_signer_is_forged(adapter: WeChat):
    body = paid_body()

    with pytest.raises(NoticeForgedError):
        adapter.read_notice(wechat_headers(body, NOW, whose="somebody"), body, NOW)


def resealed(**changes: object) -> bytes:
    told: Json = json.loads(paid_body())
    told["resource"] |= changes
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b"{}",
        b'{"id": "E", "resource_type": "encrypt-resource"}',
        resealed(algorithm="AEAD_SM4_GCM"),
        resealed(ciphertext="***"),
        resealed(ciphertext=base64.b64encode(b"x" * 40).decode()),
        resealed(nonce=""),
        wechat_body("", "TRANSACTION.SUCCESS", wechat_paid("P1", PARTS)),
        wechat_body("E" * 81, "TRANSACTION.SUCCESS", wechat_paid("P1", PARTS)),
        wechat_body("E", "TRANSACTION.SUCCESS", {"sub_orders": []}),
        wechat_body("E", "REFUND.SUCCESS", {}),
        paid_body(sub_orders="none"),
        paid_body(sub_orders=[{"trade_state": "SUCCESS"}]),
    ],
)
def test_signed_body_of_no_form_is_unreadable(adapter: WeChat, body: bytes):
    with pytest.raises(NoticeUnreadableError):
        adapter.read_notice(wechat_headers(body, NOW), body, NOW)


@pytest.mark.parametrize("amount", [-1, 1.5, "8000", True, None])
def test_amount_that_is_no_fen_is_unreadable(adapter: WeChat, amount: object):
    told = wechat_paid("P1", PARTS)
    told["sub_orders"][0]["amount"]["total_amount"] = amount
    body = wechat_body("E", "TRANSACTION.SUCCESS", told)

    with pytest.raises(NoticeUnreadableError):
        adapter.read_notice(wechat_headers(body, NOW), body, NOW)


def test_foreign_currency_is_refused(adapter: WeChat):
    told = wechat_paid("P1", PARTS)
    told["sub_orders"][0]["amount"]["currency"] = "USD"
    body = wechat_body("E", "TRANSACTION.SUCCESS", told)

    with pytest.raises(NoticeCurrencyError):
        adapter.read_notice(wechat_headers(body, NOW), body, NOW)


@pytest.mark.parametrize("change", [{"combine_mchid": "1"}, {"combine_appid": "wx2"}])
def test_notice_of_another_account_is_not_ours(adapter: WeChat, change: Json):
    body = paid_body(**change)

    with pytest.raises(NoticeNotOursError):
        adapter.read_notice(wechat_headers(body, NOW), body, NOW)


def test_payment_begins_with_a_code_a_link_or_a_call(served: tuple[WeChat, FakeGateway]):
    adapter, gateway = served

    code = adapter.start(payment(), NOW)
    link = adapter.start(payment(Device.PHONE), NOW)
    call = adapter.start(payment(Device.IN_APP, payer="o-1"), NOW).call

    assert code.code == "weixin://wxpay/P261125AAAAAAAAA"
    assert link.link == "https://wx.example/P261125AAAAAAAAA"
    signed = "\n".join([call["appId"], call["timeStamp"], call["nonceStr"], call["package"], ""])
    assert is_signed("us at WeChat", signed.encode(), call["paySign"])
    told = gateway.known["P261125AAAAAAAAA"]
    assert told["notify_url"] == "https://county.example/payments/wechat/notice/"
    assert told["time_expire"] == "2026-11-25T12:30:00+08:00"
    assert [
        (each["out_trade_no"], each["amount"]["total_amount"], each["sub_mchid"])
        for each in told["sub_orders"]
    ] == [(number, fen, sub) for number, (fen, sub) in PARTS.items()]


def test_more_than_fifty_orders_are_not_combined(adapter: WeChat):
    many = tuple(PaymentPart(f"N{index}", 1, "1611111111") for index in range(51))

    with pytest.raises(PaymentDiffersError):
        adapter.start(ToPay("P1", "w", many, NOW, "https://x", "https://x"), NOW)


def test_asking_closing_and_what_was_never_begun(served: tuple[WeChat, FakeGateway]):
    adapter, gateway = served
    parts = payment().parts
    never = adapter.ask("P-never", parts, NOW)
    adapter.close("P-never", parts)
    adapter.start(payment(), NOW)
    waiting = adapter.ask(payment().number, parts, NOW)
    gateway.paid.add(payment().number)
    paid = adapter.ask(payment().number, parts, NOW)

    with pytest.raises(ProviderRefusedError):
        adapter.close(payment().number, parts)

    assert (never.kind, waiting.kind, paid.kind) == ("waiting", "waiting", "paid")
    assert [each.number for each in paid.parts] == list(PARTS)
    assert paid.event == ""


def test_closed_payment_is_told_so(served: tuple[WeChat, FakeGateway]):
    adapter, _gateway = served
    adapter.start(payment(), NOW)
    adapter.close(payment().number, payment().parts)

    assert adapter.ask(payment().number, payment().parts, NOW).kind == NoticeKind.CLOSED


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("PROCESSING", RefundAnswer.SENT),
        ("SUCCESS", RefundAnswer.DONE),
        ("ABNORMAL", RefundAnswer.REFUSED),
    ],
)
def test_refund_is_asked_for(served: tuple[WeChat, FakeGateway], status: str, answer: RefundAnswer):
    adapter, gateway = served
    gateway.refund_status = status

    results = [adapter.refund(refund()), adapter.ask_refund(refund())]

    assert [each.answer for each in results] == [answer] * 2
    told = gateway.asked[0][1]
    assert told["amount"] == {"refund": 500, "total": 8_000, "currency": "CNY"}
    assert (told["out_refund_no"], told["sub_mchid"]) == ("261125AAAAAAAAA-R1", "1611111111")


@pytest.mark.parametrize(
    ("trouble", "answer"),
    [
        ((403, "NOT_ENOUGH"), RefundAnswer.LATER),
        ((429, "FREQUENCY_LIMITED"), RefundAnswer.LATER),
        ((500, "SYSTEM_ERROR"), RefundAnswer.LATER),
        ((400, "PARAM_ERROR"), RefundAnswer.REFUSED),
    ],
)
def test_refund_that_is_refused_now_or_for_good(
    served: tuple[WeChat, FakeGateway], trouble: tuple[int, str], answer: RefundAnswer
):
    adapter, gateway = served
    gateway.trouble = trouble

    assert adapter.refund(refund()).answer == answer


def test_provider_that_is_not_there_or_in_trouble(
    adapter: WeChat, served: tuple[WeChat, FakeGateway]
):
    with pytest.raises(ProviderUnreachableError):
        adapter.start(payment(), NOW)
    reached, gateway = served
    gateway.trouble = (500, "SYSTEM_ERROR")
    with pytest.raises(ProviderUnreachableError):
        reached.start(payment(), NOW)
    gateway.trouble = (400, "PARAM_ERROR")
    with pytest.raises(ProviderRefusedError):
        reached.start(payment(), NOW)
