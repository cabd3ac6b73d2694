import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from commonfield.kernel.errors import NotFoundError
from commonfield.workshop import schedule
from commonfield.workshop.models import HeartBeat, JobClock

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_other_jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the test's own jobs run."""
    monkeypatch.setattr(schedule, "_jobs", {})
    return iter(())


class Diary:
    """A job that notes when it ran."""

    def __init__(self) -> None:
        self.at: list[datetime] = []

    def __call__(self, now: datetime) -> int:
        self.at.append(now)
        return len(self.at)


def broken(_now: datetime) -> int:
    raise ZeroDivisionError


def test_run_due_runs_at_once_and_then_at_its_interval():
    diary = Diary()
    schedule.register_job("a", 60, diary)

    for seconds in (0, 59, 60, 61):
        schedule.run_due(NOW + timedelta(seconds=seconds))

    assert diary.at == [NOW, NOW + timedelta(seconds=60)]


def test_run_due_logs_a_broken_job_and_goes_on(caplog: pytest.LogCaptureFixture):
    diary = Diary()
    schedule.register_job("a.broken", 60, broken)
    schedule.register_job("b", 60, diary)

    with caplog.at_level(logging.ERROR):
        runs = schedule.run_due(NOW)

    assert [(run.name, run.error) for run in runs] == [("a.broken", "ZeroDivisionError"), ("b", "")]
    assert diary.at == [NOW]
    assert schedule.jobs_failing() == ["a.broken"]
    assert "job a.broken failed" in caplog.text


def test_going_on_logs_a_rows_trouble_without_its_words(caplog: pytest.LogCaptureFixture):
    done = []

    for key in ("a", "b", "c"):
        with schedule.isolating_failures("row", key):
            if key == "a":
                raise ValueError("叶秀兰 13800138000")
            if key == "b":
                raise NotFoundError
            done.append(key)

    assert done == ["c"]
    assert [record.getMessage() for record in caplog.records] == [
        "row a: ValueError",
        "row b: not_found",
    ]


def test_run_due_leaves_a_job_that_another_worker_has():
    diary = Diary()
    schedule.register_job("a", 60, diary)
    JobClock.objects.create(
        name="a", due_at=NOW, lease="other", leased_until=NOW + timedelta(minutes=1)
    )

    schedule.run_due(NOW)

    assert diary.at == []


def test_run_due_takes_over_from_a_dead_worker():
    diary = Diary()
    schedule.register_job("a", 60, diary)
    JobClock.objects.create(name="a", due_at=NOW, lease="dead", leased_until=NOW)

    schedule.run_due(NOW)

    assert diary.at == [NOW]


def test_living_worker_keeps_the_lease_of_a_long_job():
    later = NOW + timedelta(minutes=5)
    ends = []

    def slow(_now: datetime) -> int:
        schedule.record_heartbeat("box:1", later)
        ends.append(JobClock.objects.get().leased_until)
        return 1

    schedule.register_job("a", 3_600, slow)

    schedule.run_due(NOW)
    schedule.record_heartbeat("box:1", later + timedelta(minutes=5))

    assert ends == [later + timedelta(seconds=90)]
    assert JobClock.objects.get().leased_until is None


def test_job_that_outlived_its_lease_does_not_free_the_new_ones():
    def slow(now: datetime) -> int:
        JobClock.objects.update(lease="newer", leased_until=now + timedelta(hours=1))
        return 1

    schedule.register_job("a", 60, slow)

    schedule.run_due(NOW)

    assert JobClock.objects.get().lease == "newer"


def test_worker_is_alive_for_a_while_after_a_beat():
    schedule.record_heartbeat("box:1", NOW)

    alive = [schedule.worker_is_alive(NOW + timedelta(seconds=after)) for after in (60, 120)]

    assert alive == [True, False]
    assert schedule.worker_seen_at(NOW) == NOW


def test_clock_that_ran_ahead_and_was_put_right_holds_nothing_up():
    diary = Diary()
    schedule.register_job("a", 60, diary)
    ahead = NOW + timedelta(days=2)
    schedule.record_heartbeat("box:1", ahead)
    schedule.run_due(ahead)
    JobClock.objects.update(lease="dead", leased_until=ahead)
    seen = (
        schedule.worker_is_alive(NOW),
        schedule.worker_seen_at(NOW),
        schedule.jobs_finished(NOW),
    )

    schedule.run_due(NOW)
    schedule.record_heartbeat("box:2", NOW)

    assert seen == (False, None, [("a", None)])
    assert diary.at == [ahead, NOW]
    assert schedule.jobs_finished(NOW) == [("a", NOW)]
    assert list(HeartBeat.objects.values_list("worker", flat=True)) == ["box:2"]


def test_job_of_a_worker_whose_clock_is_somewhat_ahead_is_left_to_its_time():
    diary = Diary()
    schedule.register_job("a", 1, diary)
    soon = NOW + timedelta(seconds=60)
    schedule.run_due(soon)
    schedule.record_heartbeat("box:1", soon)

    schedule.run_due(NOW)

    assert diary.at == [soon]
    assert schedule.worker_is_alive(NOW)


def test_beat_forgets_workers_of_yesterday():
    schedule.record_heartbeat("box:1", NOW - timedelta(days=2))

    schedule.record_heartbeat("box:2", NOW)

    assert list(HeartBeat.objects.values_list("worker", flat=True)) == ["box:2"]


def test_work_once_runs_everything(capsys: pytest.CaptureFixture[str]):
    diary = Diary()
    schedule.register_job("a", 86_400, diary)
    schedule.run_due(NOW + timedelta(days=400))

    call_command("work", "--once")

    assert capsys.readouterr().out == "a: 2\n"


def test_quick_jobs_are_those_that_others_wait_for():
    schedule.register_job("fold", 1, Diary())
    schedule.register_job("tidy", 86_400, Diary())
    schedule.register_job("call", 5, Diary(), lane="payments")

    lanes = [schedule.jobs_in(lane) for lane in ("quick", "slow", "payments")]

    assert [[job.name for job in lane] for lane in lanes] == [["fold"], ["tidy"], ["call"]]


def test_whoever_waits_for_other_servers_has_a_lane_of_its_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    outside = [
        ["market.ask_payments", "market.ask_refunds", "market.send_refunds"],
        ["webhooks.send"],
        ["webhooks.send_doubtful"],
        ["workshop.send_emails"],
        ["workshop.send_texts"],
    ]

    lanes: dict[str, list[str]] = {}
    for job in schedule.all_jobs():
        lanes.setdefault(job.lane, []).append(job.name)

    assert [names for names in lanes.values() if names in outside] == outside


def test_killed_worker_holds_a_quick_job_up_for_seconds_only():
    ends: list[datetime | None] = []

    def look(_now: datetime) -> int:
        ends.append(JobClock.objects.get().leased_until)
        return 0

    schedule.register_job("fold", 1, look)

    schedule.run_due(NOW)

    assert ends == [NOW + timedelta(seconds=3)]
