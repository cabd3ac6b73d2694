"""Each worker of a server that has one for every core keeps to a core (docs/adr/0009).

Python's threads take turns; a turn on another core brings nothing but empty caches.
"""

import multiprocessing
import os
import socket
import sys
from typing import Final

from django.conf import settings

# The process that binds such a name has it. The kernel gives it back when the process ends,
# however.
_NAME: Final = "\0commonfield-server-{}-core-{}"
_claims: list[socket.socket] = []


def pin_to_one_core() -> None:
    """Keep this worker to a core that no other of its server has; one too many roams.

    Threads that are there already stay where they are: call it before any is started.
    """
    server = multiprocessing.parent_process()
    if server is None or not settings.KEEP_TO_CORES or sys.platform != "linux":
        return
    for core in sorted(os.sched_getaffinity(0)):
        if _claim(_NAME.format(server.pid, core)):
            os.sched_setaffinity(0, {core})
            return


def _claim(name: str) -> bool:
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(name)
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True
