"""Files that come with a store's forms."""

from functools import partial
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse

from commonfield.front.file_resubmit import DOCUMENTS, PICTURES, ResubmitFileField, stored_upload
from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.people.types import Actor
from commonfield.stores import commands
from commonfield.workshop.media import FileContent

# Pictures are for everybody, documents for the store's keepers.
_KEEPERS: Final = {PICTURES: commands.store_logo, DOCUMENTS: commands.store_document}


def stored_files(request: HttpRequest, form: forms.Form, organisation: str) -> dict[str, str]:
    """Keep the files that came with a form that was sent; return the name of each, or nothing."""
    if not form.is_bound:
        return {}
    form.is_valid()
    by = actor_of(request)
    return {
        name: stored_upload(
            form, name, partial(_keep, by, organisation, field.accept), sender=by.person_id
        )
        for name, field in form.fields.items()
        if isinstance(field, ResubmitFileField)
    }


def licence_response(file: FileContent) -> HttpResponse:
    """Give the picture or PDF of a licence as a file."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename=licence.{file.ending}"
    return response


def _keep(by: Actor, organisation: str, accept: str, content: bytes) -> str:
    return _KEEPERS[accept](by=by, now=now(), organisation=organisation, content=content)
