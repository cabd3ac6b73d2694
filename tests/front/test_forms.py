import pytest
from django import forms

from commonfield.front.forms import errors_on_form
from commonfield.kernel.errors import ConflictError


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
