"""What a database error means to the user: the database is away, or a disk is full."""

import errno
import sqlite3
from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError

# As PostgreSQL says it (53100).
_DISK_FULL: Final = "53100"
_FULL: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
# Files of our own, or of a visitor's while they arrive.
_NO_SPACE: Final = {errno.ENOSPC, errno.EDQUOT}
_AWAY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN}


def is_disk_full(error: BaseException | None) -> bool:
    """Return whether nothing can be written because there is no space left."""
    if isinstance(error, OSError):
        return error.errno in _NO_SPACE
    cause = _cause(error)
    return getattr(cause, "sqlstate", None) == _DISK_FULL or _sqlite_code(cause) in _FULL


def is_database_down(error: BaseException | None) -> bool:
    """Return whether the database could not be reached, or did not answer in time."""
    cause = _cause(error)
    # PostgreSQL's errors say their state, or that there is none: then nobody answered.
    if hasattr(cause, "sqlstate"):
        return isinstance(error, OperationalError | InterfaceError) and not is_disk_full(error)
    return _sqlite_code(cause) in _AWAY


def _cause(error: BaseException | None) -> BaseException | None:
    """Return the driver's own error behind Django's."""
    return error.__cause__ if isinstance(error, DatabaseError | InterfaceError) else None


def _sqlite_code(cause: BaseException | None) -> int:
    """Return the kind of an error of SQLite's: the low byte; above it stands which call failed."""
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF
