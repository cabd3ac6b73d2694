"""How old a person is, with whom they live, and who is a child's guardian."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people import commands, queries
from commonfield.people.choices import AgeGroup
from commonfield.people.forms import AgeForm, GuardianForm, HouseholdForm
from commonfield.people.permissions import actor_of, is_self, may_help, require
from commonfield.people.types import person_number
from commonfield.people.views.requests import next_address, posted
from commonfield.workshop.images import MOST_BYTES
from commonfield.workshop.media import ENDINGS, content_of


def _waits() -> str:
    return _("It is recorded. A second person, of another household, approves it.")


def _back(request: HttpRequest, person_id: int) -> str:
    is_own = is_self(actor_of(request), person_id)
    own = reverse("people:my_account")
    return own if is_own else reverse("people:person", args=[person_id])


def ask_age(request: HttpRequest, person_id: int, form: AgeForm) -> HttpResponse:
    """Ask whether a person is 14 or older, before a consent of theirs is recorded."""
    back = _back(request, person_id)
    context = {
        "card": queries.person_card(person_id),
        "is_own": is_self(actor_of(request), person_id),
        "is_refused": request.method == "POST" and not form.is_bound,
        "back": back,
        "next": next_address(request, back),
    }
    answer = render_form(request, "people/age.html", form, **context)
    if context["is_refused"]:
        answer.status_code = 422
    return answer


@signed_in_form
def person_age(request: HttpRequest, person_id: int) -> HttpResponse:
    actor, form = actor_of(request), AgeForm(posted(request))
    require(queries.may_say_age(actor, person_id=person_id, on=today()))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            age = AgeGroup(form.cleaned_data["age"])
            counts = commands.say_age(by=actor, now=now(), person_id=person_id, age=age)
            messages.success(request, _("Thank you. It is noted.") if counts else _waits())
            return redirect(next_address(request, _back(request, person_id)))
    return ask_age(request, person_id, form)


@signed_in_form
def person_household(request: HttpRequest, person_id: int) -> HttpResponse:
    actor = actor_of(request)
    is_own = is_self(actor, person_id)
    form = HouseholdForm(posted(request), is_own=is_own)
    require(is_own or may_help(actor, person_id=person_id, on=today()))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, household_not_found="home", household_same="home"):
            commands.request_household(
                by=actor, now=now(), person_id=person_id, home=form.cleaned_data["home"]
            )
            messages.success(request, _waits())
            return redirect(_back(request, person_id))
    card = queries.person_card(person_id)
    others = queries.others_of_household(person_id)
    back = _back(request, person_id)
    return render_form(request, "people/household.html", form, card=card, others=others, back=back)


@signed_in_form
def person_guardian(request: HttpRequest, person_id: int) -> HttpResponse:
    actor = actor_of(request)
    require(may_help(actor, person_id=person_id, on=today()))
    form = GuardianForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(
            form,
            guardian_needed="guardian",
            **dict.fromkeys(("file_unknown_kind", "file_too_large", "picture_size"), "paper"),
        ):
            commands.request_guardian(
                by=actor,
                now=now(),
                person_id=person_id,
                guardian_id=form.cleaned_data["guardian"],
                paper=content_of(form.cleaned_data["paper"], most=MOST_BYTES),
            )
            messages.success(request, _waits())
            return redirect(_back(request, person_id))
    card, back = queries.person_card(person_id), _back(request, person_id)
    return render_form(request, "people/guardian.html", form, card=card, back=back)


@signed_in_post
def guardian_end(request: HttpRequest, person_id: int) -> HttpResponse:
    actor = actor_of(request)
    guardian = person_number(request.POST.get("guardian", ""))
    if not guardian:
        raise NotFoundError
    commands.end_guardianship(by=actor, now=now(), person_id=person_id, guardian_id=guardian)
    messages.success(request, _("The guardianship is ended."))
    return redirect(_back(request, guardian if is_self(actor, guardian) else person_id))


@signed_in_page
def request_paper(request: HttpRequest, request_id: int) -> HttpResponse:
    found = queries.guardian_paper(actor_of(request), request_id=request_id, now=now())
    answer = HttpResponse(found.content, content_type=found.media_type)
    name = f"paper.{ENDINGS[found.media_type]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
