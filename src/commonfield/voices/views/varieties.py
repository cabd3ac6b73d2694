"""Varieties: their list, a variety's page, its words as CSV."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.spreadsheets import Cell, Spreadsheet, spreadsheet_response
from commonfield.kernel.clock import today
from commonfield.voices.dialect import queries
from commonfield.voices.variety_parts import parts_of
from commonfield.voices.views.shown import shown_varieties

# As they are imported again.
_HEAD = (
    *("headword", "traditional", "romanisation", "also_read", "ipa", "gloss", "gloss_en"),
    *("meaning", "variety", "code", "credit"),
)


@cached_page()
def varieties(request: HttpRequest) -> HttpResponse:
    shown = shown_varieties(queries.varieties())
    begins = [next(iter(queries.taught_lessons(each.info.code, on=today())), 0) for each in shown]
    primary = next((place for place, lesson in enumerate(begins) if lesson), None)
    context = {
        "varieties": [
            (each, lesson, place == primary)
            for place, (each, lesson) in enumerate(zip(shown, begins, strict=True))
        ],
        "lessons": queries.lessons(),
    }
    return render(request, "voices/varieties.html", context)


@cached_page()
def variety(request: HttpRequest, variety: str) -> HttpResponse:
    (shown,) = shown_varieties([queries.variety(variety)])
    counts = queries.words_by_lesson(variety)
    context = {
        "variety": shown.info,
        "where": shown.where,
        "lessons": [(each, counts.get(each.number, 0)) for each in queries.lessons()],
        "credits": queries.credits_of(variety).values(),
        "has_words": bool(counts),
        "parts": parts_of(variety),
    }
    return render(request, "voices/variety.html", context)


@require_safe
def words_csv(request: HttpRequest, variety: str) -> HttpResponseBase:
    info = queries.variety(variety)
    table = Spreadsheet(info.name, _HEAD, _rows(variety))
    return spreadsheet_response(table, name=f"{variety}-{_('words')}", kind="csv")


def _rows(variety: str) -> Iterator[tuple[Cell, ...]]:
    """Yield the meanings that have no word yet, too, to be filled in and sent back."""
    credit = queries.credits_of(variety)
    spoken = set()
    for each in queries.words_of(variety):
        spoken.add(each.meaning)
        yield (
            *(each.headword, each.headword_traditional, each.romanisation, each.also_read),
            *(each.ipa, each.gloss, each.gloss_en, each.meaning, variety, each.source_code),
            credit.get(each.source, ""),
        )
    for lesson in queries.lessons():
        for meaning in lesson.meanings:
            if meaning.code not in spoken:
                names = meaning.name, meaning.name_en
                yield "", "", "", "", "", *names, meaning.code, variety, "", ""
