"""What carries messages to persons, by the names and dotted paths of ``MESSAGES_BACKEND``."""

from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from commonfield.workshop.adapters.message_backends import ConsoleBackend
from commonfield.workshop.ports import Channel, MessageBackend

_ADAPTERS: Final = "commonfield.workshop.adapters"
_BY_NAME: Final = {
    "console": f"{_ADAPTERS}.message_backends.ConsoleBackend",
    "file": f"{_ADAPTERS}.message_backends.FileBackend",
    "email": f"{_ADAPTERS}.message_backends.EmailBackend",
    "aliyun": f"{_ADAPTERS}.aliyun_sms.AliyunSmsBackend",
}


def message_backends() -> dict[Channel, MessageBackend]:
    """Return what carries each channel: of those that MESSAGES_BACKEND names, the first that can.

    Raises:
        ImproperlyConfigured: if one is named that does not exist.
    """
    carrying: dict[Channel, MessageBackend] = {}
    for name in settings.MESSAGES_BACKEND.split(","):
        path = _BY_NAME.get(name.strip(), name.strip())
        try:
            backend: MessageBackend = import_string(path)()
        except ImportError as error:
            raise ImproperlyConfigured(
                f"MESSAGES_BACKEND names {path!r}, which does not exist; write "
                f"{', '.join(_BY_NAME)}, or a class by its dotted path, several with commas."
            ) from error
        for channel in backend.channels:
            carrying.setdefault(channel, backend)
    return carrying


def sends_texts() -> bool:
    """Return whether a text message reaches a phone here: pages speak of one only then."""
    carrier = message_backends().get("sms")
    # The file that a demo reads is no phone.
    return carrier is not None and not isinstance(carrier, ConsoleBackend)
