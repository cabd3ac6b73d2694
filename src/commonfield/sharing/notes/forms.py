"""Forms of the county's notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import long_text_field, photo_field, text_field
from commonfield.sharing.notes.types import NoteText
from commonfield.workshop.images import MOST_BYTES
from commonfield.workshop.media import content_of

_EITHER = _("Either language may stay empty, not both.")


class NoteForm(forms.Form):
    title = text_field(_("Title in Chinese"), 60, required=False)
    text = long_text_field(_("Text in Chinese"), 2_000, _EITHER, rows=8, required=False)
    title_en = text_field(_("Title in English"), 120, required=False)
    text_en = long_text_field(_("Text in English"), 4_000, rows=8, required=False, lang="en")
    picture = photo_field(_("Picture"), _("Location and camera data are removed."), required=False)
    shows = text_field(_("What the picture shows"), 80, required=False)
    credit = text_field(_("Whose picture it is"), 40, required=False)

    def said(self) -> NoteText:
        given = {name: value for name, value in self.cleaned_data.items() if name != "picture"}
        return NoteText(**given)

    def content(self) -> bytes:
        """Return the picture, if there is one."""
        given = self.cleaned_data["picture"]
        return content_of(given, most=MOST_BYTES) if given else b""


class NoteCorrectionForm(forms.Form):
    text = long_text_field(
        _("Correction in Chinese"),
        500,
        _("What was wrong, and what is right. The note itself stays as it is."),
        rows=4,
        required=False,
    )
    text_en = long_text_field(
        _("Correction in English"), 1_000, _EITHER, rows=4, required=False, lang="en"
    )


class SentBackForm(forms.Form):
    reason = text_field(_("What must change"), 200, _("The writer reads it."))
