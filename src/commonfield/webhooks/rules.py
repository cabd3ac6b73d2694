"""Pure rules of webhooks: which URLs are allowed, signatures by Standard Webhooks."""

import base64
import hmac
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

MOST_ADDRESS: Final = 500
_PREFIX: Final = "whsec_"
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
# Longer than a batch takes, whose last answer may be slow.
CLAIM: Final = timedelta(minutes=1)
# So many refusals in a row may be the events' fault.
_REFUSALS_BORNE: Final = 4
# Failures in a row after which its keepers are notified: some six minutes of silence.
TOLD_AFTER: Final = 3
# Too many requests, or a proxy without its server.
_ABSENT: Final = frozenset({429, 502, 503, 504})


def is_absent(status: int) -> bool:
    """Return whether an answer says that the receiver is gone, rather than refuses the event."""
    return status in _ABSENT


def pause_after(failures: int, *, is_absent: bool) -> timedelta | None:
    """Return how long nothing is sent after so many failures in a row; None: no pause.

    ``is_absent``: the last one got no answer.
    """
    counted = failures if is_absent else failures - _REFUSALS_BORNE
    return WAITS[min(counted, len(WAITS)) - 1] if counted > 0 else None


def retry_after(attempts: int) -> timedelta | None:
    """Return how long an event waits after so many refusals; None: it is given up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def is_address(url: str, *, only_public: bool) -> bool:
    """Return whether a URL is allowed; its host is resolved and checked when a delivery is sent."""
    if len(url) > MOST_ADDRESS or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    schemes = {"https"} if only_public else {"https", "http"}
    is_open = parts.scheme in schemes and bool(parts.hostname) and parts.username is None
    return is_open and has_port and not parts.fragment


def shown_secret(secret: bytes) -> str:
    """Return a secret in the form that receivers' libraries expect."""
    return _PREFIX + base64.b64encode(secret).decode()


def signatures(secrets: Iterable[bytes], event_id: str, timestamp: int, body: bytes) -> str:
    """Return the signatures of a message, one for each secret that holds.

    Source: Standard Webhooks 1.0.0, "Signature scheme", symmetric.
    """
    signed = f"{event_id}.{timestamp}.".encode() + body
    return " ".join(
        f"v1,{base64.b64encode(hmac.digest(secret, signed, 'sha256')).decode()}"
        for secret in secrets
    )
