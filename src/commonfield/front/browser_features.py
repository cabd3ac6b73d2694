"""What a page asks of a browser beyond showing it: nothing, but where a voice is recorded."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# No page asks for any of these, nor may a frame in one.
_FEATURES: Final = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "web-share"),
    *("xr-spatial-tracking",),
)


def features_allowed(*allowed: str) -> str:
    """Return the header that lets a page itself use these features and nobody the others."""
    return ", ".join(
        f"{feature}={'(self)' if feature in allowed else '()'}" for feature in _FEATURES
    )


def with_microphone[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Let a page record; the browser still asks its user."""

    @wraps(view)
    def recording(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        response = view(request, *args, **kwargs)
        response.headers["Permissions-Policy"] = features_allowed("microphone")
        return response

    return cast("Callable[Concatenate[HttpRequest, P], R]", recording)
