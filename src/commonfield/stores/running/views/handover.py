"""Handing a store over to another organisation."""

import re
from urllib.parse import unquote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.front.form_keys import replays_page
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now, today
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, require_role
from commonfield.people.queries import organisation, organisations, organisations_within
from commonfield.people.types import OrganisationInfo
from commonfield.stores.errors import HandoverUnusableError
from commonfield.stores.form_files import stored_files
from commonfield.stores.papers.forms import PAPER_REFUSALS, PaperForm
from commonfield.stores.queries import existing_store
from commonfield.stores.running import commands
from commonfield.stores.running.forms import DirectHandoverForm, OfferForm
from commonfield.stores.running.queries import HANDOVER_HOLDS, handover_offer
from commonfield.stores.types import StoreView


@replays_page
@signed_in_form
def store_handover(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer the store to another organisation; the county's administrator hands it over at once."""
    store, actor = existing_store(slug), actor_of(request)
    keeps = has_role(actor, {Role.KEEPER}, on=today(), organisation=store.organisation)
    if not keeps:
        require_role(actor, {Role.COUNTY_ADMIN}, on=today(), organisation=store.organisation)
        return _direct_handover(request, store)
    form = OfferForm(request.POST or None)
    context: dict[str, object] = {"store": store, "is_direct": False}
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, handover_to_itself="to_organisation"):
            to = _organisation_named(form)
            if to is not None:
                offer = commands.offer_store(
                    by=actor, now=now(), slug=slug, to_organisation=to.code
                )
                page = settings.BASE_URL + reverse("stores:take_over")
                link = f"{page}?{urlencode({'offer': offer})}"
                context |= {"to": to, "link": link, "until": now() + HANDOVER_HOLDS}
    return render_form(request, "stores/running/handover.html", form, **context)


def _direct_handover(request: HttpRequest, store: StoreView) -> HttpResponse:
    form = DirectHandoverForm(request.POST or None, request.FILES or None)
    files = stored_files(form, store.organisation, by=actor_of(request), now=now())
    if form.is_valid():
        with errors_on_form(form, handover_to_itself="to_organisation", **PAPER_REFUSALS):
            to = _organisation_named(form)
            if to is not None:
                commands.hand_over_store(
                    by=actor_of(request),
                    now=now(),
                    slug=store.slug,
                    to_organisation=to.code,
                    paper=form.paper(files["document"]),
                )
                messages.success(request, _("The store is handed over."))
                return redirect("market:store", slug=store.slug)
    return render_form(request, "stores/running/handover.html", form, store=store, is_direct=True)


def _organisation_named(form: forms.Form) -> OrganisationInfo | None:
    """Return the organisation that a form names by code or whole name; say so if none or many."""
    text = " ".join(form.cleaned_data["to_organisation"].split())
    found = organisations([text])
    if text in found:
        return found[text]
    named = [
        each
        for each in organisations_within(settings.COUNTY_CODE, search=text)
        if text in {each.name, each.name_en}
    ]
    if len(named) != 1:
        form.add_error(
            "to_organisation",
            _("Several organisations have this name. Enter the code of the one you mean.")
            if named
            else _("No organisation of the county has this code or name. Check it."),
        )
        return None
    return named[0]


def _offer_in(text: str) -> str:
    """Return the offer in a pasted text: itself, or the address that it came in."""
    offer = re.sub(r"\s", "", text).rpartition("offer=")[2]
    return unquote(offer)


@signed_in_form
def take_over(request: HttpRequest) -> HttpResponse:
    """Take up an offered store, with the new owner's own paper."""
    text = _offer_in(request.POST.get("offer", "") or request.GET.get("offer", ""))
    if not text:
        return render(request, "stores/running/take_over.html", {"offer": None})
    try:
        offer = handover_offer(text, now=now())
    except HandoverUnusableError as error:
        refused = {"offer": None, "problem": error_message(error)}
        return render(request, "stores/running/take_over.html", refused, status=error.status)
    actor = actor_of(request)
    require_role(actor, {Role.KEEPER}, on=today(), organisation=offer.to_organisation)
    form = PaperForm(request.POST or None, request.FILES or None)
    files = stored_files(form, offer.to_organisation, by=actor_of(request), now=now())
    if form.is_valid():
        with errors_on_form(form, **PAPER_REFUSALS):
            paper = form.paper(files["document"])
            slug = commands.take_over_store(by=actor, now=now(), offer=text, paper=paper)
            messages.success(request, _("The store is yours now. Look at its shipping rates."))
            return redirect("stores:settings", slug=slug)
    context = {
        "offer": offer,
        "text": text,
        "store": existing_store(offer.store),
        "from": organisation(offer.from_organisation),
        "to": organisation(offer.to_organisation),
    }
    return render_form(request, "stores/running/take_over.html", form, **context)
