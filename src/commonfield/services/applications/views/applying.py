"""Handing in: for oneself, or by a helper with the person beside them; bringing what is missing."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonfield.front.file_resubmit import ResubmitFileField, stored_upload
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import PURPOSE_TEXTS, Purpose
from commonfield.people.permissions import actor_of, person_of
from commonfield.people.queries import has_consent, person_card
from commonfield.services.applications import queries
from commonfield.services.applications.commands import apply_for, bring_papers, store_paper
from commonfield.services.applications.forms import AnswersForm, ApplicationForm
from commonfield.services.applications.permissions import is_applicant, is_own, require_hand_in
from commonfield.services.applications.terms import service_on
from commonfield.services.applications.types import NewApplication
from commonfield.services.applications.views.texts import KNOWN_WORDS, shown


@signed_in_form
def apply(request: HttpRequest, service: str, person_id: int | None = None) -> HttpResponse:
    """Take an application; what is on file is shown, and not asked."""
    by, at, found = actor_of(request), now(), service_on(service, today())
    whose = person_of(by) if person_id is None else person_id
    require_hand_in(by, whose, today())
    own = is_own(by, whose)
    form = ApplicationForm(
        request.POST or None,
        request.FILES or None,
        questions=found.questions,
        asks_consent=not has_consent(whose, Purpose.SERVICES),
        is_own=is_applicant(by, whose, today()),
    )
    papers = _stored(request, form)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            new = NewApplication(found.code, form.answers(), papers, form.channel())
            if number := apply_for(by=by, now=at, person_id=whose, new=new):
                messages.success(request, _("Handed in. Keep the receipt with its number."))
                return redirect("services:application", number=number)
            messages.warning(
                request,
                _("They withdrew this consent themselves: a second person approves it first."),
            )
            return redirect("people:person", person_id=whose)
    return render_form(
        request,
        "services/applications/apply.html",
        form,
        service=found,
        known=_known(queries.known_of(found, whose, whole=own)),
        purpose_text=PURPOSE_TEXTS[Purpose.SERVICES],
        is_own=own,
        child=None if own or not is_applicant(by, whose, today()) else person_card(whose),
    )


@signed_in_form
def bring(request: HttpRequest, number: str) -> HttpResponse:
    """Take what was named as missing."""
    by, at = actor_of(request), now()
    view = queries.application_view(number, by=by, now=at)
    if not (view.can_hand_in and view.tracked.missing):
        raise NotFoundError
    questions = [
        each for each in view.tracked.service.questions if each.code in view.tracked.missing
    ]
    form = AnswersForm(request.POST or None, request.FILES or None, questions=questions)
    papers = _stored(request, form)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            said = form.answers()
            if bring_papers(by=by, now=at, number=number, answers=said, papers=papers):
                messages.success(request, _("Brought. The days run again from tomorrow."))
            else:
                messages.warning(request, _("Kept. Something is still missing."))
            return redirect("services:application", number=number)
    each = shown(view.tracked)
    return render_form(request, "services/applications/bring.html", form, each=each)


def _known(said: list[tuple[str, str]]) -> list[tuple[object, str]]:
    return [(KNOWN_WORDS[code], value) for code, value in said]


def _stored(request: HttpRequest, form: forms.Form) -> dict[str, str]:
    """Keep the papers that came with a form that was sent, so that a fault elsewhere keeps them."""
    if not form.is_bound:
        return {}
    form.is_valid()
    by = actor_of(request)
    store = partial(_store, request)
    return {
        name: stored_upload(form, name, store, sender=by.person_id)
        for name, field in form.fields.items()
        if isinstance(field, ResubmitFileField)
    }


def _store(request: HttpRequest, content: bytes) -> str:
    return store_paper(by=actor_of(request), now=now(), content=content)
