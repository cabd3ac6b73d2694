"""The desk of a store: orders to pack and send, and the address on the parcel."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext

from commonfield.front.forms import PAGE_SIZE, page_links, page_offset
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.orders import commands
from commonfield.orders import queries as order_queries
from commonfield.orders.choices import OrderState
from commonfield.orders.desk import queries
from commonfield.orders.desk.commands import note_addresses_taken
from commonfield.orders.desk.forms import FindForm
from commonfield.orders.errors import BadParcelError, WrongStateError
from commonfield.orders.types import OrderView
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role
from commonfield.people.queries import organisations, organisations_of
from commonfield.places.queries import place_path, places
from commonfield.places.types import PlaceInfo
from commonfield.stores import queries as store_queries
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.queries import existing_store, settings_of_store
from commonfield.stores.stock import queries as stock_queries
from commonfield.supply.queries import cooperatives_of_person, trade_items_of

# The desk's drawers: which states lie in each, and what is done next there.
DRAWERS: Final[dict[str, tuple[Promise, tuple[OrderState, ...]]]] = {
    "pack": (gettext_lazy("To pack"), (OrderState.PAID, OrderState.AWAITING_PAYMENT)),
    "ship": (gettext_lazy("To send"), (OrderState.PACKED,)),
    "way": (gettext_lazy("On the way"), (OrderState.SHIPPED,)),
    "done": (
        gettext_lazy("Done"),
        (OrderState.RECEIVED, OrderState.CLOSED, OrderState.CANCELLED, OrderState.REFUNDED),
    ),
}
# What is done with several orders of a drawer at once.
_ACTS: Final = {"pack": "pack", "ship": "ship", "way": "receive"}
# Which carriers a keeper is offered; any other can be typed.
CARRIERS: Final = (
    "顺丰速运",
    "中通快递",
    "圆通速递",
    "韵达快递",
    "申通快递",
    "极兔速递",
    "邮政EMS",
    "京东物流",
    "德邦快递",
)
_COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "pack": commands.pack_order,
    "ship": commands.ship_order,
    "correct": commands.correct_parcel,
    "parcel": commands.add_parcel,
    "receive": commands.receive_order,
    "cancel": commands.cancel_order,
}
# Which of an order's parcels is corrected.
_WHICH: Final = re.compile("[0-9]{1,2}")
# The message when a step is noted, and the drawer in which the keeper goes on.
_NOTED: Final = {
    "pack": (gettext_lazy("Order %(number)s is packed. Now it can be sent."), "pack"),
    "ship": (
        gettext_lazy(
            "Order %(number)s is marked as shipped. The buyer sees it on the order's page."
        ),
        "ship",
    ),
    "correct": (
        gettext_lazy(
            "The shipping details of order %(number)s are corrected, also on the buyer's page."
        ),
        "way",
    ),
    "parcel": (
        gettext_lazy("Another parcel of order %(number)s is on its way. The buyer gets a message."),
        "way",
    ),
    "receive": (gettext_lazy("Order %(number)s has arrived at its buyer."), "way"),
    "cancel": (gettext_lazy("Order %(number)s is cancelled. Its packs are back."), "pack"),
}


def desk_of(request: HttpRequest, slug: str) -> dict[str, object]:
    """Return what a store's former owner sees on pages, too: the store, and its owner."""
    shop = existing_store(slug)
    keeps = has_role(actor_of(request), {Role.KEEPER}, on=today(), organisation=shop.organisation)
    return {"store": shop, "is_former": not keeps}


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    person_id = actor_of(request).person_id or 0
    kept = organisations_of(person_id, {Role.KEEPER}, today())
    codes = [each.code for each in kept]
    stores = store_queries.stores(organisations=codes, with_closed=True, limit=200)
    work = order_queries.work_by_store(each.slug for each in stores)
    makers = organisations_of(person_id, {Role.CLERK}, today())
    packed = [item.gtin for maker in makers for item in trade_items_of(maker.code)]
    to_supply = store_queries.stores_selling(packed) if packed else []
    lie_in = places(each.place for each in to_supply)
    employers = organisations_of(person_id, {Role.KEEPER, Role.CLERK}, today())
    context = {
        "rows": [{"store": each, "work": work.get(each.slug)} for each in stores],
        "handed_over": store_queries.stores_of_former(codes),
        # Stores of one name lie in different villages.
        "to_supply": [{"store": each, "place": lie_in.get(each.place)} for each in to_supply],
        "organisations": employers,
        # A grower who keeps no store is told how to begin.
        "grower_of": list(organisations(cooperatives_of_person(person_id)).values()),
    }
    return render(request, "orders/desk/desk.html", context)


@signed_in_page
def store(request: HttpRequest, slug: str) -> HttpResponse:
    shown, actor = desk_of(request, slug), actor_of(request)
    is_owner = not shown["is_former"]
    drawer, states = drawer_of(request)
    form = FindForm(request.GET)
    wanted = form.wanted(states)
    found = queries.orders_found(
        slug, by=actor, now=now(), wanted=wanted, offset=page_offset(request), limit=PAGE_SIZE
    )
    query = request.GET.copy()
    query.pop("offset", None)
    query.pop("select", None)
    query["drawer"] = drawer
    act = _ACTS.get(drawer, "") if is_owner and not wanted.text else ""
    context = {
        **shown,
        "drawer": "" if wanted.text else drawer,
        "drawers": [(name, label) for name, (label, _states) in DRAWERS.items()],
        "form": form,
        "is_narrowed": bool(wanted.text or wanted.from_day or wanted.to_day),
        "query": query.urlencode(),
        "rows": [
            {
                "order": each,
                "to": order_queries.recipient_of(each),
                "steps": (steps := next_steps(each)),
                "is_to_send": is_to_send(each),
                "may_choose": act in dict(steps),
            }
            for each in found
        ],
        "act": act if any(act in dict(next_steps(each)) for each in found) else "",
        "is_all": request.GET.get("select") == "all",
        "pages": page_links(request, len(found)),
        "waiting": queries.orders_waiting(slug, by=actor, now=now()),
        "low": stock_queries.low_stock(slug, by=actor, now=now()) if is_owner else [],
        "arranged": settings_of_store(slug, by=actor, now=now()) if is_owner else None,
        "carriers": CARRIERS,
        "is_clerk": has_role(
            actor, {Role.CLERK}, on=today(), organisation=existing_store(slug).organisation
        ),
    }
    return render(request, "orders/desk/store.html", context)


def drawer_of(request: HttpRequest) -> tuple[str, tuple[str, ...]]:
    """Return the drawer that is open, and the states that lie in it."""
    drawer = request.GET.get("drawer", "")
    drawer = drawer if drawer in DRAWERS else "pack"
    return drawer, tuple(state.value for state in DRAWERS[drawer][1])


def next_steps(order: OrderView) -> list[tuple[str, str]]:
    """Return what the keeper can do with an order: the step's name and the words on its button."""
    is_cod = order.payment == PaymentMethod.COD
    pack = ("pack", pgettext("button", "Mark as packed"))
    cancel = ("cancel", pgettext("button", "Cancel the order"))
    match order.state:
        case OrderState.AWAITING_PAYMENT if is_cod:
            return [pack, cancel]
        case OrderState.PAID:
            return [cancel] if order.is_held else [pack, cancel]
        case OrderState.PACKED:
            return [("ship", pgettext("button", "Mark as shipped"))]
        case OrderState.SHIPPED if is_cod:
            return [("receive", pgettext("button", "Mark as delivered and paid"))]
        case OrderState.SHIPPED:
            return [("receive", pgettext("button", "Mark as delivered"))]
        case _:
            return []


def is_to_send(order: OrderView) -> bool:
    """Return whether a parcel is still to be made of an order, so that its address is wanted."""
    return not {"pack", "ship"}.isdisjoint(dict(next_steps(order)))


@signed_in_post
def step(request: HttpRequest, slug: str, number: str, name: str) -> HttpResponse:
    command = _COMMANDS.get(name)
    order = order_queries.orders_by_number([number]).get(number)
    if command is None or order is None or order.store != slug:
        raise NotFoundError
    parcel = _parcel_of(request, number) if name in {"ship", "correct", "parcel"} else {}
    if name == "correct" and _WHICH.fullmatch(which := request.POST.get("which", "")):
        parcel["which"] = int(which)
    command(by=actor_of(request), now=now(), number=number, **parcel)
    noted, drawer = _NOTED[name]
    if name == "pack" and not queries.orders_waiting(slug, by=actor_of(request), now=now())["pack"]:
        drawer = "ship"
    messages.success(request, noted % {"number": number})
    return redirect(f"{reverse('orders:store', args=[slug])}?drawer={drawer}")


def _parcel_of(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return the keeper's choice of who carries an order: a carrier, or no carrier.

    In a list each order has fields of its own; what is empty there may stand once for all.
    """
    sent = request.POST
    if sent.get("way") == "own":
        return {"carrier": "", "tracking": ""}
    parcel = {
        each: sent.get(f"{each}-{number}", "").strip() or sent.get(each, "").strip()
        for each in ("carrier", "tracking")
    }
    if not any(parcel.values()):
        raise BadParcelError
    return parcel


@signed_in_form
def sheet(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Show what goes into a parcel; on request, and noted, its address."""
    by, at = actor_of(request), now()
    address = order_queries.address_of(number, by=by, now=at)
    order = order_queries.orders_by_number([number]).get(number)
    if address is None or order is None or order.store != slug:
        raise NotFoundError
    if not is_to_send(order):
        raise WrongStateError(number=number, state=OrderState(order.state).label)
    context: dict[str, object] = {
        "store": existing_store(slug),
        "order": order,
        "is_cod": order.payment == PaymentMethod.COD,
    }
    if request.method == "POST":
        note_addresses_taken(by=by, now=at, slug=slug, parcels=1)
        region = region_names(place_path(address.region), "zh-hans")
        context |= {"to": address, "region": region}
    return render(request, "orders/desk/sheet.html", context)


def region_names(path: Sequence[PlaceInfo], language: str) -> str:
    """Return a region as it stands on a parcel: 浙江省 丽水市 松阳县."""
    return " ".join(each.name_in(language) for each in path)
