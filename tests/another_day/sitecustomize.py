"""Sets the clock of the tests, and of each program and worker that they start on another day.

Python imports a module of this name as it starts, from ``PYTHONPATH`` (``tests/running.py``). The
program itself has nothing that moves its clock.
"""

import os
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from typing import Any, Final

from commonfield.kernel import clock


def set_clock(ahead: timedelta) -> None:
    """Let the program's clock go on from so far ahead of the machine's."""

    class Ahead(datetime):
        def __new__(cls, *parts: Any, **named: Any) -> Any:  # noqa: ANN401 - plain ones, for drivers
            return datetime(*parts, **named)  # noqa: DTZ001 - as the caller says

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:  # noqa: ANN401 - as above
            return datetime.now(tz) + ahead  # noqa: TID251 - this is the clock

    vars(clock)["datetime"] = Ahead
    # How long a session lasts is Django's to tell, and is compared with the program's clock.
    with suppress(ModuleNotFoundError):
        vars(import_module("django.utils.timezone"))["now"] = clock.now


_DAYS_AHEAD: Final = os.environ.get("TESTS_DAYS_AHEAD", "")
if _DAYS_AHEAD:
    set_clock(timedelta(days=int(_DAYS_AHEAD)))
