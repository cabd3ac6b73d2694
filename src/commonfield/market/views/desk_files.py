"""Files that come with a store's forms: kept at once, so that a refused form does not lose them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.core import signing
from django.http import HttpRequest

from commonfield.front.forms import errors_on_form
from commonfield.kernel.clock import now
from commonfield.market.forms.stores import FilesForm
from commonfield.people.permissions import actor_of
from commonfield.stores import commands
from commonfield.workshop.files import content_of
from commonfield.workshop.images import MOST_BYTES

_SALT: Final = "market.file_kept"
# What no row names is forgotten after two days.
_HOLDS: Final = timedelta(days=1)
_KEEPERS: Final[dict[str, Callable[..., str]]] = {
    "logo": commands.store_logo,
    "document": commands.store_document,
}
_REFUSALS: Final = ("file_unknown_kind", "file_too_large", "picture_size")


def stored_files(request: HttpRequest, form: FilesForm, organisation: str) -> dict[str, str]:
    """Keep the files that came with a bound form; return the name of each, or nothing.

    One that came before a refusal is carried by the page. A file that cannot be kept is an error
    of its field. A form that was not sent has none.
    """
    if not form.is_bound:
        return {}
    form.is_valid()
    return {field: _kept(request, form, field, organisation) for field in form.kept_files}


def _kept(request: HttpRequest, form: FilesForm, field: str, organisation: str) -> str:
    person_id = actor_of(request).person_id
    given = form.cleaned_data.get(field)
    if not given:
        return _name_in(form.carried[field], field, person_id)
    name = ""
    with errors_on_form(form, **dict.fromkeys(_REFUSALS, field)):
        name = _KEEPERS[field](
            by=actor_of(request),
            now=now(),
            organisation=organisation,
            content=content_of(given, most=MOST_BYTES),
        )
        form.carried[field] = signing.dumps([field, name, person_id], salt=_SALT)
    return name


def _name_in(words: str, field: str, person_id: int | None) -> str:
    """Return the name of a file that the same person sent before; nothing else is believed."""
    try:
        kind, name, sender = signing.loads(words, salt=_SALT, max_age=_HOLDS)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(name) if (kind, sender) == (field, person_id) else ""
