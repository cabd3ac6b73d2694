"""Django's cache in a process's memory, by a clock that nobody puts right.

By the clock of the day, limits and what a payment began with would hold as long again as it ran
ahead.
"""

import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache


class MemoryCache(LocMemCache):
    """Forgets after so many seconds, whatever time it is."""

    def get_backend_timeout(self, timeout: Any = DEFAULT_TIMEOUT) -> float | None:  # noqa: ANN401 - Django's signature
        """Return when an entry expires, as Django's does: in seconds of this process."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else time.monotonic() + (seconds or -1)

    def _has_expired(self, key: str) -> bool:
        until = self._expire_info.get(key, -1)  # type: ignore[attr-defined]  # of Django's, which its stubs leave out
        return until is not None and until <= time.monotonic()
