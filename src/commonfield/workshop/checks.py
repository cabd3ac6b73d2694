"""System checks of the workshop: the database's guards must stand."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.db import connections

from commonfield.workshop.guards import missing_guards


def guards_stand(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    databases: Sequence[str] | None = None,
    **kwargs: Any,  # noqa: ANN401, ARG001 - Django's signature
) -> list[CheckMessage]:
    """Report every guard that is missing from the databases asked about."""
    return [
        Error(
            f"The guard {name} does not stand in database {alias!r}.",
            hint="Run `commonfield migrate`; it writes all guards anew.",
            id="workshop.E001",
        )
        for alias in databases or ()
        for name in missing_guards(connections[alias])
    ]


def messages_leave(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ANN401, ARG001 - Django's signature
) -> list[CheckMessage]:
    """Warn when messages to persons reach nobody although this is no demo."""
    if settings.DEMO or settings.DEBUG or settings.MESSAGES_BACKEND == "email":
        return []
    return [
        CheckWarning(
            f"Messages to persons go to the {settings.MESSAGES_BACKEND}, where codes can be read.",
            hint="Set MESSAGES_BACKEND=email and EMAIL_URL; text messages need a vendor's carrier.",
            id="workshop.W001",
        )
    ]
