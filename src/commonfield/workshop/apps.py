from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import register
from django.core.management import CommandError
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from commonfield.workshop.checks import check_message_backend, check_shared_cache
from commonfield.workshop.guards import install_guards, remove_guards
from commonfield.workshop.readiness import OLDER_THAN_THE_RELEASE, is_older_than_the_release


class WorkshopConfig(AppConfig):
    name = "commonfield.workshop"

    def ready(self) -> None:
        register(check_message_backend)
        register(check_shared_cache)
        pre_migrate.connect(_take_guards_down, sender=self)
        post_migrate.connect(_put_guards_up, sender=self)
        # All tables are known now: each room registers what it hands to those below it.
        for app in apps.get_app_configs():
            if app.name.startswith("commonfield") and app.label not in settings.CLOSED_ROOMS:
                import_module(f"{app.name}.registry").register()


def _take_guards_down(*, using: str, plan: Sequence[object], **kwargs: Any) -> None:  # noqa: ANN401, ARG001 - a signal's signature
    """SQLite rebuilds tables to alter them and stumbles over triggers; PostgreSQL over few."""
    if is_older_than_the_release():
        raise CommandError(OLDER_THAN_THE_RELEASE)
    if plan:
        remove_guards(connections[using], only_in_the_way=True)


def _put_guards_up(*, using: str, **kwargs: Any) -> None:  # noqa: ANN401, ARG001 - a signal's signature
    install_guards(connections[using])
