"""An order as its buyer follows it, with its link or signed in; finding it again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.market.choices import OrderState, PaymentMethod
from commonfield.market.errors import OrderNotFoundError
from commonfield.market.forms import LookUpForm
from commonfield.market.orders import queries as order_queries
from commonfield.market.orders.commands import cancel_order, receive_order
from commonfield.market.payments.commands import pay_simulated
from commonfield.market.payments.queries import payment_view
from commonfield.market.promotions.queries import team_of_order
from commonfield.market.types import OrderView
from commonfield.market.views.asking import actor_of
from commonfield.market.views.checkout import address_of_order, address_of_payment
from commonfield.market.views.standing import after_context
from commonfield.workshop.asking import form_page, refusals_on
from commonfield.workshop.limits import check_rate

_WINDOW_S: Final = 600
_LOOK_UPS: Final = 10
_OVER: Final = {OrderState.CANCELLED, OrderState.REFUNDED}


@dataclass(frozen=True)
class Step:
    """A step on an order's way: ``done``, ``now`` or still to come."""

    label: str
    mark: str


@dataclass(frozen=True)
class Possible:
    """What the buyer can do with the order as it stands."""

    pay: bool
    cancel: bool
    receive: bool


@never_cache
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    token = request.GET.get("token", "")
    view = order_of(request, number, token)
    # One payment for all that was ordered together.
    is_to_pay = view.combined and view.state == OrderState.AWAITING_PAYMENT
    payment = payment_view(view.combined) if is_to_pay else None
    context = {
        "order": view,
        "token": token,
        "steps": steps_of(view),
        "possible": possible_with(view),
        "is_cod": view.payment == PaymentMethod.COD,
        "payment": payment,
        "payment_address": address_of_payment(view.combined) if payment else "",
        # Nobody orders in a team and pays in cash.
        "team": None if view.payment == PaymentMethod.COD else team_of_order(number, now()),
        **after_context(view, token, now()),
    }
    return render(request, "market/order.html", context)


def order_of(request: HttpRequest, number: str, token: str) -> OrderView:
    """Return an order to whoever holds its token, or to its buyer, signed in.

    Raises:
        NotFoundError: to everybody else.
    """
    actor = actor_of(request)
    view = order_queries.order_with_token(number, token) or order_queries.order_for_person(
        number, actor
    )
    if view is None:
        raise NotFoundError
    return view


def steps_of(view: OrderView) -> list[Step]:
    """Return the steps of an order's way with where it is; none if it was called off."""
    if view.state in _OVER:
        return []
    is_cod = view.payment == PaymentMethod.COD
    # Each step with the states in which it lies behind.
    way = [(pgettext("order", "Ordered"), OrderState.AWAITING_PAYMENT)]
    if not is_cod:
        way.append((pgettext("order", "Paid"), OrderState.PAID))
    way += [
        (pgettext("order", "Packed"), OrderState.PACKED),
        (pgettext("order", "On its way"), OrderState.SHIPPED),
        (
            pgettext("order", "Received and paid") if is_cod else pgettext("order", "Received"),
            OrderState.RECEIVED,
        ),
    ]
    states = [state for _label, state in way]
    state = OrderState.RECEIVED if view.state == OrderState.CLOSED else OrderState(view.state)
    reached = states.index(state)
    marks = ["done" if index <= reached else "" for index in range(len(way))]
    if reached + 1 < len(way):
        marks[reached + 1] = "now"
    return [Step(label, mark) for (label, _state), mark in zip(way, marks, strict=True)]


def possible_with(view: OrderView) -> Possible:
    """Return what the buyer can do next; cash is confirmed by the store that got it."""
    is_waiting = view.state == OrderState.AWAITING_PAYMENT
    return Possible(
        pay=settings.DEMO and is_waiting and view.payment == PaymentMethod.SIMULATED,
        cancel=is_waiting or view.state == OrderState.PAID,
        receive=view.state == OrderState.SHIPPED and view.payment != PaymentMethod.COD,
    )


def back_to(number: str, token: str) -> HttpResponse:
    """Lead back to an order's page, with the token if it was come to with one."""
    page = reverse("market:order", args=[number])
    return redirect(f"{page}?{urlencode({'token': token})}" if token else page)


def _step(
    request: HttpRequest, number: str, command: Callable[..., None], done: str
) -> HttpResponse:
    token = request.POST.get("token", "")
    order_of(request, number, token)
    command(by=actor_of(request), now=now(), number=number, token=token)
    messages.success(request, done)
    return back_to(number, token)


@require_POST
def pay(request: HttpRequest, number: str) -> HttpResponse:
    return _step(request, number, pay_simulated, _("Paid. The store can pack it now."))


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    return _step(request, number, cancel_order, _("The order is cancelled."))


@require_POST
def receive(request: HttpRequest, number: str) -> HttpResponse:
    return _step(request, number, receive_order, _("Thank you. The order is received."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    form = LookUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check_rate(request, "market.look-up", _LOOK_UPS, _WINDOW_S)
        view = order_queries.order_of_phone(**form.cleaned_data)
        if view is not None:
            return redirect(address_of_order(view))
        with refusals_on(form):
            raise OrderNotFoundError
    return form_page(request, "market/look_up.html", form)


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    rows = [
        {"order": each, "address": reverse("market:order", args=[each.number])}
        for each in order_queries.orders_of_person(actor_of(request))
    ]
    return render(request, "market/my_orders.html", {"rows": rows})
