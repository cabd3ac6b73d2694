"""The heritage worker's pages of inheritors, and of those not recorded yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_as_messages, errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.heritage import commands, queries
from commonfield.heritage.forms.heritage import InheritorForm, NamedForm
from commonfield.heritage.views.desk import places_of_keeper
from commonfield.heritage.views.texts import shown_inheritors
from commonfield.kernel.clock import now, today
from commonfield.people.choices import PURPOSE_TEXTS, Purpose
from commonfield.people.permissions import actor_of


@signed_in_page
def inheritors(request: HttpRequest) -> HttpResponse:
    found = queries.inheritors_at_desk(by=actor_of(request), now=now())
    context = {"inheritors": shown_inheritors(found, today())}
    return render(request, "heritage/desk/inheritors.html", context)


@signed_in_page
def unrecorded(request: HttpRequest) -> HttpResponse:
    found = queries.unrecorded(by=actor_of(request), now=now())
    context = {"inheritors": shown_inheritors(found, today()), "today": today()}
    return render(request, "heritage/desk/unrecorded.html", context)


@signed_in_post
def add(request: HttpRequest, item: str) -> HttpResponse:
    by, at = actor_of(request), now()
    queries.desk_item(item, by=by, now=at)
    form = InheritorForm(request.POST, choices={"place": places_of_keeper(by)})
    with errors_as_messages(request):
        if form.is_valid():
            commands.add_inheritor(by=by, now=at, item=item, inheritor=form.inheritor())
            messages.success(request, _("Added. Their name is on no page."))
        else:
            errors = (str(message) for each in form.errors.values() for message in each)
            messages.error(request, " ".join(errors))
    return redirect("heritage:desk_item", item=item)


@signed_in_form
def inheritor(request: HttpRequest, inheritor: str) -> HttpResponse:
    """Show an inheritor; record their consent, or take them off the list."""
    by, at = actor_of(request), now()
    found = queries.inheritor_at_desk(inheritor, by=by, now=at)
    form = NamedForm(request.POST or None)
    if request.method == "POST" and request.POST.get("name") == "end":
        commands.end_inheritor(by=by, now=at, code=inheritor)
        messages.success(request, _("Off the list."))
        return redirect("heritage:inheritors")
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, consent_terms="until"):
            commands.name_inheritor(by=by, now=at, code=inheritor, **form.cleaned_data)
            messages.success(request, _("The item's page now says their name."))
            return redirect("heritage:inheritor", inheritor=inheritor)
    (shown,) = shown_inheritors([found], today())
    context = {"shown": shown, "consent_text": PURPOSE_TEXTS[Purpose.NAME_SHOWN]}
    return render_form(request, "heritage/desk/inheritor.html", form, **context)
