"""Files that an official saves say in their name that nothing is hidden in them."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from commonfield.kernel.clock import china_day, now
from commonfield.people.permissions import actor_of, may_see_whole_facts

_NAME: Final = re.compile(r"filename\*?=(?:utf-8''|\")?")


def marked_unhidden[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Name a view's file ``unhidden-…`` for whoever sees figures whole: not for publishing."""

    @wraps(view)
    def marking(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        answer = view(request, *args, **kwargs)
        by, on = actor_of(request), china_day(now())
        if may_see_whole_facts(by, place=settings.COUNTY_CODE, on=on):
            said = answer.headers["Content-Disposition"]
            answer.headers["Content-Disposition"] = _NAME.sub(r"\g<0>unhidden-", said, count=1)
        return answer

    return marking
