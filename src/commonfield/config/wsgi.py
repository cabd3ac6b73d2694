"""The WSGI application that Granian serves."""

import logging
import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonfield.config.settings")
application = get_wsgi_application()


def warm_up() -> None:
    """Add the county's year up before the first reader asks, so that nobody waits for it."""
    # After Django is ready, which get_wsgi_application has seen to.
    from django.conf import settings  # noqa: PLC0415
    from django.db import DatabaseError, connection  # noqa: PLC0415

    from commonfield.kernel import clock  # noqa: PLC0415
    from commonfield.portal.board.queries import board  # noqa: PLC0415

    try:
        board(settings.COUNTY_CODE, now=clock.now())
    except DatabaseError:
        logging.getLogger(__name__).warning("the board could not be computed beforehand")
    finally:
        connection.close()


threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
