import signal
import subprocess
import time
from contextlib import ExitStack, suppress
from typing import get_args

import pytest

from commonfield.workshop.schedule import Lane
from tests.night import of_today
from tests.running import Installation

PATIENCE_S = 30


def workers_alive(installation: Installation) -> int:
    with installation.connection() as connection:
        row = connection.execute("SELECT count(*) FROM workshop_heart_beat").fetchone()
    return int(row[0])


def wait_for_workers(installation: Installation, workers: list[subprocess.Popen[bytes]]) -> int:
    """Look again until all workers have said that they live, one has died, or patience ends."""
    deadline = time.monotonic() + PATIENCE_S
    while (alive := workers_alive(installation)) != len(workers) and time.monotonic() < deadline:
        with suppress(subprocess.TimeoutExpired):
            workers[0].wait(timeout=0.1)
            break
    return alive


@pytest.mark.parametrize("number", of_today([signal.SIGTERM, signal.SIGINT], 2))
def test_two_workers_share_the_clock_and_stop_cleanly(
    fresh_database: Installation, number: signal.Signals
):
    with ExitStack() as stack:
        workers = [
            stack.enter_context(fresh_database.started("work", "--pause", "0.05")) for _ in range(2)
        ]
        alive = wait_for_workers(fresh_database, workers)
        for worker in workers:
            worker.send_signal(number)
        codes = [worker.wait(timeout=PATIENCE_S) for worker in workers]

    log = (fresh_database.data_dir / "work.log").read_text()
    assert (alive, codes, workers_alive(fresh_database)) == (2, [0, 0], 0)
    assert log.count("has stopped") == 2
    assert "Traceback" not in log


def test_worker_says_once_that_the_database_is_out_and_goes_on(fresh_database: Installation):
    log = fresh_database.data_dir / "work.log"
    with fresh_database.started("work", "--pause", "0.05") as worker:
        wait_for_workers(fresh_database, [worker])
        _rename(fresh_database, "workshop_job_clock", "elsewhere")
        time.sleep(2)
        _rename(fresh_database, "elsewhere", "workshop_job_clock")
        said = log.read_text()
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(timeout=PATIENCE_S)

    assert code == 0
    assert 0 < said.count("could not look at the clock") <= len(get_args(Lane))
    assert "Traceback" not in said


def _rename(installation: Installation, old: str, new: str) -> None:
    with installation.connection() as connection:
        connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
        connection.commit()
