"""Pure rules of webhooks: which URLs are allowed, signatures by Standard Webhooks."""

import base64
import hmac
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

MOST_ADDRESS: Final = 500
_PREFIX: Final = "whsec_"


def is_address(url: str, *, only_public: bool) -> bool:
    """Tell whether a URL is allowed; its host is resolved and checked when a delivery is sent."""
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
