"""Who in the market must know, in the same transaction, that an order is paid or called off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

_Step = Callable[[str, datetime], None]


@dataclass(frozen=True)
class Watcher:
    """What to do with an order's number when it is paid, and when it is called off."""

    name: str
    on_paid: _Step
    on_called_off: _Step


_watchers: dict[str, Watcher] = {}


def register_watcher(watcher: Watcher) -> None:
    """Add a watcher; one of the same name is replaced."""
    _watchers[watcher.name] = watcher


def tell_paid(number: str, now: datetime) -> None:
    """Tell every watcher that an order is paid."""
    for watcher in _watchers.values():
        watcher.on_paid(number, now)


def tell_called_off(number: str, now: datetime) -> None:
    """Tell every watcher that an order is called off."""
    for watcher in _watchers.values():
        watcher.on_called_off(number, now)
