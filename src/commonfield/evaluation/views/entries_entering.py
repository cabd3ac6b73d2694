"""Entering a figure: choosing it, the form, revising one that counts, and the evidence."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.evaluation.commands import enter, store_evidence
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.errors import EntryOverError
from commonfield.evaluation.entries.queries import column_of, shipped_register
from commonfield.evaluation.entries.rules import plain
from commonfield.evaluation.entries.types import EntryColumn, EntryView, NewEntry
from commonfield.evaluation.forms.entries import REFUSALS, EntryForm, RevisionForm, posted
from commonfield.evaluation.permissions import may_enter
from commonfield.evaluation.queries import entries as queries
from commonfield.evaluation.views import entries_texts as texts
from commonfield.front.file_resubmit import stored_upload
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import china_day, now
from commonfield.people.permissions import actor_of, require


def require_to_enter(request: HttpRequest) -> None:
    on = china_day(now())
    require(may_enter(actor_of(request), places=[settings.COUNTY_CODE], on=on))


@signed_in_form
def entry_new(request: HttpRequest) -> HttpResponse:
    """Take the figure; then its place and day, its value and its source."""
    require_to_enter(request)
    column = shipped_register().columns.get(request.GET.get("figure", ""))
    if column is None:
        return render(request, "evaluation/entry_figures.html", {"tables": _tables()})
    form = EntryForm(
        posted(request),
        _initial(request),
        places=texts.place_options(column),
        unit=texts.unit_of(column),
    )
    evidence = evidence_of(request, form) if form.is_valid() else ""
    if form.is_valid():
        with errors_on_form(form, **REFUSALS):
            about = {"table": column.table, "column": column.code, "evidence": evidence}
            return _entered(request, NewEntry(**form.cleaned_data | about))
    context = _of(column) | {"is_new": True}
    return render_form(request, "evaluation/entry_form.html", form, **context)


def _initial(request: HttpRequest) -> dict[str, object]:
    """Return what an entry that was sent back said, so that only the mistake is typed again."""
    try:
        former = UUID(request.GET.get("from", ""))
    except ValueError:
        return {"place": request.GET.get("place", "")}
    known = queries.entry(former, by=actor_of(request), now=now())
    return _entry_fields(known) | {"place": known.place, "told_on": known.told_on}


def _entry_fields(known: EntryView) -> dict[str, object]:
    value = "" if known.value is None else plain(known.value)
    return {"value": value, "source": known.source}


def _entered(request: HttpRequest, new: NewEntry) -> HttpResponse:
    entry_id = enter(by=actor_of(request), now=now(), entry=new)
    messages.success(request, _("Entered. It counts once another person has checked it."))
    return redirect("evaluation:entry", entry_id=entry_id)


def _of(column: EntryColumn) -> dict[str, object]:
    return {
        "figure": texts.name_of(column),
        "why": texts.why_of(column),
        "levels": texts.levels_text(column),
    }


def _tables() -> list[tuple[str, list[dict[str, object]]]]:
    return [
        (texts.name_of(table), [_of(column) | {"key": column.key} for column in table.columns])
        for table in shipped_register().tables
    ]


@signed_in_form
def entry_revise(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Ask for another value of the same place and day, and why."""
    by, at = actor_of(request), now()
    found = queries.entry(entry_id, by=by, now=at)
    queries.check_enterable(found, by=by, now=at)
    if found.state is not EntryState.COUNTS:
        raise EntryOverError
    column = column_of(found.table, found.column)
    form = RevisionForm(posted(request), _entry_fields(found), unit=texts.unit_of(column))
    evidence = evidence_of(request, form) if form.is_valid() else ""
    if form.is_valid():
        about = {"table": found.table, "column": found.column, "evidence": evidence}
        same = {"place": found.place, "told_on": found.told_on, "replaces": found.id}
        with errors_on_form(form, **REFUSALS):
            return _entered(request, NewEntry(**form.cleaned_data | about | same))
    context = _of(column) | {"row": texts.rows_of([found], person_id=by.person_id)[0]}
    return render_form(request, "evaluation/entry_form.html", form, **context)


# Evidence


def evidence_of(request: HttpRequest, form: forms.Form) -> str:
    """Keep the evidence that came with a valid form, or take the one that its page carries."""
    by = actor_of(request)

    def keep(content: bytes) -> str:
        return store_evidence(by=by, now=now(), place=settings.COUNTY_CODE, content=content)

    return stored_upload(form, "evidence", keep, sender=by.person_id)
