"""Licences of stores: their keepers enter them, an officer of the county checks them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, require_role
from commonfield.people.queries import organisations
from commonfield.places.queries import places
from commonfield.stores import queries as store_queries
from commonfield.stores.form_files import stored_files
from commonfield.stores.papers import commands, queries
from commonfield.stores.papers.forms import PAPER_REFUSALS, PaperForm, RefusalForm
from commonfield.stores.queries import kept_store
from commonfield.workshop.media import FileContent


@signed_in_page
def licences(request: HttpRequest) -> HttpResponse:
    require_role(actor_of(request), {Role.BUREAU}, on=today())
    rows = queries.papers_to_check(by=actor_of(request), now=now())
    lie_in = places(each.store.place for each in rows)
    context = {"rows": [(each, lie_in.get(each.store.place)) for each in rows]}
    return render(request, "stores/papers/licences.html", context)


@signed_in_form
def licence(request: HttpRequest, paper: int) -> HttpResponse:
    by, at = actor_of(request), now()
    found = queries.paper_to_check(paper, by=by, now=at)
    is_refused = request.POST.get("verdict") == "refuse"
    form = RefusalForm(request.POST if is_refused else None)
    if request.method == "POST" and not is_refused:
        commands.accept_paper(by=by, now=at, paper_id=paper)
        messages.success(request, _("The licence is checked."))
        return redirect("stores:licences")
    if form.is_valid():
        with errors_on_form(form):
            commands.refuse_paper(by=by, now=at, paper_id=paper, **form.cleaned_data)
            messages.success(request, _("Refused. The store's keeper sees your reason."))
            return redirect("stores:licences")
    context = {
        "store": found.store,
        "paper": found.paper,
        "prepared_by": found.prepared_by,
        "owner": organisations([found.store.organisation]).get(found.store.organisation),
        "place": places([found.store.place]).get(found.store.place),
    }
    return render_form(request, "stores/papers/licence.html", form, **context)


@signed_in_page
def licence_file(request: HttpRequest, paper: int) -> HttpResponse:
    return licence_response(queries.document_to_check(paper, by=actor_of(request), now=now()))


def licence_response(file: FileContent) -> HttpResponse:
    """Give the picture or PDF of a licence as a file."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename=licence.{file.ending}"
    return response


@signed_in_form
def papers(request: HttpRequest, slug: str) -> HttpResponse:
    store = kept_store(slug, by=actor_of(request), now=now())
    form = PaperForm(request.POST or None, request.FILES or None)
    files = stored_files(form, store.organisation, by=actor_of(request), now=now())
    if form.is_valid():
        with errors_on_form(form, **PAPER_REFUSALS):
            paper = form.paper(files["document"])
            commands.add_paper(by=actor_of(request), now=now(), slug=slug, paper=paper)
            messages.success(
                request, _("The licence is submitted. An officer of the county will check it.")
            )
            return redirect("stores:papers", slug=slug)
    arranged = store_queries.settings_of_store(slug, by=actor_of(request), now=now())
    return render_form(request, "stores/papers/papers.html", form, store=store, arranged=arranged)


@signed_in_post
def paper_withdraw(request: HttpRequest, slug: str, paper: int) -> HttpResponse:
    commands.withdraw_paper(by=actor_of(request), now=now(), slug=slug, paper_id=paper)
    messages.success(request, _("The licence is removed."))
    return redirect("stores:papers", slug=slug)


@signed_in_page
def paper_file(request: HttpRequest, slug: str, paper: int) -> HttpResponse:
    return licence_response(queries.paper_document(slug, paper, by=actor_of(request), now=now()))
