"""A room as an app of Django."""

from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    """Registers what the room hands to those below it, once all tables are known."""

    def ready(self) -> None:
        """Call its registry."""
        import_module(f"{self.name}.registry").register()
