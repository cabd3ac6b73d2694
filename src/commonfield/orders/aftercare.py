"""Returns and refunds with their words, as pages show them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy, pgettext

from commonfield.orders.choices import CORRECTION, Ending, RefundState, ReturnReason, ReturnState
from commonfield.orders.types import RefundView, ReturnView
from commonfield.stores.choices import PaymentMethod

type GivenTwice = Callable[[Collection[str]], set[str]]
_GIVEN_TWICE: Final[list[GivenTwice]] = []
_REASONS: Final = {
    "late_payment": gettext_lazy("The payment came too late"),
    "channel": gettext_lazy("Given back by the platform"),
    CORRECTION: gettext_lazy("The platform changed the sum after the sale"),
}


def register_given_twice(function: GivenTwice) -> None:
    """Let a room give those of some refunds that their provider gave back as well."""
    if function not in _GIVEN_TWICE:
        _GIVEN_TWICE.append(function)


@dataclass(frozen=True)
class ReturnRow:
    view: ReturnView
    state: str
    reason: str

    @property
    def packs(self) -> int:
        """How many packs come back."""
        return sum(line.packs for line in self.view.lines)


@dataclass(frozen=True)
class RefundRow:
    """A refund with its words; ``step`` is what the store's keeper can do with it."""

    view: RefundView
    state: str
    reason: str
    step: str
    # The provider gave it back as well, after the store had.
    is_given_twice: bool = False


def return_rows(returns: Iterable[ReturnView]) -> list[ReturnRow]:
    """Return returns with their words, in the reader's language."""
    return [
        ReturnRow(each, str(ReturnState(each.state).label), str(ReturnReason(each.reason).label))
        for each in returns
    ]


def refund_rows(refunds: Iterable[RefundView]) -> list[RefundRow]:
    """Return refunds with their words, in the reader's language."""
    every = list(refunds)
    by_hand = [each.number for each in every if each.by_hand]
    twice = {each for find in _GIVEN_TWICE for each in find(by_hand)} if by_hand else set()
    return [
        RefundRow(
            each,
            _state_of(each),
            _reason_of(each.reason),
            _step_of(each),
            is_given_twice=each.number in twice,
        )
        for each in every
    ]


def _state_of(refund: RefundView) -> str:
    if refund.method == PaymentMethod.COD and refund.state == RefundState.DUE:
        return pgettext("refund", "The store gives it back")
    return str(RefundState(refund.state).label)


def _step_of(refund: RefundView) -> str:
    if refund.method == PaymentMethod.COD:
        return "done" if refund.state == RefundState.DUE else ""
    return "retry" if refund.state == RefundState.FAILED else ""


def _reason_of(reason: str) -> str:
    """Return why money goes back: a code of ours in the reader's language, or a keeper's words."""
    if reason in _REASONS:
        return str(_REASONS[reason])
    for choices in (Ending, ReturnReason):
        if reason in choices.values:
            return str(choices(reason).label)
    return reason
