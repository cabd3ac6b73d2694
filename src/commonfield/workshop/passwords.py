"""Hashing passwords: Argon2id in little memory, two at once in a process.

A hash takes 19 MiB and some 30 ms (the least that OWASP advises); Django's takes 100 MiB on eight
threads, and a crowd at the sign-in page took all the memory of a small machine.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher

from commonfield.workshop.errors import HashingBusyError

_AT_ONCE: Final = 2
_WAIT_S: Final = 3.0
_gate = threading.BoundedSemaphore(_AT_ONCE)


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with parameters of our own; what was hashed with others is hashed anew."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a password, after those before.

        Raises:
            HashingBusyError: if none of them ends in time.
        """
        with _turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether it is the password, after those before.

        Raises:
            HashingBusyError: if none of them ends in time.
        """
        with _turn():
            return super().verify(password, encoded)


@contextmanager
def _turn() -> Iterator[None]:
    if not _gate.acquire(timeout=_WAIT_S):
        raise HashingBusyError
    try:
        yield
    finally:
        _gate.release()
