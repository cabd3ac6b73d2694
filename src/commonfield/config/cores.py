"""Each worker keeps to a core of its own (docs/adr/0009).

Python's threads take turns; a turn on another core brings nothing but empty caches.
"""

import multiprocessing
import os
import socket
import sys
from typing import Final

from django.conf import settings

# Whoever binds such a name has the core. The kernel gives it back when the process ends, however.
_NAME: Final = "\0commonfield-core-{}"
_held: list[socket.socket] = []


def keep_to_one() -> None:
    """Keep this worker to a core that no other on this machine has, if one is left.

    Threads that are there already stay where they are: call it before any is started.
    """
    is_worker = multiprocessing.parent_process() is not None
    if not is_worker or settings.ANY_CORE or sys.platform != "linux":
        return
    for core in sorted(os.sched_getaffinity(0)):
        if _take(core):
            os.sched_setaffinity(0, {core})
            return


def _take(core: int) -> bool:
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(_NAME.format(core))
    except OSError:
        claim.close()
        return False
    _held.append(claim)
    return True
