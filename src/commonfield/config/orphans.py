"""A worker whose server was killed leaves too, or it would answer beside the next server."""

import multiprocessing
import os
import signal
import threading
from typing import Final

_EVERY_S: Final = 1.0
_POLITE_TIMES: Final = 10


def exit_with_parent() -> None:
    """End this worker soon after the server that started it has ended.

    The server is known from the start of this process, not from now: it may have been killed
    while the worker was still loading.
    """
    server = multiprocessing.parent_process()
    if server is not None:
        threading.Thread(target=_watch, args=(server.pid,), name="orphans", daemon=True).start()


def _watch(server: int | None) -> None:
    pause = threading.Event()
    while os.getppid() == server:
        pause.wait(_EVERY_S)
    # A worker that is still loading lets the signal pass, so it is sent more than once.
    for _ in range(_POLITE_TIMES):
        os.kill(os.getpid(), signal.SIGTERM)
        pause.wait(_EVERY_S)
    os.kill(os.getpid(), signal.SIGKILL)
