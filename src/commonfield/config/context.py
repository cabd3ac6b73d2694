"""What every page knows by itself: visitor, actor, county, whether it is a demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from commonfield.config.middleware import visitor_of
from commonfield.places.queries import place


def visitor(request: HttpRequest) -> dict[str, Any]:
    """Return the values that the base page uses; the county is read only where it is shown."""
    return {
        "visitor": visitor_of(request),
        "actor": getattr(request, "actor", None),
        "demo": settings.DEMO,
        "ornament_code": settings.COUNTY_CODE,
        "county": SimpleLazyObject(lambda: place(settings.COUNTY_CODE)),
    }
