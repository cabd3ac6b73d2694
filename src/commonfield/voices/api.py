"""The voices' API: recordings taken back, and a reviewer's verdicts."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.http import urlencode
from ninja import Query, Router

from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.voices import schemas
from commonfield.voices.choices import HeardAs
from commonfield.voices.commands import check_voice
from commonfield.voices.queries import gone_voices
from commonfield.workshop.rate_limits import check_rate_limit

gone = Router()
checks = Router()

_SENT_A_MINUTE: Final = 60
_MINUTE_S: Final = 60


@gone.get(
    "/withdrawn",
    response=schemas.GoneVoicesOut,
    summary="Voices that were taken back",
    description="Whoever holds sounds of `/dialect/voices/<code>.m4a` removes these. `since`: an"
    " instant, such as the `until` of the answer before; `next` is the address of those after.",
)
def withdrawn(request: HttpRequest, wanted: Query[schemas.GoneVoicesQuery]) -> dict[str, Any]:
    check_rate_limit(request, "dialect.withdrawn", _SENT_A_MINUTE, _MINUTE_S)
    found = gone_voices(wanted.since, now=now(), first=wanted.offset)
    asked = {"since": wanted.since.isoformat()} if wanted.since else {}
    query = urlencode(asked | {"offset": str(wanted.offset + len(found.items))})
    return {
        "items": found.items,
        "next": f"{request.path}?{query}" if found.has_more else None,
        "until": found.until,
    }


@checks.post(
    "/voices/{code}/checks",
    response=schemas.VoiceCheckOut,
    summary="Say whether a recording is right",
    description="For reviewers, as on the page: `heard_as` is `right`, `wrong` or `unclear`. Two"
    " who find it right accept it, one who does not refuses it.",
)
def add_check(request: HttpRequest, code: str, body: schemas.VoiceCheckIn) -> dict[str, str]:
    state = check_voice(
        by=actor_of(request), now=now(), code=code, heard_as=HeardAs(body.heard_as), note=body.note
    )
    return {"state": state}
