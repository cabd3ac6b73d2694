"""The screens of a hall, for its keeper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonfield.front.forms import render_form
from commonfield.front.signed_in import signed_in_form, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.backends import SCREEN_IDLE_S
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.commands import register_screen, revoke_screen
from commonfield.people.forms import ScreenForm
from commonfield.people.middleware import make_screen
from commonfield.people.permissions import actor_of, require_role
from commonfield.people.queries import organisation_seen_by, screens_of
from commonfield.people.views.reauthentication import requires_reauthentication
from commonfield.people.views.requests import posted


@signed_in_form
@requires_reauthentication
def screens(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    hall = organisation_seen_by(actor, code=code, on=today())
    require_role(actor, {Role.HALL_KEEPER, Role.COUNTY_ADMIN}, organisation=code, on=today())
    if hall.kind != OrganisationKind.HALL:
        raise NotFoundError
    form = ScreenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        token = register_screen(by=actor, now=now(), hall=code, **form.cleaned_data)
        # Who made it one is forgotten there as everybody is.
        request.session.set_expiry(SCREEN_IDLE_S)
        messages.success(request, _("This browser is now a screen of the hall."))
        return make_screen(redirect("people:screens", code=code), token)
    rows = screens_of(code)
    return render_form(request, "people/screens.html", form, organisation=hall, rows=rows)


@signed_in_post
def screen_revoke(request: HttpRequest, code: str, screen_id: int) -> HttpResponse:
    revoke_screen(by=actor_of(request), now=now(), hall=code, screen_id=screen_id)
    messages.success(request, _("The screen is removed."))
    return redirect("people:screens", code=code)
