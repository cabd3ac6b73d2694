"""The files of a work: its cover for everybody, its pictures and sound for who may read it."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from commonfield.culture.library import queries
from commonfield.culture.views.readers import ANYBODY, reader_of
from commonfield.front.ranges import stored_file_response
from commonfield.kernel.clock import today
from commonfield.kernel.errors import NotFoundError

# As long as a title may still be withdrawn, nobody holds its files for longer. Units: seconds.
_FOR_EVERYBODY = "public, max-age=60"
_FOR_READERS = "private, max-age=0, must-revalidate"


@require_safe
def file(request: HttpRequest, work: int, name: str) -> HttpResponseBase:
    """Answer with a file of a work; no other file has an address here."""
    digest, day = name.partition(".")[0], today()
    is_for_everybody = queries.shows_file(work, digest, reader=ANYBODY, on=day)
    if not is_for_everybody and not queries.shows_file(
        work, digest, reader=reader_of(request), on=day
    ):
        raise NotFoundError
    cache = _FOR_EVERYBODY if is_for_everybody else _FOR_READERS
    return stored_file_response(request, name, cache=cache)
