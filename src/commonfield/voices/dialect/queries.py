"""Queries of varieties, lessons and words; the search of the dictionary."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.conf import settings

from commonfield.kernel.errors import must_exist
from commonfield.places.queries import prefix_range
from commonfield.voices.dialect.lessons import lessons, meanings
from commonfield.voices.dialect.search_index import TERMS
from commonfield.voices.dialect.types import (
    Lesson,
    LessonLine,
    Meaning,
    VarietyInfo,
    WordInfo,
    WordsFound,
)
from commonfield.voices.models import DialectWord, Recording, Variety, WordCollection
from commonfield.voices.permissions import audible
from commonfield.workshop.rows import run_queries
from commonfield.workshop.search_lexicon import read_query
from commonfield.workshop.search_terms import SearchWord
from commonfield.workshop.typed_rows import view_of

_BATCH_SIZE = 1_000


def varieties() -> list[VarietyInfo]:
    """Return all varieties, those of the county here first."""
    found = _infos(Variety.objects.order_by("pk").prefetch_related("areas"))
    here = settings.COUNTY_CODE
    return sorted(found, key=lambda each: not any(touches(here, place) for place in each.places))


def variety(code: str) -> VarietyInfo:
    rows = Variety.objects.filter(code=code).order_by("pk").prefetch_related("areas")
    return must_exist(next(iter(_infos(rows)), None))


def varieties_of_place(place: str) -> list[VarietyInfo]:
    """Return the varieties spoken in a place, that of the smallest area first."""
    found = [
        (min(area for area in map(_breadth, each.places)), each)
        for each in varieties()
        if any(lies_in(place, area) for area in each.places)
    ]
    return [each for _width, each in sorted(found, key=lambda pair: pair[0])]


def credits_of(variety: str) -> dict[str, str]:
    """Return the lines that credit a variety's words, by the collections' codes."""
    rows = WordCollection.objects.filter(variety__code=variety).order_by("code")
    return dict(rows.values_list("code", "credit"))


def lies_in(place: str, area: str) -> bool:
    first, last = prefix_range(area)
    return first <= place <= last


def touches(place: str, other: str) -> bool:
    return lies_in(place, other) or lies_in(other, place)


def _breadth(area: str) -> int:
    first, last = prefix_range(area)
    return int(last) - int(first)


def _infos(rows: Iterable[Variety]) -> list[VarietyInfo]:
    return [
        view_of(VarietyInfo, row, places=tuple(sorted(area.place for area in row.areas.all())))
        for row in rows
    ]


def lesson(number: int) -> Lesson:
    return must_exist(next((each for each in lessons() if each.number == number), None))


def meaning(code: str) -> Meaning | None:
    """Return a meaning of the lessons by its code, such as 07.05."""
    return meanings().get(code)


def lesson_lines(variety: str, number: int) -> list[LessonLine]:
    """Return a lesson's meanings, each with the words that a variety has for it."""
    of = lesson(number)
    codes = [each.code for each in of.meanings]
    words: defaultdict[str, list[WordInfo]] = defaultdict(list)
    rows = DialectWord.objects.filter(variety__code=variety, meaning__in=codes).order_by("pk")
    for row in rows:
        words[row.meaning].append(_info(row, variety))
    return [LessonLine(each, tuple(words[each.code])) for each in of.meanings]


def words_by_lesson(variety: str) -> dict[int, int]:
    """Return each lesson's number of meanings with a word in a variety."""
    rows = DialectWord.objects.filter(variety__code=variety).exclude(meaning="").order_by()
    found: defaultdict[int, int] = defaultdict(int)
    for meaning in set(rows.values_list("meaning", flat=True)):
        found[int(meaning[:2])] += 1
    return dict(found)


def taught_lessons(variety: str, *, on: date) -> list[int]:
    """Return the numbers of the lessons with words or public recordings for half their meanings."""
    rows = DialectWord.objects.filter(variety__code=variety).exclude(meaning="").order_by()
    recorded = Recording.objects.filter(audible(on), variety__code=variety).exclude(meaning="")
    known = {
        row for of in (rows, recorded.order_by()) for row in of.values_list("meaning", flat=True)
    }
    return sorted(
        lesson.number
        for lesson in lessons()
        if 2 * sum(each.code in known for each in lesson.meanings) >= len(lesson.meanings)
    )


def word(variety: str, number: int) -> WordInfo:
    """Return a word of a variety."""
    rows = DialectWord.objects.filter(variety__code=variety, pk=number)
    return _info(must_exist(rows.first()), variety)


def words_of(variety: str) -> Iterator[WordInfo]:
    """Yield all words of a variety, those of the lessons first."""
    rows = DialectWord.objects.filter(variety__code=variety)
    for row in rows.order_by("meaning", "pk").iterator(_BATCH_SIZE):
        yield _info(row, variety)


def _info(row: DialectWord, variety: str) -> WordInfo:
    return view_of(WordInfo, row, variety=variety)


def search_words(text: str, *, variety: str = "", first: int = 0, size: int = 50) -> WordsFound:
    """Search words by all terms of a query, in all varieties or in one.

    Words of the lessons come first among equals, then shorter ones.
    """
    words = read_query(text).words
    as_written = [replace(word, otherwise=()) for word in words]
    written = _found(as_written, variety, first, size)
    if written or (first and _found(as_written, variety, 0, 1)):
        return WordsFound(_words_in_order(written))
    sounding = _found(words, variety, first, size)
    return WordsFound(_words_in_order(sounding), by_sound=bool(sounding))


def _found(words: Sequence[SearchWord], variety: str, first: int, size: int) -> list[int]:
    match, _missing = TERMS.match_all(words)
    if match is None:
        return []
    of = " WHERE v.code = %s" if variety else ""
    statement = (
        f"SELECT w.id FROM ({match.statement}) AS m"  # noqa: S608 - words of our own
        " JOIN voices_dialect_word w ON w.id = m.row_id"
        f" JOIN voices_variety v ON v.id = w.variety_id{of}"
        " ORDER BY m.weight DESC, w.meaning = '', length(w.headword), w.id LIMIT %s OFFSET %s"
    )
    values = [*match.values, *([variety] if variety else []), size, first]
    (rows,) = run_queries((statement, values))
    return [row_id for (row_id,) in rows]


def _words_in_order(ids: Sequence[int]) -> tuple[WordInfo, ...]:
    rows = DialectWord.objects.select_related("variety").in_bulk(ids)
    return tuple(_info(rows[each], rows[each].variety.code) for each in ids)
