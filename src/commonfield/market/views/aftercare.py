"""What a buyer does after an order is paid: send goods back, ask for an invoice, review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonfield.front.forms import errors_on_form, render_form, require_get_or_post
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.market.forms.shop import InvoiceForm, ReturnForm, ReviewForm, SendReturnForm
from commonfield.market.views.orders import back_to, order_of
from commonfield.market.views.standing import after_context
from commonfield.orders.choices import ReturnState
from commonfield.orders.commands import (
    ask_invoice,
    ask_return,
    send_return,
    withdraw_return,
    write_review,
)
from commonfield.orders.queries import aftercare_of, packs_to_return
from commonfield.orders.rules import OPEN_RETURNS
from commonfield.orders.types import NewReview
from commonfield.people.permissions import actor_of


def _token(request: HttpRequest) -> str:
    return request.POST.get("token", "") or request.GET.get("token", "")


@never_cache
@require_get_or_post
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    token = _token(request)
    view = order_of(request, number, token)
    packs = packs_to_return(number)
    left = [
        (line.sku, in_language(line, "title"), packs[line.sku])
        for line in view.lines
        if line.sku in packs
    ]
    form = ReturnForm(request.POST or None, left=left)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            lines, reason = form.lines(), form.cleaned_data["reason"]
            by = actor_of(request)
            ask_return(by=by, now=now(), number=number, lines=lines, reason=reason, token=token)
            messages.success(
                request, _("Your request has been sent. The store will answer on this page.")
            )
            return back_to(number, token)
    shown = after_context(view, token, now())
    return render_form(request, "market/order_return.html", form, **shown)


@never_cache
@require_get_or_post
def return_sent(request: HttpRequest, number: str) -> HttpResponse:
    token = _token(request)
    view = order_of(request, number, token)
    agreed = [each for each in aftercare_of(number).returns if each.state == ReturnState.AGREED]
    if not agreed:
        raise NotFoundError
    (back,) = agreed
    form = SendReturnForm(
        request.POST or None, initial={"carrier": back.carrier, "tracking": back.tracking}
    )
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, bad_tracking="tracking"):
            by = actor_of(request)
            send_return(by=by, now=now(), number=back.number, token=token, **form.cleaned_data)
            messages.success(
                request, _("Recorded. You are refunded once the store has received the goods.")
            )
            return back_to(number, token)
    shown = after_context(view, token, now())
    return render_form(request, "market/order_sent_back.html", form, back=back, **shown)


@require_POST
def return_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    token = _token(request)
    order_of(request, number, token)
    still_open = [
        each.number for each in aftercare_of(number).returns if each.state in OPEN_RETURNS
    ]
    if not still_open:
        raise NotFoundError
    withdraw_return(by=actor_of(request), now=now(), number=still_open[0], token=token)
    messages.success(request, _("Nothing comes back. You keep the goods."))
    return back_to(number, token)


@never_cache
@require_get_or_post
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    token = _token(request)
    view = order_of(request, number, token)
    form = InvoiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, bad_tax_number="tax_number"):
            by, given = actor_of(request), form.cleaned_data
            about = {"number": number, "token": token, "title": given["title"]}
            ask_invoice(by=by, now=now(), tax_number=given["tax_number"], **about)
            messages.success(
                request,
                _("Your request has been sent. The invoice number will appear on this page."),
            )
            return back_to(number, token)
    shown = after_context(view, token, now())
    return render_form(request, "market/order_invoice.html", form, **shown)


@never_cache
@require_get_or_post
def review(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    token = _token(request)
    view = order_of(request, number, token)
    line = must_exist(next((each for each in view.lines if each.product == slug), None))
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, review_numbers="text"):
            said = NewReview(slug, **form.cleaned_data)
            write_review(by=actor_of(request), now=now(), number=number, review=said, token=token)
            messages.success(request, _("Thank you. Others can read it now."))
            return back_to(number, token)
    shown = after_context(view, token, now())
    return render_form(request, "market/order_review.html", form, line=line, **shown)
