"""Basket and checkout, step by step, without script."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonfield.front.error_messages import error_message
from commonfield.front.errors import IdempotencyConflictError
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import require_get_or_post
from commonfield.front.language import active_language
from commonfield.front.links import cached_reverse
from commonfield.front.page_cache.fragments import carry_form
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.front.templatetags.commonfield import grams, in_language
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.market.forms.shop import CheckoutForm, faulty_checkout, read_checkout
from commonfield.market.schemas import digest_of
from commonfield.market.views.basket_cookie import basket_of, save_basket
from commonfield.market.views.region import (
    asked_for,
    region_asked,
    region_asking,
    region_page,
    single_match,
)
from commonfield.market.views.remembered import remember_orders
from commonfield.orders import queries as order_queries
from commonfield.orders.checkout import errors
from commonfield.orders.checkout.intake import take_order
from commonfield.orders.checkout.queries import quote, shipping_spans
from commonfield.orders.checkout.rules import MOST_LINES, request_errors
from commonfield.orders.checkout.types import Quote
from commonfield.orders.errors import PROBLEMS, InvalidOrderError
from commonfield.orders.types import Contact, OrderRequest, OrderView
from commonfield.payments.queries import payment_token
from commonfield.people.permissions import actor_of
from commonfield.places.queries import is_known_region, place_path
from commonfield.stores import queries as store_queries
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.types import FEW_PACKS, BasketView, SkuView
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.rules import is_sku, weight_besides
from commonfield.workshop.carriers import sends_texts
from commonfield.workshop.phones import phone_digits
from commonfield.workshop.rate_limits import allow, check_rate_limit, client_is_exempt

_PLACED: Final = "placed"
# Paid on pages of their own, right after ordering.
_AT_PROVIDERS: Final = {PaymentMethod.WECHAT, PaymentMethod.ALIPAY}
_MINUTE_S: Final = 60
# A crowd behind one address of a carrier's, and one buyer, who is known by the phone.
_ORDERS_A_MINUTE: Final = 600
_ORDERS_OF_A_PHONE: Final = 20
# One digit more than an order may have packs of a product.
_DIGITS: Final = 4
# What a form carries that does not order yet: to another region, or to a way of looking.
_ASIDE: Final = frozenset({"to", "from", "language", "elder", "edit"})
# Where a wrong part of an order is shown on the page.
_FIELDS: Final = {
    "/contact/name": "name",
    "/contact/phone": "phone",
    "/address/detail": "detail",
    "/remark": "remark",
    "/payment": "payment",
}


@never_cache
@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    content = catalogue.basket(basket_of(request), now=now())
    added = request.GET.get("added", "")
    spans = shipping_spans(content)
    least_fen, most_fen = (sum(each) for each in zip((0, 0), *spans, strict=True))
    context = {
        "groups": [(lines, *span) for lines, span in zip(content.groups, spans, strict=True)],
        "gone": content.gone,
        "least_fen": least_fen,
        "most_fen": most_fen,
        "total_fen": content.total_fen + (most_fen if least_fen == most_fen else 0),
        # Said of a line that is there and can be ordered, whatever an address says.
        "added": next(
            (each.sku for each in content.lines if each.sku.sku == added and not each.is_refused),
            None,
        ),
    }
    return render(request, "market/basket.html", context)


@without_form_key("The basket lives in the visitor's browser; nothing is written here.")
@require_POST
def basket_add(request: HttpRequest) -> HttpResponse:
    """Put packs of a SKU into the basket; the basket's page looks whether it is on sale."""
    sku, packs = request.POST.get("sku", ""), count_of(request.POST.get("packs", "").strip())
    if not packs:
        messages.error(request, _("Enter a whole number from 1 to 999."))
        return redirect(cached_reverse("market:basket"))
    if not is_sku(sku):
        messages.error(request, _("This product is not on sale."))
        return redirect(cached_reverse("market:basket"))
    before = basket_of(request)
    save_basket(request, before | {sku: before.get(sku, 0) + packs})
    return redirect(f"{cached_reverse('market:basket')}?{urlencode({'added': sku})}")


@without_form_key("The basket lives in the visitor's browser; nothing is written here.")
@require_POST
def basket_change(request: HttpRequest) -> HttpResponse:
    """Change every count at once, or remove one; what the page said is off sale is dropped.

    The button to the checkout changes them too, so that a count just entered is the one ordered.
    """
    packs = basket_of(request)
    is_wrong = False
    for code in packs:
        text = request.POST.get(f"packs-{code}", "").strip()
        count = count_of(text)
        if count is not None:
            packs[code] = count
        elif text:
            is_wrong = True
            messages.error(request, _("Enter a whole number from 1 to 999."))
    for code in (*request.POST.getlist("gone"), request.POST.get("remove", "")):
        packs.pop(code, None)
    save_basket(request, packs)
    text = asked_for(request.POST)
    # The enter key in the field for where to presses no button.
    is_on_the_way = request.POST.get("go") == "checkout" or (
        text and not {"save", "remove"} & request.POST.keys()
    )
    if is_wrong or not is_on_the_way:
        return redirect(cached_reverse("market:basket"))
    query = f"?{urlencode({'find': text})}" if text else ""
    return redirect(f"{cached_reverse('market:checkout')}{query}")


def count_of(text: str) -> int | None:
    """Return a typed count of packs; None if it is none, or beyond any order."""
    return int(text) if _is_count(text) and len(text) < _DIGITS else None


@without_form_key("Orders carry their own key (Idempotency-Key).")
@never_cache
@require_get_or_post
def checkout(request: HttpRequest) -> HttpResponse:
    return check_out(request, basket_of(request), _BASKET)


@dataclass(frozen=True)
class Till:
    """How a checkout prices packs of SKUs, and which promotion it uses."""

    price: Callable[[dict[str, int]], BasketView]
    offer: str = ""
    # The product of a team; its page is the way back.
    product: str = ""

    @property
    def methods(self) -> list[str]:
        """The ways to pay that are set up here."""
        return self._fit(store_queries.payment_methods())

    def methods_of(self, content: BasketView) -> list[str]:
        """Return the ways to pay that all stores of a basket take."""
        return self._fit(store_queries.payment_methods({line.sku.store for line in content.lines}))

    def _fit(self, methods: Sequence[str]) -> list[str]:
        """In a team everybody pays at once."""
        is_team = self.offer.startswith("team:")
        return [each for each in methods if not (is_team and each == "cod")]


_BASKET: Final = Till(lambda packs: catalogue.basket(packs, now=now()))


def check_out(request: HttpRequest, packs: dict[str, int], till: Till) -> HttpResponse:
    """Go through the checkout of some packs, step by step under the requested address."""
    if request.method == "POST":
        if _ASIDE.isdisjoint(request.POST):
            return _order(request, till)
        return _carry_on(request, till)
    content = till.price(packs)
    if not content.lines or content.gone or any(line.is_refused for line in content.lines):
        # The basket says what is wrong with it.
        return redirect(cached_reverse("market:basket"))
    region = request.GET.get("region", "") or single_match(request.GET)
    if not is_known_region(region):
        return region_page(request)
    fields = _empty_fields(till.methods_of(content), active_language())
    return _next_page(request, fields, content, region, till)


def _carry_on(request: HttpRequest, till: Till) -> HttpResponse:
    """Show the buyer's entries once more: with another region, or looked at otherwise."""
    data: QueryDict = request.POST
    region = region_asked(data)
    if not is_known_region(region):
        entries = {name: data.get(name, "") for name in CheckoutForm.base_fields if name in data}
        return region_asking(request, region, entries)
    content = till.price(dict(_read(data.get("lines", ""))[:MOST_LINES]))
    if not content.lines:
        return redirect(cached_reverse("market:basket"))
    form = CheckoutForm(methods=till.methods_of(content), initial=data.dict())
    fields, key = _written_fields(form), data.get("key", "")
    return _next_page(request, fields, content, region, till, key=key)


def _next_page(
    request: HttpRequest,
    fields: str,
    content: BasketView,
    region: str,
    till: Till,
    *,
    key: str = "",
) -> HttpResponse:
    """Show the checkout with its fields, ready to order what it costs now."""
    quoted = quote(content, region)
    hidden = {
        "region": region,
        "key": key or secrets.token_urlsafe(24),
        "lines": _written(content),
        "expected_total_fen": quoted.total_fen,
    }
    return _checkout_page(request, {"fields": fields, "hidden": hidden}, quoted, region, till)


def _empty_fields(methods: list[str], language: str) -> str:
    """Write the fields that a buyer fills in; empty, they are the same for everybody."""
    key = ("checkout fields", *methods, language)
    form = {"payment": methods[-1] if methods else ""}
    return cached_locally(key, lambda: _written_fields(CheckoutForm(methods=methods, initial=form)))


def _written_fields(form: CheckoutForm) -> str:
    return render_to_string("market/checkout_fields.html", {"form": form})


def _checkout_page(
    request: HttpRequest,
    context: dict[str, object],
    quoted: Quote,
    region: str,
    till: Till,
    status: int = 200,
) -> HttpResponse:
    carry_form(request)
    shown = {"form": None, **_sums(quoted, region, till)}
    return render(request, "market/checkout.html", shown | context, status=status)


def _sums(quoted: Quote, region: str, till: Till) -> dict[str, object]:
    return {
        "groups": [
            ([(line, _weight_of(line.sku)) for line in lines], shipping_fen)
            for lines, shipping_fen in quoted.groups
        ],
        "total_fen": quoted.total_fen,
        "region": place_path(region),
        "product": till.product,
        "texts": sends_texts(),
    }


def _weight_of(sku: SkuView) -> str:
    """Return what a pack weighs; nothing where its name says it already."""
    name = f"{in_language(sku, 'title')} {in_language(sku, 'variant')}"
    return weight_besides(name, grams(sku.net_g))


def _written(content: BasketView) -> str:
    return ",".join(f"{line.sku.sku}:{line.quantity}" for line in content.lines)


def _read(lines: str) -> list[tuple[str, int]]:
    """Read back what ``_written`` wrote; an altered line orders nothing."""
    pairs = (line.rpartition(":") for line in lines.split(","))
    return [
        (sku, int(packs[:_DIGITS])) if is_sku(sku) and _is_count(packs) else ("", 0)
        for sku, _colon, packs in pairs
    ]


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _order(request: HttpRequest, till: Till) -> HttpResponse:
    data: QueryDict = request.POST
    methods = till.methods
    if again := request.POST.get("again"):
        # A second order, since the buyer has confirmed it.
        data = data.copy()
        data["key"] = again
    try:
        check_rate_limit(request, "market.checkout", _ORDERS_A_MINUTE, _MINUTE_S)
        given = read_checkout(data, methods)
        if given is None:
            return _refused(request, faulty_checkout(data, methods), data, till, status=422)
        lines = _read(given["lines"])
        asked = _request_of(request, given, lines, till)
        if page := _confirmation(request, asked, data, till):
            return page
        _check_phone(request, given["phone"])
        placed = take_order(asked)
    except CommonfieldError as error:
        data = data.copy()
        form = faulty_checkout(data, methods)
        _explain(error, form, data)
        return _refused(request, form, data, till, status=error.status)
    if till.offer:
        # What was in the basket before stays there.
        return _to_orders(request, placed.orders)
    before = basket_of(request)
    save_basket(request, {sku: before[sku] for sku in before if sku not in dict(lines)})
    return _to_orders(request, placed.orders)


def _confirmation(
    request: HttpRequest, asked: OrderRequest, data: QueryDict, till: Till
) -> HttpResponse | None:
    """Return a last confirmation where nobody pays now: with sum, phone and address.

    There is none for an order that will be refused as it is.
    """
    if asked.payment != PaymentMethod.COD or "confirmed" in data:
        return None
    if wrong := request_errors(asked, till.methods):
        raise InvalidOrderError(wrong)
    content = till.price(dict(asked.lines))
    if not content.lines or content.gone or any(line.is_refused for line in content.lines):
        return None
    quoted = quote(content, asked.region)
    hidden = {name: data.get(name, "") for name in CheckoutForm.base_fields if name in data}
    hidden["expected_total_fen"] = str(quoted.total_fen)
    carry_form(request)
    context = {"hidden": hidden, "given": asked.contact, "asked": asked}
    context |= _sums(quoted, asked.region, till)
    return render(request, "market/checkout_confirm.html", context)


def _check_phone(request: HttpRequest, phone: str) -> None:
    """Count an order of a phone; the counter knows it by a keyed mark only."""
    key = f"market.checkout phone {phone_digits(phone)}"
    if client_is_exempt(request):
        return
    if not allow(key, limit=_ORDERS_OF_A_PHONE, window_s=_MINUTE_S, now=now()):
        raise errors.TooManyOrdersError


def _request_of(
    request: HttpRequest, given: dict[str, Any], lines: Sequence[tuple[str, int]], till: Till
) -> OrderRequest:
    given = given | {"offer": till.offer}
    return OrderRequest(
        key=given["key"],
        digest=digest_of({name: given[name] for name in sorted(given) if name != "key"}),
        lines=lines,
        contact=Contact(given["name"], given["phone"]),
        region=given["region"],
        detail=given["detail"],
        payment=given["payment"],
        expected_total_fen=given["expected_total_fen"],
        person_id=actor_of(request).person_id,
        language=active_language(),
        offer=till.offer,
        remark=given["remark"],
    )


def _explain(error: CommonfieldError, form: CheckoutForm, data: QueryDict) -> None:
    """Show at the form what was refused: beside its field, or on top."""
    if isinstance(error, InvalidOrderError):
        for pointer, code in error.errors:
            form.add_error(_FIELDS.get(pointer), _(PROBLEMS[code]))
        return
    if isinstance(error, IdempotencyConflictError):
        form.add_error(None, _("What you have changed since was not ordered."))
        form.another_key = secrets.token_urlsafe(24)
        return
    form.add_error(None, error_message(error))
    if isinstance(error, errors.PriceChangedError):
        # A buyer who sends the form once more has seen the new sum on it.
        data["expected_total_fen"] = str(error.total_fen)
    if isinstance(error, errors.NotEnoughStockError):
        names = catalogue.skus_by_code((sku for sku, _wanted, _left in error.skus), now=now())
        for sku, wanted, left in error.skus:
            title = in_language(names[sku], "title") if sku in names else sku
            form.add_error(None, _short(title, wanted, left))


def _short(title: str, wanted: int, left: int) -> str:
    if not left:
        return _("%(title)s: sold out. Take it out of the basket.") % {"title": title}
    if left >= FEW_PACKS:
        return _("%(title)s: perhaps not %(wanted)s left.") % {"title": title, "wanted": wanted}
    return _("%(title)s: %(wanted)s wanted, %(left)s left.") % {
        "title": title,
        "wanted": wanted,
        "left": left,
    }


def _refused(
    request: HttpRequest, form: CheckoutForm, data: QueryDict, till: Till, *, status: int
) -> HttpResponse:
    content = till.price(dict(_read(data.get("lines", ""))[:MOST_LINES]))
    region = data.get("region", "")
    context: dict[str, object] = {
        "form": form,
        "fields": _written_fields(form),
        "hidden": {field.name: field.value() or "" for field in form.hidden_fields()},
    }
    return _checkout_page(request, context, quote(content, region), region, till, status)


def _to_orders(request: HttpRequest, orders: Sequence[OrderView]) -> HttpResponseRedirect:
    response = _to_next_page(request, orders)
    if actor_of(request).person_id is None:
        remember_orders(request, response, [order.number for order in orders])
    return response


def _to_next_page(request: HttpRequest, orders: Sequence[OrderView]) -> HttpResponseRedirect:
    first = orders[0]
    if len(orders) == 1 and first.payment in _AT_PROVIDERS:
        return redirect(address_of_payment(first.combined))
    if len(orders) == 1:
        return redirect(address_of_order(first))
    request.session[_PLACED] = [order.number for order in orders]
    return redirect(cached_reverse("market:placed"))


def address_of_payment(number: str) -> str:
    """Return the address of a payment's page, which needs no sign-in."""
    page = cached_reverse("market:payment", number)
    return f"{page}?{urlencode({'token': payment_token(number)})}"


def address_of_order(order: OrderView) -> str:
    """Return the address of an order's page, which needs no sign-in."""
    page = cached_reverse("market:order", order.number)
    return f"{page}?{urlencode({'token': order.token})}"


@never_cache
@require_safe
def placed(request: HttpRequest) -> HttpResponse:
    """Show the orders that one basket became, one for each store."""
    orders = order_queries.orders_by_number(request.session.get(_PLACED, []))
    if not orders:
        return redirect(cached_reverse("market:basket"))
    rows = [{"order": each, "address": address_of_order(each)} for each in orders.values()]
    payment = next(iter(orders.values())).combined
    context = {
        "rows": rows,
        "total_fen": sum(each.total_fen for each in orders.values()),
        "payment_address": address_of_payment(payment) if payment else "",
    }
    return render(request, "market/placed.html", context)
