"""Search terms of works: from titles, authors, subjects and villages.

Every command that changes one of these writes it too (``index_works``).
"""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Final

from django.utils import translation

from commonfield.library.choices import Subject, WorkKind
from commonfield.library.models import Work, WorkTerm
from commonfield.places.queries import place_path
from commonfield.places.types import PlaceInfo
from commonfield.workshop.rows import insert_columns
from commonfield.workshop.search_matching import TermTable
from commonfield.workshop.search_terms import index_terms

TERMS: Final = TermTable("library_work_term", "work_id")
# A title before its authors, these before where it stands and where it comes from.
_TITLE, _AUTHOR, _SUBJECT, _PLACE = 100, 60, 20, 10
_LANGUAGES: Final = ("zh-hans", "en")
_BATCH_SIZE: Final = 500


def index_works(works: Iterable[int]) -> None:
    for some in batched(works, _BATCH_SIZE, strict=False):
        WorkTerm.objects.filter(work_id__in=some).delete()
        found = [
            (work, term, weight)
            for work, terms in wanted_terms(some).items()
            for term, weight in sorted(terms.items())
        ]
        columns = {
            name: [each[at] for each in found]
            for at, name in enumerate(("work_id", "term", "weight"))
        }
        insert_columns(WorkTerm, len(found), columns)


def wanted_terms(works: Iterable[int]) -> dict[int, dict[str, int]]:
    """Compute the search terms of works, with weights."""
    rows = list(Work.objects.filter(pk__in=works).order_by("pk"))
    paths = {place: place_path(place) for place in {row.place for row in rows}}
    return {row.pk: _terms(row, paths[row.place]) for row in rows}


def _terms(work: Work, path: Sequence[PlaceInfo]) -> dict[str, int]:
    named = [(work.title, _TITLE), (work.title_en, _TITLE), (work.authors, _AUTHOR)]
    for language in _LANGUAGES:
        with translation.override(language):
            labels = (Subject(work.subject).label, WorkKind(work.kind).label)
            named += [(str(label), _SUBJECT) for label in labels]
    named += [
        (name, _PLACE)
        for place in path
        if place.code[6:] != "000000"
        for name in (place.name, place.name_en)
    ]
    weights: dict[str, int] = {}
    for text, weight in named:
        for term in index_terms(text, is_name=True, by_letters=weight == _TITLE):
            weights[term] = max(weight, weights.get(term, 0))
    return weights
