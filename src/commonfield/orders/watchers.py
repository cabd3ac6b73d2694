"""Who must know, in the same transaction, that an order is paid or called off, or may object."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

_Step = Callable[[str, datetime], None]


def _always(_number: str, _now: datetime) -> bool:
    return True


@dataclass(frozen=True)
class Watcher:
    """What to do with an order's number when it is paid, and when it is called off.

    ``may_reopen`` locks what the order would take again and tells whether it is there.
    """

    name: str
    on_paid: _Step
    on_called_off: _Step
    may_reopen: Callable[[str, datetime], bool] = _always


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


def may_reopen(number: str, now: datetime) -> bool:
    """Tell whether an order whose time ran out may live again, for all that every watcher knows."""
    return all(watcher.may_reopen(number, now) for watcher in _watchers.values())
