"""Each worker of a server keeps to a core of its own, as long as one is left."""

import json
import os
import secrets
import subprocess
import sys
from typing import Any, Final

import pytest

_HAS_ONE: Final = sys.platform != "linux" or len(os.sched_getaffinity(0)) == 1
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds to cores")

# Three servers: one whose only worker leaves and has its place taken anew, as Granian does it; one
# with a single worker; one with more workers than there are cores. Each says where it may run, and
# all but that first one live until the end.
SERVERS: Final = """
import json, multiprocessing, os

from django.conf import settings

from commonfield.config import cores

settings.configure(ANY_CORE={any_core})
cores._NAME = {name!r}
fork = multiprocessing.get_context("fork")
told, over = fork.Queue(), fork.Event()
every = sorted(os.sched_getaffinity(0))

def worker(leaves):
    cores.keep_to_one()
    told.put(sorted(os.sched_getaffinity(0)))
    if not leaves:
        over.wait()

def server(plan):
    for leaves in plan:
        one = fork.Process(target=worker, args=(leaves,))
        one.start()
        if leaves:
            one.join()
    if not leaves:
        one.join()

def begin(plan):
    fork.Process(target=server, args=(plan,)).start()
    return [told.get() for _ in plan]

seen = {{"first": begin([True, False]), "second": begin([False])}}
seen |= {{"crowded": begin([False] * (len(every) + 1))}}
over.set()
cores.keep_to_one()
print(json.dumps(seen | {{"itself": sorted(os.sched_getaffinity(0))}}))
"""


def _places(*, any_core: bool) -> dict[str, Any]:
    name = "\0" + secrets.token_hex(8) + "-{}"
    done = subprocess.run(
        [sys.executable, "-c", SERVERS.format(any_core=any_core, name=name)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    places: dict[str, Any] = json.loads(done.stdout)
    return places


def test_each_worker_of_a_server_has_a_core_until_none_is_left():
    every = sorted(os.sched_getaffinity(0))

    places = _places(any_core=False)

    assert places["first"] == [[every[0]], [every[0]]]
    assert sorted(places["crowded"]) == sorted([*([core] for core in every), every])
    assert places["itself"] == every


@pytest.mark.skipif(_HAS_ONE, reason="there is one core for all")
def test_another_server_takes_another_core():
    every = sorted(os.sched_getaffinity(0))

    assert _places(any_core=False)["second"] == [[every[1]]]


def test_workers_roam_if_they_are_told_to():
    every = sorted(os.sched_getaffinity(0))

    places = _places(any_core=True)

    assert places.pop("itself") == every
    assert all(place == every for server in places.values() for place in server)
