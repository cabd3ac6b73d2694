"""The offline queue by API."""

from typing import Final

from django.http import HttpRequest
from ninja import Router

from commonfield.front.error_messages import error_message
from commonfield.kernel.clock import now
from commonfield.offline import schemas
from commonfield.offline.commands import take_queue
from commonfield.offline.kinds import kinds, refusal_of
from commonfield.offline.types import QueueAnswer
from commonfield.people.errors import ConsentMissingError
from commonfield.people.permissions import actor_of
from commonfield.people.queries import reader_of
from commonfield.workshop.rate_limits import check_rate_limit

router = Router()

_SENT_A_MINUTE: Final = 60
_MINUTE_S: Final = 60
# As the rooms have registered them when addresses are first resolved.
_KINDS: Final = ", ".join(
    f"`{each.name}` {{{', '.join(each.body.model_fields)}}}" for each in kinds()
)


@router.post(
    "/queue",
    response=schemas.QueueOut,
    summary="What a device did offline",
    description="At most 200 entries `{id, kind, at, body}`, with the session of the site's own"
    f" pages or a token of the scope `reading`. Kinds: {_KINDS}. Each kind needs its own consent"
    " (what is read, what is learnt). Each entry of a device is taken once; sent again it is"
    " `repeated`. One that is refused costs no other and is refused again with the same `code`."
    " One that is `taken` with a `code` is kept, but does not count; its `message` says why.",
)
def queue(request: HttpRequest, body: schemas.QueueIn) -> schemas.QueueOut:
    check_rate_limit(request, "offline.queue", _SENT_A_MINUTE, _MINUTE_S)
    answers = take_queue(
        by=actor_of(request),
        now=now(),
        device=body.device,
        entries=[schemas.read_entry(each) for each in body.entries],
        hall_place=reader_of(request).hall_place,
    )
    return schemas.QueueOut(entries=[_out(each) for each in answers])


def _out(answer: QueueAnswer) -> schemas.QueueEntryOut:
    refusal = (
        ConsentMissingError(purpose=answer.purpose.label)
        if answer.purpose
        else refusal_of(answer.code)
    )
    message = str(error_message(refusal)) if refusal else ""
    return schemas.QueueEntryOut(
        id=answer.id, state=answer.state, code=answer.code, message=message
    )
