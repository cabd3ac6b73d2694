"""Warms the cache of the county's board and indicators in a serving process: no reader waits."""

import logging
import threading
from typing import Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from commonfield.evaluation.queries import board_is_read, values_are_read, warm_board, warm_values
from commonfield.kernel import clock
from commonfield.kernel.errors import CommonfieldError

_EVERY_S: Final = 1.5
_log = logging.getLogger(__name__)


def start_warming() -> None:
    """Warm it from now on until the process ends; a province's figures are computed already."""
    if settings.IS_PROVINCE:
        return
    threading.Thread(target=_warm_forever, name="warm-figures", daemon=True).start()


def _warm_forever() -> None:
    pause = threading.Event()
    # The first reader should not wait either.
    _warm_once(board=True, indicators=True)
    while True:
        _warm_once(board=board_is_read(), indicators=values_are_read())
        pause.wait(_EVERY_S)


def _warm_once(*, board: bool, indicators: bool) -> None:
    if not board and not indicators:
        return
    close_old_connections()
    try:
        if board:
            warm_board(settings.COUNTY_CODE, now=clock.now())
        if indicators:
            warm_values(settings.COUNTY_CODE, now=clock.now())
    except CommonfieldError as error:
        # There may be no county yet; a reader learns the same.
        _log.warning("the board and indicators could not be computed beforehand: %s", error)
    except DatabaseError:
        # The database may be restarting; readers then compute for themselves.
        _log.warning("the board and indicators could not be computed beforehand")
    close_old_connections()
