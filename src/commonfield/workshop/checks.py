"""System checks of the workshop: messages have a way out, and processes count together."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning


def codes_on_console() -> str:
    """Return why this may not serve: outside a demo, codes would stand where logs are read."""
    mail = settings.MAILERS["default"]["BACKEND"]
    is_mail_shown = settings.MESSAGES_BACKEND == "email" and mail.endswith("console.EmailBackend")
    if settings.DEMO or not (settings.MESSAGES_BACKEND == "console" or is_mail_shown):
        return ""
    return (
        "Sign-in codes would go to the console, and whoever reads the log could sign in with them."
        " Set MESSAGES_BACKEND=email and EMAIL_URL, or MESSAGES_BACKEND=file, which only its owner"
        " can read."
    )


def check_message_backend(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ANN401, ARG001 - Django's signature
) -> list[CheckMessage]:
    """Warn when messages to persons reach nobody although this is no demo."""
    if settings.DEMO or settings.DEBUG or settings.MESSAGES_BACKEND == "email":
        return []
    return [
        CheckWarning(
            f"Messages to persons go to the {settings.MESSAGES_BACKEND}, where codes can be read.",
            hint="Set MESSAGES_BACKEND=email and EMAIL_URL; text messages need a vendor's.",
            id="workshop.W001",
        )
    ]


def check_shared_cache(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ANN401, ARG001 - Django's signature
) -> list[CheckMessage]:
    """Warn when several processes serve and each counts rate limits for itself."""
    is_shared = "locmem" not in settings.CACHES["default"]["BACKEND"]
    if settings.SERVER_WORKERS == 1 or is_shared:
        return []
    return [
        CheckWarning(
            f"{settings.SERVER_WORKERS} processes serve, and each counts rate limits for itself:"
            " whoever tries is allowed as many times as much.",
            hint="Set CACHE_URL=redis://…, or serve with one process.",
            id="workshop.W002",
        )
    ]
