"""Opening a store whole, on one page."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import active_language
from commonfield.front.signed_in import signed_in_form
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.kernel.identifiers import new_number
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role
from commonfield.people.queries import organisations_of, persons_with_role
from commonfield.people.types import OrganisationInfo
from commonfield.places.queries import villages_to_choose
from commonfield.stores import queries as store_queries
from commonfield.stores.form_files import stored_files
from commonfield.stores.papers.forms import PAPER_REFUSALS
from commonfield.stores.running import commands
from commonfield.stores.running.forms import OpeningForm
from commonfield.stores.types import NewStore, Opening
from commonfield.workshop.text import in_pinyin

_LONGEST_SLUG: Final = 50
# Names that pages of the desk have themselves.
_RESERVED: Final = frozenset({"", "new", "take-over"})


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
    files = stored_files(form, employers[0].code, by=actor_of(request), now=now())
    if form.is_valid():
        opening = _opening(form, files)
        with errors_on_form(form, **PAPER_REFUSALS):
            commands.set_up_store(by=actor, now=now(), opening=opening)
            return _go_on(request, opening.store)
    context = {"keepers": _keepers_of(employers), "employers": employers}
    return render_form(request, "stores/running/new.html", form, **context)


def _go_on(request: HttpRequest, store: NewStore) -> HttpResponse:
    """Lead a keeper on to a product; a clerk is none where the organisation has one already."""
    by, where = actor_of(request), store.organisation
    if has_role(by, {Role.KEEPER}, organisation=where, on=today()):
        messages.success(request, _("The store is open. Now list a product."))
        return redirect("stores:product_new", slug=store.slug)
    messages.success(
        request, _("The store is open. Its keeper lists products, from their own page.")
    )
    return redirect("people:me")


def _keepers_of(employers: Sequence[OrganisationInfo]) -> bool:
    """Return whether every organisation that may open a store has a keeper already."""
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
    # A twin in the same moment is refused by the command, and the form shown again.
    return f"{made}-{new_number(now())[-4:].lower()}" if store_queries.store(made) else made
