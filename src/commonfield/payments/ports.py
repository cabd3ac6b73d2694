"""A payment provider as we wish it were: it reports what happened to which order, in fen.

Everything but ``read_notice`` and ``answer`` speaks to the network and must stand
outside any transaction. Network and provider trouble come as ``ProviderUnreachableError`` or
``ProviderRefusedError``, never as a library's own exception.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from commonfield.payments import types


class Provider(Protocol):
    """A provider who takes buyers' money for stores; it never rests with us."""

    name: str

    def start(self, payment: types.ToPay, now: datetime) -> types.Start:
        """Return what the buyer needs to pay; a second call for the same payment is safe."""

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> types.Notice:
        """Verify a notice over its raw bytes and read it, without the network.

        Raises a named refusal of 4xx for anything that is not the provider's.
        """

    def answer(self) -> tuple[bytes, str]:
        """Return the body and media type that tell the provider that a notice was understood."""

    def ask(self, number: str, parts: Sequence[types.PaymentPart], now: datetime) -> types.Notice:
        """Ask what became of a payment."""

    def close(self, number: str, parts: Sequence[types.PaymentPart]) -> None:
        """Close the payment at the provider."""

    def refund(self, request: types.RefundRequest) -> types.RefundResult:
        """Ask for money to be given back; the same number again is the same refund."""

    def ask_refund(self, request: types.RefundRequest) -> types.RefundResult:
        """Ask what became of a refund."""
