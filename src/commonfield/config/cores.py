"""Each worker of a server keeps to a core of its own (docs/adr/0009).

Python's threads take turns; a turn on another core brings nothing but empty caches.
"""

import itertools
import multiprocessing
import os
import socket
import sys
from typing import Final

from django.conf import settings

# Whoever binds such a name has it. The kernel gives it back when the process ends, however.
_NAME: Final = "\0commonfield-core-{}"
# Programs on one machine that serve with as many workers as there are cores: more then roam.
_MOST_SERVERS: Final = 16
_held: list[socket.socket] = []


def keep_to_one() -> None:
    """Keep this worker to a core that its server has no other on, and other servers the fewest.

    Where there is none, it roams. Threads that are there already stay where they are: call it
    before any is started.
    """
    server = multiprocessing.parent_process()
    if server is None or settings.ANY_CORE or sys.platform != "linux":
        return
    cores = sorted(os.sched_getaffinity(0))
    for place, core in itertools.product(range(_MOST_SERVERS), cores):
        if _take(f"{core}-place-{place}", f"{core}-of-{server.pid}"):
            os.sched_setaffinity(0, {core})
            return


def _take(*names: str) -> bool:
    """Take all of these names, or none."""
    claims = []
    for name in names:
        claims.append(claim := socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        try:
            claim.bind(_NAME.format(name))
        except OSError:
            for each in claims:
                each.close()
            return False
    _held.extend(claims)
    return True
