"""Objections that wait for a person, and parts of a title that are taken out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError
from commonfield.library.commands import add_work
from commonfield.library.consistency import check_library
from commonfield.library.desk import commands, queries
from commonfield.library.exchange.queries import exported_files
from commonfield.library.passages import passages_with
from commonfield.library.queries import open_chapter, shows_file
from commonfield.library.rules import PART_OUT
from commonfield.library.types import NewChapter, NewObjection, NewWork
from commonfield.people.choices import Role
from commonfield.people.types import ANYBODY, Actor
from commonfield.workshop.media import put_file
from tests.library.desk.test_commands import OWN, is_listed, make_draft
from tests.people.builders import NOW, VILLAGE, make_actor, make_admin, make_places
from tests.places.builders import make_venue
from tests.workshop.builders import photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> str:
    make_places()
    return make_venue(place_code=VILLAGE)


@pytest.fixture
def keeper(hall: str) -> Actor:  # noqa: ARG001 - keeps it
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


def test_objections_without_a_sign_in_take_down_no_shelf(hall: str, keeper: Actor):
    halls = [hall, hall, *(make_venue(f"hall-{n}", place_code=VILLAGE) for n in (2, 3, 4, 5))]
    works = [make_draft(keeper, each, replace(OWN, title=str(n))) for n, each in enumerate(halls)]
    for work in works:
        commands.publish_work(by=keeper, now=NOW, work=work)
    guest, reader, county = (
        Actor(None, "guest"),
        make_actor(Role.GROWER, place=VILLAGE),
        make_admin(),
    )
    objection = NewObjection("这是我写的", "13800138000")

    numbers = [
        commands.object_to(by=guest, now=NOW, work=work, objection=objection) for work in works[:5]
    ]
    down = [not is_listed(work) for work in works]
    seen = [each.is_down for each in queries.open_objections(by=county, now=NOW)]
    commands.hide_title(by=county, now=NOW, objection=numbers[1])
    for work, by in ((works[4], reader), (works[5], guest)):
        commands.object_to(by=by, now=NOW + timedelta(hours=2), work=work, objection=objection)

    # The second of a shelf and the fourth of an hour wait for a person.
    assert down == [True, False, True, True, False, False]
    assert seen == down[:5]
    assert [is_listed(work) for work in works] == 6 * [False]


def test_part_is_out_while_the_rest_is_read_and_comes_back_as_it_was(hall: str, keeper: Actor):
    files = [put_file([photograph((60, side))]) for side in (60, 61)]
    html = "".join(f'<img src="../../files/{each.sha256}.jpg" alt="">' for each in files)
    names = tuple(each.sha256 for each in files)
    chapters = (
        NewChapter("一", f"<p>露水</p>{html}", "露水", files=names),
        NewChapter("二", "<p>雾</p>", "雾"),
    )
    new = NewWork("book", OWN, chapters, tuple(files), cover=names[0])
    work = add_work(by=keeper, now=NOW, hall=hall, work=new).work
    commands.publish_work(by=keeper, now=NOW, work=work)

    def shown() -> tuple[list[str], list[str], list[bool], int]:
        htmls = [open_chapter(work, n, reader=ANYBODY, on=china_day(NOW)).html for n in (1, 2)]
        served = [shows_file(work, each, reader=ANYBODY, on=china_day(NOW)) for each in names]
        return htmls, exported_files(work), served, passages_with("露水").count()

    before = shown()
    commands.take_out(by=keeper, now=NOW, work=work, number=1, picture=names[0])
    without_picture = shown()
    commands.take_out(by=keeper, now=NOW, work=work, number=1)
    without_chapter = shown()
    commands.put_back(by=keeper, now=NOW, work=work, number=1)

    assert names[0] not in without_picture[0][0]
    assert without_picture[1:] == ([names[1]], [False, True], 1)
    assert without_chapter == ([PART_OUT, "<p>雾</p>"], [], [False, False], 0)
    assert shown() == before
    assert not check_library().differences


def test_objection_is_upheld_for_a_part_which_stays_out(hall: str, keeper: Actor):
    work, county = make_draft(keeper, hall), make_admin()
    commands.publish_work(by=keeper, now=NOW, work=work)
    objection = NewObjection("第一章是我写的", "13800138000")
    number = commands.object_to(by=Actor(None, "guest"), now=NOW, work=work, objection=objection)

    refused = []
    for step in (
        lambda: commands.settle_objection(
            by=county, now=NOW, objection=number, is_upheld=True, is_partial=True
        ),
        lambda: commands.take_out(by=keeper, now=NOW, work=work, number=1),
        lambda: commands.settle_objection(
            by=county, now=NOW, objection=number, is_upheld=True, is_partial=True
        ),
        lambda: commands.put_back(by=keeper, now=NOW, work=work, number=1),
    ):
        try:
            step()
        except CommonfieldError as error:
            refused.append(error.code)

    assert refused == ["nothing_taken_out", "part_out"]
    assert is_listed(work)
