"""The pages asked for most: a middle by Jinja2, in the frame that Django's templates make.

The frame is the same for all who look in the same way from the same part of the site. It is made
once and remembered, with marks where the middle, and each visitor's own parts, are put.
"""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from commonfield.front.middles import middles
from commonfield.front.page_cache.fragments import pieces_of, put_together, slot_mark
from commonfield.front.page_cache.local_cache import remembered
from commonfield.front.page_cache.shared import SharedRequest
from commonfield.front.templatetags.commonfield import contours, section_of

_SLOTS: Final = ("title", "head", "crumbs", "ornament", "main", "help")


def framed(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Answer with a page whose middle is a template of a ``jinja2`` folder.

    ``ornament_code`` in the context names the place whose fields are drawn at the top.
    """
    middle = middles().get_template(template)
    known = middle.new_context({**context, "request": request})
    slots = dict.fromkeys(_SLOTS, "")
    slots |= {name: "".join(block(known)) for name, block in middle.blocks.items()}
    slots["ornament"] = contours(str(context.get("ornament_code", settings.COUNTY_CODE)))
    return HttpResponse(put_together(_frame_of(request), request, slots), status=status)


def _frame_of(request: HttpRequest) -> tuple[bytes, ...]:
    place = section_of(request.path)
    visitor = getattr(request, "visitor", None)
    return remembered(("frame", visitor, place), lambda: _frame(request, place))


def _frame(request: HttpRequest, place: str) -> tuple[bytes, ...]:
    shared = SharedRequest(request, "")
    shared.path = shared.path_info = place
    slots = {name: mark_safe(slot_mark(name)) for name in _SLOTS}  # noqa: S308 - letters and digits
    return pieces_of(render_to_string("framed.html", {"slots": slots}, shared).encode())
