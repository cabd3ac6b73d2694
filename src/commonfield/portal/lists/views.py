"""Pages of lists: which there are, a file to fill in, its preview, and taking it."""

import base64
import json
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.front.error_messages import error_message
from commonfield.front.errors import SheetTooLargeError
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.fresh_proof import ask_for_fresh_proof
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.spreadsheets import SheetRead, SheetRow, read_sheet, spreadsheet_response
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, require
from commonfield.people.queries import organisations_of
from commonfield.people.types import Actor
from commonfield.portal.lists.choices import ListKind
from commonfield.portal.lists.columns import COLUMNS, sheet_columns, template_of
from commonfield.portal.lists.commands import take_list, try_list
from commonfield.portal.lists.errors import ListLapsedError
from commonfield.portal.lists.forms import ListForm
from commonfield.portal.lists.permissions import lists_open_to
from commonfield.portal.lists.types import ListReport
from commonfield.workshop.vault import VaultError, open_sealed, seal

MOST_ROWS: Final = 2_000
_PURPOSE: Final = "portal.list"
_HOLDS: Final = timedelta(days=1)
# Django takes forms of 2.5 million bytes.
_MOST_CARRIED: Final = 2_000_000
_SHOWN: Final = 100


@signed_in_page
def lists(request: HttpRequest) -> HttpResponse:
    found = lists_open_to(actor_of(request), today())
    require(bool(found))
    return render(request, "portal/lists/lists.html", {"kinds": found})


@signed_in_page
def sheet(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """Answer with an empty list to fill in."""
    found = _kind(request, kind)
    return spreadsheet_response(template_of(found), name=str(found.label), kind="xlsx")


@without_form_key("A preview; nothing is entered.")
@signed_in_form
def enter(request: HttpRequest, kind: str) -> HttpResponse:
    """Show what a filled list would do; nothing of it is kept here."""
    found, by = _kind(request, kind), actor_of(request)
    form = _form(request, found)
    context: dict[str, object] = {"kind": found, "columns": COLUMNS[found]}
    if form.is_valid():
        with errors_on_form(form):
            read = read_sheet(form.content(), sheet_columns(found), most_rows=MOST_ROWS)
            employer = form.cleaned_data.get("organisation", "")
            report = try_list(by=by, now=now(), kind=found, rows=read.rows, organisation=employer)
            context |= _preview(request, found, report, employer) | _read_as(found, read)
    return render_form(request, "portal/lists/list.html", form, **context)


@signed_in_post
def take(request: HttpRequest, kind: str) -> HttpResponse:
    """Take what the preview showed; if something changed meanwhile, show what is wrong now."""
    found, by = _kind(request, kind), actor_of(request)
    # As a role that is given by hand.
    asked = ask_for_fresh_proof(request) if found == ListKind.OFFICERS else None
    if asked is not None:
        return asked
    employer, rows = _carried(request, found)
    report = take_list(by=by, now=now(), kind=found, rows=rows, organisation=employer)
    if report.of("refused"):
        form = ListForm(organisations=_employers(request, found))
        context = {"kind": found, "columns": COLUMNS[found], "form": form}
        context |= _preview(request, found, report, employer)
        return render(request, "portal/lists/list.html", context, status=409)
    count = len(report.of("new", "waits"))
    words = ngettext("%(n)s row is entered.", "%(n)s rows are entered.", count) % {"n": count}
    if waiting := len(report.of("waits")):
        words += " " + _("%(n)s of them wait for a second administrator.") % {"n": waiting}
    messages.success(request, words)
    return redirect(_leading_on(by, found))


def _leading_on(by: Actor, kind: ListKind) -> str:
    """Return where the sender of a list goes on."""
    if kind == ListKind.GROWERS:
        return reverse("supply:scale")
    if has_role(by, {Role.COUNTY_ADMIN}, place=settings.COUNTY_CODE, on=today()):
        return f"{reverse('portal:first_week')}?next=list"
    return reverse("portal:lists")


def _kind(request: HttpRequest, kind: str) -> ListKind:
    if kind not in ListKind.values:
        raise NotFoundError
    require(ListKind(kind) in lists_open_to(actor_of(request), today()))
    return ListKind(kind)


def _form(request: HttpRequest, kind: ListKind) -> ListForm:
    is_sent = request.method == "POST"
    data = (request.POST, request.FILES) if is_sent else ()
    return ListForm(*data, organisations=_employers(request, kind))


def _employers(request: HttpRequest, kind: ListKind) -> list[tuple[str, str]]:
    if kind != ListKind.GROWERS:
        return []
    found = organisations_of(actor_of(request).person_id or 0, [Role.CLERK], today())
    return [(each.code, in_language(each, "name")) for each in found]


def _preview(
    request: HttpRequest, kind: ListKind, report: ListReport, employer: str
) -> dict[str, object]:
    good, bad = report.of("new", "waits"), report.of("refused")
    first = COLUMNS[kind][0].name
    return {
        "report": report,
        "new": len(report.of("new")),
        "waits": len(report.of("waits")),
        "stands": len(report.of("stands")),
        "refused": len(bad),
        "reasons": [
            (each.row.number, each.row.cells[first], error_message(each.problem))
            for each in bad[:_SHOWN]
            if each.problem is not None
        ],
        "unshown": max(len(bad) - _SHOWN, 0),
        "sealed": _sealed(request, kind, [each.row for each in good], employer) if good else "",
    }


def _read_as(kind: ListKind, read: SheetRead) -> dict[str, object]:
    """Return the heads of a file that go by another name here, and those that are not read."""
    heads = [
        (read.heads[each.name], each.head)
        for each in COLUMNS[kind]
        if read.heads.get(each.name, each.head) != each.head
    ]
    return {"heads": heads, "unread": " · ".join(read.unread)}


# What waits for the button is sealed for its sender and kept nowhere but on their page.


def _about(request: HttpRequest, kind: ListKind) -> str:
    return f"{actor_of(request).code} {kind}"


def _sealed(request: HttpRequest, kind: ListKind, rows: Sequence[SheetRow], employer: str) -> str:
    lines = [(each.number, dict(each.cells), sorted(each.rounded)) for each in rows]
    plain = json.dumps([now().isoformat(), employer, lines], ensure_ascii=False).encode()
    packed = base64.b85encode(zlib.compress(plain)).decode()
    text = base64.b85encode(seal(packed, purpose=_PURPOSE, about=_about(request, kind))).decode()
    if len(text) > _MOST_CARRIED:
        raise SheetTooLargeError(rows=MOST_ROWS)
    return text


def _carried(request: HttpRequest, kind: ListKind) -> tuple[str, list[SheetRow]]:
    """Return what the sender's own preview carried to its button within a day."""
    try:
        sealed = base64.b85decode(request.POST.get("rows", ""))
        packed = open_sealed(sealed, purpose=_PURPOSE, about=_about(request, kind))
        plain: list[Any] = json.loads(zlib.decompress(base64.b85decode(packed)))
    except (VaultError, ValueError, zlib.error) as error:
        raise ListLapsedError from error
    made_at, employer, lines = plain
    if now() - datetime.fromisoformat(made_at) > _HOLDS:
        raise ListLapsedError
    return employer, [SheetRow(number, cells, frozenset(lost)) for number, cells, lost in lines]
