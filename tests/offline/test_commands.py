"""What devices did offline arrives once, whatever the line does to it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from commonfield.facts.models import Fact
from commonfield.library.commands import forget_removed_notes
from commonfield.library.models import ReadChapter, ReadingPosition, SeenPage
from commonfield.library.queries import notes_of
from commonfield.offline.commands import forget_queue, forget_spent_time, take_queue
from commonfield.offline.models import QueueEntry
from commonfield.offline.schemas import read_entry
from commonfield.offline.types import NewQueueEntry
from commonfield.people.choices import ConsentChannel, Purpose
from commonfield.people.commands import erase_person, give_consent, withdraw_consent
from commonfield.people.types import SYSTEM, Actor
from commonfield.voices.learning.commands import learn_lesson
from commonfield.voices.models import CardReview, DoneLesson, LearningCard, ReviewDay
from tests.copies import taken_back
from tests.library.builders import make_work
from tests.library.test_commands_reading import make_reader
from tests.night import NIGHT
from tests.people.builders import NOW
from tests.voices.learning.learners import make_learner, make_variety, minutes

pytestmark = pytest.mark.django_db


def entry(
    kind: str,
    body: Mapping[str, object],
    *,
    at: datetime,
    name: str = "",
    opened: datetime | None = None,
) -> NewQueueEntry:
    """Return an entry as a device sends it."""
    times = {"opened_at": opened.isoformat()} if opened else {}
    sent = {
        "id": name or at.isoformat(),
        "kind": kind,
        "at": at.isoformat(),
        "body": {**body, **times},
    }
    found = read_entry(sent)
    assert found.body is not None
    return found


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def position(work: int, minutes: int, permille: int = 0) -> NewQueueEntry:
    body = {"work": work, "chapter": 1, "permille": permille}
    return entry("position", body, at=ago(minutes), name=f"e{minutes}")


def note(work: int, minutes: int, code: str = "n", name: str = "") -> NewQueueEntry:
    body = {"work": work, "chapter": 1, "permille": 10, "code": code, "text": "茶"}
    return entry("note", body, at=ago(minutes), name=name or f"e{minutes}")


def removal(minutes: int, code: str = "n", name: str = "") -> NewQueueEntry:
    return entry("note_removed", {"code": code}, at=ago(minutes), name=name or f"e{minutes}")


def review(number: int, name: str, *, rating: int = 2, at: datetime = NOW) -> NewQueueEntry:
    body = {"variety": "ningbo", "meaning": f"01.{number:02}", "rating": rating}
    return entry("review", body, at=at, name=name)


def send(
    by: Actor, *entries: NewQueueEntry, device: str = "phone", later: timedelta = timedelta()
) -> list[str]:
    answers = take_queue(by=by, now=NOW + later, device=device, entries=entries)
    return [each.code or each.state for each in answers]


def test_of_who_does_not_allow_it_nothing_is_written_down():
    reader, work = make_reader(allows=False), make_work("<p>茶</p>").pk

    assert send(reader, position(work, 5)) == ["consent_missing"]
    assert not QueueEntry.objects.exists()


def test_each_entry_is_taken_once_and_one_that_is_refused_costs_no_other():
    reader, work = make_reader(), make_work("<p>茶</p>", seconds=300).pk
    good, ahead, old = position(work, 5), position(work, -6), position(work, 181 * 24 * 60)
    unread, elsewhere = replace(good, id="?", body=None), position(work + 1, 7)

    first = send(reader, ahead, good, old, unread, elsewhere, good)
    again = send(reader, ahead, good, old, unread, elsewhere)
    changed = send(reader, replace(good, digest="another"))
    known = ReadingPosition.objects.get().read_at
    QueueEntry.objects.create(
        device="phone", entry=old.id, person=reader.person_id or 0, code="entry_too_old",
        received_at=NOW,
    )  # fmt: skip
    # A phone that has heard the server's time gives them another one.
    put_right = [replace(position(work, 1), id=each.id) for each in (ahead, old)]

    refused = ["entry_too_old", "entry_invalid", "not_found"]
    assert first == ["clock_ahead", "taken", *refused, "repeated"]
    assert again == ["clock_ahead", "repeated", *refused]
    assert changed == ["entry_conflict"]
    assert known == good.at
    assert [send(reader, *put_right) for _ in range(2)] == [["taken"] * 2, ["repeated"] * 2]


def test_device_of_another_person_sends_nothing():
    owner, neighbour = make_reader(), make_reader()
    work = make_work("<p>茶</p>").pk
    send(owner, position(work, 5))

    assert send(neighbour, position(work, 4), position(work, 5)) == 2 * ["device_of_another"]
    assert send(neighbour, position(work, 4), device="own") == ["taken"]
    assert QueueEntry.objects.filter(person=owner.person_id or 0).count() == 1


def test_each_kind_asks_its_own_consent_and_may_be_sent_again_once_it_is_given():
    make_variety()
    learner, work = make_learner(learns="ningbo"), make_work("<p>茶</p>").pk
    reviews = [review(number, name) for number, name in enumerate("ab", 1)]

    first = send(learner, position(work, 5), *reviews)
    elsewhere = send(learner, *reviews, device="tablet")
    reader = make_reader()

    assert first == ["consent_missing", "taken", "taken"]
    assert elsewhere == ["taken", "taken"]
    assert send(reader, reviews[0], device="another") == ["consent_missing"]
    assert CardReview.objects.count() == 2
    assert QueueEntry.objects.count() == 4


def test_what_was_sent_is_not_taken_again_when_a_consent_ends():
    make_variety()
    learner, work = make_learner(learns="ningbo"), make_work("<p>茶</p>").pk
    person_id = learner.person_id or 0
    reading: dict[str, Any] = {
        "by": learner,
        "now": NOW,
        "person_id": person_id,
        "purpose": Purpose.READING,
    }
    give_consent(**reading, channel=ConsentChannel.SELF)
    entries = [position(work, 5), review(1, "a")]

    first = send(learner, *entries)
    for purpose in (Purpose.READING, Purpose.LEARNING):
        withdraw_consent(**reading | {"purpose": purpose})
        give_consent(**reading | {"purpose": purpose}, channel=ConsentChannel.SELF)
    again = send(learner, *entries)
    left = ReadingPosition.objects.count(), CardReview.objects.count()
    erase_person(by=SYSTEM, now=NOW, person_id=person_id)

    assert (first, again, left) == (["taken"] * 2, ["repeated"] * 2, (0, 0))
    assert not QueueEntry.objects.exists()


@pytest.mark.parametrize("order", [(5, 9), (9, 5)])
def test_lesson_finished_on_two_devices_counts_once_whatever_arrives_first(order: tuple[int, int]):
    make_variety()
    learner = make_learner()
    fast = lesson(ago(0.5), NOW)

    said = [send(learner, *2 * [lesson(ago(late + 3), ago(late))]) for late in order]
    refused = send(learner, fast, device="tablet")

    assert said == [["taken", "repeated"], ["taken", "repeated"]]
    assert refused == ["lesson_too_fast"]
    assert DoneLesson.objects.get().done_at == NOW - minutes(9)
    assert Fact.objects.filter(kind="culture.lesson_done").count() == 1


def lesson(opened: datetime, at: datetime) -> NewQueueEntry:
    return entry("lesson", {"variety": "ningbo", "lesson": 1}, at=at, opened=opened)


def _acts(work: int, minutes: int, kind: int) -> NewQueueEntry:
    chapter = {"work": work, "chapter": 1 + minutes % 2}
    # A person does one thing at a time.
    opened, name = ago(minutes) - timedelta(seconds=min(20 * minutes, 60)), f"e{minutes}"
    return [
        position(work, minutes, kind),
        note(work, minutes, f"n{minutes % 3}"),
        removal(minutes, f"n{minutes % 3}"),
        entry("chapter", chapter, at=ago(minutes), name=name, opened=opened),
    ][kind]


@settings(max_examples=100 if NIGHT else 10)
@given(
    acts=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), unique_by=lambda act: act[0]),
    data=st.data(),
)
def test_any_split_repetition_and_order_ends_as_one_device_with_a_line(
    acts: list[tuple[int, int]], data: st.DataObject
):
    with taken_back():
        _compare(acts, data)


def _compare(acts: list[tuple[int, int]], data: st.DataObject) -> None:
    reader, kind = make_reader(), data.draw(st.sampled_from(["book", "pictures"]))
    work = make_work("<p>茶</p>", "<p>水</p>", seconds=150, kind=kind).pk
    entries = [_acts(work, *act) for act in acts]
    often = data.draw(st.lists(st.sampled_from(entries), max_size=3)) if entries else []
    sent = data.draw(st.permutations(entries + often))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=3)))

    def state() -> tuple[object, ...]:
        return (
            list(ReadingPosition.objects.values_list("chapter", "permille", "read_at")),
            {note.code for note in notes_of(reader.person_id or 0)},
            ReadChapter.objects.count(),
            set(SeenPage.objects.values_list("page__number", "seconds")),
            Fact.objects.filter(kind="culture.chapter_read").count(),
        )

    with taken_back():
        for each in sorted(entries, key=lambda each: each.at):
            send(reader, each)
        online = state()
    with taken_back():
        for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
            send(reader, *sent[start:end])
        offline = state()

    assert offline == online


_DAY = 24 * 60


@settings(max_examples=100 if NIGHT else 15)
@given(at=st.integers(-5, 180 * _DAY), wrong=st.integers(-5, 30 * _DAY), days=st.integers(0, 400))
def test_what_is_forgotten_is_too_old_to_be_taken_again(at: int, wrong: int, days: int):
    later = timedelta(days=days, minutes=max(-at, -wrong, 0))
    with taken_back():
        reader, work = make_reader(), make_work("<p>茶</p>").pk
        # Made by a clock that was ahead, sent after it was removed elsewhere.
        ahead = note(work, -wrong, name="ahead")
        first = send(reader, note(work, at), removal(-5, name="gone"))

        forgotten = forget_queue(NOW + later) + forget_removed_notes(NOW + later)
        again = send(reader, note(work, at), ahead, later=later)

        assert first == ["taken", "taken"]
        assert again[0] == ("entry_too_old" if forgotten else "repeated")
        assert notes_of(reader.person_id or 0) == []


def test_answers_of_many_days_are_counted_once(
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    make_variety()
    learner = make_learner()
    learn_lesson(by=learner, now=NOW, variety="ningbo", lesson=1, learnt_at=ago(21 * _DAY))
    days = [(1 + day % 14, NOW - timedelta(days=day, hours=4)) for day in range(20)]

    for device, late in (("phone", 0), ("tablet", 9)):
        entries = [
            review(number, f"{device}{at.isoformat()}", at=at - minutes(late))
            for number, at in days
        ]
        # One by one they would be counted some thousand times.
        with django_assert_max_num_queries(400):
            assert set(send(learner, *entries, device=device)) == {"taken"}


def chapter(work: int, number: int, opened: datetime, at: datetime) -> NewQueueEntry:
    name = f"c{number}{at.isoformat()}"
    return entry("chapter", {"work": work, "chapter": number}, at=at, opened=opened, name=name)


def acts() -> int:
    """Return how many acts the facts tell of, as every figure does: one taken back is none."""
    return sum(map(int, Fact.objects.values_list("quantity", flat=True)))


def test_reader_who_makes_up_times_makes_few_acts_and_loses_nothing():
    make_variety()
    reader, pages = make_learner(learns="ningbo"), 155
    give_consent(
        by=reader,
        now=NOW,
        person_id=reader.person_id or 0,
        purpose=Purpose.READING,
        channel=ConsentChannel.SELF,
    )
    work = make_work(*pages * ["<p>茶</p>"], seconds=60).pk
    days = [NOW - timedelta(days=day) for day in (*range(1, 40), 178)]

    # Each open since yesterday, all finished within a minute, on three phones.
    chapters = [
        chapter(work, 1 + at, ago(_DAY), NOW - timedelta(seconds=at % 60)) for at in range(pages)
    ]
    said = [send(reader, *chapters[at::3], position(work, at), device=f"p{at}") for at in range(3)]
    read = acts()
    answers = [review(1 + at, f"r{day:%m%d}.{at}", at=day) for day in days for at in range(5)]
    said.append(send(reader, *answers))
    before_the_words = acts() - read
    # As if the words had been learnt long ago.
    said.append(send(reader, lesson(days[-1] - minutes(5), days[-1])))
    apart = [
        review(1 + at, f"s{day:%m%d}.{at}", at=day + minutes(at)) for day in days for at in range(5)
    ]
    said.append(send(reader, *apart))

    uncounted = {"time_spent", "answer_before_word", "counted_too_late", "lesson_uncounted"}
    assert {code for each in said for code in each} == {"taken", *uncounted}
    # Five chapters find a third of a minute each in two minutes; days of words count for a month.
    assert (read, before_the_words, acts() - read) == (5, 0, 30)
    assert (ReadingPosition.objects.count(), LearningCard.objects.count()) == (1, 14)
    assert CardReview.objects.count() == len(answers) + len(apart)
    assert send(reader, chapters[0], device="p0") == ["repeated"]


@pytest.mark.parametrize("phones", [1, 2])
def test_fortnight_offline_counts_whole(phones: int):
    """An hour each evening: two chapters, five words; sent from one phone or from two."""
    make_variety()
    reader = make_reader()
    work = make_work(*28 * ["<p>茶</p>"], seconds=600).pk
    give_consent(
        by=reader,
        now=NOW,
        person_id=reader.person_id or 0,
        purpose=Purpose.LEARNING,
        channel=ConsentChannel.SELF,
    )
    learn_lesson(by=reader, now=NOW, variety="ningbo", lesson=1, learnt_at=ago(15 * _DAY))
    sent = []
    for day in range(14):
        begin = NOW - timedelta(days=day, hours=3)
        for number, at in ((2 * day + 1, begin), (2 * day + 2, begin + minutes(4))):
            sent.append(chapter(work, number, at, at + minutes(4)))
        sent += [
            review(word, f"{day}.{word}", at=begin + minutes(8 + word / 10)) for word in range(1, 6)
        ]

    said = [
        code for at in range(phones) for code in send(reader, *sent[at::phones], device=f"p{at}")
    ]

    assert set(said) == {"taken"}
    assert (ReadChapter.objects.count(), ReviewDay.objects.count(), acts()) == (28, 14, 42)


def test_time_is_forgotten_when_nothing_can_count_in_it_any_more():
    reader = make_reader()
    work = make_work("<p>茶</p>", seconds=60).pk
    send(reader, chapter(work, 1, ago(2), ago(1)))

    kept = [forget_spent_time(NOW + timedelta(days=days)) for days in (30, 32)]

    assert kept == [0, 1]
