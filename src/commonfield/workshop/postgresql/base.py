"""Django looks for a back-end's connections under this name."""

from time import monotonic
from typing import Any, ClassVar, Final

from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

# After a wait in vain nobody waits for so long: who stands behind would wait twice and three times.
_PAUSE_S: Final = 2


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection, or after one wait in vain a refusal at once."""

    away_until: ClassVar[float] = 0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401 - as Django's
        """Return a connection of the pool's; PoolTimeout if there is none, or was none just now."""
        if monotonic() < DatabaseWrapper.away_until:
            raise PoolTimeout("no connection was to be had a moment ago")
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout:
            DatabaseWrapper.away_until = monotonic() + _PAUSE_S
            raise
