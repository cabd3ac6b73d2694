"""Uploads that survive a form's errors: stored at once, resubmitted by a signed hidden field."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core import signing

from commonfield.front.form_fields import LazyStr
from commonfield.front.forms import errors_on_form
from commonfield.workshop.images import MOST_BYTES
from commonfield.workshop.media import content_of

PICTURES: Final = "image/jpeg,image/png,image/webp"
DOCUMENTS: Final = f"{PICTURES},application/pdf"
# So that its print can be read.
_PICTURE_PX: Final = 1_200
_SALT: Final = "front.kept_file"
# What no row names is deleted after two days.
_HOLDS: Final = timedelta(days=1)
_REFUSALS: Final = ("file_unknown_kind", "file_too_large", "picture_size")


class ResubmitFileInput(forms.FileInput):
    """A file input that resubmits the file that was uploaded before."""

    template_name = "file_resubmit.html"
    carried = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ANN401 - as Django's
        # Django asks again when it shows the form; what came meanwhile stays.
        self.carried = self.carried or str(data.get(f"{name}_kept", ""))
        return super().value_from_datadict(data, files, name)

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ANN401 - as Django's
        """Return whether a browser insists on a file: not where an earlier one is resubmitted."""
        return super().use_required_attribute(initial) and not self.carried

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:  # noqa: ANN401 - as Django's
        """Add the signed name of the stored file for the template."""
        return super().get_context(name, value, attrs) | {"carried": self.carried}


class ResubmitFileField(forms.FileField):
    """A file that is not lost when the form has errors; a picture is kept in ``box_px`` at most.

    ``required`` is for the page: an earlier file may be resubmitted, so the command refuses none.
    """

    def __init__(
        self,
        label: LazyStr,
        *,
        accept: str = PICTURES,
        help_text: LazyStr = "",
        box_px: int = _PICTURE_PX,
        required: bool = False,
    ) -> None:
        self.accept, self.box_px = accept, box_px
        widget = ResubmitFileInput(attrs={"accept": accept})
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def validate(self, value: Any) -> None:  # noqa: ANN401 - as Django's
        """Leave it to the command to miss the file."""


def stored_upload(
    form: forms.Form, name: str, store: Callable[[bytes], str], *, sender: int | None
) -> str:
    """Store the file uploaded with a form and return its name, or that of an earlier one.

    That is the resubmitted one, if the same person sent it, or the form's initial one. A file
    that is refused is an error of its field.
    """
    widget = form.fields[name].widget
    given = form.files.get(name)
    if not given:
        return _resubmitted(widget.carried, name, sender) or form.initial.get(name, "")
    stored = ""
    with errors_on_form(form, **dict.fromkeys(_REFUSALS, name)):
        stored = store(content_of(given, most=MOST_BYTES))
        widget.carried = signing.dumps([name, stored, sender], salt=_SALT)
    return stored


def _resubmitted(carried: str, name: str, sender: int | None) -> str:
    try:
        field, stored, sent_by = signing.loads(carried, salt=_SALT, max_age=_HOLDS)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(stored) if (field, sent_by) == (name, sender) else ""
