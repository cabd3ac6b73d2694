"""What is on today: sources in their order, of each the first lines."""

from datetime import UTC, datetime

import pytest

from commonfield.front import today
from commonfield.front.today import TodayLine, TodaySource, register_today, today_lines

pytestmark = pytest.mark.any_engine

AT = datetime(2026, 12, 1, tzinfo=UTC)


def telling(*words: str) -> TodaySource:
    return lambda place, _at: [TodayLine(place, each) for each in words]


def test_lines_come_by_rank_and_two_of_a_source(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(today, "_sources", {})
    register_today("late", telling("c"), rank=20)
    register_today("silent", telling(), rank=15)
    register_today("early", telling("a", "b", "more"), rank=10)

    lines = today_lines("county", AT)

    assert [(each.about, each.words) for each in lines] == [
        *(("county", "a"), ("county", "b"), ("county", "c"))
    ]
