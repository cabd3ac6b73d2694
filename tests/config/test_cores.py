"""Each worker of a server keeps to a core of its own, as long as one is left."""

import json
import os
import secrets
import subprocess
import sys

import pytest

# A server with one worker more than cores; each says where it may run while all of them live.
# The first ends and its place is taken anew, as Granian does it.
SERVER = """
import json, multiprocessing, os

from django.conf import settings

from commonfield.config import cores

settings.configure(ANY_CORE={any_core})
cores._NAME = {name!r}
fork = multiprocessing.get_context("fork")
told, over = fork.Queue(), fork.Event()

def worker(leaves):
    cores.keep_to_one()
    told.put(sorted(os.sched_getaffinity(0)))
    if not leaves:
        over.wait()

def start(leaves=False):
    one = fork.Process(target=worker, args=(leaves,))
    one.start()
    return one, told.get()

first, *_ = seen = [start(leaves=True)]
first[0].join()
seen += [start() for _ in range(len(os.sched_getaffinity(0)) + 1)]
over.set()
cores.keep_to_one()
print(json.dumps([where for _, where in seen] + [sorted(os.sched_getaffinity(0))]))
"""


def _places(*, any_core: bool) -> list[list[int]]:
    name = "\0" + secrets.token_hex(8) + "-{}"
    done = subprocess.run(
        [sys.executable, "-c", SERVER.format(any_core=any_core, name=name)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    places: list[list[int]] = json.loads(done.stdout)
    return places


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds to cores")
def test_each_worker_has_a_core_until_none_is_left():
    every = sorted(os.sched_getaffinity(0))

    left_again, *workers, late, server = _places(any_core=False)

    assert left_again == [every[0]]
    assert workers == [[core] for core in every]
    assert late == every
    assert server == every


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds to cores")
def test_workers_roam_if_they_are_told_to():
    every = sorted(os.sched_getaffinity(0))

    assert all(place == every for place in _places(any_core=True))
