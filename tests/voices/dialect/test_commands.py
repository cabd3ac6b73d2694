"""Varieties loaded and kept, words imported, lessons finished."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.facts.queries import recent_facts
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.offline.errors import ClockAheadError
from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import give_consent
from commonfield.people.errors import ConsentMissingError
from commonfield.people.types import SYSTEM
from commonfield.voices.dialect.commands import (
    add_variety,
    change_variety,
    finish_lesson,
    import_words,
)
from commonfield.voices.dialect.errors import (
    AreaEmptyError,
    CollectionCreditError,
    LessonEmptyError,
    LessonTooFastError,
    LessonUnfinishedError,
    VarietyCodeError,
)
from commonfield.voices.dialect.queries import (
    credits_of,
    lesson_lines,
    search_words,
    varieties,
    varieties_of_place,
    variety,
)
from commonfield.voices.dialect.types import LessonTime, NewWord, VarietyDetails, WordEntry
from commonfield.voices.models import (
    DialectWord,
    DialectWordTerm,
    DoneLesson,
    LearningCard,
    WordCollection,
)
from tests.people.builders import (
    COUNTY,
    NOW,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_person,
    make_places,
)
from tests.voices.dialect.builders import HAISHU, OWN, make_varieties, make_word

pytestmark = pytest.mark.django_db
LONG = LessonTime(NOW - timedelta(minutes=5), NOW, 4)


def take(*words: NewWord, variety: str = "ningbo"):
    return import_words(by=SYSTEM, now=NOW, variety=variety, words=words, collection=OWN)


def test_a_place_gets_the_varieties_that_are_spoken_there():
    loaded = [make_varieties(place) for place in (HAISHU, VILLAGE, COUNTY)]

    assert loaded == [("ningbo",), ("songyang", "shicang"), ("songyang", "shicang", "she")]
    assert [each.code for each in varieties()] == ["songyang", "shicang", "she", "ningbo"]
    assert [each.code for each in varieties_of_place(VILLAGE)] == ["shicang", "songyang"]


def test_varieties_loaded_again_change_nothing_but_what_was_shipped_otherwise():
    make_varieties()
    before = DialectWord.objects.count(), DialectWordTerm.objects.count()
    DialectWord.objects.filter(meaning="01.01").update(gloss="错了")
    details = VarietyDetails("老宁波话", "Old Ningbo")
    change_variety(by=SYSTEM, now=NOW, code="ningbo", details=details, places=[HAISHU])

    make_varieties()

    assert (DialectWord.objects.count(), DialectWordTerm.objects.count()) == before
    assert lesson_lines("ningbo", 1)[0].words[0].gloss == "爷爷"
    assert (variety("ningbo").name, variety("ningbo").places) == ("老宁波话", (HAISHU,))


def test_no_word_of_one_variety_stands_in_another():
    make_varieties()

    said = {each: [line.words for line in lesson_lines(each, 1)] for each in ("songyang", "she")}

    assert said == {"songyang": [()] * 14, "she": [()] * 14}
    assert search_words("阿爷", variety="songyang").items == ()
    assert credits_of("songyang") == {}


def test_county_adds_and_changes_a_variety():
    make_places()
    admin, words = make_admin(), VarietyDetails("古市话", "Gushi speech")
    other = make_actor(Role.HALL_KEEPER, place=VILLAGE)

    add_variety(by=admin, now=NOW, code="gushi", details=words, places=[VILLAGE, VILLAGE])
    with pytest.raises(VarietyCodeError):
        add_variety(by=admin, now=NOW, code="gushi", details=words, places=[VILLAGE])
    with pytest.raises(AreaEmptyError):
        change_variety(by=admin, now=NOW, code="gushi", details=words, places=[])
    with pytest.raises(PermissionRefusedError):
        change_variety(by=other, now=NOW, code="gushi", details=words, places=[COUNTY])

    assert variety("gushi").places == (VILLAGE,)


def test_words_are_taken_once_and_found():
    make_varieties()
    word = NewWord(WordEntry("茶园", romanisation="dzo yu", meaning="09.02"), 2, "a1")

    first, again = take(word), take(word, NewWord(word.words, 3, "a2"))

    assert (first.taken, first.unchanged, first.refused) == (1, 0, [])
    assert (again.taken, again.unchanged, again.refused) == (0, 2, [])
    assert [each.headword for each in search_words("dzoyu").items] == ["茶园"]
    assert credits_of("ningbo")["own"] == OWN.credit
    others = replace(OWN, credit="别人记的")
    with pytest.raises(CollectionCreditError):
        import_words(by=SYSTEM, now=NOW, variety="ningbo", words=[word], collection=others)


def test_rows_that_are_no_words_are_refused_by_name():
    make_varieties()

    report = take(
        NewWord(WordEntry("<script>alert(1)</script>"), 2),
        NewWord(WordEntry("水" * 61), 3),
        NewWord(WordEntry("——"), 4),
        NewWord(WordEntry("水", meaning="13.01"), 5),
        NewWord(WordEntry("水"), 6, variety="songyang"),
        NewWord(WordEntry("水", gloss="=1+1"), 7),
        NewWord(WordEntry("水", romanisation="syu3"), 8),
    )

    assert [(each.row, each.error.code) for each in report.refused] == [
        (2, "word_text"),
        (3, "word_text"),
        (4, "word_text"),
        (5, "meaning_unknown"),
        (6, "word_of_another_variety"),
        (7, "word_text"),
    ]
    assert report.taken == 1


def test_import_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    make_varieties()
    broken = NewWord(WordEntry("水", romanisation="syu3"), 2, "a")
    monkeypatch.setattr("commonfield.voices.dialect.commands.index_words", lambda _words: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        take(broken)

    assert not WordCollection.objects.filter(code="own").exists()
    assert not DialectWord.objects.filter(source="own").exists()


def test_only_the_county_imports():
    make_varieties()
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)

    with pytest.raises(PermissionRefusedError):
        import_words(by=keeper, now=NOW, variety="ningbo", words=[], collection=OWN)


def learner() -> int:
    make_places()
    make_varieties()
    person = make_person(home=VILLAGE)
    give_consent(
        by=SYSTEM, now=NOW, person_id=person, purpose=Purpose.LEARNING, channel=ConsentChannel.SELF
    )
    return person


def test_lesson_is_done_once_at_home():
    by = actor(learner())

    done = [
        finish_lesson(by=by, now=NOW, variety="ningbo", lesson=3, during=LONG) for _ in range(2)
    ]

    assert done == ["counted", "known"]
    (fact,) = recent_facts(["culture.lesson_done"])
    assert (fact.place, fact.quantity) == (VILLAGE, 1)
    assert DoneLesson.objects.get().lesson == 3


def test_lesson_that_was_not_gone_through_is_not_done():
    by, ahead = actor(learner()), timedelta(hours=1)
    refused = (
        (LessonTime(NOW - ahead, NOW, 3), LessonUnfinishedError),
        (LessonTime(NOW - timedelta(seconds=41), NOW, 4), LessonTooFastError),
        (LessonTime(NOW, NOW + ahead, 4), ClockAheadError),
    )

    for during, refusal in refused:
        with pytest.raises(refusal):
            finish_lesson(by=by, now=NOW, variety="ningbo", lesson=3, during=during)

    with pytest.raises(LessonEmptyError):
        finish_lesson(by=by, now=NOW, variety="songyang", lesson=3, during=LONG)

    assert not DoneLesson.objects.exists()
    assert not LearningCard.objects.exists()


def test_lesson_is_remembered_by_consent_only():
    make_varieties()
    by = actor(make_person(home=VILLAGE))

    with pytest.raises(ConsentMissingError):
        finish_lesson(by=by, now=NOW, variety="ningbo", lesson=3, during=LONG)


def test_word_of_the_county_fills_a_lesson():
    make_varieties()

    make_word("茶", "songyang", meaning="07.13")

    assert [each.headword for each in lesson_lines("songyang", 7)[12].words] == ["茶"]
