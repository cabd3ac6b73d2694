"""Paying: one page for a payment, and the provider's notices."""

from typing import Final

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from commonfield.front.error_messages import error_message
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_as_messages
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError, NotFoundError
from commonfield.market.views.checkout import address_of_order, address_of_payment
from commonfield.orders.choices import OrderState, PaymentState
from commonfield.payments import gateway
from commonfield.payments.errors import MethodNotHereError, NoticeTooLargeError
from commonfield.payments.queries import holds_payment_token, payment_view
from commonfield.payments.types import Device, PaymentView
from commonfield.stores.choices import PaymentMethod
from commonfield.workshop.rate_limits import check_rate_limit, client_address
from commonfield.workshop.request_bodies import declared_bytes

_LARGEST_NOTICE: Final = 256_000
_MINUTE_S: Final = 60
_REFUSED_A_MINUTE: Final = 60
_LOOKS_A_MINUTE: Final = 30


# Signed, so free of the forgery token; only refused ones count against the sender's address.
@csrf_exempt
@require_POST
def notice(request: HttpRequest, method: str) -> HttpResponse:
    try:
        body, media_type = gateway.receive(method, request.headers, _raw(request), now())
    except MethodNotHereError as error:
        raise NotFoundError from error
    except CommonfieldError:
        check_rate_limit(request, "market.refused-notices", _REFUSED_A_MINUTE, _MINUTE_S)
        raise
    return HttpResponse(body, content_type=media_type)


def _raw(request: HttpRequest) -> bytes:
    """Return the bytes as they came, of no more than a notice may have."""
    if declared_bytes(request) > _LARGEST_NOTICE:
        raise NoticeTooLargeError
    return request.body


# Going to pay may lead on to the provider, wherever that sends its visitors.
_leads_on = csp_override({**settings.SECURE_CSP, "form-action": [CSP.SELF, "https:"]})


@never_cache
@_leads_on
@require_safe
def payment(request: HttpRequest, number: str) -> HttpResponse:
    return _payment_page(request, _payment_of(number, request.GET.get("token", "")))


# Begins the payment at its provider, outside any transaction; a link is followed at once.
@without_form_key("A provider is asked outside any transaction; a payment is begun and paid once.")
@never_cache
@_leads_on
@require_POST
def payment_begin(request: HttpRequest, number: str) -> HttpResponse:
    view = _payment_of(number, request.POST.get("token", ""))
    check_rate_limit(request, "market.payment-begin", _LOOKS_A_MINUTE, _MINUTE_S)
    device = _device(request)
    try:
        start = gateway.begin(number, device=device, address=client_address(request), now=now())
    except CommonfieldError as error:
        problem = str(error_message(error))
        return _payment_page(request, view, problem=problem, status=error.status)
    if start.link:
        return HttpResponseRedirect(start.link)
    code = segno.make(start.code, error="m").svg_data_uri(scale=6, border=4)
    # Beginning may have let orders go that were called off before.
    return _payment_page(request, _payment_of(number, view.token), code=code)


def _payment_page(
    request: HttpRequest, view: PaymentView, *, code: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    at = now()
    is_waiting = view.state == PaymentState.WAITING and view.expires_at > at
    is_waiting &= any(each.state == OrderState.AWAITING_PAYMENT for each in view.orders)
    device, own_form = _device(request), gateway.payment_form(view.method)
    called_off = {OrderState.CANCELLED, OrderState.REFUNDED}
    called_off_fen = sum(each.total_fen for each in view.orders if each.state in called_off)
    context = {
        "payment": view,
        "code": code,
        "problem": problem,
        "is_waiting": is_waiting,
        "own_form": own_form,
        "shows_code": view.method == PaymentMethod.WECHAT and device == Device.DESKTOP,
        "has_choice": view.method == PaymentMethod.WECHAT,
        "method": PaymentMethod(view.method).label,
        "minutes": max(1, int((view.expires_at - at).total_seconds() + 59) // 60),
        "called_off_fen": called_off_fen,
        "goes_back_fen": called_off_fen if view.state == PaymentState.PAID else 0,
        "device": device,
        # Neither provider's link opens inside WeChat's own browser.
        "in_wechat": not own_form and "MicroMessenger" in request.headers.get("User-Agent", ""),
        "other_device": Device.DESKTOP if device == Device.PHONE else Device.PHONE,
        "rows": [{"order": each, "address": address_of_order(each)} for each in view.orders],
    }
    return render(request, "market/payment.html", context, status=status)


def _payment_of(number: str, token: str) -> PaymentView:
    if not holds_payment_token(number, token):
        raise NotFoundError
    return payment_view(number)


def _device(request: HttpRequest) -> Device:
    wanted = request.POST.get("device", "") or request.GET.get("device", "")
    if wanted in {Device.DESKTOP, Device.PHONE}:
        return Device(wanted)
    return Device.PHONE if "Mobi" in request.headers.get("User-Agent", "") else Device.DESKTOP


@without_form_key("A provider is asked outside any transaction; a payment is begun and paid once.")
@require_POST
def payment_look(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the provider again, for a buyer who has paid and sees nothing of it."""
    view = _payment_of(number, request.POST.get("token", ""))
    check_rate_limit(request, "market.payment-look", _LOOKS_A_MINUTE, _MINUTE_S)
    if view.state == PaymentState.WAITING:
        with errors_as_messages(request):
            gateway.query_payment(number, now())
    view = _payment_of(number, view.token)
    if view.state == PaymentState.WAITING:
        messages.info(request, _("Nothing has come yet. If you have paid, look again in a minute."))
    return redirect(address_of_payment(number))
