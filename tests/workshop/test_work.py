import signal
import subprocess
import time
from contextlib import ExitStack, suppress

import pytest

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
