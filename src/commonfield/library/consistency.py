"""The library's part of ``check_books``: terms, passages, shelves and files are consistent."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import batched, groupby
from operator import itemgetter
from typing import Final

from django.db import connection

from commonfield.library.models import Passage, Work, WorkTerm
from commonfield.library.passages import PASSAGES
from commonfield.library.rules import TextPassage, passages, text_of_passages
from commonfield.library.search_index import wanted_terms
from commonfield.workshop.books import BookCheck, Difference, differences
from commonfield.workshop.full_text import folded

_BATCH_SIZE: Final = 500
_NO_FILE: Final = (
    "SELECT {0}.id, 'a file', {0}.{1} FROM {0} WHERE {0}.{1} <> ''"
    " AND NOT EXISTS (SELECT 1 FROM workshop_file WHERE sha256 = {0}.{1})"
)
_NO_SHELF: Final = (
    "SELECT w.id, w.hall, 'nothing' FROM library_work w WHERE NOT EXISTS"
    " (SELECT 1 FROM library_shelf_place s WHERE s.work_id = w.id AND s.hall = w.hall)"
)
_NO_PASSAGE: Final = (
    "SELECT c.id, 'a passage', 'none' FROM library_chapter c WHERE NOT EXISTS"
    " (SELECT 1 FROM library_passage p WHERE p.chapter_id = c.id)"
)
_OTHER_WORK: Final = (
    "SELECT p.id, c.work_id, p.work_id FROM library_passage p"
    " JOIN library_chapter c ON c.id = p.chapter_id WHERE c.work_id <> p.work_id"
)
_RULES: Final = {
    "on its hall's shelf": _NO_SHELF,
    "chapter with a passage": _NO_PASSAGE,
    "passage of its work": _OTHER_WORK,
    "cover": _NO_FILE.format("library_work", "cover"),
    "recording": _NO_FILE.format("library_chapter", "sound"),
    "picture": _NO_FILE.format("library_chapter_file", "file"),
}


def check_library() -> BookCheck:
    """Recompute search terms and passages; look for missing shelves and files."""
    found = [*differences("library", _RULES), *_terms(), *_passages()]
    found += [
        Difference("library: index", str(number), "a row and its entry", "one of them")
        for number in PASSAGES.unlike(connection)
    ]
    return BookCheck("library", Work.objects.count(), tuple(found))


def _terms() -> Iterator[Difference]:
    works = Work.objects.order_by("pk").values_list("pk", flat=True)
    for some in batched(works, _BATCH_SIZE, strict=False):
        kept: dict[int, dict[str, int]] = defaultdict(dict)
        rows = WorkTerm.objects.filter(work_id__in=some).order_by()
        for work, term, weight in rows.values_list("work_id", "term", "weight"):
            kept[work][term] = weight
        for work, terms in wanted_terms(some).items():
            for term in sorted({*terms, *kept[work]}):
                want, found = str(terms.get(term)), str(kept[work].get(term))
                if want != found:
                    yield Difference("library: terms", f"{work}/{term}", want, found)


def _passages() -> Iterator[Difference]:
    """Rebuild each chapter's text from its passages, and cut it again to compare."""
    columns = ("chapter_id", "start", "text", "folded")
    rows = Passage.objects.order_by("chapter_id", "start").values_list(*columns).iterator()
    for chapter, group in groupby(rows, itemgetter(0)):
        kept, is_folded = list[TextPassage](), True
        for _chapter, start, piece, small in group:
            kept.append(TextPassage(start, piece))
            is_folded &= small == folded(piece)
        text = text_of_passages((each.start, each.text) for each in kept)
        if not is_folded or kept != list(passages(text)):
            yield Difference("library: passages", str(chapter), "as its text", "otherwise")
