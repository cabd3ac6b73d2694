"""A helper's pages: the person beside them, the slip, their list to print."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.dates import day_text
from commonfield.front.form_keys import replays_page
from commonfield.front.forms import errors_on_form, render_form, search_text
from commonfield.front.language import is_chinese
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.people.choices import PURPOSE_TEXTS, ConsentChannel, Purpose, Role
from commonfield.people.permissions import actor_of, may_help, require
from commonfield.people.queries import administered_places, has_consent, person_card, persons_within
from commonfield.people.types import Actor
from commonfield.services.errands import commands, queries
from commonfield.services.errands.forms import ClassForm, ErrandForm

_HELPING: Final = (Role.HELPER, Role.HALL_KEEPER, Role.COUNTY_ADMIN)
_FOUND: Final = 20


def _places(by: Actor) -> list[str]:
    """Return where a helper finds persons; a cooperative's clerk comes from a member's page."""
    return administered_places(by, today(), _HELPING)


@signed_in_page
def errands(request: HttpRequest) -> HttpResponse:
    """Find the person beside the helper, by whole name, phone or number."""
    by, text = actor_of(request), search_text(request)
    places = _places(by)
    require(bool(places))
    found = {
        card.person_id: card
        for place in (places if text else ())
        for card in persons_within(by, place=place, now=now(), search=text, limit=_FOUND)
    }
    rows = [card for card in found.values() if card.person_id != by.person_id]
    return render(request, "services/errands/errands.html", {"rows": rows, "text": text})


@signed_in_form
def errand(request: HttpRequest, person_id: int) -> HttpResponse:
    """Write down an errand of this person, or that they say they came to a phone class."""
    by, at = actor_of(request), now()
    require(may_help(by, person_id=person_id, on=today()))
    is_class = request.POST.get("name") == "class"
    classes = [
        (
            each.number,
            f"{day_text(each.begins_at, chinese=is_chinese())} {in_language(each, 'title')}",
        )
        for each in queries.classes_at(by, at)
    ]
    form = ErrandForm(None if is_class else request.POST or None)
    sent = request.POST if is_class else None
    class_form = ClassForm(sent, choices={"phone_class": classes}, prefix="class")
    if form.is_bound and form.is_valid():
        with errors_on_form(form, errand_aloud="channel"):
            number = commands.help_with_errand(
                by=by, now=at, person_id=person_id, errand=form.errand()
            )
            return redirect("services:errand_slip", number=number)
    if class_form.is_bound and class_form.is_valid():
        given = class_form.cleaned_data
        with errors_on_form(class_form, errand_aloud="channel", class_not_over="phone_class"):
            commands.say_class(
                by=by,
                now=at,
                person_id=person_id,
                number=given["phone_class"],
                channel=ConsentChannel(given["channel"]),
            )
            messages.success(request, _("Recorded. No page says who came."))
            return redirect("services:errand", person_id=person_id)
    context = {
        "card": person_card(person_id),
        "consent_text": PURPOSE_TEXTS[Purpose.ERRAND],
        "class_form": class_form if classes else None,
        "finds_others": bool(_places(by)),
        "allows_helper": has_consent(person_id, Purpose.HELPER),
    }
    sent_form = class_form if is_class else form
    return render_form(
        request, "services/errands/errand.html", sent_form, **context, errand_form=form
    )


@signed_in_page
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """Show the slip in large print: the surname only."""
    by = actor_of(request)
    row, surname = queries.errand_slip(number, by=by, now=now())
    context = {"row": row, "surname": surname, "finds_others": bool(_places(by))}
    return render(request, "services/errands/slip.html", context)


@replays_page
@signed_in_post
def errand_list(request: HttpRequest, person_id: int) -> HttpResponse:
    """Print the person's own list for them; they see who did."""
    rows = commands.print_errands(by=actor_of(request), now=now(), person_id=person_id)
    context = {"rows": rows, "card": person_card(person_id), "today": today()}
    return render(request, "services/errands/list.html", context)
