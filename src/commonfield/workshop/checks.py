"""System checks of the workshop: messages have a way out, and processes count together."""

from collections.abc import Sequence
from typing import Any, get_args

from django.apps import AppConfig
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from commonfield.workshop.carriers import message_backends
from commonfield.workshop.ports import Channel
from commonfield.workshop.terminal import in_language_of_terminal


def codes_on_console() -> str:
    """Return why this may not serve: outside a demo, codes would stand where logs are read."""
    mail = settings.MAILERS["default"]["BACKEND"]
    names = {name.strip() for name in settings.MESSAGES_BACKEND.split(",")}
    is_mail_shown = "email" in names and mail.endswith("console.EmailBackend")
    if settings.DEMO or not ("console" in names or is_mail_shown):
        return ""
    return (
        "Sign-in codes would go to the console, and whoever reads the log could sign in with them."
        " Set MESSAGES_BACKEND=email and EMAIL_URL, or MESSAGES_BACKEND=file, which only its owner"
        " can read."
    )


@in_language_of_terminal
def check_message_backend(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ANN401, ARG001 - Django's signature
) -> list[CheckMessage]:
    """Tell at start what would keep messages from persons: no carrier, or one that cannot."""
    try:
        carrying = message_backends()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="workshop.E001")]
    found: list[CheckMessage] = [
        Error(problem, id="workshop.E001")
        for backend in dict.fromkeys(carrying.values())
        for problem in backend.problems()
    ]
    found += [
        CheckWarning(
            _("Nothing carries messages by %(channel)s: they are not queued, and nobody gets them.")
            % {"channel": channel},
            hint=_("Name a carrier in MESSAGES_BACKEND (docs/operating.md, Messages)."),
            id="workshop.W003",
        )
        for channel in get_args(Channel)
        if channel not in carrying
    ]
    if not (settings.DEMO or settings.DEBUG) and settings.MESSAGES_BACKEND in {"console", "file"}:
        found.append(
            CheckWarning(
                _("Messages to persons go to the %(backend)s, where codes can be read.")
                % {"backend": settings.MESSAGES_BACKEND},
                hint=_("Set MESSAGES_BACKEND (docs/operating.md, Messages)."),
                id="workshop.W001",
            )
        )
    return found


@in_language_of_terminal
def check_shared_cache(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ANN401, ARG001 - Django's signature
) -> list[CheckMessage]:
    """Warn when several processes serve and each counts rate limits for itself."""
    backend = import_string(str(settings.CACHES["default"]["BACKEND"]))
    is_shared = not issubclass(backend, LocMemCache)
    if settings.SERVER_WORKERS == 1 or is_shared:
        return []
    return [
        CheckWarning(
            _(
                "%(n)s processes serve, and each counts rate limits for itself: that many times as"
                " much is allowed."
            )
            % {"n": settings.SERVER_WORKERS},
            hint=_("Set CACHE_URL=redis://…, or serve with one process."),
            id="workshop.W002",
        )
    ]
