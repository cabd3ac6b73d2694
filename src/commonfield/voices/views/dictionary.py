"""Looking words up, and a word's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonfield.front.forms import page_links, page_offset, search_text
from commonfield.front.page_cache.decorator import cached_page
from commonfield.kernel.clock import today
from commonfield.people.types import ANYBODY
from commonfield.voices.dialect import queries
from commonfield.voices.queries import voices_for
from commonfield.voices.views.shown import credits_for

_PAGE = 30


@cached_page("q", "variety", "offset")
def search(request: HttpRequest) -> HttpResponse:
    text = search_text(request)
    every = queries.varieties()
    wanted = request.GET.get("variety", "")
    chosen = next((each for each in every if each.code == wanted), None)
    found = queries.search_words(
        text, variety=chosen.code if chosen else "", first=page_offset(request), size=_PAGE
    )
    names = {each.code: each for each in every}
    context = {
        "text": text,
        "varieties": every,
        "chosen": chosen,
        "found": found,
        "shown": [(each, names[each.variety]) for each in found.items],
        "credits": credits_for(found.items),
        "pages": page_links(request, len(found.items), page=_PAGE),
    }
    return render(request, "voices/search.html", context)


@cached_page()
def word(request: HttpRequest, variety: str, word: int) -> HttpResponse:
    found = queries.word(variety, word)
    lesson = queries.lesson(int(found.meaning[:2])) if found.meaning else None
    meanings = [found.meaning] if found.meaning else []
    context = {
        "variety": queries.variety(variety),
        "word": found,
        "voices": voices_for(ANYBODY, variety, on=today(), words=[found.id], meanings=meanings),
        "lesson": lesson,
        "credit": queries.credits_of(variety).get(found.source, ""),
    }
    return render(request, "voices/word.html", context)
