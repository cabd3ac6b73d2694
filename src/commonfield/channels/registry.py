"""What channels register: the worker's jobs."""

from commonfield.channels.commands import forget_unread, try_all_waiting
from commonfield.workshop.schedule import register_job


def register() -> None:
    """Register all of it."""
    register_job("channels.try_waiting", 60, try_all_waiting)
    register_job("channels.forget_unread", 3_600, forget_unread)
