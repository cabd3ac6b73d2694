"""An order as its buyer follows it, with its link or signed in: finding it, what comes after."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_on_form, render_form, require_get_or_post
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.market.forms.shop import (
    InvoiceForm,
    LookUpForm,
    ReturnForm,
    ReviewForm,
    SendReturnForm,
)
from commonfield.market.views.basket_cookie import address_of_team
from commonfield.market.views.checkout import address_of_order, address_of_payment
from commonfield.market.views.remembered import forget_orders, remembered_orders
from commonfield.market.views.standing import after_context
from commonfield.orders import queries as order_queries
from commonfield.orders.choices import Ending, OrderState, ReturnState
from commonfield.orders.commands import (
    ask_invoice,
    ask_return,
    cancel_order,
    forget_contact,
    receive_order,
    send_return,
    withdraw_return,
    write_review,
)
from commonfield.orders.errors import OrderLinkError, OrderNotFoundError, TooManyLookUpsError
from commonfield.orders.queries import aftercare_of, packs_to_return
from commonfield.orders.rules import OPEN_RETURNS
from commonfield.orders.teams.queries import team_of_order
from commonfield.orders.types import NewReview, OrderView
from commonfield.payments.gateway import order_form
from commonfield.payments.queries import payment_view
from commonfield.people.permissions import actor_of
from commonfield.places.queries import place_path
from commonfield.stores.choices import PaymentMethod
from commonfield.workshop.carriers import sends_texts
from commonfield.workshop.rate_limits import allow, check_rate_limit, client_is_exempt

_WINDOW_S: Final = 600
_LOOK_UPS: Final = 10
# An order's, from anywhere: four digits can be guessed in days of trying. Units: seconds,
# look-ups.
_LOOK_UPS_OF_AN_ORDER: Final = ((3_600, 10), (86_400, 30))
_OWN_SHOWN: Final = 10
_ARRIVED: Final = {OrderState.RECEIVED, OrderState.CLOSED}
_OVER: Final = {OrderState.CANCELLED, OrderState.REFUNDED}
# A team has formed before its orders are packed, and nobody orders in one and pays in cash.
_PAST_TEAM: Final = {OrderState.PACKED, OrderState.SHIPPED, OrderState.RECEIVED, OrderState.CLOSED}


@dataclass(frozen=True)
class Step:
    """A step on an order's way: ``done``, where it is ``now``, ``next``, or later; and when."""

    label: str
    mark: str
    at: datetime | None = None


@never_cache
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    token = request.GET.get("token", "")
    view = order_of(request, number, token)
    # One payment for all that was ordered together.
    is_waiting = view.state == OrderState.AWAITING_PAYMENT
    is_to_pay = view.combined and is_waiting
    payment = payment_view(view.combined) if is_to_pay else None
    is_past_team = view.state in _PAST_TEAM or view.shipped_at is not None
    team = None if is_past_team or _is_cod(view) else team_of_order(number, now())
    to = order_queries.recipient_of(view)
    context = {
        **after_context(view, token, now()),
        "to": to,
        "region": place_path(to.region) if to else (),
        "steps": steps_of(view),
        "is_over": view.state in _OVER,
        "possible": possible_with(view),
        "is_cod": _is_cod(view),
        "how_to_pay": PaymentMethod(view.payment).label,
        "payment": payment,
        "order_form": order_form(view.payment) if is_waiting else "",
        "payment_address": address_of_payment(view.combined) if payment else "",
        "team": team,
        "is_remembered": number in remembered_orders(request),
        "team_address": address_of_team(team.code) if team else "",
    }
    return render(request, "market/order.html", context)


def order_of(request: HttpRequest, number: str, token: str) -> OrderView:
    """Return an order to the holder of its token, or to its buyer, signed in."""
    actor = actor_of(request)
    view = order_queries.order_with_token(number, token) or order_queries.order_for_person(
        number, actor
    )
    if view is None:
        raise OrderLinkError
    return view


def steps_of(view: OrderView) -> list[Step]:
    """Return the steps of an order's way with where it is and when; called off, its end."""
    is_cod = _is_cod(view)
    received = pgettext("order", "Received and paid") if is_cod else pgettext("order", "Received")
    # Each step with the state in which it lies behind, and when that was.
    way: list[tuple[str, OrderState, datetime | None]] = [
        (pgettext("order", "Ordered"), OrderState.AWAITING_PAYMENT, view.placed_at)
    ]
    if not is_cod:
        way.append((pgettext("order", "Paid"), OrderState.PAID, view.paid_at))
    way += [
        (pgettext("order", "Packed"), OrderState.PACKED, None),
        (pgettext("order", "On its way"), OrderState.SHIPPED, view.shipped_at),
        (received, OrderState.RECEIVED, view.received_at),
    ]
    if view.state in _OVER:
        reached = max(index for index, (_label, _state, at) in enumerate(way) if at)
        done = [Step(label, "done", at) for label, _state, at in way[: reached + 1]]
        return [*done, Step(_end_of(view), "done")]
    if view.state in _ARRIVED:
        return [Step(label, "done", at) for label, _state, at in way]
    where = [state for _label, state, _at in way].index(OrderState(view.state))
    if view.state == OrderState.AWAITING_PAYMENT and not is_cod:
        # It waits for the buyer at the next step, not at the one that is done.
        where += 1
        way[where] = (pgettext("order", "Awaiting payment"), OrderState.PAID, None)
    marks = ["done"] * where + ["now", "next"] + [""] * len(way)
    return [Step(label, mark, at) for (label, _state, at), mark in zip(way, marks, strict=False)]


def _is_cod(view: OrderView) -> bool:
    return view.payment == PaymentMethod.COD


def _end_of(view: OrderView) -> str:
    if view.ending:
        return str(Ending(view.ending).label)
    return (
        pgettext("order", "All sent back") if view.received_at else pgettext("order", "Cancelled")
    )


def possible_with(view: OrderView) -> dict[str, bool]:
    """Return what the buyer can do next; cash is confirmed by the store that got it."""
    is_waiting = view.state == OrderState.AWAITING_PAYMENT
    return {
        "cancel": is_waiting or view.state == OrderState.PAID,
        "receive": view.state == OrderState.SHIPPED and view.payment != PaymentMethod.COD,
        "forget": view.state in _OVER or view.state == OrderState.CLOSED,
    }


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
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    return _step(request, number, cancel_order, _("The order is cancelled."))


@require_POST
def receive(request: HttpRequest, number: str) -> HttpResponse:
    return _step(request, number, receive_order, _("Thank you. The order is received."))


@require_POST
def forget(request: HttpRequest, number: str) -> HttpResponse:
    done = _("Name, phone and address are erased. The order itself stays.")
    return _step(request, number, forget_contact, done)


@without_form_key("It only looks.")
@never_cache
@require_get_or_post
def look_up(request: HttpRequest) -> HttpResponse:
    """List the orders that this browser or person placed; find another by number and phone."""
    form = LookUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check_rate_limit(request, "market.look-up", _LOOK_UPS, _WINDOW_S)
        _check_number(request, form.cleaned_data["number"])
        view = order_queries.order_of_phone(**form.cleaned_data)
        if view is not None:
            return redirect(address_of_order(view))
        with errors_on_form(form):
            raise OrderNotFoundError
    context = {"rows": _orders_here(request), "texts": sends_texts()}
    return render_form(
        request,
        "market/look_up.html",
        form,
        **context,
        is_remembered=bool(remembered_orders(request)),
    )


def _orders_here(request: HttpRequest) -> list[dict[str, object]]:
    """Return what this browser remembers and what the person placed, the latest first."""
    known = order_queries.orders_by_number(remembered_orders(request))
    rows = {number: (each, address_of_order(each)) for number, each in known.items()}
    for each in order_queries.orders_of_person(actor_of(request), limit=_OWN_SHOWN):
        rows.setdefault(each.number, (each, reverse("market:order", args=[each.number])))
    latest = sorted(rows.values(), key=lambda row: row[0].placed_at, reverse=True)
    return [{"order": each, "address": address} for each, address in latest]


@without_form_key("What is forgotten lies in the visitor's browser; nothing is written here.")
@require_POST
def forget_here(request: HttpRequest) -> HttpResponse:
    """Let this browser forget the orders placed with it; the orders themselves stay."""
    messages.success(
        request, _("Your orders were removed from this device. They are processed as usual.")
    )
    response = redirect("market:look_up")
    forget_orders(response)
    return response


def _check_number(request: HttpRequest, number: str) -> None:
    """Count a look-up of an order, from wherever it came: its buyer's phone is not for guessing."""
    if client_is_exempt(request):
        return
    counted = [
        allow(f"market.look-up {window_s} {number}", limit=limit, window_s=window_s, now=now())
        for window_s, limit in _LOOK_UPS_OF_AN_ORDER
    ]
    if not all(counted):
        raise TooManyLookUpsError


@signed_in_page
def mine(request: HttpRequest) -> HttpResponse:
    rows = [
        {"order": each, "address": reverse("market:order", args=[each.number])}
        for each in order_queries.orders_of_person(actor_of(request))
    ]
    return render(request, "market/my_orders.html", {"rows": rows})


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
            new = NewReview(slug, **form.cleaned_data)
            write_review(by=actor_of(request), now=now(), number=number, review=new, token=token)
            messages.success(request, _("Thank you. Others can read it now."))
            return back_to(number, token)
    shown = after_context(view, token, now())
    return render_form(request, "market/order_review.html", form, line=line, **shown)
