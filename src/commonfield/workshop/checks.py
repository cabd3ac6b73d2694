"""System checks of the workshop: messages to persons must have a way out."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning


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
