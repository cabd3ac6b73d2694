"""What goes on in the demo's shop before a browser comes: orders at every point of their life."""

import json
import sys
from datetime import datetime
from typing import Final

from django.urls import reverse

from commonfield.kernel.clock import china_day, now
from commonfield.library.desk.commands import make_album
from commonfield.library.desk.queries import halls_of
from commonfield.library.models import Objection, Work
from commonfield.library.types import WorkDetails
from commonfield.orders import commands
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.rules import payment_number
from commonfield.orders.types import Contact, NewReview, OrderRequest
from commonfield.payments.queries import payment_token
from commonfield.people.commands import request_bank_change
from commonfield.people.models import Person
from commonfield.people.types import GUEST, SYSTEM, Actor
from commonfield.services.choices import HallUse
from commonfield.services.models import Booking
from commonfield.stores.models import ProductImage, Sku, TeamOffer
from tests.workshop.builders import photograph

_REGION: Final = "331124000000"


def main() -> None:
    """Let it happen, and print the paths from which its pages can be reached, by role."""
    sys.stdout.write(json.dumps(live(now())))


def live(at: datetime) -> dict[str, list[str]]:
    """Take orders of the store with a team offer as far as each kind of page needs."""
    offer = TeamOffer.objects.select_related("sku__product__store").order_by("id")[0]
    store, promoted = offer.sku.product.store.slug, offer.sku.product.slug
    plain = Sku.objects.filter(product__store__slug=store, team_offers=None, flash_sales=None)
    sku = plain.filter(stock__available__gte=9).select_related("product").order_by("id")[0]
    codes = dict.fromkeys(("served", "back", "paid", "waiting", "refused"), sku.code)
    orders = {
        name: _order(code, name, at, payment="cod" if name == "refused" else "simulated")
        for name, code in codes.items()
    }
    orders["team"] = _order(offer.sku.code, "team", at, asked=f"team:new:{offer.code}")
    _carry_on(orders, at)
    _come_back(*orders["back"], sku, at)
    clerk, grower = (Person.objects.get(username=f"demo-{name}") for name in ("clerk", "grower"))
    request_bank_change(
        by=Actor(clerk.pk, "person"), now=at, person_id=grower.pk, bank="4111111111111111"
    )
    key = payment_token(payment_number(orders["waiting"][0]))
    picture = ProductImage.objects.filter(product__store__slug=store).order_by("id")[0]
    desk = reverse("orders:store", args=[store])
    doctor = Booking.objects.filter(event_type=HallUse.DOCTOR).order_by("pk")[0].hall
    title = Work.objects.filter(rights="own", published_at__isnull=False).order_by("pk")[0].pk
    return {
        "anonymous": [
            reverse("library:pack", args=[title]),
            *(reverse(name, args=[title, 1])
              for name in ("library:pack_chapter", "library:hand_over")),
            reverse("library:objection_made", args=[Objection.objects.order_by("pk")[0].token]),
            *(f"{reverse('market:order', args=[own])}?token={token}"
              for own, token in orders.values()),
            *(f"{reverse(name, args=[payment_number(orders['waiting'][0])])}?token={key}"
              for name in ("market:payment", "demo:payment_simulator")),
            *(reverse("market:product", args=[slug]) for slug in (promoted, sku.product.slug)),
        ],
        "grower": [reverse("services:hall", args=[doctor])],
        "hall_keeper": [reverse("library:desk_album", args=[_album(at)])],
        "helper": [reverse("people:person", args=[grower.pk])],
        "keeper": [
            *(desk, f"{desk}?drawer=way", reverse("stores:take_over")),
            reverse("market:product_reviews", args=[sku.product.slug]),
            reverse("stores:picture", args=[store, picture.product.slug, picture.pk]),
        ],
    }  # fmt: skip


def _album(at: datetime) -> int:
    """Make an album of a photograph on the shelf of the hall's keeper; return the title."""
    keeper = Actor(Person.objects.get(username="demo-hall-keeper").pk, "person")
    taken, _album = make_album(
        by=keeper,
        now=at,
        hall=halls_of(keeper, china_day(at))[0].code,
        details=WorkDetails("老照片", "village", "own", rights_note="村里人拍的"),
        photographs=[("1.jpg", photograph())],
    )
    return taken.work


def _order(
    sku: str, key: str, at: datetime, *, payment: str = "simulated", asked: str = ""
) -> tuple[str, str]:
    """Order one pack; return the order's number and token."""
    contact = Contact("赵小兰", "13800138011")
    request = OrderRequest(key, key, ((sku, 1),), contact, _REGION, "1-2-3", payment, offer=asked)
    answer = place_orders(requests=[request], now=at)[0]
    assert isinstance(answer, PlacedOrders), answer
    return answer.orders[0].number, answer.orders[0].token


def _carry_on(orders: dict[str, tuple[str, str]], at: datetime) -> None:
    for name in ("served", "back", "paid", "team"):
        commands.confirm_payment(by=SYSTEM, now=at, number=orders[name][0], provider="simulated")
    for name in ("served", "back", "refused"):
        number, _token = orders[name]
        commands.pack_order(by=SYSTEM, now=at, number=number)
        commands.ship_order(by=SYSTEM, now=at, number=number, carrier="顺丰", tracking="SF10001")
    for name in ("served", "back"):
        commands.receive_order(by=SYSTEM, now=at, number=orders[name][0])


def _come_back(number: str, token: str, sku: Sku, at: datetime) -> None:
    """Review an order, ask for its invoice, and send it back."""
    review = NewReview(sku.product.slug, 5, "好茶")
    commands.write_review(by=GUEST, now=at, number=number, review=review, token=token)
    commands.ask_invoice(by=GUEST, now=at, number=number, title="个人", token=token)
    lines = [(sku.code, 1)]
    returned = commands.ask_return(
        by=GUEST, now=at, number=number, lines=lines, reason="changed_mind", token=token
    )
    commands.answer_return(by=SYSTEM, now=at, number=returned, is_agreed=True)
