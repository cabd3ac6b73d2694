"""What crosses the port to a payment provider, in both directions. Units: fen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from commonfield.orders.choices import OrderState
from commonfield.orders.types import OrderView


class NoticeKind(StrEnum):
    """What a provider tells us of a payment or a refund."""

    PAID = "paid"
    WAITING = "waiting"
    CLOSED = "closed"
    REFUNDED = "refunded"
    REFUND_FAILED = "failed"

    @classmethod
    def of(cls, *, is_paid: bool, is_closed: bool) -> "NoticeKind":
        return cls.PAID if is_paid else cls.CLOSED if is_closed else cls.WAITING


class Device(StrEnum):
    """What the buyer pays with: a code to scan from a desktop, a link on a phone."""

    DESKTOP = "desktop"
    PHONE = "phone"
    # WeChat's own browser or a mini-program, where the payer's open id is known.
    IN_APP = "in_app"


@dataclass(frozen=True)
class PaymentPart:
    """One store's order of a payment: what goes to which merchant.

    ``transaction`` is the provider's own number of it, once it is paid.
    """

    number: str
    amount_fen: int
    merchant: str
    transaction: str = ""


@dataclass(frozen=True)
class ToPay:
    """A payment as a provider needs it to begin."""

    number: str
    words: str
    parts: tuple[PaymentPart, ...]
    expires_at: datetime
    notice_url: str
    return_url: str
    device: Device = Device.DESKTOP
    address: str = ""
    payer: str = ""

    @property
    def total_fen(self) -> int:
        """The sum of the parts."""
        return sum(part.amount_fen for part in self.parts)


@dataclass(frozen=True)
class Start:
    """What the buyer needs to pay: a text for a code to scan, or an address to go to.

    ``call`` is what a script or mini-program hands to the provider's app.
    """

    code: str = ""
    link: str = ""
    call: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """What a provider said, after its signature was found good.

    ``payment`` is the combined number, empty where the provider speaks of orders only; a refund
    is named by ``refund``. ``is_sum`` tells that ``amount_fen`` counts all refunds of the order.
    """

    event: str
    kind: NoticeKind
    occurred_at: datetime
    amount_fen: int
    payment: str = ""
    refund: str = ""
    parts: tuple[PaymentPart, ...] = ()
    is_sum: bool = False

    @property
    def reference(self) -> str:
        """What the notice is about: a refund, a payment, or a single order."""
        return self.refund or self.payment or self.parts[0].number


@dataclass(frozen=True)
class RefundRequest:
    """Money to be given back of an order. ``number`` makes repeating it safe."""

    number: str
    order: str
    merchant: str
    amount_fen: int
    paid_fen: int
    words: str
    notice_url: str


class RefundAnswer(StrEnum):
    """How a provider takes a refund: done, under way, refused for good, or not just now."""

    DONE = "done"
    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True)
class RefundResult:
    """What became of a refund at the provider, and the provider's own number of it."""

    answer: RefundAnswer
    reference: str = ""


@dataclass(frozen=True)
class BillRow:
    """A line of a provider's bill: a payment, or a refund of one. Units: fen, both positive.

    A refund that the provider has only begun, or could not give, is not done.
    """

    is_refund: bool
    order: str
    amount_fen: int
    fee_fen: int
    at: datetime
    refund: str = ""
    transaction: str = ""
    is_done: bool = True


@dataclass(frozen=True)
class Booked:
    """An order or a refund as the books have it, beside a bill. ``state`` is in our words."""

    amount_fen: int
    is_done: bool
    state: str
    # The store gave it back itself, since the provider would not.
    by_hand: bool = False


class Disagreement(StrEnum):
    """How bill and books can disagree about a payment or a refund."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT = "other_amount"
    STATE = "other_state"
    DOUBLED = "doubled"
    # Given back by the store's own hand, and by the provider as well.
    TWICE = "twice"
    # The provider has not answered since the payment was called off.
    SILENT = "silent"


@dataclass(frozen=True)
class BillDifference:
    """What bill and books disagree about: ``here`` is ours, ``there`` the provider's."""

    kind: Disagreement
    is_refund: bool
    reference: str
    here_fen: int | None
    there_fen: int | None
    here_state: str = ""

    @property
    def code(self) -> str:
        """A stable name: what it is about, and how the two disagree."""
        return f"{'refund' if self.is_refund else 'payment'}_{self.kind}"


@dataclass(frozen=True)
class Reconciliation:
    """A bill beside the books of its days."""

    provider: str
    first_day: date | None
    last_day: date | None
    payments: int
    refunds: int
    paid_fen: int
    refunded_fen: int
    fees_fen: int
    differences: tuple[BillDifference, ...]


@dataclass(frozen=True)
class PaymentView:
    """A payment with its orders as its buyer sees them; ``is_begun`` once the buyer went to pay."""

    number: str
    method: str
    state: str
    total_fen: int
    expires_at: datetime
    is_begun: bool
    token: str
    orders: tuple[OrderView, ...]

    @property
    def has_open_orders(self) -> bool:
        """Whether an order still waits for its money."""
        return any(each.state == OrderState.AWAITING_PAYMENT for each in self.orders)
