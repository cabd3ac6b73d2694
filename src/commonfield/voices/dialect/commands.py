"""Commands of varieties, their words, and finished lessons."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from math import ceil
from typing import Final, Literal

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError, must_exist
from commonfield.offline.commands import spend_time
from commonfield.offline.errors import NotCountedError
from commonfield.people.commands import pseudonym_of
from commonfield.people.permissions import person_of, require
from commonfield.people.queries import home_and_household
from commonfield.people.types import Actor
from commonfield.voices.dialect import errors
from commonfield.voices.dialect.errors import (
    AreaEmptyError,
    LessonEmptyError,
    LessonTooFastError,
    LessonUnfinishedError,
    VarietyCodeError,
)
from commonfield.voices.dialect.lessons import meanings, shipped_varieties, shipped_words
from commonfield.voices.dialect.permissions import may_keep_dialects
from commonfield.voices.dialect.queries import lesson as lesson_of
from commonfield.voices.dialect.queries import taught_lessons, touches
from commonfield.voices.dialect.rules import (
    STEPS,
    has_letters,
    is_variety_code,
    is_word_text,
    least_seconds,
)
from commonfield.voices.dialect.search_index import index_words
from commonfield.voices.dialect.types import (
    YONGJIANG,
    ImportedWords,
    LessonTime,
    NewWord,
    RefusedWord,
    VarietyDetails,
    VarietyInfo,
    WordEntry,
    WordSource,
)
from commonfield.voices.learning.commands import learn_lesson
from commonfield.voices.models import (
    DialectWord,
    DialectWordTerm,
    DoneLesson,
    Variety,
    VarietyArea,
    WordCollection,
)
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.typed_rows import view_of

_BATCH_SIZE: Final = 2_000
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
    *, by: Actor, now: datetime, variety: str, words: Sequence[NewWord], collection: WordSource
) -> ImportedWords:
    """Import a collection's words into a variety: all acceptable ones, or none.

    A known code, or the same characters with the same reading, changes nothing.

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
        entry = word.words
        written = entry.headword_traditional or entry.headword, entry.romanisation
        code = _code_of(word)
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
        index_words(DialectWord.objects.bulk_create(new, batch_size=_BATCH_SIZE))
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


def _load_words(variety: Variety) -> None:
    """Write a variety's words of the lessons as they are shipped, within a caller's transaction."""
    words = shipped_words(variety.code)
    if not words:
        return
    WordCollection.objects.get_or_create(
        variety=variety, code=YONGJIANG.code, defaults={"credit": YONGJIANG.credit}
    )
    rows = variety.words.filter(source=YONGJIANG.code, source_code__in=map(_code_of, words))
    known = {row.source_code: row for row in rows.order_by("pk")}
    changed = []
    for each in words:
        row = known.get(_code_of(each))
        if row is not None and view_of(WordEntry, row) != each.words:
            for name, value in asdict(each.words).items():
                setattr(row, name, value)
            changed.append(row)
    DialectWord.objects.bulk_update(changed, list(WordEntry.__dataclass_fields__))
    DialectWordTerm.objects.filter(word__in=changed).delete()
    new = [_row(variety, each, YONGJIANG) for each in words if _code_of(each) not in known]
    index_words([*changed, *DialectWord.objects.bulk_create(new)])


def _code_of(word: NewWord) -> str:
    """Return under which code a collection has a word."""
    entry = word.words
    return word.code or f"{entry.headword_traditional or entry.headword} {entry.romanisation}"


def _known(variety: Variety, collection: WordSource) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the codes of a collection that a variety has, and the words as they are written."""
    rows = variety.words.filter(source=collection.code).order_by("pk")
    codes, known = set[str](), set[tuple[str, str]]()
    columns = ("source_code", "headword_traditional", "headword", "romanisation")
    for code, traditional, headword, romanisation in rows.values_list(*columns):
        codes.add(code)
        known.add((traditional or headword, romanisation))
    return codes, known


def _check(word: NewWord, variety: str) -> None:
    if word.variety not in {"", variety}:
        raise errors.WordOfAnotherVarietyError(variety=word.variety[:40])
    for name, text in asdict(word.words).items():
        if not is_word_text(text, _LONGEST[name]):
            raise errors.WordTextError(column=name)
    if not has_letters(word.words.headword):
        raise errors.WordTextError(column="headword")
    if not is_word_text(_code_of(word), _LONGEST_CODE):
        raise errors.WordTextError(column="code")
    if word.words.meaning and word.words.meaning not in meanings():
        raise errors.MeaningUnknownError(meaning=word.words.meaning)


def _row(variety: Variety, word: NewWord, collection: WordSource) -> DialectWord:
    return DialectWord(
        variety=variety, **asdict(word.words), source=collection.code, source_code=_code_of(word)
    )


@transaction.atomic
def load_dialects(*, by: Actor, now: datetime, places: Collection[str]) -> list[str]:
    """Load the shipped varieties that are spoken in some places, with their lessons' words.

    What a county has changed of a variety stays; its words of the lessons are as they are shipped.
    """
    require(may_keep_dialects(by, china_day(now)))
    found = [
        each
        for each in shipped_varieties()
        if any(touches(place, area) for place in places for area in each.places)
    ]
    for each in found:
        row = Variety.objects.filter(code=each.code).first() or _write(each, now)
        _load_words(row)
    return [each.code for each in found]


@transaction.atomic
def add_variety(
    *, by: Actor, now: datetime, code: str, details: VarietyDetails, places: Sequence[str]
) -> None:
    _require(by, now, places)
    if not is_variety_code(code):
        raise VarietyCodeError
    with conflicts_as(VarietyCodeError):
        _write(VarietyInfo(**asdict(details), code=code, places=tuple(places)), now)
    _audit("culture.variety_added", by, code, now)


@transaction.atomic
def change_variety(
    *, by: Actor, now: datetime, code: str, details: VarietyDetails, places: Sequence[str]
) -> None:
    _require(by, now, places)
    row = must_exist(Variety.objects.select_for_update().filter(code=code).first())
    for name, value in asdict(details).items():
        setattr(row, name, value)
    row.save()
    row.areas.exclude(place__in=places).delete()
    known = set(row.areas.order_by("pk").values_list("place", flat=True))
    _write_areas(row, [each for each in places if each not in known])
    _audit("culture.variety_changed", by, code, now)


def _require(by: Actor, now: datetime, places: Sequence[str]) -> None:
    require(may_keep_dialects(by, china_day(now)))
    if not places:
        raise AreaEmptyError


def _write(info: VarietyInfo, now: datetime) -> Variety:
    columns = {name: value for name, value in asdict(info).items() if name != "places"}
    row = Variety.objects.create(**columns, added_at=now)
    _write_areas(row, info.places)
    return row


def _write_areas(row: Variety, places: Sequence[str]) -> None:
    VarietyArea.objects.bulk_create(
        VarietyArea(variety=row, place=each) for each in dict.fromkeys(places)
    )


def _audit(action: str, by: Actor, code: str, now: datetime) -> None:
    record_audit(action, by.code, f"variety:{code}", now)


@transaction.atomic
def finish_lesson(
    *, by: Actor, now: datetime, variety: str, lesson: int, during: LessonTime
) -> Literal["counted", "known", "uncounted"]:
    """Count a lesson as done, once a learner; they stand in the fact by pseudonym, at home.

    One that was gone through too long ago, or while other acts took the time, gives its words
    only.

    Raises:
        LessonEmptyError: if it has no words and no recordings.
        LessonUnfinishedError: if not all its steps were gone through.
        LessonTooFastError: if they were, too fast.
    """
    person_id = person_of(by)
    learn_lesson(by=by, now=now, variety=variety, lesson=lesson, learnt_at=during.finished_at)
    if lesson not in taught_lessons(variety, on=china_day(now)):
        raise LessonEmptyError
    if during.steps < len(STEPS):
        raise LessonUnfinishedError
    least = least_seconds(len(lesson_of(lesson).meanings))
    left = least - during.seconds
    if left > 0:
        raise LessonTooFastError(ceil(left))
    learner = pseudonym_of(by=by, now=now, person_id=person_id)
    done = DoneLesson.objects.filter(learner=learner, variety__code=variety, lesson=lesson)
    row = done.first()
    if row is None:
        times = during.opened_at, during.finished_at
        try:
            spend_time(by=by, now=now, during=times, least=least, most=least)
        except NotCountedError:
            return "uncounted"
        DoneLesson.objects.create(
            learner=learner,
            variety=Variety.objects.get(code=variety),
            lesson=lesson,
            done_at=during.finished_at,
        )
    elif row.done_at > during.finished_at:
        # Finished twice on two devices, the earlier counts, whichever is heard of first.
        row.done_at = during.finished_at
        row.save(update_fields=["done_at"])
    home, _household = home_and_household(person_id)
    if row is not None or not home:
        return "known"
    record(
        FactRecord(
            kind="culture.lesson_done",
            place=home,
            # A phone's clock may be slightly fast; no fact lies ahead.
            occurred_at=min(during.finished_at, now),
            quantity=1,
            subject=learner,
        ),
        now=now,
    )
    return "counted"
