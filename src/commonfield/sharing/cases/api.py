"""Starting a case by API."""

from typing import Final

from django.http import HttpRequest
from ninja import Router

from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.sharing.cases import schemas
from commonfield.sharing.cases.commands import adopt_case
from commonfield.workshop.rate_limits import check_rate_limit

adoptions = Router()

_SENT_A_MINUTE: Final = 60
_MINUTE_S: Final = 60


@adoptions.post(
    "/cases/{slug}/adoptions",
    response={201: schemas.AdoptionOut},
    summary="Start a case in a village",
    description="By those who speak for the village, as on the page. 422 `adoption_in_future`,"
    " `adoption_before_case`, `adoption_before_village`, `adoption_village_ended`,"
    " `adoption_too_late`, `adoption_of_own_case`; 409 `adopted_already`, also where it is sent"
    " twice.",
)
def create_adoption(
    request: HttpRequest, slug: str, body: schemas.AdoptionIn
) -> schemas.AdoptionOut:
    check_rate_limit(request, "sharing.adoptions", _SENT_A_MINUTE, _MINUTE_S)
    adopt_case(by=actor_of(request), now=now(), slug=slug, village=body.place, on=body.on)
    return schemas.AdoptionOut(case=slug, place=body.place, on=body.on)
