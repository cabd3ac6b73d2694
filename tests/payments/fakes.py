"""Payment providers made by hand, with key pairs of their own: they sign, seal, check and answer.

They share nothing with the adapters but the providers' published forms, and the real libraries
stand between: what these sign the libraries verify, and what the libraries sign these verify.
"""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, quote_plus, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.night import TODAY

MCHID: Final = "1900000001"
APPID: Final = "wx0000000000000001"
SERIAL: Final = "OURCERTIFICATE0001"
PUBLIC_KEY_ID: Final = "PUB_KEY_ID_0000000001"
APIV3_KEY: Final = "k" * 32
ALIPAY_APP: Final = "2021000000000001"

Json = dict[str, Any]


@cache
def key_of(whose: str) -> rsa.RSAPrivateKey:
    """Return a party's key, made once."""
    assert whose
    # Small, as nobody is kept out by it: made six times as fast.
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - see above


def private_pem(whose: str) -> str:
    return (
        key_of(whose)
        .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        .decode()
        .strip()
    )


def public_pem(whose: str) -> str:
    public = key_of(whose).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode().strip()


def sign(whose: str, message: bytes) -> str:
    return base64.b64encode(key_of(whose).sign(message, padding.PKCS1v15(), SHA256())).decode()


def is_signed(whose: str, message: bytes, signature: str) -> bool:
    try:
        key_of(whose).public_key().verify(
            base64.b64decode(signature), message, padding.PKCS1v15(), SHA256()
        )
    except InvalidSignature:
        return False
    return True


WECHAT_CONFIG: Final = {
    "mchid": MCHID,
    "appid": APPID,
    "serial": SERIAL,
    "private_key": private_pem("us at WeChat"),
    "apiv3_key": APIV3_KEY,
    "public_key": public_pem("WeChat"),
    "public_key_id": PUBLIC_KEY_ID,
}
ALIPAY_CONFIG: Final = {
    "app_id": ALIPAY_APP,
    "private_key": private_pem("us at Alipay"),
    "public_key": public_pem("Alipay"),
}


# WeChat Pay v3


def wechat_headers(body: bytes, at: datetime, *, whose: str = "WeChat") -> dict[str, str]:
    """Return the headers with which WeChat signs a body."""
    stamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
    return {
        "Wechatpay-Timestamp": stamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": sign(whose, f"{stamp}\n{nonce}\n".encode() + body + b"\n"),
        "Wechatpay-Serial": PUBLIC_KEY_ID,
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


def wechat_body(event: str, event_type: str, resource: Mapping[str, Any]) -> bytes:
    """Return a notice's body with its resource sealed."""
    nonce, data = secrets.token_hex(6), "transaction"
    sealed = AESGCM(APIV3_KEY.encode()).encrypt(
        nonce.encode(), json.dumps(resource, ensure_ascii=False).encode(), data.encode()
    )
    return json.dumps(
        {
            "id": event,
            "create_time": f"{TODAY}T12:00:00+08:00",
            "event_type": event_type,
            "resource_type": "encrypt-resource",
            "summary": "支付成功",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM",
                "original_type": "transaction",
                "nonce": nonce,
                "associated_data": data,
                "ciphertext": base64.b64encode(sealed).decode(),
            },
        },
        ensure_ascii=False,
    ).encode()


def wechat_paid(
    payment: str, parts: Mapping[str, tuple[int, str]], *, state: str = "SUCCESS"
) -> Json:
    """Return what WeChat tells of a combined payment; ``parts`` are fen and merchant by order."""
    return {
        "combine_appid": APPID,
        "combine_mchid": MCHID,
        "combine_out_trade_no": payment,
        "combine_payer_info": {"openid": "o-buyer"},
        "sub_orders": [
            {
                "mchid": MCHID,
                "sub_mchid": merchant,
                "out_trade_no": number,
                "transaction_id": f"42000{number}",
                "trade_type": "NATIVE",
                "trade_state": state,
                "bank_type": "OTHERS",
                "success_time": f"{TODAY}T12:00:00+08:00",
                "amount": {
                    "total_amount": fen,
                    "payer_amount": fen,
                    "currency": "CNY",
                    "payer_currency": "CNY",
                },
            }
            for number, (fen, merchant) in parts.items()
        ],
    }


def wechat_refunded(
    refund: str, order: str, *, fen: int, total_fen: int, merchant: str, status: str = "SUCCESS"
) -> Json:
    """Return what WeChat tells of a refund."""
    times = {"success_time": f"{TODAY}T13:00:00+08:00"} if status == "SUCCESS" else {}
    return {
        "sp_mchid": MCHID,
        "sub_mchid": merchant,
        "out_trade_no": order,
        "transaction_id": f"42000{order}",
        "out_refund_no": refund,
        "refund_id": f"50000{refund}",
        "refund_status": status,
        **times,
        "user_received_account": "零钱",
        "amount": {"total": total_fen, "refund": fen, "payer_total": total_fen,
                   "payer_refund": fen},
    }  # fmt: skip


@dataclass
class FakeGateway:
    """What a provider's fake remembers: its requests, and what it has of each number."""

    asked: list[tuple[str, Json]] = field(default_factory=list)
    known: dict[str, Json] = field(default_factory=dict)
    # Numbers that were paid; and what it answers instead of doing what it should, while set.
    paid: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    trouble: tuple[int, str] | None = None
    refund_status: str = "PROCESSING"


class WeChatHandler(BaseHTTPRequestHandler):
    """WeChat's interface as far as the adapter asks it; every request's signature is checked."""

    gateway: FakeGateway

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers["Content-Length"] or 0)))

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _answer(self, method: str, body: bytes) -> None:
        given = dict(
            pair.split("=", 1)
            for pair in self.headers["Authorization"].partition(" ")[2].split(",")
        )
        given = {name: value.strip('"') for name, value in given.items()}
        message = "\n".join(
            [method, self.path, given["timestamp"], given["nonce_str"], body.decode(), ""]
        )
        if not is_signed("us at WeChat", message.encode(), given["signature"]):
            self._send(401, {"code": "SIGN_ERROR"})
            return
        told = json.loads(body or b"{}")
        self.gateway.asked.append((f"{method} {urlsplit(self.path).path}", told))
        if self.gateway.trouble:
            code, word = self.gateway.trouble
            self._send(code, {"code": word, "message": "假的"})
            return
        self._send(*self._reply(urlsplit(self.path).path, told))

    def _reply(self, path: str, told: Json) -> tuple[int, Json]:
        gateway = self.gateway
        match path.strip("/").split("/"):
            case ["v3", "combine-transactions", "native" | "h5" | "jsapi" as kind]:
                return 200, self._begin(kind, told)
            case ["v3", "combine-transactions", "out-trade-no", number]:
                return self._query(number)
            case ["v3", "combine-transactions", "out-trade-no", number, "close"]:
                return self._close(number)
            case ["v3", "refund", "domestic", "refunds", *_number]:
                return 200, {"refund_id": "50000", "status": gateway.refund_status}
            case _:
                return 404, {"code": "RESOURCE_NOT_EXISTS"}

    def _begin(self, kind: str, told: Json) -> Json:
        number = told["combine_out_trade_no"]
        self.gateway.known[number] = told
        return {
            "native": {"code_url": f"weixin://wxpay/{number}"},
            "h5": {"h5_url": f"https://wx.example/{number}"},
            "jsapi": {"prepay_id": f"wx{number}"},
        }[kind]

    def _close(self, number: str) -> tuple[int, Json]:
        if number in self.gateway.paid:
            return 400, {"code": "ORDERPAID"}
        self.gateway.closed.add(number)
        return 204, {}

    def _query(self, number: str) -> tuple[int, Json]:
        begun = self.gateway.known.get(number)
        if begun is None:
            return 404, {"code": "ORDER_NOT_EXIST"}
        state = "SUCCESS" if number in self.gateway.paid else "NOTPAY"
        state = "CLOSED" if number in self.gateway.closed else state
        parts = {
            sub["out_trade_no"]: (sub["amount"]["total_amount"], sub["sub_mchid"])
            for sub in begun["sub_orders"]
        }
        return 200, wechat_paid(number, parts, state=state)

    def _send(self, code: int, told: Json) -> None:
        body = b"" if code == 204 else json.dumps(told).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in wechat_headers(body, datetime.now().astimezone()).items():  # noqa: TID251 - a provider's clock
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


# Alipay


def alipay_body(
    fields: Mapping[str, str], *, whose: str = "Alipay", sign_type: str = "RSA2"
) -> bytes:
    """Return a notice's form, signed over its sorted fields."""
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    everything = {**fields, "sign_type": sign_type, "sign": sign(whose, text.encode())}
    return "&".join(f"{name}={quote_plus(value)}" for name, value in everything.items()).encode()


def alipay_paid(order: str, *, fen: int, merchant: str, event: str = "", **other: str) -> Json:
    """Return what Alipay tells of a trade."""
    return {
        "app_id": ALIPAY_APP,
        "charset": "utf-8",
        "notify_id": event or f"notify-{order}",
        "notify_time": f"{TODAY} 12:00:05",
        "notify_type": "trade_status_sync",
        "out_trade_no": order,
        "trade_no": f"2026{order}",
        "seller_id": merchant,
        "subject": "松阳银猴",
        "total_amount": f"{fen // 100}.{fen % 100:02d}",
        "trade_status": "TRADE_SUCCESS",
        "gmt_payment": f"{TODAY} 12:00:00",
        **other,
    }


class AlipayHandler(BaseHTTPRequestHandler):
    """Alipay's interface as far as the adapter asks it; every request's signature is checked."""

    gateway: FakeGateway

    def do_GET(self) -> None:
        fields = dict(parse_qsl(urlsplit(self.path).query))
        signature = fields.pop("sign")
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
        method, told = fields["method"], json.loads(fields["biz_content"])
        self.gateway.asked.append((method, told))
        if not is_signed("us at Alipay", text.encode(), signature):
            answer: Json = {"code": "40002", "sub_code": "isv.invalid-signature"}
        elif self.gateway.trouble:
            answer = {"code": "40004", "sub_code": self.gateway.trouble[1]}
        else:
            answer = {"code": "10000", "msg": "Success", **self._reply(method, told)}
        name = f"{method.replace('.', '_')}_response"
        content = json.dumps(answer, separators=(",", ":"))
        body = f'{{"{name}":{content},"sign":"{sign("Alipay", content.encode())}"}}'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _reply(self, method: str, told: Json) -> Json:
        gateway = self.gateway
        match method:
            case "alipay.trade.merge.precreate":
                for each in told["order_details"]:
                    gateway.known[each["out_trade_no"]] = each
                return {"pre_order_no": f"pre{told['out_merge_no']}"}
            case "alipay.trade.query":
                return self._query(told["out_trade_no"])
            case "alipay.trade.close":
                return self._close(told["out_trade_no"])
            case _:
                is_done = gateway.refund_status == "SUCCESS"
                if method == "alipay.trade.refund":
                    return {"fund_change": "Y" if is_done else "N", "trade_no": "2026"}
                return {"trade_no": "2026"} | (
                    {"refund_status": "REFUND_SUCCESS"} if is_done else {}
                )

    def _close(self, number: str) -> Json:
        if number in self.gateway.paid:
            return {"code": "40004", "sub_code": "ACQ.TRADE_STATUS_ERROR"}
        self.gateway.closed.add(number)
        return {}

    def _query(self, number: str) -> Json:
        begun = self.gateway.known.get(number)
        if begun is None:
            return {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}
        state = "TRADE_SUCCESS" if number in self.gateway.paid else "WAIT_BUYER_PAY"
        state = "TRADE_CLOSED" if number in self.gateway.closed else state
        return {
            "out_trade_no": number,
            "trade_no": f"2026{number}",
            "trade_status": state,
            "total_amount": begun["total_amount"],
        }


@contextmanager
def serving(kind: type[WeChatHandler] | type[AlipayHandler]) -> Iterator[tuple[str, FakeGateway]]:
    """Serve a fake on the loopback address."""
    gateway = FakeGateway()
    handler: Callable[..., BaseHTTPRequestHandler] = type("Handler", (kind,), {"gateway": gateway})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    # Half a second, as it is left alone, is what each test would wait for the server to stop.
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
