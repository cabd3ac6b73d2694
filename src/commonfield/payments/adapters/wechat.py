"""WeChat Pay v3 by way of ``wechatpayv3``, as a service provider for stores' sub-merchants.

Every payment is a combined one (合单支付), also of a single store, so that there is one form.
What the library lets through is checked before it is called: it takes notices of any age, looks
an unknown serial up over the network, and raises bare exceptions (closed here, each with a test).
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.utils import load_public_key, rsa_verify

from commonfield.kernel.clock import CHINA
from commonfield.kernel.errors import CommonfieldError
from commonfield.payments import errors, types
from commonfield.stores.types import MOST_COMBINED

_SIGNATURE_TYPE: Final = "WECHATPAY2-SHA256-RSA2048"
_HEADERS: Final = (
    "wechatpay-signature",
    "wechatpay-timestamp",
    "wechatpay-nonce",
    "wechatpay-serial",
    "wechatpay-signature-type",
)
_FRESH: Final = timedelta(minutes=5)
_TIMEOUT_S: Final = (5, 15)
_LONGEST_WORDS: Final = 60
_NO_TIME: Final = "1970-01-01T00:00:00+00:00"
_REFUND_STATES: Final = {
    "SUCCESS": types.RefundAnswer.DONE,
    "PROCESSING": types.RefundAnswer.SENT,
    "CLOSED": types.RefundAnswer.REFUSED,
    "ABNORMAL": types.RefundAnswer.REFUSED,
}
_REFUND_KINDS: Final = {
    "SUCCESS": types.NoticeKind.REFUNDED,
    "CLOSED": types.NoticeKind.REFUND_FAILED,
    "ABNORMAL": types.NoticeKind.REFUND_FAILED,
}
# Refusals of refunds that may pass: called too often, too little money there, its own trouble.
_LATER: Final = {"FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "NOT_ENOUGH", "SYSTEM_ERROR"}

type Json = dict[str, Any]


class WeChat:
    """A service provider's account at WeChat Pay; stores are its sub-merchants."""

    name = "wechat"

    def __init__(  # noqa: PLR0913 - each is one of the operator's settings
        self,
        *,
        mchid: str,
        appid: str,
        serial: str,
        private_key: str,
        apiv3_key: str,
        public_key: str,
        public_key_id: str,
        gateway: str = "",
    ) -> None:
        self._mchid = mchid
        self._appid = appid
        self._public_key_id = public_key_id
        self._public_key = load_public_key(public_key)
        self._library = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=mchid,
            private_key=private_key,
            cert_serial_no=serial,
            appid=appid,
            apiv3_key=apiv3_key,
            partner_mode=True,
            timeout=_TIMEOUT_S,
            public_key=public_key,
            public_key_id=public_key_id,
        )
        if gateway:
            # The library has no option for it; an egress proxy or a test's own gateway needs one.
            self._library._core._gate_way = gateway.rstrip("/")  # noqa: SLF001

    def start(self, payment: types.ToPay, now: datetime) -> types.Start:
        """Begin a combined payment: a code for a desktop, a link for a phone, a call in the app."""
        if len(payment.parts) > MOST_COMBINED[self.name]:
            raise errors.PaymentDiffersError
        kind = {
            types.Device.DESKTOP: WeChatPayType.NATIVE,
            types.Device.PHONE: WeChatPayType.H5,
            types.Device.IN_APP: WeChatPayType.JSAPI,
        }[payment.device]
        scene = {"payer_client_ip": payment.address or "127.0.0.1"}
        answer = self._good_answer(
            lambda: self._library.combine_pay(
                combine_out_trade_no=payment.number,
                sub_orders=[self._sub_order(part, payment.words) for part in payment.parts],
                scene_info=scene | {"h5_info": {"type": "Wap"}}
                if kind == WeChatPayType.H5
                else scene,
                combine_payer_info={"openid": payment.payer} if payment.payer else None,
                time_expire=payment.expires_at.astimezone(CHINA).isoformat(timespec="seconds"),
                notify_url=payment.notice_url,
                pay_type=kind,
            )
        )
        if prepay := answer.get("prepay_id"):
            return types.Start(call=self._call(str(prepay), now))
        return types.Start(code=str(answer.get("code_url", "")), link=str(answer.get("h5_url", "")))

    def _sub_order(self, part: types.PaymentPart, words: str) -> Json:
        return {
            "mchid": self._mchid,
            "sub_mchid": part.merchant,
            "out_trade_no": part.number,
            "description": words[:_LONGEST_WORDS],
            "attach": part.number,
            "amount": {"total_amount": part.amount_fen, "currency": "CNY"},
        }

    def _call(self, prepay: str, now: datetime) -> dict[str, str]:
        """Return what a script inside WeChat hands over, signed with the account's key."""
        stamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
        package = f"prepay_id={prepay}"
        return {
            "appId": self._appid,
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self._library.sign([self._appid, stamp, nonce, package]),
        }

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> types.Notice:
        """Verify and open a notice; see the port."""
        given = {name.lower(): value for name, value in headers.items()}
        self._check_headers(given, now)
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            raise errors.NoticeUnreadableError from error
        signature, stamp, nonce = (given[name] for name in _HEADERS[:3])
        if not rsa_verify(stamp, nonce, text, signature, self._public_key):
            raise errors.NoticeForgedError
        try:
            opened = self._library.callback({name: given[name] for name in _HEADERS}, text)
            return self._notice(_event(opened["id"]), opened["event_type"], opened["resource"])
        except (errors.NoticeNotOursError, errors.NoticeCurrencyError):
            raise
        except Exception as error:  # the library raises bare exceptions, and nothing was written
            raise errors.NoticeUnreadableError from error

    def _check_headers(self, given: Mapping[str, str], now: datetime) -> None:
        """Refuse what the library would let through, or look up over the network."""
        for name in _HEADERS:
            if not given.get(name, "").strip():
                raise errors.NoticeUnsignedError(missing=name)
        if given["wechatpay-signature-type"] != _SIGNATURE_TYPE:
            raise errors.NoticeSignatureTypeError
        stamp = given["wechatpay-timestamp"]
        is_number = stamp.isascii() and stamp.isdecimal() and len(stamp) <= len("9999999999")
        if not is_number or abs(now.timestamp() - int(stamp)) > _FRESH.total_seconds():
            raise errors.NoticeStaleError
        if given["wechatpay-serial"] != self._public_key_id:
            raise errors.NoticeKeyUnknownError

    def _notice(self, event: str, event_type: str, resource: Json) -> types.Notice:
        if event_type.startswith("REFUND."):
            return self._refund_notice(event, resource)
        return self._payment_notice(event, resource)

    def _refund_notice(self, event: str, resource: Json) -> types.Notice:
        if resource["sp_mchid"] != self._mchid:
            raise errors.NoticeNotOursError
        part = types.PaymentPart(
            resource["out_trade_no"],
            _fen(resource["amount"]["total"]),
            str(resource["sub_mchid"]),
            str(resource["transaction_id"]),
        )
        return types.Notice(
            event=event,
            kind=_REFUND_KINDS[resource["refund_status"]],
            # A refund that failed has no time.
            occurred_at=datetime.fromisoformat(resource.get("success_time") or _NO_TIME),
            amount_fen=_fen(resource["amount"]["refund"]),
            refund=str(resource["out_refund_no"]),
            parts=(part,),
        )

    def _payment_notice(self, event: str, resource: Json) -> types.Notice:
        """Read where a combined payment is."""
        if resource["combine_mchid"] != self._mchid or resource["combine_appid"] != self._appid:
            raise errors.NoticeNotOursError
        subs = resource["sub_orders"]
        paid = [each for each in subs if each["trade_state"] in {"SUCCESS", "REFUND"}]
        is_over = bool(subs) and all(each["trade_state"] in {"CLOSED", "REVOKED"} for each in subs)
        parts = tuple(self._part(each) for each in (paid or subs))
        at = max((each.get("success_time") or "" for each in subs), default="")
        return types.Notice(
            event=event,
            kind=types.NoticeKind.of(is_paid=bool(paid), is_closed=is_over),
            occurred_at=datetime.fromisoformat(at or _NO_TIME),
            amount_fen=sum(part.amount_fen for part in parts),
            payment=str(resource["combine_out_trade_no"]),
            parts=parts,
        )

    def _part(self, resource: Json) -> types.PaymentPart:
        """Read one store's part."""
        if resource["mchid"] != self._mchid:
            raise errors.NoticeNotOursError
        amount = resource["amount"]
        if amount.get("currency", "CNY") != "CNY":
            raise errors.NoticeCurrencyError
        return types.PaymentPart(
            str(resource["out_trade_no"]),
            _fen(amount["total_amount"]),
            str(resource["sub_mchid"]),
            str(resource.get("transaction_id") or ""),
        )

    def answer(self) -> tuple[bytes, str]:
        """Return what ends WeChat's repeating: any 200."""
        return b'{"code":"SUCCESS","message":""}', "application/json"

    def ask(self, number: str, parts: Sequence[types.PaymentPart], now: datetime) -> types.Notice:  # noqa: ARG002 - the port's
        """Ask what became of a payment; one that was never begun is waiting."""
        answer = self._good_answer(
            lambda: self._library.combine_query(number), also=(HTTPStatus.NOT_FOUND,)
        )
        if "combine_out_trade_no" not in answer:
            return types.Notice("", types.NoticeKind.WAITING, now, 0, payment=number)
        try:
            return self._payment_notice("", answer)
        except (KeyError, TypeError, ValueError, CommonfieldError) as error:
            raise errors.ProviderUnreachableError from error

    def close(self, number: str, parts: Sequence[types.PaymentPart]) -> None:
        """Close a payment; one that was never begun is closed already."""
        subs = [
            {"mchid": self._mchid, "sub_mchid": part.merchant, "out_trade_no": part.number}
            for part in parts
        ]
        self._good_answer(
            lambda: self._library.combine_close(number, subs), also=(HTTPStatus.NOT_FOUND,)
        )

    def refund(self, request: types.RefundRequest) -> types.RefundResult:
        """Ask for money to be given back."""
        code, answer = self._answer(
            lambda: self._library.refund(
                out_refund_no=request.number,
                out_trade_no=request.order,
                amount={"refund": request.amount_fen, "total": request.paid_fen, "currency": "CNY"},
                reason=request.words[:_LONGEST_WORDS],
                notify_url=request.notice_url,
                sub_mchid=request.merchant,
            )
        )
        return self._refund_result(code, answer)

    def ask_refund(self, request: types.RefundRequest) -> types.RefundResult:
        code, answer = self._answer(
            lambda: self._library.query_refund(request.number, sub_mchid=request.merchant)
        )
        if code == HTTPStatus.NOT_FOUND:
            return types.RefundResult(types.RefundAnswer.LATER)
        return self._refund_result(code, answer)

    def _refund_result(self, code: int, answer: Json) -> types.RefundResult:
        if code == HTTPStatus.OK:
            state = _REFUND_STATES.get(str(answer.get("status")), types.RefundAnswer.SENT)
            return types.RefundResult(state, str(answer.get("refund_id", "")))
        is_passing = code >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.get("code") in _LATER
        return types.RefundResult(
            types.RefundAnswer.LATER if is_passing else types.RefundAnswer.REFUSED
        )

    def _good_answer(
        self, call: Callable[[], tuple[int, Any]], *, also: tuple[HTTPStatus, ...] = ()
    ) -> Json:
        """Return a good answer, or one whose status is expected too."""
        code, answer = self._answer(call)
        if code < HTTPStatus.MULTIPLE_CHOICES or code in also:
            return answer
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR or code == HTTPStatus.TOO_MANY_REQUESTS:
            raise errors.ProviderUnreachableError
        raise errors.ProviderRefusedError

    @staticmethod
    def _answer(call: Callable[[], tuple[int, Any]]) -> tuple[int, Json]:
        """Ask over the network; the library has verified the answer's signature."""
        try:
            code, text = call()
            answer = json.loads(text) if text else {}
        except Exception as error:  # of the network, and the library's bare ones
            raise errors.ProviderUnreachableError from error
        return code, answer if isinstance(answer, dict) else {}


def _fen(value: object) -> int:
    """Return an amount, which must be a whole number that is not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise errors.NoticeUnreadableError
    return value


def _event(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 80 or not value.isprintable():  # noqa: PLR2004 - the column
        raise errors.NoticeUnreadableError
    return value
