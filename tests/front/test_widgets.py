"""Fields written by hand are those that Django would write."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from commonfield.front.widgets import FormRenderer

pytestmark = pytest.mark.any_engine

CHOICES = [("a", "A <b>"), ("b", "“B”"), ("Group", [("c", "C"), ("d", "D & D")])]
ATTRIBUTES = {"id": "id_x", "required": True, "disabled": False, "title": 'a "b" <c>', "min": 1}
WIDGETS = [
    forms.TextInput(),
    forms.NumberInput(),
    forms.HiddenInput(),
    forms.EmailInput(),
    forms.PasswordInput(render_value=True),
    forms.URLInput(),
    forms.DateInput(),
    forms.RadioSelect(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES),
    forms.CheckboxInput(),
    forms.Select(choices=CHOICES),
    forms.Textarea(),
]


def same(html: str) -> str:
    """Leave out white space that no reader sees."""
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", html))


@pytest.mark.parametrize("value", [None, "", "a", "x\"'<&>", 12_345, "d"])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_widget_is_as_django_writes_it(widget: forms.Widget, value: Any):  # noqa: ANN401 - whatever a field holds
    given = [value] if isinstance(widget, forms.CheckboxSelectMultiple) and value else value

    ours = widget.render("x", given, dict(ATTRIBUTES), renderer=FormRenderer())

    theirs = widget.render("x", given, dict(ATTRIBUTES), renderer=DjangoTemplates())
    assert same(ours) == same(theirs)


def test_forms_are_written_by_it():
    class Form(forms.Form):
        name = forms.CharField(initial="<b>")

    assert isinstance(Form().renderer, FormRenderer)
    assert str(Form()["name"]).startswith('<input type="text" name="name" value="&lt;b&gt;"')
