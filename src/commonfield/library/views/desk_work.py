"""A title at the keeper's desk: its details, its pages, its steps."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_as_messages, errors_on_form, number_in, render_form
from commonfield.front.ranges import stored_file_response
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.library.choices import WorkKind
from commonfield.library.desk import commands, queries
from commonfield.library.forms.desk import CoverForm, PhotographsForm, TitleForm
from commonfield.library.permissions import may_announce
from commonfield.library.types import AlbumPage, WorkInfo
from commonfield.library.views.desk import say_refused, shown_title
from commonfield.library.views.texts import (
    hall_name,
    problem_text,
    rights_words,
    shown_chapter,
    turn_words,
)
from commonfield.people.permissions import actor_of

_LONGEST_SENTENCE: Final = 500
# Of a page's number.
_DIGITS: Final = 3
_STEPS: Final[dict[str, tuple[Callable[..., object], object]]] = {
    "publish": (commands.publish_work, gettext_lazy("Published.")),
    "withdraw": (
        commands.withdraw_work,
        gettext_lazy("Withdrawn. Readers cannot see it any more."),
    ),
    "announce": (
        commands.announce_work,
        gettext_lazy("Announced. Readers can open it in 30 days unless somebody objects."),
    ),
    "delete": (commands.delete_draft, gettext_lazy("The draft is deleted.")),
}


@signed_in_form
def work(request: HttpRequest, work: int) -> HttpResponse:
    """Show a title to its keeper and save their changes."""
    info = queries.desk_work(work, by=actor_of(request), now=now())
    form = TitleForm(info, request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {
            "licence_end": "licensed_until",
            "rights_note": "rights_note",
            "announced_on": "rights",
            "rural_scheme": "rights",
        }
        with errors_on_form(form, **fields):
            commands.describe_work(
                by=actor_of(request), now=now(), work=work, details=form.details()
            )
            messages.success(request, _("Saved."))
            return redirect("library:desk_work", work=work)
    return render_form(request, "library/desk/work.html", form, **_context(request, info))


def _context(request: HttpRequest, info: WorkInfo) -> dict[str, object]:
    by, at = actor_of(request), now()
    return {
        "work": info,
        "shown": shown_title(info),
        "hall_name": hall_name(info.hall),
        "rights": rights_words(info),
        "chapters": [shown_chapter(info, line) for line in info.contents],
        "is_album": info.kind == WorkKind.PICTURES
        and bool(queries.album_pages(info.id, by=by, now=at)),
        "objections": queries.objections_to(info.id, by=by, now=at),
        "may_announce": may_announce(by, info.place, today()),
        "is_out": info.published_at is None or info.withdrawn_at is not None,
        "namesake": None if info.published_at else queries.older_namesake(info),
        "cover_form": CoverForm(),
    }


@signed_in_post
def step(request: HttpRequest, work: int) -> HttpResponse:
    """Publish, withdraw, announce or delete a title."""
    info = queries.desk_work(work, by=actor_of(request), now=now())
    name = request.POST.get("name", "")
    if name not in _STEPS:
        raise NotFoundError
    command, words = _STEPS[name]
    with errors_as_messages(request):
        command(by=actor_of(request), now=now(), work=work)
        messages.success(request, problem_text(info.title, words))
    if name == "delete":
        return redirect("library:desk_shelf", hall=info.hall)
    return redirect("library:desk_work", work=work)


@without_form_key("The same picture again is the same cover.")
@signed_in_post
def cover(request: HttpRequest, work: int) -> HttpResponse:
    queries.desk_work(work, by=actor_of(request), now=now())
    form = CoverForm(request.POST, request.FILES)
    with errors_as_messages(request):
        if form.is_valid():
            content = form.content()
            commands.change_cover(by=actor_of(request), now=now(), work=work, content=content)
            messages.success(request, _("The cover is changed."))
        else:
            messages.error(request, _("Choose a picture first."))
    return redirect("library:desk_work", work=work)


@signed_in_form
def album(request: HttpRequest, work: int) -> HttpResponse:
    """Give an album's pages their sentences and their order."""
    by, at = actor_of(request), now()
    info = queries.desk_work(work, by=by, now=at)
    pages = queries.album_pages(work, by=by, now=at)
    if not pages:
        raise NotFoundError
    if request.method == "POST":
        changed = [_page(request, page.number) for page, _file in pages]
        with errors_as_messages(request):
            commands.change_album(by=by, now=at, work=work, pages=changed)
            messages.success(request, _("Saved."))
        next_page = "library:desk_work" if "done" in request.POST else "library:desk_album"
        return redirect(next_page, work=work)
    context = {"work": info, "pages": pages, "form": PhotographsForm()}
    return render(request, "library/desk/album.html", context)


def _page(request: HttpRequest, number: int) -> AlbumPage:
    position = number_in(request.POST.get(f"position-{number}", ""), digits=_DIGITS)
    sentence = " ".join(request.POST.get(f"sentence-{number}", "").split())
    return AlbumPage(
        number,
        position or number,
        sentence[:_LONGEST_SENTENCE],
        is_removed=f"remove-{number}" in request.POST,
    )


@without_form_key("A photograph that the album has is not added again.")
@signed_in_post
def photographs(request: HttpRequest, work: int) -> HttpResponse:
    queries.desk_work(work, by=actor_of(request), now=now())
    form = PhotographsForm(request.POST, request.FILES)
    with errors_as_messages(request):
        if form.is_valid():
            album = commands.add_to_album(
                by=actor_of(request), now=now(), work=work, photographs=form.contents()
            )
            say_refused(request, album)
        else:
            messages.error(request, _("Choose a picture first."))
    return redirect("library:desk_album", work=work)


@signed_in_page
def chapter(request: HttpRequest, work: int, number: int) -> HttpResponse:
    """Show a chapter as readers will see it."""
    by, at = actor_of(request), now()
    info = queries.desk_work(work, by=by, now=at)
    shown = queries.desk_chapter(work, number, by=by, now=at)
    numbers = [line.number for line in info.contents]
    place = numbers.index(number)
    back, on = turn_words(info)
    context = {
        "work": info,
        "chapter": shown,
        "name": shown_chapter(info, info.contents[place]).name,
        "previous": numbers[place - 1] if place else 0,
        "next": numbers[place + 1] if place + 1 < len(numbers) else 0,
        "back": back,
        "on": on,
    }
    return render(request, "library/desk/chapter.html", context)


@signed_in_post
def part(request: HttpRequest, work: int, number: int) -> HttpResponse:
    """Take a chapter or a picture out, or put back what was."""
    queries.desk_work(work, by=actor_of(request), now=now())
    act, picture = request.POST.get("act", ""), request.POST.get("picture", "")[:64]
    with errors_as_messages(request):
        if act == "back":
            commands.put_back(by=actor_of(request), now=now(), work=work, number=number)
            messages.success(request, _("It is back, as it was."))
        elif act == "out" or picture:
            commands.take_out(
                by=actor_of(request), now=now(), work=work, number=number, picture=picture
            )
            messages.success(request, _("It is taken out; the rest stays readable."))
    return redirect("library:desk_chapter", work=work, number=number)


@signed_in_page
def file(request: HttpRequest, work: int, name: str) -> HttpResponseBase:
    """Answer with a file of a title that is not public yet."""
    digest = name.partition(".")[0]
    if not queries.shows_file(work, digest, by=actor_of(request), now=now()):
        raise NotFoundError
    return stored_file_response(request, name)
