"""The county's desk of varieties, their places, and the sources of their words."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.front.spreadsheets import MOST_BYTES
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of, require
from commonfield.voices.dialect import queries
from commonfield.voices.dialect.commands import (
    add_variety,
    change_variety,
    import_words,
    load_dialects,
)
from commonfield.voices.dialect.permissions import may_keep_dialects
from commonfield.voices.dialect.types import ImportedWords, WordSource
from commonfield.voices.forms.dialect import NewVarietyForm, VarietyForm, WordSheetForm
from commonfield.voices.forms.word_sheet import read_words
from commonfield.voices.views.shown import shown_varieties
from commonfield.workshop.media import content_of

_SHOWN: Final = 50


@signed_in_form
def desk(request: HttpRequest) -> HttpResponse:
    """Show the varieties; load those that come with the program."""
    _require(request)
    if request.method == "POST":
        loaded = load_dialects(by=actor_of(request), now=now(), places=[settings.COUNTY_CODE])
        messages.success(request, _("Loaded: %(n)s varieties.") % {"n": len(loaded)})
        return redirect("voices:desk")
    shown = [
        (each, sum(queries.words_by_lesson(each.info.code).values()))
        for each in shown_varieties(queries.varieties())
    ]
    return render(request, "voices/desk/varieties.html", {"varieties": shown})


@signed_in_form
def add(request: HttpRequest) -> HttpResponse:
    _require(request)
    form = NewVarietyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        with errors_on_form(form, variety_code="code", area_empty="areas"):
            add_variety(
                by=actor_of(request),
                now=now(),
                code=code,
                details=form.details(),
                places=form.cleaned_data["areas"],
            )
            return redirect("voices:variety", variety=code)
    return render_form(request, "voices/desk/variety.html", form)


@signed_in_form
def change(request: HttpRequest, variety: str) -> HttpResponse:
    _require(request)
    info = queries.variety(variety)
    initial = {name: getattr(info, name) for name in VarietyForm.base_fields if name != "areas"}
    initial["areas"] = "\n".join(info.places)
    form = VarietyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, area_empty="areas"):
            change_variety(
                by=actor_of(request),
                now=now(),
                code=variety,
                details=form.details(),
                places=form.cleaned_data["areas"],
            )
            return redirect("voices:variety", variety=variety)
    return render_form(request, "voices/desk/variety.html", form, variety=info)


@signed_in_form
def import_sheet(request: HttpRequest, variety: str) -> HttpResponse:
    """Import a collection; show refused rows on the same page."""
    _require(request)
    info, report = queries.variety(variety), None
    form = WordSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(
            form,
            sheet_columns_missing="sheet",
            sheet_unreadable="sheet",
            collection_credit="credit",
        ):
            report = _import(request, variety, form)
    refused = [
        (each.row, each.headword, error_message(each.error))
        for each in (report.refused[:_SHOWN] if report else ())
    ]
    context = {"variety": info, "report": report, "refused": refused}
    return render_form(request, "voices/desk/import.html", form, **context)


def _import(request: HttpRequest, variety: str, form: WordSheetForm) -> ImportedWords:
    file = form.cleaned_data["sheet"]
    sheet = read_words(content_of(file, most=MOST_BYTES))
    own = WordSource(file.name.rpartition(".")[0][:40] or "sheet", form.cleaned_data["credit"])
    return import_words(
        by=actor_of(request),
        now=now(),
        variety=variety,
        words=sheet.words,
        collection=sheet.collection or own,
    )


def _require(request: HttpRequest) -> None:
    require(may_keep_dialects(actor_of(request), today()))
