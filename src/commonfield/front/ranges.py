"""Answers that are files, whole or the one part requested (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase

from commonfield.kernel.errors import must_exist
from commonfield.workshop.media import PublicFile, stored_file
from commonfield.workshop.storage import BLOCK

# A drawing that is opened by itself is a document: of ours or not, it runs and asks for nothing.
_OF_DRAWINGS: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class FilePartResponse(StreamingHttpResponse):
    """A part of a file; the server sends it by itself if it is on this machine's disk.

    ``file_part`` is path, first byte and end, as ``workshop.rsgi`` hands them on: what is sent in
    pieces waits in memory for slow readers.
    """

    file_part: tuple[str, int, int] | None = None


def file_response(request: HttpRequest, file: PublicFile, *, tag: str) -> HttpResponseBase:
    """Answer with a file; several parts at once come as the whole.

    ``tag`` is its ``ETag``, in quotation marks: a part of another file is not served.
    """
    size = file.size
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", tag) != tag:
        start, end, status = 0, size, HTTPStatus.OK
    else:
        (start, end), status = _span(asked[1], asked[2], size), HTTPStatus.PARTIAL_CONTENT
    if start >= end and status == HTTPStatus.PARTIAL_CONTENT:
        headers = {"Content-Range": f"bytes */{size}"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - start), "ETag": tag}
    if file.media_type == "image/svg+xml":
        headers["Content-Security-Policy"] = _OF_DRAWINGS
    if status == HTTPStatus.PARTIAL_CONTENT:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    options: dict[str, Any] = {
        "status": status,
        "content_type": file.media_type,
        "headers": headers,
    }
    if request.method == "HEAD":
        return HttpResponse(**options)
    pieces = _pieces(file, start, end)
    if end - start <= BLOCK:
        return HttpResponse(pieces, **options)
    response = FilePartResponse(pieces, **options)
    if path := file.path:
        response.file_part = (path, start, end)
    return response


def stored_file_response(
    request: HttpRequest, name: str, *, cache: str = "", is_checked: bool = True
) -> HttpResponseBase:
    """Answer with a file by its hash or the name in its address, unless it is known.

    ``cache`` is its ``Cache-Control``; ``is_checked`` as in ``stored_file``.
    """
    tag = f'"{name.partition(".")[0]}"'
    response: HttpResponseBase = HttpResponseNotModified(headers={"ETag": tag})
    if request.headers.get("If-None-Match") != tag:
        file = must_exist(stored_file(name, is_checked=is_checked))
        response = file_response(request, file, tag=tag)
    if cache:
        response.headers["Cache-Control"] = cache
    return response


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """Return where a part begins and ends, within the file."""
    if not first:
        return max(size - int(last), 0), size
    return int(first), min(int(last) + 1, size) if last else size


def _pieces(file: PublicFile, start: int, end: int) -> Iterator[bytes]:
    with file.open() as opened:
        opened.seek(start)
        while piece := opened.read(min(BLOCK, end - start)):
            start += len(piece)
            yield piece
