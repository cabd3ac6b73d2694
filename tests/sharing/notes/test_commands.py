"""A note is written by one person, shown by another's word, and corrected beside itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from commonfield.facts.models import Fact
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.sharing.models import CountyNote
from commonfield.sharing.notes import commands, errors, queries
from commonfield.sharing.notes.types import NoteText
from commonfield.workshop.books import CHECKS
from commonfield.workshop.errors import (
    DecidedAlreadyError,
    PreparedByRelativeError,
    PreparedByYouError,
)
from tests.night import NOW
from tests.people.builders import COUNTY, VILLAGE, make_actor, make_household, make_places
from tests.sharing.notes.builders import TEXT

pytestmark = pytest.mark.sql
LATER = NOW + timedelta(days=2)


@pytest.fixture
def editor() -> Actor:
    make_places()
    return make_actor(Role.EDITOR, place=COUNTY)


@pytest.fixture
def second(editor: Actor) -> Actor:
    del editor
    return make_actor(Role.COUNTY_ADMIN, place=COUNTY)


def prepared(by: Actor, text: NoteText = TEXT) -> str:
    return commands.prepare_note(by=by, now=NOW, text=text)


def facts() -> int:
    return Fact.objects.filter(kind="sharing.note_published").count()


def test_note_shows_once_another_person_accepts_it(editor: Actor, second: Actor):
    number = prepared(editor)
    with pytest.raises(PreparedByYouError):
        commands.accept_note(by=editor, now=NOW, number=number)
    before = (queries.published_notes(), facts())

    commands.accept_note(by=second, now=LATER, number=number)

    assert before == ([], 0)
    assert [each.title for each in queries.published_notes()] == ["冷库开工"]
    assert queries.published_note(number).published_at == LATER
    assert facts() == 1
    with pytest.raises(DecidedAlreadyError):
        commands.take_note_back(by=editor, now=LATER, number=number)


def test_one_of_the_writers_household_is_no_second_person(editor: Actor, second: Actor):
    make_household(editor.person_id or 0, second.person_id or 0)
    number = prepared(editor)

    with pytest.raises(PreparedByRelativeError):
        commands.accept_note(by=second, now=NOW, number=number)

    assert (queries.published_notes(), facts()) == ([], 0)


def test_correction_stands_under_a_note_that_never_changes(editor: Actor, second: Actor):
    number = prepared(editor)
    with pytest.raises(errors.NoteUnpublishedError):
        commands.correct_note(by=editor, now=NOW, number=number, text="昨天开工。")
    commands.accept_note(by=second, now=NOW, number=number)

    wrong = commands.correct_note(by=editor, now=NOW, number=number, text="昨天开工。")
    unseen = queries.published_note(number).corrections
    commands.accept_note(by=second, now=LATER, number=wrong)

    (note,) = queries.published_notes()
    assert (unseen, note.text, note.changed_at) == ((), "今天开工。", LATER)
    assert [each.text for each in note.corrections] == ["昨天开工。"]
    assert facts() == 1
    with pytest.raises(NotFoundError):
        queries.published_note(wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        CountyNote.objects.filter(number=number).update(text="别的")
    assert CHECKS["county_notes"]().differences == ()


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (NoteText("只有标题"), errors.NoteEmptyError),
        (NoteText(text="只有正文"), errors.NoteEmptyError),
        (NoteText("联系人", text="电话 138 0013 8000"), errors.NoteNumberError),
    ],
)
def test_faulty_note_leaves_nothing(editor: Actor, text: NoteText, refusal: type[Exception]):
    with pytest.raises(refusal):
        prepared(editor, text)

    assert not CountyNote.objects.exists()


@pytest.mark.parametrize(("role", "place"), [(Role.EDITOR, VILLAGE), (Role.BUREAU, COUNTY)])
def test_only_the_countys_editor_writes(editor: Actor, role: Role, place: str):
    number = prepared(editor)
    other = make_actor(role, place=place)

    for deed in (
        lambda: prepared(other),
        lambda: commands.accept_note(by=other, now=NOW, number=number),
    ):
        with pytest.raises(PermissionRefusedError):
            deed()
