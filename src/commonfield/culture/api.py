"""The library by API: what a device did without a line."""

from typing import Final

from django.http import HttpRequest
from ninja import Router

from commonfield.culture.library import errors
from commonfield.culture.library.commands import take_queue
from commonfield.culture.library.types import QueueAnswer
from commonfield.culture.schemas import QueueEntryOut, QueueIn, QueueOut, read_entry
from commonfield.culture.views.readers import reader_of
from commonfield.front.error_messages import error_message
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError, NotFoundError
from commonfield.people.choices import Purpose
from commonfield.people.errors import ConsentMissingError
from commonfield.people.permissions import actor_of
from commonfield.workshop.rate_limits import check_rate_limit

router = Router()

_SENT_A_MINUTE: Final = 60
_MINUTE_S: Final = 60
_REFUSALS: Final[dict[str, CommonfieldError]] = {
    error.code: error
    for error in (
        *(errors.ClockAheadError(), errors.EntryTooOldError(), errors.EntryConflictError()),
        *(errors.EntryInvalidError(), errors.DeviceOfAnotherError(), errors.ReadTooFastError()),
        *(NotFoundError(), ConsentMissingError(purpose=Purpose.READING.label)),
    )
}


@router.post(
    "/queue",
    response=QueueOut,
    summary="What a device did without a line",
    description="At most 200 entries `{id, kind, at, body}`, with the session of the site's own"
    " pages or a token of the scope `reading`. Kinds: `position` {work, chapter, permille},"
    " `note` {work, chapter, permille, code, text}, `note_removed` {code}, `chapter` {work,"
    " chapter, opened_at}. Each entry of a device is taken once; sent again it is `repeated`. One"
    " that is refused costs no other and is refused again with the same `code`.",
)
def queue(request: HttpRequest, body: QueueIn) -> QueueOut:
    check_rate_limit(request, "culture.queue", _SENT_A_MINUTE, _MINUTE_S)
    answers = take_queue(
        by=actor_of(request),
        now=now(),
        device=body.device,
        entries=[read_entry(each) for each in body.entries],
        hall_place=reader_of(request).hall_place,
    )
    return QueueOut(entries=[_out(each) for each in answers])


def _out(answer: QueueAnswer) -> QueueEntryOut:
    refusal = _REFUSALS.get(answer.code)
    message = str(error_message(refusal)) if refusal else ""
    return QueueEntryOut(id=answer.id, state=answer.state, code=answer.code, message=message)
