"""What the pages of people share: what was sent, where to go on to."""

from django.http import HttpRequest, QueryDict

from commonfield.front.links import is_own_url
from commonfield.people.permissions import actor_of
from commonfield.workshop.rate_limits import client_address, client_is_exempt


def client_of(request: HttpRequest) -> str:
    """Return the address that tries are counted for; empty where none are."""
    return "" if client_is_exempt(request) else client_address(request)


def own_id(request: HttpRequest) -> int:
    """Return the number of the person who asks."""
    return actor_of(request).person_id or 0


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, even if that is nothing; for a mere look, none."""
    return request.POST if request.method == "POST" else None


def next_address(request: HttpRequest, otherwise: str) -> str:
    """Return where to go on to: only addresses of this house."""
    address = request.POST.get("next", "") or request.GET.get("next", "")
    return address if is_own_url(address, request) else otherwise
