"""Programs that read what strangers send: limited in memory, time and bytes, killed as a whole.

A decoder written in C meets every fault of a file on its own: it runs in a process that has
nothing to lose.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

# Limits are set by the process itself before it becomes the program: what runs between fork and
# exec in a process with threads must not be Python.
_BEGIN: Final = """
import os, resource, sys
memory, seconds, written = map(int, sys.argv[1:4])
for kind, most in (
    (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds),
    (resource.RLIMIT_FSIZE, written), (resource.RLIMIT_CORE, 0),
):
    resource.setrlimit(kind, (most, most))
os.nice(5)
os.execvp(sys.argv[4], sys.argv[4:])
"""
_MOST_OUTPUT: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class ProgramLimits:
    """What a program may use. Units: ``seconds`` by the clock, megabytes."""

    seconds: int
    memory_mb: int = 2_000
    written_mb: int = 500


@dataclass(frozen=True, slots=True)
class ProgramEnd:
    """How a program ended and what it said; a killed one has a status below zero."""

    status: int
    output: bytes


def run_limited(command: Sequence[str], limits: ProgramLimits) -> ProgramEnd:
    """Run a program to its end or its limits; nothing that it started outlives it."""
    sizes = (limits.memory_mb << 20, limits.seconds, limits.written_mb << 20)
    words = [sys.executable, "-I", "-S", "-c", _BEGIN, *map(str, sizes), *command]
    # Nothing of our own environment: it holds secrets.
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    with tempfile.TemporaryFile() as output:
        with subprocess.Popen(  # noqa: S603 - the callers' words, never a shell's
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environment,
        ) as started:
            try:
                with suppress(subprocess.TimeoutExpired):
                    started.wait(limits.seconds)
            finally:
                _kill_all(started.pid)
        output.seek(0)
        return ProgramEnd(started.returncode, output.read(_MOST_OUTPUT))


def _kill_all(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
