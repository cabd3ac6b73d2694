"""Forms of readers: the look of texts, bookmarks, positions."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import long_text_field

_PERMILLE: Final = 1_000
_LONGEST_NOTE: Final = 1_000


class ReadingSettingsForm(forms.Form):
    """The look of texts in this browser; each choice is a class of the text, its name and value."""

    size = forms.ChoiceField(
        label=_("Text size"),
        initial="2",
        choices=[
            ("1", _("Small")),
            ("2", pgettext_lazy("letters", "Normal")),
            ("3", _("Large")),
            ("4", _("Larger")),
            ("5", _("Largest")),
        ],
    )
    spacing = forms.ChoiceField(
        label=_("Line spacing"),
        initial="normal",
        choices=[("normal", pgettext_lazy("lines", "Normal")), ("wide", _("Wide"))],
    )
    paper = forms.ChoiceField(
        label=pgettext_lazy("colour", "Paper"),
        initial="auto",
        choices=[("auto", _("Same as the device")), ("day", _("Light")), ("night", _("Dark"))],
    )
    direction = forms.ChoiceField(
        label=pgettext_lazy("of a text", "Direction"),
        initial="across",
        choices=[("across", _("Horizontal")), ("down", _("Vertical, from right to left"))],
    )


class PlaceForm(forms.Form):
    """A reader's position in a chapter. Units: thousandths of it."""

    permille = forms.IntegerField(min_value=0, max_value=_PERMILLE, widget=forms.HiddenInput)


class BookmarkForm(PlaceForm):
    """A bookmark, perhaps with a note; ``code`` is its own."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    text = long_text_field(pgettext_lazy("reading", "Note"), _LONGEST_NOTE, rows=3, required=False)
