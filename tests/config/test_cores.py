"""Each worker of a server that has one for every core keeps to a core."""

import json
import os
import subprocess
import sys
from typing import Final

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds to cores")

# A server whose first worker leaves and has its place taken anew, as Granian does it, and which has
# one worker more than there are cores. Each says where it may run; all but the first live until
# the end.
SERVER: Final = """
import json, multiprocessing, os

from django.conf import settings

from commonfield.config import cores

settings.configure(KEEP_TO_CORES={keeps})
fork = multiprocessing.get_context("fork")
told, over = fork.Queue(), fork.Event()

def worker(leaves):
    cores.pin_to_one_core()
    told.put(sorted(os.sched_getaffinity(0)))
    if not leaves:
        over.wait()

def start(leaves=False):
    one = fork.Process(target=worker, args=(leaves,))
    one.start()
    if leaves:
        one.join()

start(leaves=True)
for _ in range(len(os.sched_getaffinity(0)) + 1):
    start()
seen = [told.get() for _ in range(len(os.sched_getaffinity(0)) + 2)]
over.set()
cores.pin_to_one_core()
print(json.dumps([*seen, sorted(os.sched_getaffinity(0))]))
"""


def _places(*, keeps: bool) -> list[list[int]]:
    done = subprocess.run(
        [sys.executable, "-c", SERVER.format(keeps=keeps)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    places: list[list[int]] = json.loads(done.stdout)
    return places


def test_each_worker_has_a_core_until_none_is_left():
    every = sorted(os.sched_getaffinity(0))

    left_again, *workers, server = _places(keeps=True)

    assert left_again == [every[0]]
    assert sorted(workers) == sorted([*([core] for core in every), every])
    assert server == every


def test_workers_roam_unless_they_are_told_to_keep():
    every = sorted(os.sched_getaffinity(0))

    assert all(place == every for place in _places(keeps=False))
