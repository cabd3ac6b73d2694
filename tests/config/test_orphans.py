"""Workers leave with their server, however early or stubborn they are."""

import subprocess
import sys

import pytest

# A server that dies while its worker is still loading: the worker begins to watch after that.
SERVER = """
import multiprocessing, os, signal, threading

from commonfield.config import orphans

def worker():
    {handler}
    while os.getppid() == server:
        threading.Event().wait(0.01)
    orphans._EVERY_S = 0.05
    print("alone", flush=True)
    orphans.exit_with_parent()
    while True:
        signal.pause()

server = os.getpid()
multiprocessing.get_context("fork").Process(target=worker).start()
os.kill(server, signal.SIGKILL)
"""


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param("pass", id="polite"),
        pytest.param("signal.signal(signal.SIGTERM, signal.SIG_IGN)", id="deaf"),
    ],
)
def test_worker_leaves_whose_server_died_while_it_was_loading(handler: str):
    # The worker holds the other end of the pipe: the output ends when the worker has.
    done = subprocess.run(
        [sys.executable, "-c", SERVER.format(handler=handler)],
        check=False,  # the server kills itself
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert done.stderr == ""
    assert done.stdout == "alone\n"
