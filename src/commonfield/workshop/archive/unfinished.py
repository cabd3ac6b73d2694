"""The mark of a restore that has begun and not ended, asked for whenever something starts."""

from typing import Final

from django.conf import settings

UNFINISHED: Final = "restore-unfinished"


def unfinished_restore() -> bool:
    """Tell whether a restore was cut off, so that the database is not what it seems."""
    mark = settings.DATA_DIR / UNFINISHED
    if not mark.exists():
        return False
    from commonfield.workshop.archive.tables import filled_tables  # noqa: PLC0415 - slow to load

    if filled_tables():
        # It was cut off after the last row was safe, or somebody began anew without it.
        mark.unlink(missing_ok=True)
        return False
    return True
