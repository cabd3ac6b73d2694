"""Keeps the county's board ready in a serving process, so that no reader waits for its sums."""

import logging
import threading
from typing import Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from commonfield.kernel import clock
from commonfield.portal.board.queries import board_is_read, keep_board_fresh

_EVERY_S: Final = 1.5
_log = logging.getLogger(__name__)


def start() -> None:
    """Keep the board from now on until the process ends."""
    threading.Thread(target=_keep_for_ever, name="board-keeper", daemon=True).start()


def _keep_for_ever() -> None:
    pause = threading.Event()
    # The first reader should not wait either.
    _keep_once()
    while True:
        if board_is_read():
            _keep_once()
        pause.wait(_EVERY_S)


def _keep_once() -> None:
    close_old_connections()
    try:
        keep_board_fresh(settings.COUNTY_CODE, now=clock.now())
    except DatabaseError:
        # The database may be restarting; readers then compute for themselves.
        _log.warning("the board could not be computed beforehand")
    close_old_connections()
