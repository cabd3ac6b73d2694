"""Views for signed-in visitors; their answers are one visitor's own and stored by no cache."""

from collections.abc import Callable
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from commonfield.front.forms import require_get_or_post
from commonfield.front.page_cache.headers import never_cache

type _View[**P, R] = Callable[Concatenate[HttpRequest, P], R]


def signed_in_page[**P, R: HttpResponseBase](view: _View[P, R]) -> _View[P, R]:
    return never_cache(login_required(require_safe(view)))


def signed_in_form[**P, R: HttpResponseBase](view: _View[P, R]) -> _View[P, R]:
    """Let signed-in visitors look at a form and send it."""
    return never_cache(login_required(require_get_or_post(view)))


def signed_in_post[**P, R: HttpResponseBase](view: _View[P, R]) -> _View[P, R]:
    """Let signed-in visitors press a button."""
    return never_cache(login_required(require_POST(view)))
