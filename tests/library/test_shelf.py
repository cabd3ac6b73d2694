"""The order in which a visitor meets the titles."""

from datetime import date, timedelta

import pytest

from commonfield.library.choices import Rights
from commonfield.library.queries import shelf
from commonfield.library.starter.works import starter_sources
from commonfield.library.types import EVERYTHING
from commonfield.people.types import ANYBODY, Reader
from tests.library.builders import NOW, make_work

pytestmark = pytest.mark.django_db
WINTER = date(2026, 12, 8)


def test_shelf_goes_by_right_turn_and_season_and_not_by_arrival():
    for number in range(6):
        make_work(title=f"后传{number}", hall="H2", published_at=NOW + timedelta(hours=1))
    make_work(title="甲", hall="H1")
    make_work(title="冬茶", hall="H2")
    make_work(title="礼堂", hall="H3", place="331124104202", rights=Rights.HALL_ONLY)
    for number, source in enumerate(starter_sources()[:3]):
        make_work(title=f"书{number}", hall="H2", source_sha256=source)

    def titles(reader: Reader = ANYBODY, day: date = WINTER) -> list[str]:
        return [each.title for each in shelf(EVERYTHING, on=day, reader=reader)]

    first = titles()
    assert {each[0] for each in first[:3]} == {"甲", "冬", "书"}
    assert first[-1] == "礼堂"
    assert titles(Reader(hall_place="331124104202"))[0] == "礼堂"
    assert first != titles(day=WINTER + timedelta(days=1)) or first != titles(
        day=WINTER + timedelta(days=2)
    )
