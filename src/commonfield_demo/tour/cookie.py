"""The cookie in which a browser keeps its walk; apart, since the pages are slow to load."""

from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse

from commonfield_demo.tour.types import Walk

_COOKIE: Final = "walk"
_SALT: Final = "portal.walk"
_LASTS: Final = timedelta(hours=12)


def walk_of(request: HttpRequest) -> Walk | None:
    """Return the walk that this browser is on; kept in a signed cookie, as roles change."""
    try:
        text = request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_LASTS)
        kept = signing.loads(text or "", salt=_SALT)
    except signing.BadSignature:
        return None
    return Walk(
        began_at=datetime.fromisoformat(kept["began_at"]),
        seen=kept["seen"],
        read=frozenset(kept["read"]),
    )


def keep_walk(request: HttpRequest, response: HttpResponse, walk: Walk) -> None:
    """Let this browser remember its walk."""
    text = signing.dumps(
        {"began_at": walk.began_at.isoformat(), "seen": walk.seen, "read": sorted(walk.read)},
        salt=_SALT,
        compress=True,
    )
    response.set_signed_cookie(
        _COOKIE,
        text,
        salt=_SALT,
        max_age=_LASTS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
