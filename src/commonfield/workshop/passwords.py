"""Hashing passwords: Argon2id in little memory, two at once in a process.

A hash takes 19 MiB and some 30 ms (the least that OWASP advises); Django's takes 100 MiB on eight
threads, and a crowd at the sign-in page took all the memory of a small machine.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher

from commonfield.workshop.errors import HashingBusyError

_WAIT_S: Final = 3.0
# Two threads of their own: what each request thread hashed in would stay with it, 19 MiB a thread.
_threads: Final = ThreadPoolExecutor(2, thread_name_prefix="hashing")


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with parameters of our own; what was hashed with others is rehashed."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a password, after those before."""
        return _in_turn(super().encode, password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether it is the password, after those before."""
        return _in_turn(super().verify, password, encoded)


def _in_turn[Answer](hash_: Callable[[str, str], Answer], password: str, other: str) -> Answer:
    turn = _threads.submit(hash_, password, other)
    try:
        return turn.result(timeout=_WAIT_S)
    except TimeoutError:
        if turn.cancel():
            raise HashingBusyError from None
        # It has begun.
        return turn.result()
