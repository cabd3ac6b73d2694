"""``commonfield deadline``, as partners' scripts call it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from tests.workshop.test_rules_calendar import NOTICE

pytestmark = pytest.mark.any_engine


def deadline(*words: str, capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401 - JSON
    call_command("deadline", *words, "--json")
    return json.loads(capsys.readouterr().out)


def test_deadline_by_working_and_by_calendar_days(capsys: pytest.CaptureFixture[str]):
    words = ("--from", "2026-09-24", "--days", "7", "--unit")

    answers = [
        deadline(*words, *unit, capsys=capsys)
        for unit in (["working"], ["calendar"], ["calendar", "--to-working-day"])
    ]

    assert [answer["due"] for answer in answers] == ["2026-10-12", "2026-10-01", "2026-10-08"]
    notice = answers[0]["calendar"]
    assert notice.endswith("2025-11-04")
    assert [answer["calendar"] for answer in answers[1:]] == [None, notice]


def test_deadline_of_calendar_days_needs_no_notice_unless_it_is_moved(
    capsys: pytest.CaptureFixture[str],
):
    words = ("--from", "2026-12-31", "--days", "2", "--unit", "calendar")

    assert deadline(*words, capsys=capsys) == {"due": "2027-01-02", "calendar": None}
    with pytest.raises(CommandError, match=r"2027\.toml"):
        deadline(*words, "--to-working-day", capsys=capsys)


def test_deadline_in_a_year_without_its_notice(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    words = ("--from", "2026-12-31", "--days", "1", "--unit", "working")

    with pytest.raises(CommandError, match=r"2027\.toml"):
        deadline(*words, capsys=capsys)
    settings.DATA_DIR = tmp_path
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2027.toml").write_text(NOTICE)

    assert deadline(*words, capsys=capsys) == {"due": "2027-01-03", "calendar": "a notice"}
