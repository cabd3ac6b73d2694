"""A store as a business: opening it, papers, shipping, details, moving, handing over, closing."""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import unquote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.front.form_keys import replays_page
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import active_language
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.kernel.identifiers import new_number
from commonfield.market.forms.payments import METHODS, MerchantsForm
from commonfield.market.forms.stores import (
    PAPER_REFUSALS,
    CloseForm,
    DetailsForm,
    DirectHandoverForm,
    MoveForm,
    OfferForm,
    OpeningForm,
    PaperForm,
    ShippingForm,
    shipping_initial,
)
from commonfield.market.views.desk import store_of
from commonfield.market.views.papers import licence_response, stored_files
from commonfield.orders.choices import TeamState
from commonfield.orders.desk.queries import work_left
from commonfield.orders.teams.queries import teams_of_store
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, require_role
from commonfield.people.queries import (
    organisation,
    organisations,
    organisations_of,
    organisations_within,
    persons_with_role,
)
from commonfield.people.types import OrganisationInfo
from commonfield.places.queries import place, places, villages_to_choose
from commonfield.stores import commands
from commonfield.stores import queries as store_queries
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.commands import close_store, set_merchant
from commonfield.stores.errors import HandoverUnusableError
from commonfield.stores.queries import (
    HANDOVER_HOLDS,
    handover_offer,
    merchants_of_store,
    paper_document,
    settings_of_store,
)
from commonfield.stores.rules import shipping_fen
from commonfield.stores.types import NewStore, Opening, Rate, StoreSettings, StoreView
from commonfield.workshop.text import in_pinyin

_LONGEST_SLUG: Final = 50
# Names that pages of the desk have themselves.
_RESERVED: Final = frozenset({"", "new", "take-over"})
# Parcels that show a keeper what buyers will pay: grams, and where to.
_EXAMPLES: Final = (
    (250, "330100000000"),
    (1_500, "330100000000"),
    (250, "110000000000"),
    (1_500, "110000000000"),
    (250, "650000000000"),
)
_EXAMPLE_GOODS_FEN: Final = 80_00
# Those that wait come first.
_TEAMS_COUNTED: Final = 200


def managed_store(request: HttpRequest, slug: str) -> StoreView:
    store = store_of(slug)
    require_role(actor_of(request), {Role.KEEPER}, on=today(), organisation=store.organisation)
    return store


# Opening


@signed_in_form
def store_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    employers = organisations_of(actor.person_id or 0, {Role.KEEPER, Role.CLERK}, today())
    if not employers:
        raise PermissionRefusedError
    form = OpeningForm(
        request.POST or None,
        request.FILES or None,
        choices={
            "organisation": [(each.code, in_language(each, "name")) for each in employers],
            "place": villages_to_choose(settings.COUNTY_CODE, active_language()),
        },
        initial={"place": employers[0].place_code, "organisation": employers[0].code},
    )
    files = stored_files(request, form, employers[0].code)
    if form.is_valid():
        opening = _opening(form, files)
        with errors_on_form(form, **PAPER_REFUSALS):
            commands.set_up_store(by=actor, now=now(), opening=opening)
            messages.success(request, _("The store is open. Now list a product."))
            return redirect("market:desk_products", slug=opening.store.slug)
    context = {"keepers": _keepers_of(employers), "employers": employers}
    return render_form(request, "market/desk_new.html", form, **context)


def _keepers_of(employers: Sequence[OrganisationInfo]) -> bool:
    """Tell whether every organisation that may open a store has a keeper already."""
    return all(
        persons_with_role(Role.KEEPER, on=today(), organisation=each.code) for each in employers
    )


def _opening(form: OpeningForm, files: Mapping[str, str]) -> Opening:
    given = form.cleaned_data
    store = NewStore(
        organisation=given["organisation"],
        slug=_free_slug(given["name_en"], given["name"]),
        name=given["name"],
        name_en=given["name_en"] or in_pinyin(given["name"]),
        place=given["place"],
    )
    paper = form.paper(files["document"])
    return Opening(store, paper, form.rates(given["place"][:2]), files["logo"])


def _free_slug(english: str, chinese: str) -> str:
    """Return a name for the store's address, made from its name, that nobody has."""
    made = (slugify(english) or slugify(in_pinyin(chinese)))[:_LONGEST_SLUG].strip("-")
    if made in _RESERVED:
        return new_number(now()).lower()
    # A twin in the same moment is refused by the command, and asked for again.
    return f"{made}-{new_number(now())[-4:].lower()}" if store_queries.store(made) else made


# Arranging


@signed_in_form
def store_settings(request: HttpRequest, slug: str) -> HttpResponse:
    store = managed_store(request, slug)
    arranged = _settings(request, slug)
    form = DetailsForm(
        request.POST or None,
        request.FILES or None,
        initial=vars(store) | {"low_stock_packs": arranged.low_stock_packs},
    )
    files = stored_files(request, form, store.organisation)
    if form.is_valid():
        with errors_on_form(form):
            details = form.details(files["logo"])
            commands.edit_store(by=actor_of(request), now=now(), slug=slug, details=details)
            messages.success(request, _("Saved. The store's page shows it now."))
            return redirect("market:desk_settings", slug=slug)
    context = {
        "store": store,
        "arranged": arranged,
        "owner": organisations([store.organisation]).get(store.organisation),
        "place": place(store.place),
        "examples": _examples(request, arranged.rates),
    }
    return render_form(request, "market/desk_settings.html", form, **context)


def _settings(request: HttpRequest, slug: str) -> StoreSettings:
    return settings_of_store(slug, by=actor_of(request), now=now())


def _examples(request: HttpRequest, rates: Sequence[Rate]) -> list[dict[str, object]]:
    """Return what some parcels cost, so that a keeper sees what buyers will."""
    names = places(region for _weight_g, region in _EXAMPLES)
    return [
        {
            "region": names[region].name_in(active_language()),
            "weight_g": weight_g,
            "fen": shipping_fen(rates, region, weight_g, _EXAMPLE_GOODS_FEN),
        }
        for weight_g, region in _EXAMPLES
        if region in names
    ]


@signed_in_form
def papers(request: HttpRequest, slug: str) -> HttpResponse:
    store = managed_store(request, slug)
    form = PaperForm(request.POST or None, request.FILES or None)
    files = stored_files(request, form, store.organisation)
    if form.is_valid():
        with errors_on_form(form, **PAPER_REFUSALS):
            paper = form.paper(files["document"])
            commands.add_paper(by=actor_of(request), now=now(), slug=slug, paper=paper)
            messages.success(
                request, _("The licence is submitted. An officer of the county will check it.")
            )
            return redirect("market:desk_papers", slug=slug)
    arranged = _settings(request, slug)
    return render_form(request, "market/desk_papers.html", form, store=store, arranged=arranged)


@signed_in_post
def paper_withdraw(request: HttpRequest, slug: str, paper: int) -> HttpResponse:
    commands.withdraw_paper(by=actor_of(request), now=now(), slug=slug, paper_id=paper)
    messages.success(request, _("The licence is removed."))
    return redirect("market:desk_papers", slug=slug)


@signed_in_page
def paper_file(request: HttpRequest, slug: str, paper: int) -> HttpResponse:
    return licence_response(paper_document(slug, paper, by=actor_of(request), now=now()))


@signed_in_form
def shipping_rates(request: HttpRequest, slug: str) -> HttpResponse:
    store = managed_store(request, slug)
    rates = _settings(request, slug).rates
    home = store.place[:2]
    form = ShippingForm(request.POST or None, initial=shipping_initial(rates, home))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            commands.set_shipping_rates(
                by=actor_of(request), now=now(), slug=slug, rates=form.rates(home)
            )
            messages.success(request, _("New orders are sent at these rates."))
            return redirect("market:desk_rates", slug=slug)
    context = {"store": store, "examples": _examples(request, rates)}
    return render_form(request, "market/desk_rates.html", form, **context)


# Moving, handing over, closing


@signed_in_form
def store_move(request: HttpRequest, slug: str) -> HttpResponse:
    store = managed_store(request, slug)
    form = MoveForm(
        request.POST or None,
        choices={"place": villages_to_choose(settings.COUNTY_CODE, active_language())},
        initial={"place": store.place},
    )
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, same_place="place", place_unknown="place"):
            to = form.cleaned_data["place"]
            commands.move_store(by=actor_of(request), now=now(), slug=slug, place=to)
            messages.success(request, _("The store has moved."))
            return redirect("market:desk_settings", slug=slug)
    return render_form(
        request, "market/desk_move.html", form, store=store, place=place(store.place)
    )


@replays_page
@signed_in_form
def store_handover(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer the store to another organisation; the county's administrator hands it over at once."""
    store, actor = store_of(slug), actor_of(request)
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
                page = settings.BASE_URL + reverse("market:desk_take_over")
                link = f"{page}?{urlencode({'offer': offer})}"
                context |= {"to": to, "link": link, "until": now() + HANDOVER_HOLDS}
    return render_form(request, "market/desk_handover.html", form, **context)


def _direct_handover(request: HttpRequest, store: StoreView) -> HttpResponse:
    form = DirectHandoverForm(request.POST or None, request.FILES or None)
    files = stored_files(request, form, store.organisation)
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
    return render_form(request, "market/desk_handover.html", form, store=store, is_direct=True)


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
    """Return the offer in what somebody pasted: itself, or the address that it came in."""
    offer = re.sub(r"\s", "", text).rpartition("offer=")[2]
    return unquote(offer)


@signed_in_form
def take_over(request: HttpRequest) -> HttpResponse:
    """Take up an offered store, with the new owner's own paper."""
    text = _offer_in(request.POST.get("offer", "") or request.GET.get("offer", ""))
    if not text:
        return render(request, "market/desk_take_over.html", {"offer": None})
    try:
        offer = handover_offer(text, now=now())
    except HandoverUnusableError as error:
        refused = {"offer": None, "problem": error_message(error)}
        return render(request, "market/desk_take_over.html", refused, status=error.status)
    actor = actor_of(request)
    require_role(actor, {Role.KEEPER}, on=today(), organisation=offer.to_organisation)
    form = PaperForm(request.POST or None, request.FILES or None)
    files = stored_files(request, form, offer.to_organisation)
    if form.is_valid():
        with errors_on_form(form, **PAPER_REFUSALS):
            paper = form.paper(files["document"])
            slug = commands.take_over_store(by=actor, now=now(), offer=text, paper=paper)
            messages.success(request, _("The store is yours now. Look at its shipping rates."))
            return redirect("market:desk_settings", slug=slug)
    context = {
        "offer": offer,
        "text": text,
        "store": store_of(offer.store),
        "from": organisation(offer.from_organisation),
        "to": organisation(offer.to_organisation),
    }
    return render_form(request, "market/desk_take_over.html", form, **context)


@signed_in_form
def store_close(request: HttpRequest, slug: str) -> HttpResponse:
    store = managed_store(request, slug)
    form = CloseForm(
        request.POST if request.method == "POST" else None, store=in_language(store, "name")
    )
    if form.is_valid():
        close_store(by=actor_of(request), now=now(), slug=slug)
        messages.success(request, _("The store is closed. What was ordered is still to be sent."))
        return redirect("market:desk_store", slug=slug)
    by, at = actor_of(request), now()
    teams = teams_of_store(slug, by=by, now=at, limit=_TEAMS_COUNTED)
    context = {
        "store": store,
        "unfinished": work_left(slug, by=by, now=at),
        "teams": sum(each.state == TeamState.OPEN for each in teams),
    }
    return render_form(request, "market/desk_close.html", form, **context)


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
