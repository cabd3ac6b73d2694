"""What the pages of people share: what was sent, where to go on to."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict

from commonfield.front.language import active_language
from commonfield.front.links import is_own_url
from commonfield.kernel.clock import today
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_office
from commonfield.people.queries import organisations, provider_tie_of
from commonfield.people.types import GrantInfo
from commonfield.places.queries import places
from commonfield.workshop.rate_limits import check_rate_limit, client_address, client_is_exempt


def role_rows(grants: Iterable[GrantInfo]) -> list[dict[str, Any]]:
    grants = list(grants)
    scopes = places(grant.place_code for grant in grants)
    employers = organisations(grant.organisation_code for grant in grants)
    return [
        {
            "grant": grant,
            "role": Role(grant.role).label,
            "scope": scopes.get(grant.place_code) or employers.get(grant.organisation_code),
        }
        for grant in grants
    ]


def client_of(request: HttpRequest) -> str:
    """Return the address that tries are counted for; empty where none are."""
    return "" if client_is_exempt(request) else client_address(request)


def count_request(request: HttpRequest, what: str) -> None:
    """Refuse an address that tries a password, code or slip too often."""
    check_rate_limit(request, f"people.{what}", 60, 900)


def own_id(request: HttpRequest) -> int:
    """Return the number of the request's person."""
    return actor_of(request).person_id or 0


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, even if that is nothing; for a mere look, none."""
    return request.POST if request.method == "POST" else None


def next_address(request: HttpRequest, otherwise: str, *, field: str = "next") -> str:
    """Return where to go on to: only addresses of this house."""
    address = request.POST.get(field, "") or request.GET.get(field, "")
    return address if is_own_url(address, request) else otherwise


def provider_name() -> str:
    """Return what the county calls its OpenID provider; empty where it has none."""
    name = "name_en" if active_language() == "en" else "name"
    return str(settings.OPENID_PROVIDER.get(name, ""))


def provider_shown(person_id: int) -> dict[str, object]:
    """Return the county's provider, and whether a person has an account there, for their pages."""
    return {
        "provider": provider_name(),
        "provider_tie": provider_tie_of(person_id),
        "is_officer": has_office(person_id, on=today()),
    }
