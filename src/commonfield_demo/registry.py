"""What the demo adds to the program: its walk, its article, its payment provider."""

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from commonfield.front.page_cache.fragments import register_fragment
from commonfield.payments.adapters import RegisteredProvider, register_provider
from commonfield.payments.adapters.bills import register_bill
from commonfield.portal.additions import EarlierLook, register_earlier_look, register_home_note
from commonfield.stores.choices import PaymentMethod
from commonfield_demo.paying.bills import COLUMNS, simulated_row
from commonfield_demo.paying.simulator import simulator
from commonfield_demo.tour.cookie import walk_of


def register() -> None:
    """Register all of it."""
    register_home_note("commonfield_demo/home_note.html")
    register_earlier_look(_beginning_of_walk)
    register_fragment("way_back", _walk_back)
    register_provider(PaymentMethod.SIMULATED, _simulator)
    register_bill(PaymentMethod.SIMULATED, ("utf-8", COLUMNS, simulated_row))


def _beginning_of_walk(request: HttpRequest) -> EarlierLook | None:
    walk = walk_of(request)
    return EarlierLook(walk.began_at, walk.seen, "commonfield_demo/moved.html") if walk else None


def _walk_back(request: HttpRequest) -> str:
    """Return the way back to the walk, for a visitor who is on it."""
    if "walk" not in request.COOKIES:
        return ""
    return render_to_string("commonfield_demo/walk_back.html", {}, request)


def _simulator() -> RegisteredProvider | None:
    if not settings.DEMO:
        return None
    return RegisteredProvider(
        simulator(),
        order_form="commonfield_demo/order_form.html",
        payment_form="commonfield_demo/payment_form.html",
    )
