"""What buyers say of a product: all of it on a page, and hiding what must not be published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.forms import PAGE_SIZE, errors_on_form, page_links, page_offset, render_form
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import must_exist
from commonfield.market.forms.shop import HideForm
from commonfield.orders.commands import hide_review
from commonfield.orders.reviews import review_of, reviews_of
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, require
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.types import ProductView


def _product(slug: str) -> ProductView:
    return must_exist(catalogue.product(slug, now=now()))


def _may_hide(request: HttpRequest, product: ProductView) -> bool:
    roles = {Role.BUREAU, Role.COUNTY_ADMIN}
    return has_role(actor_of(request), roles, place=product.store.place, on=today())


@never_cache
@require_safe
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    product = _product(slug)
    found = reviews_of(slug, offset=page_offset(request), limit=PAGE_SIZE)
    context = {
        "product": product,
        "reviews": found,
        "may_hide": _may_hide(request, product),
        "pages": page_links(request, len(found.reviews)),
    }
    return render(request, "market/product_reviews.html", context)


@signed_in_form
def hide(request: HttpRequest, slug: str, review: int) -> HttpResponse:
    product = _product(slug)
    require(_may_hide(request, product))
    found = must_exist(review_of(slug, review))
    form = HideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            hide_review(
                by=actor_of(request), now=now(), review=review, reason=form.cleaned_data["reason"]
            )
            messages.success(request, _("Hidden. Its stars still count."))
            return redirect("market:product_reviews", slug)
    return render_form(request, "market/review_hide.html", form, product=product, review=found)
