"""Pages of wishes: a household's, and a supplier's."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_as_messages, errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, person_of, require
from commonfield.people.types import person_number
from commonfield.places.queries import place, venues
from commonfield.services.bookings.permissions import open_venue
from commonfield.services.bookings.queries import bookable_rooms
from commonfield.services.bookings.views.asking import FIELDS, room_choices
from commonfield.services.bookings.views.texts import shown
from commonfield.services.choices import WISHED, HallUse
from commonfield.services.errors import PersonNumberError
from commonfield.services.wishes import queries
from commonfield.services.wishes.commands import make_wish, offer_day, take_wish_back
from commonfield.services.wishes.forms import DayOfferForm


@signed_in_form
def wishes(request: HttpRequest) -> HttpResponse:
    """Show what one's household asks for; ask for something, or take it back, with one tap."""
    if request.method == "POST":
        with errors_as_messages(request):
            messages.success(request, _deed(request))
        return redirect("services:wishes")
    rows = queries.wishes_of(person_of(actor_of(request)), now())
    context = {"rows": [(each, HallUse(each.use).label) for each in rows]}
    return render(request, "services/wishes/wishes.html", context)


def _deed(request: HttpRequest) -> str:
    by, text = actor_of(request), request.POST.get("person", "").strip()
    if text and not person_number(text):
        raise PersonNumberError
    who = person_number(text) or None
    if use := request.POST.get("ask", ""):
        make_wish(by=by, now=now(), use=use, person_id=who)
        return _("Asked. It counts for your village, without your name.")
    if use := request.POST.get("back", ""):
        take_wish_back(by=by, now=now(), use=use, person_id=who)
        return _("Taken back.")
    raise NotFoundError


@signed_in_page
def wished(request: HttpRequest) -> HttpResponse:
    """Show where most is asked, and to a supplier the halls and their own offers."""
    by, at = actor_of(request), now()
    totals = queries.asked_by_use(settings.COUNTY_CODE, by=by, now=at)
    use = request.GET.get("use", "")
    if use not in totals:
        use = max(WISHED, key=lambda each: totals[each] or 0)
    town = place(request.GET.get("place", ""))
    if town is None or town.level != "town" or town.code[:6] != settings.COUNTY_CODE[:6]:
        town = None
    area = town.code if town else settings.COUNTY_CODE
    context = {
        "totals": [(each, HallUse(each).label, count) for each, count in totals.items()],
        "use": use,
        "use_words": HallUse(use).label,
        "town": town,
        "rows": queries.asked_places(area, use, by=by, now=at),
        "is_supplier": bool(queries.supplier_of(by, at)),
        "halls": venues(town.code, "hall", china_day(at)) if town else [],
        "offers": [(each, shown(each.booking)) for each in queries.offers_of(by, at)],
    }
    return render(request, "services/wishes/wished.html", context)


@signed_in_form
def offer(request: HttpRequest, hall: str) -> HttpResponse:
    """Offer a day to a hall; its keeper answers."""
    by, at = actor_of(request), now()
    suppliers = queries.supplier_of(by, at)
    require(bool(suppliers))
    found = open_venue(hall, now=at)
    rooms = room_choices(bookable_rooms(hall))
    choices = {
        "organisation": [(each.code, in_language(each, "name")) for each in suppliers],
        "rooms": rooms,
    }
    asked = {"use": request.GET.get("use", ""), "rooms": [code for code, _name in rooms[:1]]}
    form = DayOfferForm(request.POST or None, choices=choices, initial=asked)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **FIELDS):
            code = form.cleaned_data["organisation"]
            made = offer_day(by=by, now=at, organisation_code=code, new=form.new())
            messages.success(request, _("Sent. The hall's keeper answers."))
            return redirect("services:booking", number=made.number)
    return render_form(
        request, "services/wishes/offer.html", form, hall=found, has_rooms=bool(rooms)
    )
