"""Files that come with a form: kept at once, so that a refused form does not lose them.

The page carries the name of the kept file, signed, to its button.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core import signing

from commonfield.front.form_fields import Words
from commonfield.front.forms import errors_on_form
from commonfield.workshop.images import MOST_BYTES
from commonfield.workshop.media import content_of

PICTURES: Final = "image/jpeg,image/png,image/webp"
DOCUMENTS: Final = f"{PICTURES},application/pdf"
_SALT: Final = "front.kept_file"
# What no row names is deleted after two days.
_HOLDS: Final = timedelta(days=1)
_REFUSALS: Final = ("file_unknown_kind", "file_too_large", "picture_size")


class KeptFileInput(forms.FileInput):
    """Asks for a file, and carries the one that came before."""

    template_name = "kept_file.html"
    carried = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ANN401 - as Django's
        """Return the file that came."""
        # Django asks again when it shows the form; what came meanwhile stays.
        self.carried = self.carried or str(data.get(f"{name}_kept", ""))
        return super().value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:  # noqa: ANN401 - as Django's
        """Tell the template what is carried."""
        return super().get_context(name, value, attrs) | {"carried": self.carried}


class KeptFileField(forms.FileField):
    """A file that a refused form does not lose."""

    def __init__(self, label: Words, *, accept: str = PICTURES, help_text: Words = "") -> None:
        self.accept = accept
        widget = KeptFileInput(attrs={"accept": accept})
        super().__init__(label=label, required=False, help_text=help_text, widget=widget)


def keep_file(
    form: forms.Form, name: str, keep: Callable[[bytes], str], *, sender: int | None
) -> str:
    """Keep the file that came with a form; return its name, or that of the one that there is.

    That is the one that the page carries, if the same person sent it, or the form's initial one.
    A file that cannot be kept is an error of its field.
    """
    widget = form.fields[name].widget
    given = form.files.get(name)
    if not given:
        return _believed(widget.carried, name, sender) or form.initial.get(name, "")
    kept = ""
    with errors_on_form(form, **dict.fromkeys(_REFUSALS, name)):
        kept = keep(content_of(given, most=MOST_BYTES))
        widget.carried = signing.dumps([name, kept, sender], salt=_SALT)
    return kept


def _believed(carried: str, name: str, sender: int | None) -> str:
    try:
        field, kept, sent_by = signing.loads(carried, salt=_SALT, max_age=_HOLDS)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(kept) if (field, sent_by) == (name, sender) else ""
