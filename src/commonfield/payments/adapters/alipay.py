"""Alipay by way of ``python-alipay-sdk``: one trade for each store's order.

Several stores' trades are begun together (合并支付, ``alipay.trade.merge.precreate`` with a
number of its own, so that all are paid or none). Alipay then gives a notice of each trade; a
notice of a part settles nothing by itself: the whole payment is queried (see ``commands``).
A notice that is sent again keeps its signature for a day, so its age says nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, DecimalException
from typing import Any, Final
from urllib.parse import parse_qsl

from alipay import AliPay
from alipay.exceptions import AliPayException
from alipay.utils import AliPayConfig

from commonfield.kernel.clock import CHINA
from commonfield.payments import errors, types
from commonfield.stores.types import MOST_COMBINED

_GATEWAY: Final = "https://openapi.alipay.com/gateway.do"
_SIGNATURE_TYPE: Final = "RSA2"
_TIMEOUT_S: Final = 15
_MOST_FIELDS: Final = 100
_GOOD: Final = "10000"
_UNKNOWN: Final = "ACQ.TRADE_NOT_EXIST"
_PAID: Final = {"TRADE_SUCCESS", "TRADE_FINISHED"}
_LATER: Final = {"ACQ.SYSTEM_ERROR", "ACQ.SELLER_BALANCE_NOT_ENOUGH", "aop.unknow-error"}

type Json = dict[str, Any]


class Alipay:
    """An application at Alipay; stores are the sellers of its trades."""

    name = "alipay"

    def __init__(
        self, *, app_id: str, private_key: str, public_key: str, gateway: str = ""
    ) -> None:
        self._app_id = app_id
        self._library = AliPay(
            appid=app_id,
            app_private_key_string=private_key,
            alipay_public_key_string=public_key,
            sign_type=_SIGNATURE_TYPE,
            config=AliPayConfig(timeout=_TIMEOUT_S),
        )
        self._gateway = gateway or _GATEWAY
        # The library has no option for it; an egress proxy or a test's own gateway needs one.
        self._library._gateway = self._gateway  # noqa: SLF001

    def start(self, payment: types.ToPay, now: datetime) -> types.Start:  # noqa: ARG002 - the port's
        """Return the address of Alipay's page for the payment; one order needs no network."""
        if len(payment.parts) > MOST_COMBINED[self.name]:
            raise errors.PaymentDiffersError
        until = payment.expires_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
        is_phone = payment.device != types.Device.DESKTOP
        product = "QUICK_WAP_WAY" if is_phone else "FAST_INSTANT_TRADE_PAY"
        if len(payment.parts) > 1:
            return self._start_together(payment, until)
        signed = self._library.client_api(
            "alipay.trade.wap.pay" if is_phone else "alipay.trade.page.pay",
            self._trade(payment.parts[0], payment.words, product) | {"time_expire": until},
            notify_url=payment.notice_url,
            return_url=payment.return_url,
        )
        return types.Start(link=f"{self._gateway}?{signed}")

    def _start_together(self, payment: types.ToPay, until: str) -> types.Start:
        answer = self._good_answer(
            "alipay.trade.merge.precreate",
            {
                "out_merge_no": payment.number,
                "time_expire": until,
                "order_details": [
                    self._trade(part, payment.words, "QUICK_WAP_WAY") | {"app_id": self._app_id}
                    for part in payment.parts
                ],
            },
            notify_url=payment.notice_url,
        )
        signed = self._library.client_api(
            "alipay.trade.wap.merge.pay", {"pre_order_no": str(answer.get("pre_order_no", ""))}
        )
        return types.Start(link=f"{self._gateway}?{signed}")

    @staticmethod
    def _trade(part: types.PaymentPart, words: str, product: str) -> Json:
        return {
            "out_trade_no": part.number,
            "seller_id": part.merchant,
            "total_amount": _yuan(part.amount_fen),
            "subject": words,
            "product_code": product,
        }

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> types.Notice:  # noqa: ARG002 - the port's
        """Verify and read a notice; see the port."""
        fields = _fields(body)
        signature = fields.pop("sign", "")
        for name, value in (("sign", signature), ("sign_type", fields.get("sign_type", ""))):
            if not value:
                raise errors.NoticeUnsignedError(missing=name)
        if fields["sign_type"] != _SIGNATURE_TYPE:
            raise errors.NoticeSignatureTypeError
        try:
            is_good = self._library.verify(dict(fields), signature)
        except (ValueError, TypeError, AliPayException) as error:
            raise errors.NoticeForgedError from error
        if not is_good:
            raise errors.NoticeForgedError
        if fields.get("app_id") != self._app_id:
            raise errors.NoticeNotOursError
        try:
            return _notice(fields)
        except KeyError as error:
            raise errors.NoticeUnreadableError from error

    def answer(self) -> tuple[bytes, str]:
        """Return the word that ends Alipay's repeating."""
        return b"success", "text/plain"

    def ask(self, number: str, parts: Sequence[types.PaymentPart], now: datetime) -> types.Notice:
        """Ask what became of each trade; paid parts only, if there are any."""
        asked = [(part, self._trade_of(part.number)) for part in parts]
        paid = tuple(
            types.PaymentPart(
                part.number, _fen(trade.get("total_amount")), part.merchant, str(trade["trade_no"])
            )
            for part, trade in asked
            if trade.get("trade_status") in _PAID
        )
        is_over = all(trade.get("trade_status") == "TRADE_CLOSED" for _part, trade in asked)
        return types.Notice(
            event="",
            kind=types.NoticeKind.of(is_paid=bool(paid), is_closed=is_over),
            occurred_at=now,
            amount_fen=sum(part.amount_fen for part in paid),
            payment=number,
            parts=paid,
        )

    def _trade_of(self, number: str) -> Json:
        answer = self._answer("alipay.trade.query", {"out_trade_no": number})
        if answer.get("code") != _GOOD and answer.get("sub_code") != _UNKNOWN:
            raise errors.ProviderUnreachableError
        return answer

    def close(self, number: str, parts: Sequence[types.PaymentPart]) -> None:  # noqa: ARG002 - the port's
        """Close each trade; one that was never begun is closed already."""
        for part in parts:
            self._good_answer("alipay.trade.close", {"out_trade_no": part.number}, also=_UNKNOWN)

    def refund(self, request: types.RefundRequest) -> types.RefundResult:
        """Give money back; Alipay answers at once, or after being queried again."""
        answer = self._answer(
            "alipay.trade.refund",
            {
                "out_trade_no": request.order,
                "out_request_no": request.number,
                "refund_amount": _yuan(request.amount_fen),
                "refund_reason": request.words,
            },
        )
        if answer.get("code") != _GOOD:
            return _refused(answer)
        # N: this very request was done before, or nothing has moved yet.
        if answer.get("fund_change") == "Y":
            return types.RefundResult(types.RefundAnswer.DONE, str(answer.get("trade_no", "")))
        return self.ask_refund(request)

    def ask_refund(self, request: types.RefundRequest) -> types.RefundResult:
        answer = self._answer(
            "alipay.trade.fastpay.refund.query",
            {"out_trade_no": request.order, "out_request_no": request.number},
        )
        if answer.get("code") != _GOOD:
            return _refused(answer)
        is_done = answer.get("refund_status") == "REFUND_SUCCESS"
        return types.RefundResult(
            types.RefundAnswer.DONE if is_done else types.RefundAnswer.LATER,
            str(answer.get("trade_no", "")),
        )

    def _good_answer(self, method: str, content: Json, *, also: str = "", **options: str) -> Json:
        """Return a good answer, or one whose sub-code is expected too."""
        answer = self._answer(method, content, **options)
        if answer.get("code") != _GOOD and (not also or answer.get("sub_code") != also):
            raise errors.ProviderRefusedError
        return answer

    def _answer(self, method: str, content: Json, **options: str) -> Json:
        """Ask over the network; the library has verified the answer's signature."""
        try:
            answer: object = self._library.server_api(method, content, **options)
        except Exception as error:  # whatever urllib, json and the library raise
            raise errors.ProviderUnreachableError from error
        if not isinstance(answer, dict) or str(answer.get("code")) == "20000":
            raise errors.ProviderUnreachableError
        return answer


def _refused(answer: Json) -> types.RefundResult:
    is_passing = answer.get("sub_code") in _LATER
    return types.RefundResult(
        types.RefundAnswer.LATER if is_passing else types.RefundAnswer.REFUSED
    )


def _fields(body: bytes) -> dict[str, str]:
    """Read a form of distinct fields from raw bytes."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise errors.NoticeUnreadableError from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise errors.NoticeUnreadableError
    return fields


def _notice(fields: Mapping[str, str]) -> types.Notice:
    """Read a verified notice of one trade."""
    status, event = fields["trade_status"], fields["notify_id"]
    if not 0 < len(event) <= 80:  # noqa: PLR2004 - the column
        raise errors.NoticeUnreadableError
    if fields.get("trans_currency", "CNY") != "CNY":
        raise errors.NoticeCurrencyError
    part = types.PaymentPart(
        fields["out_trade_no"],
        _fen(fields["total_amount"]),
        fields["seller_id"],
        fields["trade_no"],
    )
    if "refund_fee" in fields or "gmt_refund" in fields:
        return types.Notice(
            event=event,
            kind=types.NoticeKind.REFUNDED,
            occurred_at=_instant(fields.get("gmt_refund") or fields["notify_time"]),
            amount_fen=_fen(fields["refund_fee"]),
            refund=fields["out_biz_no"],
            parts=(part,),
            is_sum=True,
        )
    return types.Notice(
        event=event,
        kind=types.NoticeKind.of(is_paid=status in _PAID, is_closed=status == "TRADE_CLOSED"),
        occurred_at=_instant(fields.get("gmt_payment") or fields["notify_time"]),
        amount_fen=part.amount_fen,
        parts=(part,),
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _fen(yuan: object) -> int:
    """Read yuan with two decimals as fen, as a Decimal and never as a float."""
    try:
        fen = Decimal(str(yuan)) * 100
        if fen >= 0 and fen == fen.to_integral_value() and fen < Decimal(10) ** 15:
            return int(fen)
    except DecimalException as error:
        raise errors.NoticeUnreadableError from error
    raise errors.NoticeUnreadableError


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA)
    except ValueError as error:
        raise errors.NoticeUnreadableError from error
