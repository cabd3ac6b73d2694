"""Evidence that comes with a form: kept at once, so that a refused form does not lose it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from commonfield.evaluation.commands import keep_evidence
from commonfield.front.forms import errors_on_form
from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.workshop.files import content_of
from commonfield.workshop.images import MOST_BYTES

if TYPE_CHECKING:
    from django import forms

FIELD: Final = "evidence"
KEPT: Final = "evidence_kept"
_SALT: Final = "evaluation.evidence_kept"
# What no row names is forgotten after two days.
_HOLDS: Final = timedelta(days=1)
_REFUSALS: Final = dict.fromkeys(("file_unknown_kind", "file_too_large", "picture_size"), FIELD)


def carried(request: HttpRequest, name: str) -> str:
    """Return a kept file's name as a page carries it to its button."""
    return signing.dumps([name, actor_of(request).person_id], salt=_SALT) if name else ""


def evidence_of(request: HttpRequest, form: "forms.Form") -> str:
    """Keep the file that came with a valid form, or take the one that its page carries.

    A file that cannot be kept is an error of its field.
    """
    given = form.cleaned_data.get(FIELD)
    if not given:
        return _believed(request)
    name = ""
    with errors_on_form(form, **_REFUSALS):
        name = keep_evidence(
            by=actor_of(request),
            now=now(),
            place=settings.COUNTY_CODE,
            content=content_of(given, most=MOST_BYTES),
        )
    return "" if form.has_error(FIELD) else name


def _believed(request: HttpRequest) -> str:
    """Return the name of a file that the same person sent today; nothing else is believed."""
    try:
        name, sender = signing.loads(request.POST.get(KEPT, ""), salt=_SALT, max_age=_HOLDS)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(name) if sender == actor_of(request).person_id else ""
