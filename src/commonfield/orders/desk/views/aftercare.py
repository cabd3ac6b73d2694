"""The desk after the sale: returns to answer and receive, money to give back, invoices."""

from collections.abc import Callable
from typing import Final, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import is_chinese
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.spreadsheets import file_answer, sheet_of, yuan_cell
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.orders import commands, errors
from commonfield.orders import queries as order_queries
from commonfield.orders.aftercare import ReturnRow, refund_rows, return_rows
from commonfield.orders.choices import RefundSource, ReturnState
from commonfield.orders.desk.commands import note_invoices_taken
from commonfield.orders.desk.forms import (
    AgreeForm,
    ArrivedForm,
    InvoiceNumberForm,
    ParcelBackForm,
    PartRefundForm,
    RefuseForm,
)
from commonfield.orders.desk.views.orders import desk_of
from commonfield.orders.types import InvoiceView, ReturnLineView, ReturnView
from commonfield.people.permissions import actor_of
from commonfield.stores.choices import PaymentMethod

_REFUND_STEPS: Final[dict[str, Callable[..., None]]] = {
    "done": commands.refund_done,
    "retry": commands.retry_refund,
    "by-hand": commands.refund_by_hand,
}


@signed_in_page
def returns(request: HttpRequest, slug: str) -> HttpResponse:
    by, at = actor_of(request), now()
    context = {
        **desk_of(request, slug),
        "returns": return_rows(order_queries.returns_of_store(slug, by=by, now=at)),
        "refunds": refund_rows(order_queries.refunds_of_store(slug, by=by, now=at)),
    }
    return render(request, "orders/desk/returns.html", context)


@signed_in_form
def return_page(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    shown = desk_of(request, slug)
    found = order_queries.returns_of_store(slug, by=actor_of(request), now=now(), number=number)
    if not found:
        raise NotFoundError
    (back,) = found
    name = request.POST.get("step", "")
    forms = _forms_of(request, back, name)
    form = forms.get(name)
    if form is None and request.method == "POST":
        if name == "arrived" and back.state == ReturnState.ARRIVED:
            raise errors.ReturnArrivedError(number=number)
        raise errors.ReturnWrongStateError(number=number)
    if form is not None and form.is_valid():
        return _take(request, slug, back, name, form)
    (row,) = return_rows(found)
    status = 422 if request.method == "POST" else 200
    invoice = order_queries.aftercare_of(back.order).invoice
    context = {**shown, "row": row, "back": back, "invoice": invoice, **forms}
    if "arrived" in forms:
        context["owed_fen"] = order_queries.owed_for_return(number)
    return render(request, "orders/desk/return.html", context, status=status)


def _forms_of(request: HttpRequest, back: ReturnView, name: str) -> dict[str, Form]:
    """Return the forms of a return's next step; the one that was sent is filled in."""
    data = {each: request.POST if each == name else None for each in ("agree", "refuse", "arrived")}
    if back.state == ReturnState.ASKED:
        return {
            "agree": AgreeForm(data["agree"], auto_id="agree_%s"),
            "refuse": RefuseForm(data["refuse"], auto_id="refuse_%s"),
        }
    if back.state == ReturnState.AGREED:
        is_english = not is_chinese()
        titles = [each.title_en if is_english else each.title for each in back.lines]
        lots = [
            (str(each.stock), f"{title} · {each.lot} × {each.packs}")
            for title, each in zip(titles, back.lines, strict=True)
        ]
        return {"arrived": ArrivedForm(data["arrived"], choices={"unsellable": lots})}
    return {}


def _take(request: HttpRequest, slug: str, back: ReturnView, name: str, form: Form) -> HttpResponse:
    by, at = actor_of(request), now()
    if name == "arrived":
        unsellable = form.cleaned_data["unsellable"]
        commands.return_arrived(by=by, now=at, number=back.number, unsellable=unsellable)
        messages.success(request, _("The goods are back. The buyer's money is under way."))
    else:
        answer, is_agreed = form.cleaned_data["answer"], name == "agree"
        commands.answer_return(
            by=by, now=at, number=back.number, is_agreed=is_agreed, answer=answer
        )
        messages.success(request, _("Answered. The buyer sees it on the order's page."))
    return redirect("orders:returns", slug)


@signed_in_form
def refund(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    shown, by = desk_of(request, slug), actor_of(request)
    order = order_queries.order_of_store(slug, number, by=by, now=now())
    after = order_queries.aftercare_of(number)
    refunds = refund_rows(after.refunds)
    left_fen = order.total_fen - sum(each.view.amount_fen for each in refunds)
    form = PartRefundForm(request.POST or None, initial={"left_fen": left_fen})
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, bad_refund="amount_fen"):
            return _give_back(request, slug, number, form)
    return render_form(
        request,
        "orders/desk/refund.html",
        form,
        **shown,
        order=order,
        refunds=refunds,
        invoice=after.invoice,
        left_fen=left_fen,
    )


def _give_back(request: HttpRequest, slug: str, number: str, form: Form) -> HttpResponse:
    """Give back what the keeper typed; a second press shows what the first one did."""
    try:
        commands.refund_partly(by=actor_of(request), now=now(), number=number, **form.cleaned_data)
    except errors.RefundChangedError as error:
        messages.warning(request, error_message(error))
        return redirect("orders:refund", slug, number)
    messages.success(request, _("Recorded. The refund is being processed."))
    return redirect("orders:returns", slug)


@signed_in_post
def refund_step(request: HttpRequest, slug: str, number: str, name: str) -> HttpResponse:
    by, at = actor_of(request), now()
    known = order_queries.refunds_of_store(slug, by=by, now=at, number=number)
    command = _REFUND_STEPS.get(name)
    if command is None or not known:
        raise NotFoundError
    options = {}
    if name == "by-hand":
        is_till = request.POST.get("paid_from") == RefundSource.TILL
        paid_from = RefundSource.TILL if is_till else RefundSource.BANK
        options = {"how": request.POST.get("how", ""), "paid_from": paid_from}
    try:
        command(by=by, now=at, refund=number, **options)
        messages.success(request, _("Recorded for refund %(number)s.") % {"number": number})
    except errors.HowMissingError as error:
        messages.error(request, error_message(error))
    return redirect("orders:returns", slug)


@signed_in_form
def came_back(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    shown, by = desk_of(request, slug), actor_of(request)
    order = order_queries.order_of_store(slug, number, by=by, now=now())
    form = ParcelBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_sellable = form.cleaned_data["is_sellable"] == "yes"
        with errors_on_form(form):
            commands.return_parcel(by=by, now=now(), number=number, is_sellable=is_sellable)
            messages.success(request, _("The order %(number)s is over.") % {"number": number})
            return redirect("orders:store", slug)
    invoice = order_queries.aftercare_of(number).invoice
    return render_form(
        request, "orders/desk/came_back.html", form, **shown, order=order, invoice=invoice
    )


@signed_in_page
def invoices(request: HttpRequest, slug: str) -> HttpResponse:
    rows = order_queries.invoices_of_store(slug, by=actor_of(request), now=now())
    context = {**desk_of(request, slug), "rows": rows}
    return render(request, "orders/desk/invoices.html", context)


@signed_in_form
def invoice(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Show an invoice to make out; on request, and noted, the name it is made out to."""
    shown, by = desk_of(request, slug), actor_of(request)
    is_asked = request.method == "POST"
    found = order_queries.invoices_of_store(slug, by=by, now=now(), number=number, opened=is_asked)
    if not found:
        raise NotFoundError
    form = InvoiceNumberForm(request.POST if "invoice_number" in request.POST else None)
    if is_asked and form.is_valid():
        given = form.cleaned_data["invoice_number"]
        with errors_on_form(
            form, bad_invoice="invoice_number", invoice_number_taken="invoice_number"
        ):
            commands.issue_invoice(by=by, now=now(), number=number, invoice_number=given)
            messages.success(request, _("Saved. The buyer sees the number on the order's page."))
            return redirect("orders:invoices", slug)
    if is_asked:
        note_invoices_taken(by=by, now=now(), slug=slug, invoices=1)
    return render_form(
        request,
        "orders/desk/invoice.html",
        form,
        **shown,
        is_opened=is_asked,
        invoice=found[0],
        order=order_queries.order_of_store(slug, number, by=by, now=now()),
    )


# More than any store has in a year; a file is for a spreadsheet.
_MOST_ROWS: Final = 20_000


class _Returned(NamedTuple):
    row: ReturnRow
    view: ReturnView
    line: ReturnLineView


@signed_in_page
def returns_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give what comes back as a file, a row for packs of a lot."""
    found = order_queries.returns_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    table = sheet_of(
        _("Returns"),
        (_Returned(row, row.view, line) for row in return_rows(found) for line in row.view.lines),
        [
            (_("Return number"), lambda each: each.view.number),
            (_("Order number"), lambda each: each.view.order),
            (_("Asked for"), lambda each: each.view.asked_at),
            (_("State"), lambda each: each.row.state),
            (_("Reason"), lambda each: each.row.reason),
            (_("Answer"), lambda each: each.view.answer),
            (_("Product"), lambda each: in_language(each.line, "title")),
            (_("Lot"), lambda each: each.line.lot),
            (_("Packs"), lambda each: each.line.packs),
            (_("Fit for sale"), lambda each: _yes_or_no(each.line.is_sellable)),
            (_("Carrier"), lambda each: each.view.carrier),
            (_("Tracking number"), lambda each: each.view.tracking),
            (_("Arrived"), lambda each: each.view.arrived_at),
        ],
    )
    return file_answer(request, table, _("returns"), on=today())


def _yes_or_no(is_so: bool | None) -> str:  # noqa: FBT001 - a cell's value
    if is_so is None:
        return ""
    return _("yes") if is_so else _("no")


@signed_in_page
def refunds_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    found = order_queries.refunds_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    table = sheet_of(
        _("Refunds"),
        refund_rows(found),
        [
            (_("Refund number"), lambda row: row.view.number),
            (_("Order number"), lambda row: row.view.order),
            (_("Decided"), lambda row: row.view.decided_at),
            (_("State"), lambda row: row.state),
            (_("Reason"), lambda row: row.reason),
            (_("Sum (yuan)"), lambda row: yuan_cell(row.view.amount_fen)),
            (_("Payment"), lambda row: str(PaymentMethod(row.view.method).label)),
            (_("Refunded"), lambda row: row.view.done_at),
        ],
    )
    return file_answer(request, table, _("refunds"), on=today())


@signed_in_post
def invoices_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the requested invoices, with the names they are made out to; the taking is recorded.

    The tax office's own program wants titles and tax numbers typed or pasted, many at once.
    """
    by, at = actor_of(request), now()
    found = order_queries.invoices_of_store(slug, by=by, now=at, limit=_MOST_ROWS, opened=True)
    note_invoices_taken(by=by, now=at, slug=slug, invoices=len(found))
    table = sheet_of(
        _("Invoices"),
        found,
        [
            (_("Order number"), lambda each: each.order),
            (_("Asked for"), lambda each: each.asked_at),
            (_("Billed to"), lambda each: each.title),
            (_("Tax number"), lambda each: each.tax_number),
            (_("Sum (yuan)"), lambda each: yuan_cell(each.total_fen)),
            (_("State"), _invoice_state),
            (_("Invoice number"), lambda each: each.invoice_number),
            (_("Issued on"), lambda each: each.issued_at),
        ],
    )
    return file_answer(request, table, _("invoices"), on=today())


def _invoice_state(invoice: InvoiceView) -> str:
    if invoice.issued_at:
        return _("issued")
    return _("to issue") if invoice.total_fen else _("fully refunded")
