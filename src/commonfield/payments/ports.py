"""A payment provider as we wish it were: it tells what happened to whose order, in fen.

Everything but ``read_notice`` and ``answer`` speaks to the network and must stand
outside any transaction. Network and provider trouble come as ``ProviderUnreachableError`` or
``ProviderRefusedError``, never as a library's own exception.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from commonfield.payments.types import (
    Notice,
    PaymentPart,
    RefundRequest,
    RefundResult,
    Start,
    ToPay,
)


class Provider(Protocol):
    """Somebody who takes buyers' money for stores; it never rests with us."""

    name: str

    def start(self, payment: ToPay, now: datetime) -> Start:
        """Return what the buyer needs to pay; asking again for the same payment is safe."""

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Verify a notice over its raw bytes and read it, without the network.

        Raises a named refusal of 4xx for anything that is not the provider's.
        """

    def answer(self) -> tuple[bytes, str]:
        """Return the body and media type that tell the provider that a notice was understood."""

    def ask(self, number: str, parts: Sequence[PaymentPart], now: datetime) -> Notice:
        """Ask what became of a payment."""

    def close(self, number: str, parts: Sequence[PaymentPart]) -> None:
        """Tell the provider that the payment is no longer to be taken."""

    def refund(self, request: RefundRequest) -> RefundResult:
        """Ask for money to be given back; the same number again is the same refund."""

    def ask_refund(self, request: RefundRequest) -> RefundResult:
        """Ask what became of a refund."""
