"""The marks of an incomplete restore, checked whenever something starts."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings

UNFINISHED: Final = "restore-unfinished"
_WAITING: Final = "withdrawals-waiting"


def unfinished_restore() -> bool:
    """Return whether a restore was cut off, so that the database is not what it seems."""
    mark = settings.DATA_DIR / UNFINISHED
    if not mark.exists():
        return False
    from commonfield.workshop.archive.tables import filled_tables  # noqa: PLC0415 - slow to load

    if filled_tables():
        # It was cut off after the last row was safe, or the restore began anew without it.
        mark.unlink(missing_ok=True)
        return False
    return True


def waiting_logs() -> list[str]:
    """Return the logs of withdrawals that a restore without the vault's key has not applied."""
    mark = settings.DATA_DIR / _WAITING
    return mark.read_text(encoding="utf-8").splitlines() if mark.exists() else []


def let_logs_wait(logs: Iterable[Path]) -> None:
    """Write down which logs must be applied before anything serves; with none, nothing waits."""
    mark = settings.DATA_DIR / _WAITING
    names = [str(log.resolve()) for log in logs]
    if not names:
        mark.unlink(missing_ok=True)
        return
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
