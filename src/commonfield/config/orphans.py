"""A worker whose server was killed leaves too, or it would answer beside the next server."""

import os
import signal
import threading
from typing import Final

_EVERY_S: Final = 1.0


def leave_with_parent() -> None:
    """End this process, in order, soon after the one that started it has ended."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="orphans", daemon=True).start()


def _watch(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
