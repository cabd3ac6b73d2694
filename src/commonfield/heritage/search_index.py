"""Search terms of items: from names, category, place and story."""

from collections.abc import Iterable
from typing import Final

from django.utils import translation

from commonfield.heritage.choices import HeritageKind
from commonfield.heritage.models import HeritageItem, HeritageTerm
from commonfield.places.queries import place_path
from commonfield.workshop.search_matching import TermTable
from commonfield.workshop.search_terms import index_terms

TERMS: Final = TermTable("heritage_term", "item_id")
_NAME, _KIND, _PLACE, _STORY = 100, 40, 20, 10
_LANGUAGES: Final = ("zh-hans", "en")


def index_items(items: Iterable[HeritageItem]) -> None:
    rows = list(items)
    HeritageTerm.objects.filter(item__in=rows).delete()
    HeritageTerm.objects.bulk_create(
        HeritageTerm(item=row, term=term, weight=weight)
        for row in rows
        for term, weight in sorted(_terms(row).items())
    )


def _terms(item: HeritageItem) -> dict[str, int]:
    named = [(item.name, _NAME), (item.name_en, _NAME)]
    for language in _LANGUAGES:
        with translation.override(language):
            named.append((str(HeritageKind(item.kind).label), _KIND))
    named += [
        (name, _PLACE) for place in place_path(item.place) for name in (place.name, place.name_en)
    ]
    weights: dict[str, int] = {}
    for text in (item.story, item.story_en, item.spot, item.spot_en):
        weights |= dict.fromkeys(index_terms(text, is_name=False), _STORY)
    for text, weight in named:
        for term in index_terms(text, is_name=True, by_letters=weight == _NAME):
            weights[term] = max(weight, weights.get(term, 0))
    return weights
