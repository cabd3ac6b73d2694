"""The files of a work: its cover for everybody, its pictures and sound for who may read it."""

from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from commonfield.culture.library import queries
from commonfield.culture.views.readers import ANYBODY, reader_of
from commonfield.front.ranges import file_response
from commonfield.kernel.clock import today
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.workshop.media import stored_file

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
    tag = f'"{digest}"'
    response: HttpResponseBase = HttpResponseNotModified(headers={"ETag": tag})
    if request.headers.get("If-None-Match") != tag:
        found = must_exist(stored_file(name, is_checked=True))
        response = file_response(request, found, tag=tag)
    response.headers["Cache-Control"] = _FOR_EVERYBODY if is_for_everybody else _FOR_READERS
    return response
