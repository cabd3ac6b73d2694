"""The page on which the county's administrator sets the photograph of the home page."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.places.queries import photograph as photograph_of
from commonfield.portal.commands import remove_photograph, require_photographer, set_photograph
from commonfield.portal.forms import PhotographForm

_FIELDS = dict.fromkeys(("no_picture", "file_too_large", "picture_size"), "picture")


@signed_in_form
def photograph(request: HttpRequest) -> HttpResponse:
    by, at, county = actor_of(request), now(), settings.COUNTY_CODE
    require_photographer(by, county, at)
    if "remove" in request.POST:
        remove_photograph(by=by, now=at, place=county)
        return redirect("portal:home")
    form = PhotographForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, words = form.content(), form.words()
        with errors_on_form(form, **_FIELDS):
            set_photograph(by=by, now=at, place=county, content=content, words=words)
            messages.success(request, _("Set. This is what visitors see from now on."))
            return redirect("portal:home")
    template, shown = "portal/photograph.html", photograph_of(county)
    return render_form(request, template, form, photograph=shown)
