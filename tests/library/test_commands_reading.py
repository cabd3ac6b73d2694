"""Where readers are, what they mark, and which chapters they finish."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.facts.models import Fact
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.library.commands import (
    add_note,
    finish_chapter,
    finish_chapters,
    remember_position,
)
from commonfield.library.errors import ReadTooFastError
from commonfield.library.models import ReadChapter, ReadingNote, ReadingPosition, SeenPage
from commonfield.library.queries import notes_of, position_of
from commonfield.library.types import FinishedChapter, NewNote, NewPosition, ReadingTime
from commonfield.offline.errors import ClockAheadError
from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import erase_person, give_consent, withdraw_consent
from commonfield.people.errors import ConsentMissingError
from commonfield.people.types import SYSTEM, Actor
from tests.library.builders import make_work
from tests.people.builders import NOW, VILLAGE, make_actor, make_places

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def make_reader(*, allows: bool = True) -> Actor:
    make_places()
    reader = make_actor(Role.GROWER, place=VILLAGE)
    if allows and reader.person_id:
        give_consent(
            by=reader,
            now=NOW,
            person_id=reader.person_id,
            purpose=Purpose.READING,
            channel=ConsentChannel.SELF,
        )
    return reader


def read_for(seconds: float) -> ReadingTime:
    return ReadingTime(NOW - timedelta(seconds=seconds), NOW)


def test_chapter_counts_once_a_reader_after_a_third_of_its_time():
    reader, other = make_reader(), make_reader()
    work = make_work("<p>茶</p>", seconds=300)

    with pytest.raises(ReadTooFastError):
        finish_chapter(by=reader, now=NOW, work=work.pk, chapter=1, during=read_for(99))
    states = [
        finish_chapter(by=each, now=NOW, work=work.pk, chapter=1, during=read_for(100))
        for each in (reader, reader, other)
    ]

    assert states == ["counted", "known", "counted"]
    facts = Fact.objects.filter(kind="culture.chapter_read")
    assert [(fact.place, fact.quantity, fact.attributes) for fact in facts] == [
        (VILLAGE, 1, {}),
        (VILLAGE, 1, {}),
    ]
    assert len({fact.subject for fact in facts}) == 2


def test_many_finished_chapters_are_written_as_each_by_itself():
    readers = [make_reader(), make_reader(), make_reader(allows=False)]
    work, hidden = (
        make_work("<p>茶</p>", "<p>水</p>", seconds=300),
        make_work("<p>", rights="hall_only"),
    )
    one, other, silent = (reader.person_id or 0 for reader in readers)
    finish_chapter(by=readers[0], now=NOW, work=work.pk, chapter=1, during=read_for(100))
    acts = [
        *(FinishedChapter(person, work.pk, 1, read_for(100)) for person in (one, other, silent)),
        FinishedChapter(one, work.pk, 2, read_for(100)),
        FinishedChapter(one, work.pk, 2, read_for(200)),
        FinishedChapter(other, work.pk, 2, read_for(99)),
        FinishedChapter(other, hidden.pk, 1, read_for(99)),
    ]

    assert finish_chapters(by=SYSTEM, now=NOW, finished=acts) == 2

    columns = ("kind", "place", "month", "occurred_at", "quantity", "attributes")
    rows = set(map(repr, Fact.objects.values_list(*columns)))
    assert (len(rows), Fact.objects.count(), ReadChapter.objects.count()) == (1, 3, 3)
    assert set(Fact.objects.values_list("subject", flat=True)) == set(
        ReadChapter.objects.values_list("reader", flat=True)
    )
    with pytest.raises(PermissionRefusedError):
        finish_chapters(by=readers[0], now=NOW, finished=acts)


def test_picture_book_counts_once_when_it_is_finished_and_then_its_pages_are_forgotten():
    reader, many = make_reader(), make_reader()
    work = make_work("<p>1</p>", "<p>2</p>", "<p>3</p>", seconds=30, kind="pictures")
    seen = [(3, 9), (1, 12), (1, 3), (2, 8), (2, 30), (3, 90)]

    states = [
        finish_chapter(by=reader, now=NOW, work=work.pk, chapter=page, during=during)
        for page, during in _times(seen)
    ]
    # A third of ninety seconds: nine, twelve, then nine of the thirty.
    assert states == ["known", "known", "known", "known", "counted", "known"]
    half = [FinishedChapter(many.person_id or 0, work.pk, *each) for each in _times(seen[:4])]
    rest = [FinishedChapter(many.person_id or 0, work.pk, *each) for each in _times(seen[4:])]
    assert finish_chapters(by=SYSTEM, now=NOW, finished=half) == 0
    assert SeenPage.objects.count() == 3
    assert finish_chapters(by=SYSTEM, now=NOW, finished=rest) == 1
    assert finish_chapters(by=SYSTEM, now=NOW, finished=half) == 0

    assert Fact.objects.filter(kind="culture.chapter_read").count() == 2
    assert (ReadChapter.objects.count(), SeenPage.objects.count()) == (2, 0)


def _times(seen: list[tuple[int, int]]) -> list[tuple[int, ReadingTime]]:
    ends = [NOW - (len(seen) - at) * 2 * MINUTE for at in range(len(seen))]
    return [
        (page, ReadingTime(end - timedelta(seconds=seconds), end))
        for end, (page, seconds) in zip(ends, seen, strict=True)
    ]


def test_nothing_is_remembered_of_who_does_not_allow_it():
    reader = make_reader(allows=False)
    work = make_work("<p>茶</p>")
    position = NewPosition(1, 500, NOW)

    with pytest.raises(ConsentMissingError):
        remember_position(by=reader, now=NOW, work=work.pk, position=position)
    with pytest.raises(ConsentMissingError):
        finish_chapter(by=reader, now=NOW, work=work.pk, chapter=1, during=read_for(9))


def test_what_was_read_last_counts_on_whatever_device_it_comes_from():
    reader = make_reader()
    assert reader.person_id
    work = make_work("<p>茶</p>", "<p>水</p>")
    late, early = NewPosition(2, 100, NOW), NewPosition(1, 900, NOW - MINUTE)

    newest = [
        remember_position(by=reader, now=NOW, work=work.pk, position=each)
        for each in (early, late, early)
    ]

    assert newest == [True, True, False]
    assert position_of(reader.person_id, work.pk) == late
    on = replace(late, permille=200, read_at=NOW + MINUTE)
    remember_position(by=reader, now=NOW, work=work.pk, position=on)
    assert ReadingPosition.objects.get().entered_at == late.read_at
    ahead = replace(late, read_at=NOW + 6 * MINUTE)
    with pytest.raises(ClockAheadError):
        remember_position(by=reader, now=NOW, work=work.pk, position=ahead)


def test_reader_meets_only_chapters_that_are_out():
    reader = make_reader()
    work = make_work("<p>茶</p>", withdrawn_at=NOW)

    position = NewPosition(1, 0, NOW)
    with pytest.raises(NotFoundError):
        remember_position(by=reader, now=NOW, work=work.pk, position=position)


def test_notes_are_sealed_and_go_with_the_consent_and_the_person():
    reader = make_reader()
    assert reader.person_id
    work = make_work("<p>茶</p>")
    note = NewNote("n1", 1, 250, NOW, "奶奶说的那句")

    states = [add_note(by=reader, now=NOW, work=work.pk, note=note) for _ in range(2)]

    assert states == ["added", "known"]
    assert notes_of(reader.person_id) == [note]
    assert "奶奶".encode() not in bytes(ReadingNote.objects.get().note_sealed or b"")
    withdraw_consent(by=reader, now=NOW, person_id=reader.person_id, purpose=Purpose.READING)
    assert notes_of(reader.person_id) == []
    erase_person(by=SYSTEM, now=NOW, person_id=reader.person_id)
