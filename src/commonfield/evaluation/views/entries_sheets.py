"""Figures by spreadsheet: a list to fill, the filled one looked at and taken, all revisions out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.evaluation.commands import enter_sheet
from commonfield.evaluation.entries.queries import column_of, shipped_register
from commonfield.evaluation.entries.rules import check_evidence, read_day, read_number
from commonfield.evaluation.entries.types import CheckedEntry, EntryColumn, EntryView, NewEntry
from commonfield.evaluation.forms.entries import REFUSALS, EntryFilterForm, SheetForm, posted
from commonfield.evaluation.queries import entries as queries
from commonfield.evaluation.views import entries_texts as texts
from commonfield.evaluation.views.entries import wanted_of
from commonfield.evaluation.views.entries_entering import evidence_of, require_to_enter
from commonfield.front import spreadsheets
from commonfield.front.error_messages import error_message
from commonfield.front.errors import SheetTooLargeError
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import is_chinese
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import CHINA, china_day, now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.permissions import actor_of
from commonfield.people.queries import person_cards
from commonfield.places.queries import places
from commonfield.places.types import PlaceInfo

_SALT: Final = "evaluation.entries_read"
_MOST_IN_A_FILE: Final = 100_000
_HOLDS_S: Final = 24 * 3600
# Django takes forms of 2.5 million bytes.
_MOST_CARRIED: Final = 2_000_000
# What a filled list is read by: the head of ours in either language.
_PLACE: Final = spreadsheets.SheetColumn("place", ("地区代码", "Place code"))
_DAY: Final = spreadsheets.SheetColumn("told_on", ("所述日期", "Date of the figure"))
_VALUE: Final = spreadsheets.SheetColumn("value", ("数值", "Value"))
_SOURCE: Final = spreadsheets.SheetColumn("source", ("来源", "Source"))
_REASON: Final = spreadsheets.SheetColumn("reason", ("原因", "Reason", "理由"), is_required=False)
_COLUMNS: Final = (_PLACE, _DAY, _VALUE, _SOURCE, _REASON)

# A row as it was read, and its fault before any rule is checked.
type _Read = tuple[int, NewEntry, CommonfieldError | None]


def _word(column: spreadsheets.SheetColumn) -> str:
    return str(column.words[0 if is_chinese() else 1])


def _columns() -> list[spreadsheets.SheetColumn]:
    """Return the columns with the word first that the visitor's file has."""
    return [
        each
        if is_chinese()
        else replace(each, words=(each.words[1], each.words[0], *each.words[2:]))
        for each in _COLUMNS
    ]


# A list to fill


@signed_in_page
def entries_blank(request: HttpRequest) -> StreamingHttpResponse:
    """Give every place that a figure covers, with its last value, as a file to be filled."""
    require_to_enter(request)
    table, _dot, code = request.GET.get("figure", "").partition(".")
    column = column_of(table, code)
    head = [*map(_word, _COLUMNS), _("Place"), _("Last value"), _("Last day")]
    codes = dict(_codes(texts.place_options(column)))
    last = queries.last_values(column.key, list(codes), until=date.max)
    rows = (_blank_cells(code, name, last.get(code)) for code, name in codes.items())
    name = f"{texts.name_of(column)}-{china_day(now())}"
    table_out = spreadsheets.Spreadsheet(texts.name_of(column), head, rows)
    return spreadsheets.spreadsheet_response(
        table_out, name=name, kind=request.GET.get("kind", "xlsx")
    )


def _codes(options: texts.Options) -> Iterator[tuple[str, str]]:
    for code, name in options:
        if isinstance(name, str):
            yield code, name
        else:
            yield from name


def _blank_cells(code: str, name: str, last: EntryView | None) -> list[spreadsheets.Cell]:
    known = [_cell(last.value), last.told_on] if last else [None, None]
    return [code, None, None, None, None, name, *known]


def _cell(value: float | None) -> spreadsheets.Cell:
    if value is None:
        return None
    return int(value) if value == int(value) else Decimal(str(value))


# The filled list


@without_form_key("A preview; nothing is entered.")
@signed_in_form
def entries_sheet(request: HttpRequest) -> HttpResponse:
    """Read a filled list and show what each row will do; nothing is written yet."""
    require_to_enter(request)
    figure = request.GET.get("figure", "")
    form = SheetForm(posted(request), {"figure": figure}, figures=texts.figure_options())
    evidence = evidence_of(request, form) if form.is_valid() else ""
    context: dict[str, object] = {"figure": figure}
    if form.is_valid():
        with errors_on_form(form, **REFUSALS):
            check_evidence(evidence)
            column = shipped_register().columns[form.cleaned_data["figure"]]
            read = spreadsheets.read_rows(form.content(), _columns())
            rows = [_entry_of(each, column, evidence) for each in read]
            given = [each for each in rows if each is not None]
            context |= _preview(request, column, _held(request, given))
    return render_form(request, "evaluation/entries_sheet.html", form, **context)


def _entry_of(row: spreadsheets.SheetRow, column: EntryColumn, evidence: str) -> _Read | None:
    """Return what a row says; one without a value says nothing."""
    cells = row.cells
    if not cells["value"]:
        return None
    problem: CommonfieldError | None = None
    value, told_on = 0.0, date.min
    try:
        value = read_number(cells["value"])
        told_on = read_day(cells["told_on"])
    except CommonfieldError as error:
        problem = error
    entry = NewEntry(
        table=column.table,
        column=column.code,
        place="".join(cells["place"].split()),
        told_on=told_on,
        value=value,
        source=cells["source"],
        evidence=evidence,
        reason=cells.get("reason", ""),
    )
    return row.number, entry, problem


def _held(request: HttpRequest, given: Sequence[_Read]) -> list[CheckedEntry]:
    """Hold what could be read against the rules; rows stay in the file's order."""
    readable = [(number, entry) for number, entry, problem in given if problem is None]
    known = queries.checked(readable, by=actor_of(request), now=now(), may_revise=True)
    unread = [
        CheckedEntry(entry, "new", problem=problem, number=number)
        for number, entry, problem in given
        if problem is not None
    ]
    return sorted([*known, *unread], key=lambda each: each.number)


def _preview(
    request: HttpRequest, column: EntryColumn, rows: Sequence[CheckedEntry]
) -> dict[str, object]:
    good = [each for each in rows if each.problem is None and each.does != "same"]
    bad = [each for each in rows if each.problem is not None]
    infos = places({each.entry.place for each in rows})
    context: dict[str, object] = {
        "read": True,
        "figure_name": texts.name_of(column),
        "rows": [_row_text(column, each, infos) for each in rows],
        "good": len(good),
        "bad": len(bad),
        "same": len(rows) - len(good) - len(bad),
        "file": f"{reverse('evaluation:entries_sheet')}?figure={column.key}",
    }
    if good and not bad:
        context["signed"] = _signed(request, column, good)
    return context


def _row_text(
    column: EntryColumn, row: CheckedEntry, infos: dict[str, PlaceInfo]
) -> dict[str, object]:
    last = row.last if row.was is None else row.was
    is_read = row.entry.told_on > date.min
    change = ""
    if is_read and last and row.problem is None and row.does != "same":
        change = f"{(row.entry.value - last) / last:+.1%}".replace("-", "\u2212")
    return {
        "number": row.number,
        "place": texts.place_text(infos.get(row.entry.place), row.entry.place),
        "day": row.entry.told_on if is_read else None,
        "last": texts.value_text(column, last) if last is not None else "",
        "value": texts.value_text(column, row.entry.value) if is_read else "",
        "change": change,
        "does": {"new": _("new"), "revision": _("revision"), "same": _("stays")}[row.does],
        "problem": error_message(row.problem) if row.problem else "",
    }


def _signed(request: HttpRequest, column: EntryColumn, rows: Sequence[CheckedEntry]) -> str:
    """Return rows as a preview carries them to its button."""
    lines = [
        (
            row.number,
            entry.place,
            entry.told_on.isoformat(),
            entry.value,
            entry.source,
            entry.reason,
        )
        for row in rows
        for entry in (row.entry,)
    ]
    payload = [column.key, rows[0].entry.evidence, actor_of(request).person_id, lines]
    text = signing.dumps(payload, salt=_SALT, compress=True)
    if len(text) > _MOST_CARRIED:
        raise SheetTooLargeError(rows=spreadsheets.MOST_ROWS)
    return text


@signed_in_post
def entries_sheet_confirm(request: HttpRequest) -> HttpResponse:
    """Enter what the preview showed; if something changed meanwhile, show what is wrong now."""
    require_to_enter(request)
    column, rows = _believed(request)
    done = enter_sheet(by=actor_of(request), now=now(), rows=rows)
    if done.sheet is None:
        context = _preview(request, column, done.rows)
        return render(request, "evaluation/entries_sheet.html", context, status=409)
    text = ngettext(
        "%(n)s figure is entered. It counts once another person has checked it.",
        "%(n)s figures are entered. They count once another person has checked them.",
        len(rows),
    )
    messages.success(request, text % {"n": len(rows)})
    return redirect(f"{reverse('evaluation:entries')}?sheet={done.sheet}")


def _believed(request: HttpRequest) -> tuple[EntryColumn, list[tuple[int, NewEntry]]]:
    """Return the rows that a preview carried to its button."""
    try:
        payload: list[Any] = signing.loads(
            request.POST.get("rows", ""), salt=_SALT, max_age=_HOLDS_S
        )
    except signing.BadSignature as error:
        raise BadRequest from error
    key, evidence, sender, rows = payload
    if sender != actor_of(request).person_id:
        raise BadRequest
    table, _dot, code = str(key).partition(".")
    return column_of(table, code), [
        (
            number,
            NewEntry(table, code, place, date.fromisoformat(day), value, source, evidence, why),
        )
        for number, place, day, value, source, why in rows
    ]


# Everything out


@signed_in_page
def entries_file(request: HttpRequest) -> StreamingHttpResponse:
    """Give the entries of a search with every revision, its author and its checker."""
    form = EntryFilterForm(
        request.GET, figures=texts.figure_options(), places=texts.place_options(None)
    )
    by, at = actor_of(request), now()
    found = queries.entries(by=by, now=at, wanted=wanted_of(form), limit=_MOST_IN_A_FILE)
    head = [
        _("Table"), _("Column"), _("Figure"), _word(_PLACE), _("Place"), _word(_DAY),
        _word(_VALUE), _("Unit"), _word(_SOURCE), _word(_REASON), _("State"), _("Entered by"),
        _("Entered"), _("Decided by"), _("Decided on"), _("Comment"), _("Entry"), _("Replaces"),
        _("Evidence"),
    ]  # fmt: skip
    table = spreadsheets.Spreadsheet(_("Figures entered by hand"), head, _cells(found))
    name = f"{_('entries')}-{china_day(at)}"
    return spreadsheets.spreadsheet_response(table, name=name, kind=request.GET.get("kind", "xlsx"))


def _cells(entries: Sequence[EntryView]) -> Iterator[list[spreadsheets.Cell]]:
    infos = places({each.place for each in entries})
    cards = person_cards(
        {by for each in entries for by in (each.entered_by, each.decided_by) if by is not None}
    )

    def who(person_id: int | None) -> str:
        return cards[person_id].code if person_id in cards else ""

    for each in entries:
        column = column_of(each.table, each.column)
        decided = each.decided_at.astimezone(CHINA) if each.decided_at else None
        yield [
            each.table, each.column, texts.name_of(column), each.place,
            texts.place_text(infos.get(each.place), each.place), each.told_on,
            _cell(each.value), texts.unit_of(column), each.source, each.reason,
            str(each.state.label), who(each.entered_by), each.entered_at.astimezone(CHINA),
            who(each.decided_by), decided, each.decision, str(each.id),
            str(each.replaces or ""), _("yes") if each.has_evidence else "",
        ]  # fmt: skip
