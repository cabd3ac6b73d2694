"""A form renderer that writes the common widgets itself: Django uses five templates for each.

What they write is the same; other widgets go Django's way.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

type _Widget = Mapping[str, Any]

_FOLDER: Final = "django/forms/widgets"


class FormRenderer(DjangoTemplates):
    """Writes inputs and rows of options itself."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        write = _WRITERS.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return mark_safe(write(context["widget"]))  # noqa: S308 -- every value is escaped below


def _input(widget: _Widget) -> str:
    value = widget["value"]
    own = "" if value is None else f' value="{conditional_escape(value)}"'
    name = conditional_escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{own}{_attributes(widget)}>'


def _attributes(widget: _Widget) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _options(widget: _Widget) -> str:
    attributes = {name: widget["attrs"].get(name) for name in ("id", "class")}
    head = "".join(
        f' {name}="{conditional_escape(value)}"' for name, value in attributes.items() if value
    )
    groups = "".join(_group(label, options) for label, options, _index in widget["optgroups"])
    return f"<div{head}>{groups}</div>"


def _group(label: str, options: list[_Widget]) -> str:
    rows = "".join(f"<div>{_option(each)}</div>" for each in options)
    return f"<div><label>{conditional_escape(label)}</label>{rows}</div>" if label else rows


def _option(widget: _Widget) -> str:
    if not widget.get("wrap_label"):
        return _input(widget)
    of = widget["attrs"].get("id")
    head = f' for="{conditional_escape(of)}"' if of else ""
    return f"<label{head}>{_input(widget)} {conditional_escape(widget['label'])}</label>"


_INPUTS: Final = ("text", "number", "hidden", "email", "password", "url", "search", "tel")
_WRITERS: Final[dict[str, Callable[[_Widget], str]]] = {
    **{f"{_FOLDER}/{name}.html": _input for name in ("input", *_INPUTS)},
    **{
        f"{_FOLDER}/{name}.html": _options
        for name in ("radio", "checkbox_select", "multiple_input")
    },
}
