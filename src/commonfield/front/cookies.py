"""Cookies that a browser keeps: how it shows pages, and what it remembers for its visitor."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpResponse

LANGUAGE_COOKIE: Final = f"{settings.COOKIE_PREFIX}language"
ELDER_COOKIE: Final = f"{settings.COOKIE_PREFIX}elder"


def keep_cookie(
    response: HttpResponse, name: str, value: str, *, days: int = 365, for_scripts: bool = False
) -> None:
    """Let a browser keep a cookie of this site alone, on each visit anew for so many days."""
    response.set_cookie(
        name,
        value,
        max_age=timedelta(days=days),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=not for_scripts,
        samesite="Lax",
    )
