"""Files of the evaluation pages; an official's say in their name that nothing is hidden in them."""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from commonfield.front.charts import Chart, Ending, chart_file_response
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, may_see_whole_facts

_NAME: Final = re.compile(r"filename\*?=(?:utf-8''|\")?")


def marked_unhidden[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Name a view's file ``unhidden-…`` where it has figures whole: not for publishing."""

    @wraps(view)
    def marking(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        answer = view(request, *args, **kwargs)
        by, on = actor_of(request), china_day(now())
        if may_see_whole_facts(by, place=settings.COUNTY_CODE, on=on):
            disposition = answer.headers["Content-Disposition"]
            answer.headers["Content-Disposition"] = _NAME.sub(
                r"\g<0>unhidden-", disposition, count=1
            )
        return answer

    return marking


def picture_file(
    pictures: Iterable[Chart | None], name: str, *, ending: Ending, file_name: str
) -> HttpResponseBase:
    """Answer with the picture of that name, drawn or as a table."""
    for picture in pictures:
        if picture is not None and picture.name == name:
            return chart_file_response(picture, ending=ending, file_name=file_name)
    raise NotFoundError


def attachment(content: bytes, *, media_type: str, file_name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=file_name) or "attachment"
    )
    return answer
