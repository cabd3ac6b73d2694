"""Places by API: the divisions that addresses and facts name, open to everybody."""

from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from commonfield.front.api_pages import page_of
from commonfield.kernel.clock import today
from commonfield.kernel.errors import must_exist
from commonfield.places import queries
from commonfield.places.schemas import PlaceOut, PlacesOut, PlacesQuery
from commonfield.places.types import PlaceInfo
from commonfield.workshop.rate_limits import check_rate_limit

router = Router(tags=["places"])

_ASKED_A_MINUTE: Final = 600
_MINUTE_S: Final = 60


@router.get("", response=PlacesOut, summary="Divisions below a place, or of a name")
def list_places(request: HttpRequest, wanted: Query[PlacesQuery]) -> dict[str, Any]:
    check_rate_limit(request, "places", _ASKED_A_MINUTE, _MINUTE_S)
    if wanted.q.strip():
        found = queries.find_places(wanted.q, on=today(), limit=wanted.limit)
        return {"items": found, "next": None}
    below = queries.children(wanted.parent, today())
    rows = [each for each in below if each.code > wanted.after]
    return page_of(request, wanted, rows, lambda row: row.code)


@router.get("/{code}", response=PlaceOut, summary="A division")
def read_place(request: HttpRequest, code: str) -> PlaceInfo:  # noqa: ARG001 - django-ninja hands it over
    """Also one that is closed: `successors` took it over."""
    return must_exist(queries.place(code))
