"""What a serving process does before its first reader comes."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection

from commonfield.kernel import clock
from commonfield.portal.board.queries import board

_log = logging.getLogger(__name__)


def add_up_the_year() -> None:
    """Compute the county's board, so that the first reader need not wait for it."""
    try:
        board(settings.COUNTY_CODE, now=clock.now())
    except DatabaseError:
        _log.warning("the board could not be computed beforehand")
    finally:
        connection.close()
