"""Files that come with a store's forms: kept at once, so that a form with a fault keeps them."""

from datetime import datetime
from functools import partial

from django import forms

from commonfield.front.file_resubmit import DOCUMENTS, ResubmitFileField, stored_upload
from commonfield.people.types import Actor
from commonfield.stores import commands


def stored_files(
    form: forms.Form, organisation: str, *, by: Actor, now: datetime
) -> dict[str, str]:
    """Keep the files that came with a form that was sent; return the name of each, or nothing.

    Pictures are for everybody, documents for the store's keepers.
    """
    if not form.is_bound:
        return {}
    form.is_valid()
    return {
        name: stored_upload(
            form, name, partial(_keep, by, now, organisation, field), sender=by.person_id
        )
        for name, field in form.fields.items()
        if isinstance(field, ResubmitFileField)
    }


def _keep(
    by: Actor, now: datetime, organisation: str, field: ResubmitFileField, content: bytes
) -> str:
    if field.accept == DOCUMENTS:
        return commands.store_document(by=by, now=now, organisation=organisation, content=content)
    return commands.store_picture(
        by=by, now=now, organisation=organisation, content=content, box_px=field.box_px
    )
