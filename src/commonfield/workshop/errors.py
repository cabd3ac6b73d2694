"""What the workshop refuses."""

from django.utils.translation import gettext_noop

from commonfield.kernel.errors import CommonfieldError


class TooManyRequestsError(CommonfieldError):
    """Too many requests of one kind came from one address."""

    code = "too_many_requests"
    status = 429
    sentence = gettext_noop("Too many requests from this address. Wait a moment and try again.")


class ChannelUnsupportedError(Exception):
    """A back-end cannot carry the channel of a letter; trying again would not help."""
