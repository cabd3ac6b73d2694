"""Looking words up: by characters of either script, by reading, by what they mean."""

from collections.abc import Sequence
from dataclasses import replace

from commonfield.culture.dialect.search_index import TERMS
from commonfield.culture.dialect.types import WordInfo, WordsFound
from commonfield.culture.models import DialectWord
from commonfield.workshop.rows import run_queries
from commonfield.workshop.search_lexicon import read_query
from commonfield.workshop.search_terms import SearchWord
from commonfield.workshop.typed_rows import view_of


def search_words(text: str, *, variety: str = "", first: int = 0, size: int = 50) -> WordsFound:
    """Return words that have all that is asked for; of all varieties, or of one.

    What stands in the lessons comes first among equals, then shorter words.
    """
    words = read_query(text).words
    as_written = [replace(word, otherwise=()) for word in words]
    written = _found(as_written, variety, first, size)
    if written or (first and _found(as_written, variety, 0, 1)):
        return WordsFound(_infos(written))
    sounding = _found(words, variety, first, size)
    return WordsFound(_infos(sounding), by_sound=bool(sounding))


def _found(words: Sequence[SearchWord], variety: str, first: int, size: int) -> list[int]:
    match, _missing = TERMS.match_all(words)
    if match is None:
        return []
    of = " WHERE v.code = %s" if variety else ""
    statement = (
        f"SELECT w.id FROM ({match.statement}) AS m"  # noqa: S608 - words of our own
        " JOIN culture_dialect_word w ON w.id = m.row_id"
        f" JOIN culture_variety v ON v.id = w.variety_id{of}"
        " ORDER BY m.weight DESC, w.meaning = '', length(w.headword), w.id LIMIT %s OFFSET %s"
    )
    values = [*match.values, *([variety] if variety else []), size, first]
    (rows,) = run_queries((statement, values))
    return [row_id for (row_id,) in rows]


def _infos(ids: Sequence[int]) -> tuple[WordInfo, ...]:
    rows = DialectWord.objects.filter(pk__in=ids).select_related("variety").order_by("pk")
    found = (
        {row.pk: view_of(WordInfo, row, variety=row.variety.code) for row in rows} if ids else {}
    )
    return tuple(found[each] for each in ids if each in found)
