"""The keeper's desk: halls, their shelves, files that come in, titles of other halls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from commonfield.front.error_messages import error_message
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import (
    errors_on_form,
    number_in,
    page_links,
    page_offset,
    render_form,
    search_text,
)
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.spreadsheets import MOST_BYTES, spreadsheet_response
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import CommonfieldError
from commonfield.kernel.identifiers import new_token
from commonfield.library.choices import UploadState
from commonfield.library.desk import commands, queries
from commonfield.library.errors import SheetFileMissingError
from commonfield.library.forms.desk import AddForm, AlbumForm
from commonfield.library.forms.sheet import sheet_template, sheet_words
from commonfield.library.rules import parts_among
from commonfield.library.types import Album, ImportedFile, UploadView, WorkInfo
from commonfield.library.views.texts import opens_on, problem_text
from commonfield.people.permissions import (
    actor_of,
    is_hall_open,
    keeps_any_hall,
    require,
    require_hall,
)
from commonfield.places.types import VenueInfo
from commonfield.workshop.media import UPLOADS, content_of, put_file

_PAGE: Final = 50
_MOST_PUBLISHED: Final = 500
# How soon a page looks again while files are converted. Units: seconds.
_LOOKS_AGAIN: Final = "5"
_ON_THE_WAY: Final = {UploadState.WAITING, UploadState.CONVERTING}


@dataclass(frozen=True)
class ShownTitle:
    """A title with the words for its state; ``kind`` is the state's class."""

    work: WorkInfo
    state: str
    kind: str = ""


@dataclass(frozen=True)
class _ShownUpload:
    """A file with why it was refused or waits."""

    upload: UploadView
    state: str
    reason: str


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    """Show a keeper's halls; a single one at once."""
    by, on = actor_of(request), today()
    require(keeps_any_hall(by, on))
    halls = [*queries.halls_of(by, on), *queries.closed_halls_of(by, on)]
    text = search_text(request)
    if len(halls) == 1:
        return redirect("library:desk_shelf", hall=halls[0].code)
    found = [hall for hall in halls if text in hall.name or text.lower() in hall.name_en.lower()]
    offset = page_offset(request)
    some = found[offset : offset + _PAGE]
    counts = queries.shelf_counts([hall.code for hall in some], on)
    rows = [(hall, counts[hall.code]) for hall in some]
    links = page_links(request, len(some), page=_PAGE)
    context = {"rows": rows, "text": text, "today": on, "pages": links}
    return render(request, "library/desk/halls.html", context)


@signed_in_form
def shelf(request: HttpRequest, hall: str) -> HttpResponse:
    """Show a hall's titles; publish those that are ticked, or all drafts."""
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at, may_be_closed=True)
    if not is_hall_open(venue, today()):
        return _closed(request, venue)
    state, text = request.GET.get("state", ""), search_text(request)
    if request.method == "POST":
        _publish(request, hall)
        return redirect("library:desk_shelf", hall=hall)
    page = queries.shelf(
        hall, by=by, now=at, state=state, text=text, first=page_offset(request), size=_PAGE
    )
    context = {
        "hall": venue,
        "titles": [shown_title(each) for each in page.items],
        "total": page.total,
        "counts": queries.shelf_counts([hall], today())[hall],
        "on_the_way": _on_the_way(queries.uploads_of(hall, by=by, now=at)),
        "states": _states(),
        "state": state,
        "text": text,
        "pages": page_links(request, len(page.items), page=_PAGE),
    }
    return render(request, "library/desk/shelf.html", context)


def _closed(request: HttpRequest, hall: VenueInfo) -> HttpResponse:
    """Show a closed hall's public titles; they can be withdrawn, and nothing else."""
    by, at = actor_of(request), now()
    if request.method == "POST":
        if withdrawn := number_in(request.POST.get("withdraw", "")):
            commands.withdraw_work(by=by, now=at, work=withdrawn)
            messages.success(request, _("Withdrawn. Readers cannot see it any more."))
        return redirect("library:desk_shelf", hall=hall.code)
    page = queries.shown_of(hall.code, by=by, now=at, first=page_offset(request), size=_PAGE)
    links = page_links(request, len(page.items), page=_PAGE)
    context = {"hall": hall, "page": page, "pages": links}
    return render(request, "library/desk/closed.html", context)


def shown_title(work: WorkInfo) -> ShownTitle:
    on, opens = today(), opens_on(work)
    if work.objected_at is not None:
        return ShownTitle(work, _("objection, taken down"), "attention")
    if work.published_at is None:
        return ShownTitle(work, pgettext("a title", "draft"))
    if work.withdrawn_at is not None:
        return ShownTitle(work, _("withdrawn"))
    if work.licensed_until is not None and work.licensed_until < on:
        return ShownTitle(work, _("licence ended, taken down"), "attention")
    if opens is not None and opens > on:
        return ShownTitle(work, _("announced"))
    return ShownTitle(work, pgettext("a title", "published"), "good")


def _states() -> list[tuple[str, str]]:
    return [
        ("", pgettext("titles", "All")),
        ("draft", _("Drafts")),
        ("published", pgettext("titles", "Published")),
        ("objected", _("With an objection")),
        ("ending", _("Licence ends within 30 days")),
        ("withdrawn", pgettext("titles", "Withdrawn")),
        ("others", _("From other halls")),
    ]


def _publish(request: HttpRequest, hall: str) -> None:
    by, at = actor_of(request), now()
    if "all" in request.POST:
        drafts = queries.shelf(hall, by=by, now=at, state="draft", first=0, size=_MOST_PUBLISHED)
        ids = [each.id for each in drafts.items]
    else:
        ids = list(filter(None, map(number_in, request.POST.getlist("work")[:_PAGE])))
    published, left = 0, dict[str, list[str]]()
    for each in ids:
        try:
            published += commands.publish_work(by=by, now=at, work=each)
        except CommonfieldError as error:
            title = queries.desk_work(each, by=by, now=at).title
            left.setdefault(error_message(error), []).append(title)
    if published:
        words = ngettext("%(n)s title is published.", "%(n)s titles are published.", published)
        messages.success(request, words % {"n": published})
    for reason, titles in left.items():
        messages.error(request, problem_text(f"{' · '.join(titles[:10])} ({len(titles)})", reason))
    if not ids:
        messages.error(request, _("Select the titles first."))


@signed_in_page
def sheet(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with a spreadsheet to fill in, its columns explained in both languages."""
    require(keeps_any_hall(actor_of(request), today()))
    return spreadsheet_response(sheet_template(), name="books", kind="xlsx")


@without_form_key("A file is taken in once, however often it is sent.")
@signed_in_form
def add(request: HttpRequest, hall: str) -> HttpResponse:
    """Accept books and recordings for the worker to convert."""
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    form = AddForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            sheet = form.cleaned_data["sheet"]
            described = sheet_words(content_of(sheet, most=MOST_BYTES)) if sheet else {}
            taken = _take(request, hall, form, described)
            _describe_known(
                request, hall, {name: described[name] for name in set(described) - taken}
            )
        if not form.errors:
            return redirect("library:desk_files", hall=hall)
    return render_form(request, "library/desk/add.html", form, hall=venue)


def _take(
    request: HttpRequest,
    hall: str,
    form: AddForm,
    described: Mapping[str, dict[str, str] | CommonfieldError],
) -> set[str]:
    """Take in the files of a form; return their names. One that cannot be costs no other."""
    taken, books = set(), form.cleaned_data["books"]
    parts, series = parts_among(file.name for file in books), new_token()
    # The parts of a recording in their order.
    for file in sorted(
        books, key=lambda each: parts.index(each.name) if each.name in parts else -1
    ):
        taken.add(file.name)
        words = described.get(file.name, {})
        try:
            if isinstance(words, CommonfieldError):
                raise words
            stored = put_file(file.chunks(), UPLOADS)
            given = ImportedFile(file.name, words, series=series if file.name in parts else "")
            commands.take_upload(
                by=actor_of(request), now=now(), hall=hall, file=stored, given=given
            )
        except CommonfieldError as error:
            messages.error(request, problem_text(file.name, error_message(error)))
    return taken


def _describe_known(
    request: HttpRequest, hall: str, described: Mapping[str, dict[str, str] | CommonfieldError]
) -> None:
    """Give titles that came before what a spreadsheet says of their files."""
    for name, words in sorted(described.items()):
        try:
            if isinstance(words, CommonfieldError):
                raise words
            known = queries.upload_named(hall, name)
            if known is None:
                raise SheetFileMissingError
            commands.describe_by_sheet(by=actor_of(request), now=now(), work=known, words=words)
        except CommonfieldError as error:
            messages.error(request, problem_text(name, error_message(error)))


@signed_in_form
def files(request: HttpRequest, hall: str) -> HttpResponse:
    """Show the files on their way to the shelf; without script the page looks again by itself."""
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    if request.method == "POST":
        if upload := number_in(request.POST.get("remove", "")):
            commands.remove_upload(by=by, now=at, upload=upload)
        return redirect("library:desk_files", hall=hall)
    uploads = queries.uploads_of(hall, by=by, now=at)
    waiting = _on_the_way(uploads)
    rows = [
        _ShownUpload(each, str(UploadState(each.state).label), refusal_words(each))
        for each in uploads
    ]
    context = {"hall": venue, "rows": rows, "waiting": waiting, "done": len(uploads) - waiting}
    response = render(request, "library/desk/files.html", context)
    if waiting:
        response.headers["Refresh"] = _LOOKS_AGAIN
    return response


def _on_the_way(uploads: list[UploadView]) -> int:
    """Return how many files will be done soon: what waits for a program does not."""
    return sum(each.state in _ON_THE_WAY and not each.code for each in uploads)


def refusal_words(upload: UploadView) -> str:
    """Return in the page's language why a file was refused or waits."""
    found = _refusals().get(upload.code)
    if found is None:
        return upload.code
    params = {
        name: _(value) if isinstance(value, str) and value else value
        for name, value in upload.params.items()
    }
    return error_message(found(**params))


def _refusals() -> dict[str, type[CommonfieldError]]:
    found, waiting = dict[str, type[CommonfieldError]](), [CommonfieldError]
    while waiting:
        for each in waiting.pop().__subclasses__():
            found[each.code] = each
            waiting.append(each)
    return found


@without_form_key("The same photographs again are the same album.")
@signed_in_form
def album_new(request: HttpRequest, hall: str) -> HttpResponse:
    """Make an album of photographs; each gets its sentence on the next page."""
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    form = AlbumForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, photograph_heic="photographs", album_full="photographs"):
            taken, album = commands.make_album(
                by=by, now=at, hall=hall, details=form.details(), photographs=form.contents()
            )
            say_refused(request, album)
            return redirect("library:desk_album", work=taken.work)
    return render_form(request, "library/desk/album_new.html", form, hall=venue)


def say_refused(request: HttpRequest, album: Album) -> None:
    """Show which photographs were refused, and why."""
    for name, error in album.refused:
        messages.error(request, problem_text(name, error_message(error)))


@signed_in_form
def others(request: HttpRequest, hall: str) -> HttpResponse:
    """Offer other halls' titles on this shelf, too."""
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    if request.method == "POST":
        _place(request, venue)
        return redirect(request.get_full_path())
    text = search_text(request)
    offset = page_offset(request)
    page = queries.shared_works(hall, on=today(), text=text, first=offset, size=_PAGE)
    links = page_links(request, len(page.items), page=_PAGE)
    context = {"hall": venue, "page": page, "text": text, "pages": links}
    return render(request, "library/desk/others.html", context)


def _place(request: HttpRequest, hall: VenueInfo) -> None:
    by, at = actor_of(request), now()
    if placed := number_in(request.POST.get("place", "")):
        commands.place_on_shelf(by=by, now=at, work=placed, hall=hall.code)
        messages.success(request, _("It is now on your shelf, too."))
    elif removed := number_in(request.POST.get("remove", "")):
        commands.take_off_shelf(by=by, now=at, work=removed, hall=hall.code)
        messages.success(request, _("Removed from your shelf. Its own hall still has it."))
