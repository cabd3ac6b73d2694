"""The editor's pages: what was written, a new note, a correction, the second person's decision."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_as_messages, errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, require
from commonfield.sharing.notes import commands, queries
from commonfield.sharing.notes.forms import NoteCorrectionForm, NoteForm, SentBackForm
from commonfield.sharing.notes.permissions import may_edit_notes

_FIELDS: Final = {
    "note_picture": "shows",
    "correction_empty": "text",
    "note_reason": "reason",
    **dict.fromkeys(
        ("file_unknown_kind", "file_too_large", "picture_size", "no_picture"), "picture"
    ),
}


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    _require_editor(request)
    return render(request, "sharing/notes/desk.html", {"notes": queries.worked_notes()})


@signed_in_form
def note_new(request: HttpRequest) -> HttpResponse:
    """Prepare a note; one that was sent back begins with its words."""
    _require_editor(request)
    earlier = request.GET.get("from", "")
    before = queries.worked_note(earlier) if earlier.isalnum() else None
    initial = {name: getattr(before, name, "") for name in NoteForm.base_fields}
    del initial["picture"]
    form = NoteForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            number = commands.prepare_note(
                by=actor_of(request), now=now(), text=form.said(), picture=form.content()
            )
            return _prepared(request, number)
    return render_form(request, "sharing/notes/new.html", form)


@signed_in_form
def note_correct(request: HttpRequest, number: str) -> HttpResponse:
    _require_editor(request)
    note = queries.published_note(number)
    form = NoteCorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            made = commands.correct_note(
                by=actor_of(request), now=now(), number=number, **form.cleaned_data
            )
            return _prepared(request, made)
    return render_form(request, "sharing/notes/correct.html", form, note=note)


@signed_in_form
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Show a note as it would stand; accept it, send it back, take it back."""
    _require_editor(request)
    by, view = actor_of(request), queries.worked_note(number)
    form = SentBackForm(request.POST if "send_back" in request.POST else None)
    if form.is_bound and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            reason = form.cleaned_data["reason"]
            commands.send_note_back(by=by, now=now(), number=number, reason=reason)
            messages.success(request, _("Sent back. The writer reads why."))
            return redirect("sharing:notes_desk")
    elif request.method == "POST" and not form.is_bound:
        with errors_as_messages(request):
            messages.success(request, _decided(request, number))
        return redirect("sharing:note_decide", number=number)
    context = {
        "note": view,
        "is_own": view.prepared_by == by.acting_id,
        "corrected": queries.worked_note(view.corrects) if view.corrects else None,
    }
    return render_form(request, "sharing/notes/decide.html", form, **context)


def _decided(request: HttpRequest, number: str) -> str:
    by, at = actor_of(request), now()
    if "accept" in request.POST:
        commands.accept_note(by=by, now=at, number=number)
        return _("Published. It shows on the home page.")
    if "take_back" in request.POST:
        commands.take_note_back(by=by, now=at, number=number)
        return _("Taken back.")
    raise NotFoundError


def _prepared(request: HttpRequest, number: str) -> HttpResponse:
    messages.success(request, _("Prepared. A second person reads it before it shows."))
    return redirect("sharing:note_decide", number=number)


def _require_editor(request: HttpRequest) -> None:
    require(may_edit_notes(actor_of(request), today()))
