"""The desk of a store: what is on sale, its details, packs and pictures."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.front.forms import PAGE_SIZE, errors_on_form, page_links, page_offset, render_form
from commonfield.front.language import is_chinese
from commonfield.front.numbers import grams
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import CommonfieldError, NotFoundError, must_exist
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.permissions import actor_of, has_role
from commonfield.people.queries import organisations, organisations_within
from commonfield.stores.catalogue import commands, queries
from commonfield.stores.catalogue.forms import (
    PRODUCT_REFUSALS,
    GoodsVariantForm,
    PictureCaptionForm,
    PictureForm,
    ProductDetailsForm,
    VariantForm,
    VariantNameForm,
)
from commonfield.stores.catalogue.types import (
    NewVariant,
    PictureView,
    ProductDetails,
    ProductView,
    SkuView,
)
from commonfield.stores.form_files import stored_files
from commonfield.stores.queries import kept_store
from commonfield.stores.types import StoreView
from commonfield.supply.queries import makers_of_items, trade_items_of
from commonfield.workshop.images import MOST_BYTES
from commonfield.workshop.media import content_of

# What a request for packs begins with.
USUALLY_ASKED: Final = 20
_CONFLICT: Final = 409
_PICTURE_FIELDS: Final = {
    "file_unknown_kind": "file",
    "file_too_large": "file",
    "picture_size": "file",
    "picture_twice": "file",
    "picture_words": "alt",
}


def item_options(request: HttpRequest, store: StoreView) -> list[tuple[str, str]]:
    """Return what makers pack: the store's own organisation first, then the county's."""
    makers = organisations([store.organisation])
    for kind in (OrganisationKind.COOPERATIVE, OrganisationKind.ENTERPRISE):
        some = organisations_within(settings.COUNTY_CODE, kind=kind)
        makers |= {each.code: each for each in some if each.code not in makers}
    chinese = is_chinese()
    return [
        (
            item.gtin,
            " · ".join(
                [
                    in_language(item, "name"),
                    in_language(maker, "name"),
                    grams(item.net_g, chinese=chinese),
                    item.gtin,
                ]
            ),
        )
        for maker in makers.values()
        for item in trade_items_of(maker.code)
    ]


@signed_in_page
def products(request: HttpRequest, slug: str) -> HttpResponse:
    rows = queries.managed_products(
        slug, by=actor_of(request), now=now(), offset=page_offset(request), limit=PAGE_SIZE
    )
    context = {
        "store": kept_store(slug, by=actor_of(request), now=now()),
        "rows": rows,
        "pages": page_links(request, len(rows)),
    }
    return render(request, "stores/catalogue/products.html", context)


def _one(request: HttpRequest, slug: str, product: str) -> ProductView:
    return queries.managed_product(slug, product, by=actor_of(request), now=now())


@signed_in_page
def product(request: HttpRequest, slug: str, product: str) -> HttpResponse:
    view = _one(request, slug, product)
    category = queries.category_of(view.category)
    store = kept_store(slug, by=actor_of(request), now=now())
    context = {
        "store": store,
        "packs_itself": has_role(
            actor_of(request), {Role.CLERK}, organisation=store.organisation, on=today()
        )
        and makers_of_items({sku.gtin for sku in view.skus}) == [store.organisation],
        "product": view,
        "details": ProductDetailsForm(initial=vars(view), category=category).shown(),
        "category": category,
        "usual": USUALLY_ASKED,
        "most_pictures": commands.MOST_PICTURES,
        "photo": None if view.pictures else PictureForm()["file"],
    }
    return render(request, "stores/catalogue/product.html", context)


def _page_of(slug: str, product: str) -> str:
    return reverse("stores:product", args=[slug, product])


@signed_in_form
def edit_details(request: HttpRequest, slug: str, product: str) -> HttpResponse:
    view = _one(request, slug, product)
    category = queries.category_of(view.category)
    form = ProductDetailsForm(
        request.POST or None, request.FILES or None, initial=vars(view), category=category
    )

    def save(**acting: Any) -> None:  # noqa: ANN401 - who and when
        commands.edit_product(slug=product, details=ProductDetails(**form.cleaned_data), **acting)

    done = _("Saved. The product's page shows it now.")
    labels = _("Edit the details"), _("Save"), done
    return _ask(request, slug, view, form, labels, save, **PRODUCT_REFUSALS)


_STEPS: Final = {"withdraw": commands.withdraw_product, "return": commands.return_product}


@signed_in_post
def product_step(request: HttpRequest, slug: str, product: str, name: str) -> HttpResponse:
    _one(request, slug, product)
    return _done(request, _page_of(slug, product), _STEPS.get(name), slug=product)


def _done(
    request: HttpRequest, page: str, act: Callable[..., None] | None, **what: object
) -> HttpResponse:
    """Do it, or say why not, and go back to the product's page."""
    if act is None:
        raise NotFoundError
    try:
        act(by=actor_of(request), now=now(), **what)
    except CommonfieldError as error:
        if error.status != _CONFLICT:
            raise
        messages.error(request, error_message(error))
    else:
        messages.success(request, _("Done. Buyers see it at once."))
    return redirect(page)


def _ask(
    request: HttpRequest,
    slug: str,
    view: ProductView,
    form: forms.Form,
    labels: tuple[str, str, str],
    save: Callable[..., object],
    **fields: str,
) -> HttpResponse:
    """Ask for one thing of a product; once given, save it and go back to its page.

    ``labels`` are the heading, the button's, and the message afterwards.
    """
    store = kept_store(slug, by=actor_of(request), now=now())
    heading, button, done = labels
    files = stored_files(form, store.organisation, by=actor_of(request), now=now())
    if form.is_valid():
        form.cleaned_data |= files
        with errors_on_form(form, **fields):
            save(by=actor_of(request), now=now())
            messages.success(request, done)
            return redirect(_page_of(slug, view.slug))
    context = {
        "store": store,
        "heading": heading,
        "button": button,
        "about": in_language(view, "title"),
        "back": _page_of(slug, view.slug),
    }
    return render_form(request, "stores/catalogue/form.html", form, **context)


# Packs


def _sku(view: ProductView, code: str) -> SkuView:
    return must_exist(next((each for each in view.skus if each.sku == code), None))


@signed_in_form
def variant_new(request: HttpRequest, slug: str, product: str) -> HttpResponse:
    view = _one(request, slug, product)
    has = {each.gtin for each in view.skus}
    is_traced = queries.category_of(view.category).is_traced
    form: forms.Form
    if is_traced:
        items = item_options(request, kept_store(slug, by=actor_of(request), now=now()))
        fresh = [item for item in items if item[0] not in has]
        form = VariantForm(request.POST or None, choices={"gtin": fresh})
    else:
        form = GoodsVariantForm(request.POST or None)

    def save(**acting: Any) -> None:  # noqa: ANN401 - who and when
        given = {"gtin": "", **form.cleaned_data}
        commands.add_variant(variant=NewVariant(product=product, **given), **acting)

    done = _("The pack is on sale as soon as it is in stock.")
    labels = (_("Add a pack"), _("Put on sale"), done)
    field = "gtin" if is_traced else "net_g"
    return _ask(request, slug, view, form, labels, save, variant_taken=field, net_weight="net_g")


@signed_in_form
def variant(request: HttpRequest, slug: str, product: str, sku: str) -> HttpResponse:
    view = _one(request, slug, product)
    form = VariantNameForm(request.POST or None, initial=vars(_sku(view, sku)))

    def save(**acting: Any) -> None:  # noqa: ANN401 - who and when
        commands.name_variant(sku=sku, **form.cleaned_data, **acting)

    done = _("Saved. The product's page shows it now.")
    return _ask(request, slug, view, form, (_("Name the pack"), _("Save"), done), save)


_SKU_STEPS: Final = {"withdraw": commands.withdraw_sku, "return": commands.return_sku}


@signed_in_post
def variant_step(
    request: HttpRequest, slug: str, product: str, sku: str, name: str
) -> HttpResponse:
    _sku(_one(request, slug, product), sku)
    return _done(request, _page_of(slug, product), _SKU_STEPS.get(name), sku=sku)


# Pictures


def _picture(view: ProductView, number: int) -> PictureView:
    return must_exist(next((each for each in view.pictures if each.picture_id == number), None))


@signed_in_form
def picture_new(request: HttpRequest, slug: str, product: str) -> HttpResponse:
    view = _one(request, slug, product)
    form = PictureForm(
        request.POST or None,
        request.FILES or None,
        initial={"alt": view.title, "alt_en": view.title_en},
    )

    def save(**acting: Any) -> None:  # noqa: ANN401 - who and when
        given = dict(form.cleaned_data)
        content = content_of(given.pop("file"), most=MOST_BYTES)
        commands.add_picture(slug=product, content=content, **given, **acting)

    done = _("The picture is on the product's page.")
    labels = (_("Add a picture"), _("Add the picture"), done)
    return _ask(request, slug, view, form, labels, save, **_PICTURE_FIELDS)


@signed_in_form
def picture(request: HttpRequest, slug: str, product: str, picture: int) -> HttpResponse:
    view = _one(request, slug, product)
    form = PictureCaptionForm(request.POST or None, initial=vars(_picture(view, picture)))

    def save(**acting: Any) -> None:  # noqa: ANN401 - who and when
        commands.describe_picture(picture_id=picture, **form.cleaned_data, **acting)

    done = _("Saved. The product's page shows it now.")
    labels = (_("Describe the picture"), _("Save"), done)
    return _ask(request, slug, view, form, labels, save, **_PICTURE_FIELDS)


_PICTURE_STEPS: Final = {"first": commands.show_picture_first, "remove": commands.remove_picture}


@signed_in_post
def picture_step(
    request: HttpRequest, slug: str, product: str, picture: int, name: str
) -> HttpResponse:
    _picture(_one(request, slug, product), picture)
    return _done(request, _page_of(slug, product), _PICTURE_STEPS.get(name), picture_id=picture)
