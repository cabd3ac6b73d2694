"""Words of a variety: those of the lessons, and collections that are imported."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.culture.dialect import errors
from commonfield.culture.dialect.lessons import meanings, shipped_words
from commonfield.culture.dialect.permissions import may_keep_dialects
from commonfield.culture.dialect.rules import has_letters, is_word_text
from commonfield.culture.dialect.search_index import index_words
from commonfield.culture.dialect.types import (
    YONGJIANG,
    Collection,
    ImportedWords,
    NewWord,
    RefusedWord,
    WordWords,
)
from commonfield.culture.models import DialectWord, DialectWordTerm, Variety, WordCollection
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError, must_exist
from commonfield.people.permissions import require
from commonfield.people.types import Actor

_AT_ONCE: Final = 2_000
_LONGEST_CODE: Final = 120
# As long as the columns are.
_LONGEST: Final = {
    "headword": 60,
    "headword_traditional": 60,
    "romanisation": 120,
    "also_read": 200,
    "ipa": 120,
    "gloss": 300,
    "gloss_en": 300,
    "meaning": 5,
}


@transaction.atomic
def import_words(
    *, by: Actor, now: datetime, variety: str, words: Sequence[NewWord], collection: Collection
) -> ImportedWords:
    """Take a collection's words into a variety: all of those that can be taken, or nothing.

    A code that is known, or the same characters with the same reading, changes nothing.

    Raises:
        CollectionCreditError: if another collection has its code, and the credit of its own.
    """
    require(may_keep_dialects(by, china_day(now)))
    # Two imports of the same file wait for each other.
    row = must_exist(Variety.objects.select_for_update().filter(code=variety).first())
    others = WordCollection.objects.filter(variety=row, code=collection.code)
    if (other := others.exclude(credit=collection.credit).first()) is not None:
        raise errors.CollectionCreditError(credit=other.credit)
    report, new = ImportedWords(), list[DialectWord]()
    codes, known = _known(row, collection)
    for word in words:
        try:
            _check(word, variety)
        except CommonfieldError as error:
            report.refused.append(RefusedWord(word.row, word.words.headword[:40], error))
            continue
        code, written = code_of(word), _written(word.words)
        if code in codes or written in known:
            report.unchanged += 1
            continue
        codes.add(code)
        known.add(written)
        new.append(_row(row, word, collection))
    if new:
        WordCollection.objects.get_or_create(
            variety=row, code=collection.code, defaults={"credit": collection.credit}
        )
        index_words(DialectWord.objects.bulk_create(new, batch_size=_AT_ONCE))
    report.taken = len(new)
    record_audit(
        "culture.words_imported",
        by.code,
        f"variety:{variety}",
        now,
        taken=report.taken,
        unchanged=report.unchanged,
        refused=len(report.refused),
    )
    return report


def load_words(variety: Variety) -> None:
    """Write a variety's words of the lessons as they are shipped, within a caller's transaction."""
    words = shipped_words(variety.code)
    if not words:
        return
    WordCollection.objects.get_or_create(
        variety=variety, code=YONGJIANG.code, defaults={"credit": YONGJIANG.credit}
    )
    rows = variety.words.filter(source=YONGJIANG.code, source_code__in=map(code_of, words))
    known = {row.source_code: row for row in rows.order_by("pk")}
    changed = []
    for each in words:
        row = known.get(code_of(each))
        if row is not None and _differs(row, each.words):
            for name, value in asdict(each.words).items():
                setattr(row, name, value)
            changed.append(row)
    DialectWord.objects.bulk_update(changed, list(WordWords.__dataclass_fields__))
    DialectWordTerm.objects.filter(word__in=changed).delete()
    new = [_row(variety, each, YONGJIANG) for each in words if code_of(each) not in known]
    index_words([*changed, *DialectWord.objects.bulk_create(new)])


def code_of(word: NewWord) -> str:
    """Return under which code a collection has a word."""
    said = word.words
    return word.code or f"{said.headword_traditional or said.headword} {said.romanisation}"


def _differs(row: DialectWord, words: WordWords) -> bool:
    return any(getattr(row, name) != value for name, value in asdict(words).items())


def _known(variety: Variety, collection: Collection) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the codes of a collection that a variety has, and the words as they are written."""
    rows = variety.words.filter(source=collection.code).order_by("pk")
    codes, known = set[str](), set[tuple[str, str]]()
    columns = ("source_code", "headword_traditional", "headword", "romanisation")
    for code, traditional, headword, romanisation in rows.values_list(*columns):
        codes.add(code)
        known.add((traditional or headword, romanisation))
    return codes, known


def _written(words: WordWords) -> tuple[str, str]:
    return words.headword_traditional or words.headword, words.romanisation


def _check(word: NewWord, variety: str) -> None:
    if word.variety not in {"", variety}:
        raise errors.WordOfAnotherVarietyError(variety=word.variety[:40])
    for name, text in asdict(word.words).items():
        if not is_word_text(text, _LONGEST[name]):
            raise errors.WordTextError(column=name)
    if not has_letters(word.words.headword):
        raise errors.WordTextError(column="headword")
    if not is_word_text(code_of(word), _LONGEST_CODE):
        raise errors.WordTextError(column="code")
    if word.words.meaning and word.words.meaning not in meanings():
        raise errors.MeaningUnknownError(meaning=word.words.meaning)


def _row(variety: Variety, word: NewWord, collection: Collection) -> DialectWord:
    return DialectWord(
        variety=variety, **asdict(word.words), source=collection.code, source_code=code_of(word)
    )
