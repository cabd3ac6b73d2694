"""Answers that are files, whole or the one part that is asked for (RFC 9110, section 14)."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import IO, Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from commonfield.workshop.storage import BLOCK

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


def file_response(
    request: HttpRequest, opened: Callable[[], IO[bytes]], *, size: int, media_type: str, tag: str
) -> HttpResponseBase:
    """Answer with a file, piece by piece; several parts at once come as the whole.

    ``tag`` is its ``ETag``, in quotation marks: a part of another file is not asked for.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", tag) != tag:
        start, end, status = 0, size, HTTPStatus.OK
    else:
        (start, end), status = _span(asked[1], asked[2], size), HTTPStatus.PARTIAL_CONTENT
    if start >= end and status == HTTPStatus.PARTIAL_CONTENT:
        headers = {"Content-Range": f"bytes */{size}"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - start), "ETag": tag}
    if status == HTTPStatus.PARTIAL_CONTENT:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    pieces = iter(()) if request.method == "HEAD" else _pieces(opened(), start, end)
    answer = HttpResponse if end - start <= BLOCK else StreamingHttpResponse
    return answer(pieces, status=status, content_type=media_type, headers=headers)


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """Return where a part begins and ends; no byte of what is not there."""
    if not first:
        return max(size - int(last), 0), size
    return int(first), min(int(last) + 1, size) if last else size


def _pieces(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while piece := file.read(min(BLOCK, end - start)):
            start += len(piece)
            yield piece
