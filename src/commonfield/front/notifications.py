"""Where notifications wait until they are shown: a cookie of this host's own, or the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class NotificationStorage(FallbackStorage):
    """Django's storage under another name of its cookie."""

    storage_classes = (_Cookie, SessionStorage)
