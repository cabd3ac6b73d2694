"""Files dropped, looked at, decided on; listings taught."""

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonfield.channels import commands
from commonfield.channels.choices import FileKind, FileState, Wait
from commonfield.channels.errors import ROW_PROBLEMS, BadListingError
from commonfield.channels.forms import PARTS_SHOWN, FilesForm, parts_in
from commonfield.channels.queries import files as queries
from commonfield.channels.types import FileView, ListingView, TakenCounts
from commonfield.front.error_messages import error_message
from commonfield.front.forms import errors_as_messages, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.choices import Channel
from commonfield.people.permissions import actor_of
from commonfield.people.types import Actor
from commonfield.stores.catalogue.queries import skus_on_sale
from commonfield.stores.queries import kept_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.core.files.uploadedfile import UploadedFile

_ALL: Final = 10_000
# So many refused rows a page shows, of one file and of several; the rest are counted.
_SHOWN: Final = 200
_FEW: Final = 5
_MOST_BYTES: Final = 60_000_000
# Beyond these the worker reads and takes a file: a second or two of a page each.
LARGE_BYTES: Final = 1_000_000
LARGE_ROWS: Final = 2_000
_LOOKS_AGAIN: Final = "5"
_WHYS: Final[dict[str, Promise]] = {
    "personal": gettext_lazy("about a person"),
    "note": gettext_lazy("notes"),
    "unused": gettext_lazy("not needed"),
}
_NOTES: Final[dict[str, Promise]] = {
    "total": gettext_lazy("Rows of totals, left out"),
    "rule": gettext_lazy("Rows of rules under the head, left out"),
    "note": gettext_lazy("Rows of notes, left out"),
    "double": gettext_lazy("Repeated rows, counted once"),
    "sums_differ": gettext_lazy("Orders whose sums do not add up (see the day)"),
    "day_from_number": gettext_lazy("Orders without a time, dated by their number"),
}


@signed_in_form
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """Take files in, and show what waits: files to decide on, listings, packs."""
    by, at = actor_of(request), now()
    store = kept_store(slug, by=by, now=at)
    if request.method == "POST" and "chosen" not in request.FILES and "take" in request.POST:
        _take_all(request, slug)
        return redirect("channels:home", slug=slug)
    form = FilesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _read_all(form, by, slug):
        return redirect("channels:home", slug=slug)
    views = queries.files_of(slug, by=by, now=at)
    unread = [each for each in views if each.state == FileState.READ and not each.is_under_way]
    under_way = [each for each in views if each.state == FileState.READ and each.is_under_way]
    context = {
        "store": store,
        "unread": [_shown(each) for each in unread],
        "under_way": [_shown(each) for each in under_way],
        "can_be_taken": any(each.can_be_taken for each in unread),
        "refused": sum(len(each.refused) for each in unread),
        "done": [_shown(each) for each in views if each.state != FileState.READ],
        "waits": queries.waiting_counts(slug, by=by, now=at),
        "waiting": Wait,
        "unmatched": len(queries.unmatched(slug, by=by, now=at)),
    }
    response = render_form(request, "channels/home.html", form, **context)
    if under_way:
        response.headers["Refresh"] = _LOOKS_AGAIN
    return response


def _read_all(form: FilesForm, by: Actor, slug: str) -> bool:
    """Read every file; return whether none was refused. One that is refused holds up no other."""
    given: Sequence[UploadedFile[bytes]] = form.cleaned_data["chosen"]
    for each in given:
        try:
            if (each.size or 0) > _MOST_BYTES:
                form.add_error("chosen", _("%(name)s: at most 60 MB.") % {"name": each.name})
                continue
            # What takes longer than a page may is the worker's.
            is_large = (each.size or 0) > LARGE_BYTES
            bring = commands.queue_upload if is_large else commands.read_file
            bring(by=by, now=now(), store=slug, file=each)
        except CommonfieldError as error:
            form.add_error("chosen", f"{each.name}: {error_message(error)}")
    return not form.errors


def _take_all(request: HttpRequest, slug: str) -> None:
    """Take all files that wait, orders before what names them."""
    by = actor_of(request)
    views = queries.files_of(slug, by=by, now=now())
    kinds = list(FileKind)
    waiting = [each for each in views if each.can_be_taken]
    taken: list[TakenCounts] = []
    for view in sorted(waiting, key=lambda each: kinds.index(FileKind(each.kind))):
        with errors_as_messages(request):
            outcome = _take(by, slug, view, without_refused=request.POST["take"] == "without")
            if outcome is not None:
                taken.append(outcome)
    files = ngettext("%(n)s file is taken.", "%(n)s files are taken.", len(taken))
    names = ("new", "changed", "unchanged")
    sums = {name: sum(getattr(each, name) for each in taken) for name in names}
    counts = _("New: %(new)s, changed: %(changed)s, as before: %(unchanged)s.") % sums
    if taken:
        messages.success(request, f"{files % {'n': len(taken)}} {counts}")


def _take(
    by: Actor, slug: str, view: FileView, *, without_refused: bool = False
) -> TakenCounts | None:
    """Take a file, or leave a large one to the worker."""
    what: dict[str, Any] = {"by": by, "now": now(), "store": slug, "file": view.pk}
    if view.rows > LARGE_ROWS:
        commands.queue_taking(**what, without_refused=without_refused)
        return None
    return commands.take_file(**what, without_refused=without_refused)


def _named(view: FileView) -> str:
    if not view.kind:
        return _("Large file of %(rows)s rows so far") % {"rows": view.rows}
    return f"{Channel(view.channel).label} · {FileKind(view.kind).label}"


def _shown(view: FileView, *, most: int = _FEW) -> dict[str, object]:
    refused = [{**each, "words": _(ROW_PROBLEMS[each["code"]])} for each in view.refused[:most]]
    problem = view.report.get("problem")
    return {
        "view": view,
        "name": _named(view),
        "state": FileState(view.state).label,
        "refused": refused,
        "more": max(len(view.refused) - most, 0),
        "problem": _(problem["sentence"]) % problem["params"] if problem else "",
    }


@signed_in_form
def file(request: HttpRequest, slug: str, file: int) -> HttpResponse:
    """Show what a file holds, what of it is dropped or refused, and what may be done with it."""
    by, at = actor_of(request), now()
    store = kept_store(slug, by=by, now=at)
    view = queries.file_of(slug, file, by=by, now=at)
    acts: dict[str, Callable[[], object]] = {
        "take": lambda: _take(by, slug, view),
        "without": lambda: _take(by, slug, view, without_refused=True),
        "aside": lambda: commands.put_aside(by=by, now=at, store=slug, file=file),
        "back": lambda: commands.take_back_file(by=by, now=at, store=slug, file=file),
    }
    if act := acts.get(request.POST.get("act", "")):
        with errors_as_messages(request):
            act()
            if request.POST["act"] in {"aside", "back"} or view.rows <= LARGE_ROWS:
                messages.success(request, _("Done."))
            return redirect("channels:home", slug=slug)
    report = view.report
    dropped: dict[str, list[str]] = {}
    for name, why in report["dropped"].items():
        dropped.setdefault(str(_WHYS[why]), []).append(name)
    notes = {**report["skipped"], **report["warnings"]}
    context = {
        **_shown(view, most=_SHOWN),
        "store": store,
        "dropped": dropped,
        "notes": [(count, _NOTES[code]) for code, count in notes.items()],
    }
    status = 200 if request.method != "POST" else 409
    return render(request, "channels/file.html", context, status=status)


@signed_in_form
def listings(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the keeper say what listings are here, several at once."""
    by, at = actor_of(request), now()
    store = kept_store(slug, by=by, now=at)
    waiting = queries.unmatched(slug, by=by, now=at)
    known = queries.listings_of(slug, by=by, now=at)
    if request.method == "POST":
        taught = sold = 0
        wrong: list[str] = []
        for each in (*waiting, *known):
            parts = parts_in(request.POST, each.pk)
            if not parts or tuple(parts) == each.parts:
                continue
            try:
                sold += commands.teach_listing(
                    by=by, now=at, store=slug, listing=each.pk, parts=parts
                )
                taught += 1
            except BadListingError as error:
                wrong.append(f"{each.title}: {error_message(error)}")
        for words in wrong:
            messages.error(request, words)
        if taught:
            done = ngettext("%(n)s listing is known.", "%(n)s listings are known.", taught)
            more = ngettext("%(n)s order was sold.", "%(n)s orders were sold.", sold)
            messages.success(request, f"{done % {'n': taught}} {more % {'n': sold}}")
        return redirect("channels:listings", slug=slug)
    context = {
        "store": store,
        "groups": [
            (_("Not known yet"), [_listing_row(each) for each in waiting]),
            (_("Known"), [_listing_row(each) for each in known]),
        ],
        "skus": skus_on_sale(now=at, store_slug=slug, limit=_ALL),
    }
    return render(request, "channels/listings.html", context)


def _listing_row(listing: ListingView) -> dict[str, object]:
    parts = [*listing.parts, *[None] * PARTS_SHOWN][: max(PARTS_SHOWN, len(listing.parts))]
    return {
        "view": listing,
        "channel": Channel(listing.channel).label,
        "parts": parts,
        "is_teachable": bool(listing.merchant_code or listing.goods_id or listing.sku_id),
    }
