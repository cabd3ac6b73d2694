"""Lessons and the words in them."""

from collections import defaultdict
from collections.abc import Iterator

from commonfield.culture.dialect import lessons as content
from commonfield.culture.dialect.types import Lesson, LessonLine, WordInfo
from commonfield.culture.models import DialectWord
from commonfield.kernel.errors import must_exist
from commonfield.workshop.typed_rows import view_of

_AT_ONCE = 1_000


def lessons() -> tuple[Lesson, ...]:
    """Return the twelve lessons, the same for every variety."""
    return content.lessons()


def lesson(number: int) -> Lesson:
    """Return a lesson by its number."""
    return must_exist(next((each for each in content.lessons() if each.number == number), None))


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
    """Return of how many meanings of each lesson a variety has a word."""
    rows = DialectWord.objects.filter(variety__code=variety).exclude(meaning="").order_by()
    found: defaultdict[int, int] = defaultdict(int)
    for meaning in set(rows.values_list("meaning", flat=True)):
        found[int(meaning[:2])] += 1
    return dict(found)


def word(variety: str, number: int) -> WordInfo:
    """Return a word of a variety."""
    rows = DialectWord.objects.filter(variety__code=variety, pk=number)
    return _info(must_exist(rows.first()), variety)


def words_of(variety: str) -> Iterator[WordInfo]:
    """Yield all words of a variety, those of the lessons first."""
    rows = DialectWord.objects.filter(variety__code=variety)
    for row in rows.order_by("meaning", "pk").iterator(_AT_ONCE):
        yield _info(row, variety)


def _info(row: DialectWord, variety: str) -> WordInfo:
    return view_of(WordInfo, row, variety=variety)
