"""What webhooks refuse."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class WebhookAddressError(CommonfieldError):
    sentence = (
        "Messages cannot be sent to this address. Give one that begins with https://, without a"
        " name or password before the host, of at most 500 characters."
    )


class WebhookEventsError(CommonfieldError):
    sentence = "Choose at least one event."


class TooManyWebhooksError(ConflictError):
    sentence = "An organisation has at most %(most)s webhooks. End one that is no longer used."


class EventUnknownError(CommonfieldError):
    status = 410
    sentence = (
        "The event after which you continue is not in the log: it is older than %(days)s days, or"
        " the county was restored from a backup. Read the lists once, then the log with `since`."
    )


class WebhookWaitsError(ConflictError):
    sentence = "This delivery is still being tried. Wait until it has arrived or was given up."
