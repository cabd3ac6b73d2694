"""The desk's page of how a store is paid: its own numbers at payment providers."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonfield.front.forms import render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now
from commonfield.market.forms.payments import METHODS, MerchantsForm
from commonfield.market.views.desk import store_of
from commonfield.people.permissions import actor_of
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.commands import set_merchant
from commonfield.stores.queries import merchants_of_store


@signed_in_form
def merchants(request: HttpRequest, slug: str) -> HttpResponse:
    store, by = store_of(slug), actor_of(request)
    held = {row.method: row.merchant for row in merchants_of_store(slug, by=by, now=now())}
    form = MerchantsForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        for method in METHODS:
            set_merchant(
                by=by, now=now(), store=slug, method=method, merchant=form.cleaned_data[method]
            )
        messages.success(request, _("Saved."))
        return redirect("market:desk_settings", slug)
    missing = [
        PaymentMethod(method).label
        for method in METHODS
        if method not in settings.PAYMENT_PROVIDERS
    ]
    return render_form(request, "market/desk_merchants.html", form, store=store, missing=missing)
