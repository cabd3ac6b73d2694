"""What a buyer does after an order is paid: send goods back, ask for an invoice, review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonfield.front.forms import errors_on_form, render_form, require_get_or_post
from commonfield.front.language import is_chinese
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
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
    is_english = not is_chinese()
    left = [
        (line.sku, line.title_en if is_english else line.title, packs[line.sku])
        for line in view.lines
        if line.sku in packs
    ]
    form = ReturnForm(request.POST or None, left=left)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            ask_return(
                by=actor_of(request),
                now=now(),
                number=number,
                lines=form.lines(),
                reason=form.cleaned_data["reason"],
                token=token,
            )
            messages.success(request, _("The store has your wish and answers it."))
            return back_to(number, token)
    context = after_context(view, token, now())
    return render_form(
        request, "market/order_return.html", form, order=view, token=token, **context
    )


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
            send_return(
                by=actor_of(request),
                now=now(),
                number=back.number,
                carrier=form.cleaned_data["carrier"],
                tracking=form.cleaned_data["tracking"],
                token=token,
            )
            messages.success(request, _("Noted. The money goes back when the store has it."))
            return back_to(number, token)
    context = after_context(view, token, now())
    return render_form(
        request, "market/order_sent_back.html", form, order=view, back=back, token=token, **context
    )


@require_POST
def return_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    token = _token(request)
    order_of(request, number, token)
    still_open = [
        each.number
        for each in aftercare_of(number).returns
        if each.state in {ReturnState.ASKED, ReturnState.AGREED}
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
            ask_invoice(
                by=actor_of(request),
                now=now(),
                number=number,
                title=form.cleaned_data["title"],
                tax_number=form.cleaned_data["tax_number"],
                token=token,
            )
            messages.success(request, _("The store has your wish. It sends the number."))
            return back_to(number, token)
    context = after_context(view, token, now())
    return render_form(
        request, "market/order_invoice.html", form, order=view, token=token, **context
    )


@never_cache
@require_get_or_post
def review(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    token = _token(request)
    view = order_of(request, number, token)
    line = next((each for each in view.lines if each.product == slug), None)
    if line is None:
        raise NotFoundError
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, review_numbers="text"):
            write_review(
                by=actor_of(request),
                now=now(),
                number=number,
                review=NewReview(slug, form.cleaned_data["stars"], form.cleaned_data["text"]),
                token=token,
            )
            messages.success(request, _("Thank you. Others can read it now."))
            return back_to(number, token)
    context = after_context(view, token, now())
    return render_form(
        request, "market/order_review.html", form, order=view, line=line, token=token, **context
    )
