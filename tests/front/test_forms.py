"""How a view tells a refusal: on the form that was sent, or above the next page."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from commonfield.front.forms import errors_as_messages, errors_on_form
from commonfield.kernel.errors import (
    CommonfieldError,
    ConflictError,
    NotFoundError,
    PermissionRefusedError,
)

pytestmark = pytest.mark.any_engine


class ReasonForm(forms.Form):
    reason = forms.CharField()


def refuse(form: ReasonForm) -> None:
    with errors_on_form(form, conflict="reason"):
        raise ConflictError


def test_refusal_is_shown_on_a_form_that_was_sent_and_else_goes_on():
    sent, shown_first = ReasonForm({"reason": "x"}), ReasonForm()

    with pytest.raises(ConflictError), errors_on_form(shown_first, conflict="reason"):
        raise ConflictError
    refuse(sent)

    assert list(sent.errors) == ["reason"]


def test_missing_right_is_not_swallowed_by_a_message():
    request = RequestFactory().post("/")
    setattr(request, "_messages", CookieStorage(request))  # noqa: B010 - where Django keeps them

    def refused(error: CommonfieldError) -> None:
        with errors_as_messages(request):
            raise error

    refused(NotFoundError())
    with pytest.raises(PermissionRefusedError):
        refused(PermissionRefusedError())

    assert len(get_messages(request)) == 1
