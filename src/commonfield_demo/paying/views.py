"""The demo's payment provider: pay, fail, pay late, or tell everything twice; a button to pay."""

from io import BytesIO
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import require_get_or_post
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.orders.errors import OrderLinkError
from commonfield.orders.queries import order_for_person, order_with_token
from commonfield.payments.queries import holds_payment_token, payment_view
from commonfield.payments.types import PaymentView
from commonfield.people.permissions import actor_of
from commonfield.people.types import SYSTEM
from commonfield.stores.choices import PaymentMethod
from commonfield_demo.paying.commands import run_out
from commonfield_demo.paying.gateway import pay_simulated, simulate


@require_POST
def order_pay(request: HttpRequest, number: str) -> HttpResponse:
    token, by = request.POST.get("token", ""), actor_of(request)
    if not (order_with_token(number, token) or order_for_person(number, by)):
        raise OrderLinkError
    pay_simulated(by=by, now=now(), number=number, token=token)
    messages.success(request, _("Your payment has arrived."))
    page = reverse("market:order", args=[number])
    return redirect(f"{page}?{urlencode({'token': token})}" if token else page)


@without_form_key("A provider is asked outside any transaction; a payment is begun and paid once.")
@never_cache
@require_get_or_post
def simulator(request: HttpRequest, number: str) -> HttpResponse:
    token = request.POST.get("token", "") or request.GET.get("token", "")
    if not settings.DEMO or not holds_payment_token(number, token):
        raise NotFoundError
    view = payment_view(number)
    if view.method != PaymentMethod.SIMULATED:
        raise NotFoundError
    if request.method != "POST":
        return render(request, "commonfield_demo/simulator.html", {"payment": view, "token": token})
    match request.POST.get("act", ""):
        case "pay":
            _deliver(request, view)
            messages.success(request, _("Paid. The store can pack it now."))
        case "twice":
            _deliver(request, view, times=2)
            messages.success(request, _("Paid. The notice came twice and counted once."))
        case "late":
            run_out(by=SYSTEM, now=now(), number=view.number)
            _deliver(request, view, is_late=True)
            done = _("The time ran out, then the money came. See what became of it.")
            messages.success(request, done)
        case "fail":
            done = _("The payment failed. Nothing was paid; you can try again.")
            messages.error(request, done)
        case _act:
            raise NotFoundError
    return redirect(f"{reverse('market:payment', args=[number])}?{urlencode({'token': token})}")


def _deliver(
    request: HttpRequest, view: PaymentView, *, times: int = 1, is_late: bool = False
) -> None:
    """Send the simulator's signed notice to the very view that takes real providers'."""
    signed = simulate(view.number, now(), is_late=is_late)
    address = reverse("market:payment_notice", args=[view.method])
    notice = resolve(address).func
    for _time in range(times):
        sent = WSGIRequest(
            {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": address,
                "CONTENT_TYPE": "application/json",
                "CONTENT_LENGTH": str(len(signed.body)),
                "REMOTE_ADDR": request.META.get("REMOTE_ADDR", ""),
                "wsgi.input": BytesIO(signed.body),
                "wsgi.url_scheme": "http",
                **{
                    f"HTTP_{name.upper().replace('-', '_')}": value
                    for name, value in signed.headers.items()
                },
            }
        )
        notice(sent, method=view.method)
