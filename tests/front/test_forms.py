"""How a view tells a refusal: above the next page, unless it is a missing right."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from commonfield.front.forms import errors_as_messages
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError

pytestmark = pytest.mark.any_engine


def refuse(error: CommonfieldError) -> None:
    raise error


def test_missing_right_is_not_swallowed_by_a_message():
    request = RequestFactory().post("/")
    setattr(request, "_messages", CookieStorage(request))  # noqa: B010 - where Django keeps them

    with errors_as_messages(request):
        refuse(NotFoundError())
    with pytest.raises(PermissionRefusedError), errors_as_messages(request):
        refuse(PermissionRefusedError())

    assert len(get_messages(request)) == 1
