"""Looking words up, and a word's own page."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonfield.culture.dialect import queries
from commonfield.culture.dialect.types import WordInfo
from commonfield.culture.views.readers import ANYBODY
from commonfield.culture.voices.queries import voices_for
from commonfield.front.forms import page_links, page_offset
from commonfield.front.page_cache.decorator import cached_page
from commonfield.kernel.clock import today

_PAGE = 30
_LONGEST_SEARCH = 60


@cached_page("q", "variety", "offset")
def search(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:_LONGEST_SEARCH]
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
        "credits": _credits(found.items),
        "pages": page_links(request, len(found.items), page=_PAGE),
    }
    return render(request, "culture/dialect/search.html", context)


def _credits(words: Iterable[WordInfo]) -> list[str]:
    """Return whose words a page shows, each line once."""
    lines = {each: queries.credits_of(each) for each in {word.variety for word in words}}
    return sorted({lines[word.variety].get(word.source, "") for word in words} - {""})


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
    return render(request, "culture/dialect/word.html", context)
