"""Places by API: the divisions that addresses and facts name, open to everybody."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from commonfield.front.api_pages import page_of
from commonfield.kernel.clock import today
from commonfield.kernel.errors import NotFoundError
from commonfield.places import queries
from commonfield.places.schemas import PlaceOut, PlacesOut, PlacesQuery
from commonfield.places.types import PlaceInfo

router = Router(tags=["places"])


@router.get("", response=PlacesOut, summary="Divisions below a place, or of a name")
def list_places(request: HttpRequest, wanted: Query[PlacesQuery]) -> dict[str, Any]:
    if wanted.q.strip():
        found = queries.find_places(wanted.q, on=today(), limit=wanted.limit)
        return {"items": found, "next": None}
    below = queries.children(wanted.parent, today())
    rows = [each for each in below if each.code > wanted.after]
    return page_of(request, wanted, rows, lambda row: row.code)


@router.get("/{code}", response=PlaceOut, summary="A division")
def read_place(request: HttpRequest, code: str) -> PlaceInfo:  # noqa: ARG001 - django-ninja hands it over
    """Also one that is closed: `successors` took it over."""
    found = queries.place(code)
    if found is None:
        raise NotFoundError
    return found
