"""Servers to measure: started in a process group of their own, stopped at the end."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def served(command: list[str], port: int, surroundings: dict[str, str]) -> Iterator[int]:
    """Start a server in a process group of its own, asleep; stop it at the end."""
    server = subprocess.Popen(
        command, env=surroundings, start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        os.killpg(server.pid, signal.SIGSTOP)
        yield server.pid
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            # Every worker, not only the first.
            time.sleep(3)
            return


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
