"""A payment provider for the demo: no money moves, but every notice is signed and verified.

It stores its key and what was paid in a folder of its own, as a real one would elsewhere, so
that it can be queried, can be late, and can say everything twice.
"""

import base64
import binascii
import hashlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from commonfield.kernel.clock import CHINA
from commonfield.payments import errors, types
from commonfield_demo.paying.bills import write_simulated_bill

_HEADERS: Final = (
    "simulator-timestamp",
    "simulator-nonce",
    "simulator-serial",
    "simulator-signature",
)
_FRESH: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Signed:
    """A notice as it travels: headers and raw bytes."""

    headers: dict[str, str]
    body: bytes


class Simulator:
    """The demo's provider; its folder holds its key and the payments that were made."""

    name = "simulated"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, payment: types.ToPay, now: datetime) -> types.Start:  # noqa: ARG002 - the port's
        """Return the address of its own page, which stands beside the payment's."""
        page, _mark, query = payment.return_url.partition("?")
        return types.Start(link=f"{page}gateway/?{query}")

    def pay(self, payment: types.ToPay, now: datetime) -> Signed:
        """Take the buyer's money, as it were, and return the notice of it."""
        if self._state(payment.number) == types.NoticeKind.CLOSED:
            raise errors.ProviderRefusedError
        self._keep(payment.number, types.NoticeKind.PAID)
        if self._is_first(f"{payment.number}.paid"):
            reference = f"sim-{payment.number}"
            self._enter(
                [
                    types.BillRow(
                        is_refund=False,
                        order=each.number,
                        amount_fen=each.amount_fen,
                        fee_fen=0,
                        at=now,
                        transaction=reference,
                    )
                    for each in payment.parts
                ]
            )
        parts = [
            {"order": each.number, "amount_fen": each.amount_fen, "merchant": each.merchant}
            for each in payment.parts
        ]
        return self.signed(
            {
                "id": f"sim-{payment.number}",
                "kind": types.NoticeKind.PAID,
                "payment": payment.number,
                "parts": parts,
                "amount_fen": payment.total_fen,
                "currency": "CNY",
                "at": now.isoformat(),
            },
            now,
        )

    def signed(self, message: Mapping[str, Any], now: datetime) -> Signed:
        """Sign a message over timestamp, nonce and raw bytes."""
        body = json.dumps(message, ensure_ascii=False).encode()
        stamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
        signature = self._key().sign(f"{stamp}\n{nonce}\n".encode() + body)
        values = (stamp, nonce, self.serial(), base64.b64encode(signature).decode())
        return Signed(dict(zip(_HEADERS, values, strict=True)), body)

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> types.Notice:
        """Verify and read a notice; see the port."""
        given = {name.lower(): value for name, value in headers.items()}
        for name in _HEADERS:
            if not given.get(name):
                raise errors.NoticeUnsignedError(missing=name)
        stamp, nonce, serial, signature = (given[name] for name in _HEADERS)
        is_number = stamp.isascii() and stamp.isdecimal() and len(stamp) <= len("9999999999")
        if not is_number or abs(now.timestamp() - int(stamp)) > _FRESH.total_seconds():
            raise errors.NoticeStaleError
        if serial != self.serial():
            raise errors.NoticeKeyUnknownError
        try:
            raw = base64.b64decode(signature, validate=True)
            self._key().public_key().verify(raw, f"{stamp}\n{nonce}\n".encode() + body)
        except (binascii.Error, ValueError, InvalidSignature) as error:
            raise errors.NoticeForgedError from error
        try:
            return _notice(json.loads(body))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise errors.NoticeUnreadableError from error

    def answer(self) -> tuple[bytes, str]:
        """Return the word that says that a notice was understood."""
        return b"ok", "text/plain"

    def ask(self, number: str, parts: Sequence[types.PaymentPart], now: datetime) -> types.Notice:
        """Answer what became of a payment."""
        kind = self._state(number)
        paid = tuple(
            types.PaymentPart(each.number, each.amount_fen, each.merchant) for each in parts
        )
        is_paid = kind == types.NoticeKind.PAID
        return types.Notice(
            event="",
            kind=kind,
            occurred_at=now,
            amount_fen=sum(each.amount_fen for each in paid) if is_paid else 0,
            payment=number,
            parts=paid if is_paid else (),
        )

    def close(self, number: str, parts: Sequence[types.PaymentPart]) -> None:  # noqa: ARG002 - the port's
        """Close a payment."""
        if self._state(number) == types.NoticeKind.PAID:
            raise errors.ProviderRefusedError
        self._keep(number, types.NoticeKind.CLOSED)

    def reopen(self, number: str) -> None:
        """Forget that a payment was closed, so that a buyer can be shown paying late."""
        if self._state(number) == types.NoticeKind.CLOSED:
            self._keep(number, types.NoticeKind.WAITING)

    def refund(self, request: types.RefundRequest) -> types.RefundResult:
        """Give money back, as it were, at once; the same number again is the same refund."""
        mark = f"{request.number}.refund"
        if self._is_first(mark):
            given_at = datetime.fromtimestamp((self._folder / mark).stat().st_mtime, tz=CHINA)
            self._enter(
                [
                    types.BillRow(
                        is_refund=True,
                        order=request.order,
                        amount_fen=request.amount_fen,
                        fee_fen=0,
                        at=given_at,
                        refund=request.number,
                        transaction=f"sim-{request.number}",
                    )
                ]
            )
        return types.RefundResult(types.RefundAnswer.DONE, f"sim-{request.number}")

    def ask_refund(self, request: types.RefundRequest) -> types.RefundResult:
        """Answer what became of a refund."""
        return self.refund(request)

    def _is_first(self, mark: str) -> bool:
        """Make a mark and return whether it is new: of several at once, one enters the bill."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            (self._folder / mark).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def bill_file(self) -> Path:
        """Return where its bill grows, a line for each order that was paid and each refund."""
        return self._folder / "bill.csv"

    def _enter(self, rows: Sequence[types.BillRow]) -> None:
        head, lines = write_simulated_bill(rows).split(b"\n", 1)
        self._place("bill.csv", head + b"\n")
        with self.bill_file().open("ab") as file:
            file.write(lines)

    def serial(self) -> str:
        """Return the key's name: the first half of the SHA-256 of its public bytes, in hex."""
        public = self._key().public_key().public_bytes_raw()
        return hashlib.sha256(public).hexdigest()[:32]

    def key_file(self) -> Path:
        """Return where its key is, which it makes when it is first wanted."""
        path = self._folder / "key.pem"
        if not path.exists():
            fresh = ed25519.Ed25519PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            )
            self._place(path.name, fresh)
        return path

    def _place(self, name: str, content: bytes) -> None:
        """Begin a file, for its owner only; of several processes the first one's stands."""
        path = self._folder / name
        if path.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = self._folder / f"{secrets.token_hex(8)}.new"
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        with suppress(FileExistsError):
            path.hardlink_to(aside)
        aside.unlink()

    def _key(self) -> ed25519.Ed25519PrivateKey:
        key = load_pem_private_key(self.key_file().read_bytes(), password=None)
        if not isinstance(key, ed25519.Ed25519PrivateKey):
            raise errors.NoticeForgedError
        return key

    def _state(self, number: str) -> types.NoticeKind:
        path = self._path(number)
        return types.NoticeKind(path.read_text()) if path.exists() else types.NoticeKind.WAITING

    def _keep(self, number: str, kind: types.NoticeKind) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = self._folder / f"{secrets.token_hex(8)}.new"
        aside.write_text(kind)
        aside.replace(self._path(number))

    def _path(self, number: str) -> Path:
        """Return where a payment's state is stored."""
        if not number.isalnum() or not number.isascii():
            raise errors.ProviderRefusedError
        return self._folder / f"{number}.state"


def _notice(message: Mapping[str, Any]) -> types.Notice:
    parts = tuple(
        types.PaymentPart(str(each["order"]), _whole(each["amount_fen"]), str(each["merchant"]))
        for each in message.get("parts", ())
    )
    if message["currency"] != "CNY":
        raise errors.NoticeCurrencyError
    event = message["id"]
    if not isinstance(event, str) or not 0 < len(event) <= 80:  # noqa: PLR2004 - the column
        raise ValueError(event)
    return types.Notice(
        event=event,
        kind=types.NoticeKind(message["kind"]),
        occurred_at=datetime.fromisoformat(message["at"]),
        amount_fen=_whole(message["amount_fen"]),
        payment=str(message.get("payment", "")),
        refund=str(message.get("refund", "")),
        parts=parts,
    )


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value


def simulator() -> Simulator:
    """Return the demo's provider, which signs with a key of its own."""
    return Simulator(settings.DATA_DIR / "simulator")
