"""The look of texts in a browser: size, spacing, paper, direction; kept in a cookie."""

from functools import lru_cache
from typing import Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from commonfield.front.cookies import keep_cookie
from commonfield.front.links import is_own_url
from commonfield.front.page_cache.headers import never_cache
from commonfield.library.forms.reading import ReadingSettingsForm

SETTINGS_COOKIE: Final = f"{settings.COOKIE_PREFIX}reading_look"
_LONGEST: Final = 40
_FIELDS: Final = {
    name: field
    for name, field in ReadingSettingsForm.base_fields.items()
    if isinstance(field, forms.ChoiceField)
}

# What is chosen, in the order of the form's fields.
type Look = tuple[str, ...]


def chosen_look(request: HttpRequest) -> Look:
    """Return the valid choices in this browser's cookie."""
    chosen = request.COOKIES.get(SETTINGS_COOKIE, "")[:_LONGEST].split(".")
    values = [*chosen, *("" for _field in _FIELDS)]
    return tuple(
        value if field.valid_value(value) else str(field.initial)
        for field, value in zip(_FIELDS.values(), values, strict=False)
    )


def classes_of(look: Look) -> str:
    """Return the classes of a text with a look; usual choices need none."""
    return " ".join(
        f"{name}-{value}"
        for (name, field), value in zip(_FIELDS.items(), look, strict=True)
        if value != field.initial
    )


@lru_cache(maxsize=256)
def settings_fields(look: Look, _language: str | None) -> str:
    form = ReadingSettingsForm(initial=dict(zip(_FIELDS, look, strict=True)))
    return render_to_string("library/look_fields.html", {"form": form})


# Asked by GET, so that a guest's page needs no forgery token, and so no cookie: nothing is written
# but how this browser shows texts.
@never_cache
@require_safe
def save_settings(request: HttpRequest) -> HttpResponse:
    address = request.GET.get("next", "")
    response = HttpResponseRedirect(address if is_own_url(address, request) else "/library/")
    form = ReadingSettingsForm(request.GET)
    if form.is_valid():
        value = ".".join(str(form.cleaned_data[name]) for name in form.fields)
        keep_cookie(response, SETTINGS_COOKIE, value)
    return response
