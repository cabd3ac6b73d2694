"""The desk of a store: a new product, with its first packs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now, today
from commonfield.kernel.identifiers import new_number
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisations_of
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.forms import PRODUCT_REFUSALS
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.catalogue.views.products import item_options
from commonfield.stores.form_files import stored_files
from commonfield.stores.queries import kept_store
from commonfield.stores.stock.commands import list_goods
from commonfield.stores.stock.forms import GoodsForm, TeaForm
from commonfield.stores.types import Category
from commonfield.supply.queries import trade_item
from commonfield.workshop.images import MOST_BYTES
from commonfield.workshop.media import content_of
from commonfield.workshop.text import in_pinyin

_LONGEST_SLUG = 60


def _slug_from(name: str) -> str:
    """Return a name for an address, made from the product's."""
    return slugify(name)[:_LONGEST_SLUG].strip("-") or new_number(now()).lower()


@signed_in_form
def product_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what is sold, then only what concerns it; what is saved is a draft, to be looked at."""
    store = kept_store(slug, by=actor_of(request), now=now())
    code = request.POST.get("category") or request.GET.get("category", "")
    if not code:
        context = {"store": store, "categories": catalogue.categories()}
        return render(request, "stores/stock/category.html", context)
    category = catalogue.category_of(code)
    items = item_options(request, store) if category.is_traced else []
    form = _form_for(request, category, items)
    files = stored_files(form, store.organisation, by=actor_of(request), now=now())
    if form.is_valid():
        form.cleaned_data |= files
        with errors_on_form(form, **PRODUCT_REFUSALS):
            name = _list(request, slug, category, form.cleaned_data)
            return redirect("stores:product", slug=slug, product=name)
    own = organisations_of(actor_of(request).person_id or 0, {Role.CLERK}, today())
    if category.is_traced and not items and len(own) == 1:
        messages.info(
            request,
            _(
                "Tea is sold in packs that its maker has registered, and no maker of the county has"
                " registered a pack size yet."
            ),
        )
        query = urlencode({"organisation": own[0].code, "next": request.get_full_path()})
        return redirect(f"{reverse('supply:item_new')}?{query}")
    context = {"store": store, "items": items, "category": category, "clerk_of": own}
    return render_form(request, "stores/stock/product_new.html", form, **context)


def _form_for(
    request: HttpRequest, category: Category, items: list[tuple[str, str]]
) -> TeaForm | GoodsForm:
    sent = request.POST or None, request.FILES or None
    if category.is_traced:
        return TeaForm(*sent, choices={"gtin": items}, category=category)
    return GoodsForm(*sent, category=category)


def _list(request: HttpRequest, slug: str, category: Category, given: dict[str, Any]) -> str:
    """Save a new product as a draft; return its name in addresses."""
    photo, packs = given.pop("photo", None), given.pop("packs", 0)
    item = trade_item(given.get("gtin", ""))
    if item and not given["title"]:
        given |= {"title": item.name, "title_en": given["title_en"] or item.name_en}
    number = given.get("gtin", "")[-6:-1] or new_number(now())[-5:].lower()
    name = _slug_from(f"{given['title_en'] or in_pinyin(given['title'])} {number}")
    product = NewProduct(store=slug, slug=name, category=category.code, is_draft=True, **given)
    content = content_of(photo, most=MOST_BYTES) if photo else b""
    list_goods(by=actor_of(request), now=now(), product=product, packs=packs, photo=content)
    return name
