"""The desk of expos: expos and stands arranged, what a stand says and shows."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_as_messages, errors_on_form, render_form
from commonfield.front.language import active_language
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, require
from commonfield.people.queries import organisations_within
from commonfield.places.queries import places_to_choose
from commonfield.sharing.expo import commands, queries
from commonfield.sharing.expo.forms import ExpoForm, StandForm, StandWordsForm
from commonfield.sharing.expo.permissions import (
    is_expo_editor,
    may_arrange,
    organisations_at_stands,
)

_ORGANISATIONS: Final = 500
_FIELDS: Final = {
    "expo_place": "place",
    "expo_days": "ends_on",
    "expo_over": "ends_on",
    "stand_days": "starts_on",
    "stand_number": "number",
    "stand_organisation": "organisation",
}


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    by, at = actor_of(request), now()
    arranges = may_arrange(by, today())
    require(arranges or bool(organisations_at_stands(by, today())))
    stands = queries.kept_stands(by, at)
    context = {
        "arranges": arranges,
        "expos": queries.expos(today()) if arranges else [],
        "stands": [(each, each.state(today())) for each in stands],
        "answers": is_expo_editor(by, today()) or bool(organisations_at_stands(by, today())),
        "waiting": sum(each.waiting for each in stands),
        "today": today(),
    }
    return render(request, "sharing/expo/desk.html", context)


@signed_in_form
def expo_edit(request: HttpRequest, expo: int | None = None) -> HttpResponse:
    """Add an expo, or change one."""
    by = actor_of(request)
    require(may_arrange(by, today()))
    found = queries.expo(expo) if expo is not None else None
    initial = {name: getattr(found, name, "") for name in ExpoForm.base_fields} if found else {}
    places = places_to_choose([settings.COUNTY_CODE], active_language())
    form = ExpoForm(request.POST or None, choices={"place": places}, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            commands.arrange_expo(by=by, now=now(), new=form.new(), pk=expo)
            messages.success(request, _("Saved."))
            return redirect("sharing:expo_desk")
    return render_form(request, "sharing/expo/expo_edit.html", form, expo=found)


@signed_in_form
def stand_new(request: HttpRequest, expo: int) -> HttpResponse:
    by = actor_of(request)
    require(may_arrange(by, today()))
    found = queries.expo(expo)
    known = organisations_within(settings.COUNTY_CODE, limit=_ORGANISATIONS)
    choices = sorted((each.code, in_language(each, "name")) for each in known)
    initial = {
        "number": max((each.number for each in queries.stands_of(expo)), default=0) + 1,
        "starts_on": max(found.starts_on, today()),
        "ends_on": found.ends_on,
    }
    form = StandForm(request.POST or None, choices={"organisation": choices}, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            pk = commands.add_stand(by=by, now=now(), expo=expo, new=form.new(), words=form.said())
            messages.success(request, _("Added. Now choose what it shows."))
            return redirect("sharing:stand_desk", stand=pk)
    return render_form(request, "sharing/expo/stand_new.html", form, expo=found)


@signed_in_form
def stand(request: HttpRequest, stand: int) -> HttpResponse:
    """Say what a stand shows, change its words, withdraw it."""
    by, at = actor_of(request), now()
    found = queries.kept_stand(by, stand, at)
    words = StandWordsForm(
        request.POST if "words" in request.POST else None,
        initial={name: getattr(found, name) for name in StandWordsForm.base_fields},
    )
    if words.is_bound and words.is_valid():
        with errors_on_form(words):
            commands.describe_stand(by=by, now=at, pk=stand, words=words.said())
            messages.success(request, _("Saved."))
            return redirect("sharing:stand_desk", stand=stand)
    elif request.method == "POST" and not words.is_bound:
        with errors_as_messages(request):
            messages.success(request, _deed(request, stand))
        return redirect("sharing:stand_desk", stand=stand)
    context = {
        "stand": found,
        "state": found.state(today()),
        "exhibits": queries.exhibits_of(stand, at),
        "offered": queries.offered_exhibits(found, at),
    }
    return render_form(request, "sharing/expo/stand_desk.html", words, **context)


def _deed(request: HttpRequest, stand: int) -> str:
    by, at, given = actor_of(request), now(), request.POST
    if "withdraw" in given:
        commands.withdraw_stand(by=by, now=at, pk=stand)
        return _("Withdrawn. Its page and its sign lead nowhere now.")
    kind = given.get("kind", "")
    if "show" in given:
        commands.show_exhibit(by=by, now=at, pk=stand, kind=kind, code=given["show"])
        return _("It is shown now.")
    if "take_off" in given:
        commands.take_exhibit_off(by=by, now=at, pk=stand, kind=kind, code=given["take_off"])
        return _("Taken off.")
    raise NotFoundError
