"""Search terms of public cases: from titles, topic, place and text."""

from typing import Final

from django.utils import translation

from commonfield.places.queries import place_path
from commonfield.sharing.choices import CaseTopic
from commonfield.sharing.models import CaseTerm, VillageCase
from commonfield.workshop.search_matching import TermTable
from commonfield.workshop.search_terms import index_terms

TERMS: Final = TermTable("sharing_case_term", "case_id")
_TITLE, _TOPIC, _PLACE, _TEXT = 100, 40, 20, 10


def index_case(row: VillageCase) -> None:
    """Write the search terms of a case that has just become public."""
    named = [(row.title, _TITLE), (row.title_en, _TITLE)]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            named.append((str(CaseTopic(row.topic).label), _TOPIC))
    for place in place_path(row.village):
        named += [(place.name, _PLACE), (place.name_en, _PLACE)]
    weights: dict[str, int] = {}
    for text in (row.done, row.done_en, row.happened, row.happened_en, row.failed, row.failed_en):
        weights |= dict.fromkeys(index_terms(text, is_name=False), _TEXT)
    for text, weight in named:
        for term in index_terms(text, is_name=True):
            weights[term] = max(weight, weights.get(term, 0))
    CaseTerm.objects.bulk_create(
        CaseTerm(case=row, term=term, weight=weight) for term, weight in sorted(weights.items())
    )
