"""What follows an order: an invoice and a review."""

import json
from datetime import datetime

from django.db import transaction

from commonfield.facts.commands import record as record_fact
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.orders import errors, rules
from commonfield.orders.choices import HidingReason, OrderState
from commonfield.orders.commands.shared import (
    check_step,
    locked_for_buyer,
    locked_for_keeper,
    order_fact,
    refuse,
)
from commonfield.orders.models import InvoiceRequest, Order, Review
from commonfield.orders.notifications import notify_buyer, notify_keepers
from commonfield.orders.order_events import OrderEventKind, record_event
from commonfield.orders.types import NewReview
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.queries import credit_code_of
from commonfield.people.types import Actor
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.personal_numbers import has_long_number
from commonfield.workshop.vault import seal

_TITLE, _INVOICE_NUMBER, _TEXT = 100, 30, 500


@transaction.atomic
def ask_invoice(
    *, by: Actor, now: datetime, number: str, title: str, tax_number: str = "", token: str = ""
) -> None:
    """Request an invoice (发票) made out to a person or a firm with its tax number.

    A second request before it is issued corrects the first.
    """
    order = locked_for_buyer(number, by, token)
    if order.paid_at is None:
        refuse(order)
    _check_owed(order)
    title, tax_number = title.strip(), _tax_number(tax_number)
    if not 0 < len(title) <= _TITLE or not title.isprintable():
        raise errors.BadInvoiceError
    made_out_to = json.dumps({"title": title, "tax_number": tax_number}, ensure_ascii=False)
    row = InvoiceRequest.objects.select_for_update().filter(order=order).first()
    if row is not None and row.issued_at is not None:
        raise errors.BadInvoiceError
    if row is None:
        row = InvoiceRequest(order=order, asked_at=now)
        notify_keepers(by, order, "invoice_asked", now)
    row.title_sealed = seal(made_out_to, purpose=rules.INVOICE_PURPOSE, about=number)
    row.save()
    record_event(order, OrderEventKind.INVOICE_ASKED, by, now)


def _check_owed(order: Order) -> None:
    """Refuse an invoice of nothing."""
    if order.state == OrderState.REFUNDED:
        refuse(order)
    if order.total_fen <= sum(order.refunds.values_list("amount_fen", flat=True)):
        raise errors.NothingToInvoiceError


def _tax_number(text: str) -> str:
    """Return a firm's tax number in its plain form; nothing for a person."""
    plain = "".join(text.split()).upper()
    code = credit_code_of(plain)
    if code is None and plain and not rules.is_old_tax_number(plain):
        raise errors.BadTaxNumberError
    return code or plain


@transaction.atomic
def issue_invoice(*, by: Actor, now: datetime, number: str, invoice_number: str) -> None:
    """Note the number of the invoice that the store has made out in the tax system.

    The same number again changes nothing.
    """
    order = locked_for_keeper(number, by, now)
    row = must_exist(InvoiceRequest.objects.filter(order=order).first())
    given = invoice_number.strip()
    if row.issued_at is not None and row.invoice_number == given:
        return
    _check_owed(order)
    if (
        row.issued_at is not None
        or not (given.isascii() and given.isalnum())
        or len(given) > _INVOICE_NUMBER
    ):
        raise errors.BadInvoiceError
    # One at a time of a seller, so that two orders cannot be given the same number at once.
    one_at_a_time(f"invoices of {order.seller}")
    same = InvoiceRequest.objects.filter(order__seller=order.seller, invoice_number__iexact=given)
    if taken := same.values_list("order__number", flat=True).first():
        raise errors.InvoiceNumberTakenError(order=taken)
    row.invoice_number, row.issued_at = given, now
    row.save(update_fields=["invoice_number", "issued_at"])
    record_event(order, OrderEventKind.INVOICE_ISSUED, by, now)
    notify_buyer(order, "invoice_issued", now, invoice=given)


@transaction.atomic
def write_review(
    *, by: Actor, now: datetime, number: str, review: NewReview, token: str = ""
) -> None:
    """Write a review of a product, once for each order."""
    order = locked_for_buyer(number, by, token)
    check_step(order, "review")
    line = must_exist(
        order.lines.select_related("stock__sku__product")
        .filter(stock__sku__product__slug=review.product)
        .first()
    )
    stars, text = review.stars, review.text
    if not rules.LEAST_STARS <= stars <= rules.MOST_STARS or len(text) > _TEXT or "\x00" in text:
        raise errors.BadReviewError
    if has_long_number(text):
        raise errors.ReviewNumbersError
    with conflicts_as(errors.ReviewedAlreadyError):
        Review.objects.create(
            order=order,
            product=line.stock.sku.product,
            stars=stars,
            text=text.strip(),
            written_at=now,
        )
    record_fact(order_fact(order, "market.reviewed", stars, None, now), now=now)
    record_event(order, OrderEventKind.REVIEWED, by, now, stars=stars)


@transaction.atomic
def hide_review(*, by: Actor, now: datetime, review: int, reason: str) -> None:
    """Hide what must not be published (insults, other people's data); its stars still count.

    Not the store: the county's bureau or administrator.
    """
    row = must_exist(
        Review.objects.select_for_update(of=("self",), no_key=True)
        .select_related("order__store")
        .filter(pk=review, hidden_at=None)
        .first()
    )
    place = row.order.store.place
    require_role(by, {Role.BUREAU, Role.COUNTY_ADMIN}, place=place, on=china_day(now))
    why = HidingReason(reason) if reason in HidingReason.values else HidingReason.OTHER
    row.hidden_at = now
    row.save(update_fields=["hidden_at"])
    record_event(row.order, OrderEventKind.REVIEW_HIDDEN, by, now, reason=str(why))
