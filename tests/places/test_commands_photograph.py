"""The photograph of a place: light, in three sizes, and gone with its files."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Final

from commonfield.places.commands import remove_photograph, set_photograph
from commonfield.places.queries import photograph as photograph_of
from commonfield.places.types import PhotographView, PhotographWords
from commonfield.workshop.media import stored_file
from tests.people.builders import COUNTY
from tests.workshop.builders import photograph

NOW: Final = datetime(2026, 12, 1, 2, tzinfo=UTC)
WORDS: Final = PhotographWords("茶山", "Tea hills", "叶摄影")


def photographed(orientation: int = 1) -> PhotographView:
    content = photograph(orientation=orientation)
    set_photograph(by="system", now=NOW, place=COUNTY, content=content, words=WORDS)
    shown = photograph_of(COUNTY)
    assert shown is not None
    return shown


def test_photograph_is_upright_and_light_in_three_sizes():
    shown = photographed(orientation=6)

    sizes = [stored_file(name) for name in (shown.large, shown.middle, shown.small)]
    assert (shown.width_px, shown.height_px) == (900, 1600)
    assert [width for _name, width in shown.sizes] == [315, 540, 900]
    assert [file.size < 1_600 * 900 // 8 for file in sizes if file] == [True] * 3
    assert (shown.shows, shown.shows_en, shown.credit) == ("茶山", "Tea hills", "叶摄影")


def test_another_photograph_and_removing_it_leave_no_file_behind(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
):
    before = photographed(orientation=6)
    with django_capture_on_commit_callbacks(execute=True):
        after = photographed()
    assert stored_file(before.large) is None
    assert stored_file(after.large) is not None

    with django_capture_on_commit_callbacks(execute=True):
        remove_photograph(by="system", now=NOW, place=COUNTY)

    assert photograph_of(COUNTY) is None
    assert stored_file(after.large) is None
