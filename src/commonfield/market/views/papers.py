"""Licences of stores, as an officer checks them, and files that come with a store's forms."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.file_resubmit import DOCUMENTS, ResubmitFileField, stored_upload
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.market.forms.stores import RefusalForm
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, require_role
from commonfield.people.queries import organisations
from commonfield.people.types import Actor
from commonfield.places.queries import places
from commonfield.stores import commands, queries
from commonfield.workshop.media import FileContent


@signed_in_page
def papers(request: HttpRequest) -> HttpResponse:
    require_role(actor_of(request), {Role.BUREAU}, on=today())
    rows = queries.papers_to_check(by=actor_of(request), now=now())
    lie_in = places(each.store.place for each in rows)
    context = {"rows": [(each, lie_in.get(each.store.place)) for each in rows]}
    return render(request, "market/papers.html", context)


@signed_in_form
def paper(request: HttpRequest, paper: int) -> HttpResponse:
    by, at = actor_of(request), now()
    found = queries.paper_to_check(paper, by=by, now=at)
    is_refused = request.POST.get("verdict") == "refuse"
    form = RefusalForm(request.POST if is_refused else None)
    if request.method == "POST" and not is_refused:
        commands.accept_paper(by=by, now=at, paper_id=paper)
        messages.success(request, _("The licence is checked."))
        return redirect("market:papers")
    if form.is_valid():
        with errors_on_form(form):
            commands.refuse_paper(by=by, now=at, paper_id=paper, **form.cleaned_data)
            messages.success(request, _("Refused. The store's keeper sees your reason."))
            return redirect("market:papers")
    context = {
        "store": found.store,
        "paper": found.paper,
        "prepared_by": found.prepared_by,
        "owner": organisations([found.store.organisation]).get(found.store.organisation),
        "place": places([found.store.place]).get(found.store.place),
    }
    return render_form(request, "market/paper.html", form, **context)


@signed_in_page
def paper_file(request: HttpRequest, paper: int) -> HttpResponse:
    return licence_response(queries.document_to_check(paper, by=actor_of(request), now=now()))


def stored_files(request: HttpRequest, form: forms.Form, organisation: str) -> dict[str, str]:
    """Keep the files that came with a form that was sent; return the name of each, or nothing.

    Pictures are for everybody, documents for the store's keepers.
    """
    if not form.is_bound:
        return {}
    form.is_valid()
    by = actor_of(request)
    return {
        name: stored_upload(
            form, name, partial(_keep, by, organisation, field), sender=by.person_id
        )
        for name, field in form.fields.items()
        if isinstance(field, ResubmitFileField)
    }


def licence_response(file: FileContent) -> HttpResponse:
    """Give the picture or PDF of a licence as a file."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename=licence.{file.ending}"
    return response


def _keep(by: Actor, organisation: str, field: ResubmitFileField, content: bytes) -> str:
    if field.accept == DOCUMENTS:
        return commands.store_document(by=by, now=now(), organisation=organisation, content=content)
    return commands.store_picture(
        by=by, now=now(), organisation=organisation, content=content, box_px=field.box_px
    )
