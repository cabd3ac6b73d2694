"""Forms of the keeper's desk: files, albums, a title's words, objections."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import (
    ManyFilesField,
    day_field,
    file_field,
    long_text_field,
    text_field,
)
from commonfield.library.choices import Rights, Subject
from commonfield.library.types import NewObjection, WorkDetails, WorkInfo
from commonfield.workshop.images import MOST_BYTES, PHOTOGRAPHS
from commonfield.workshop.media import content_of

_BOOKS: Final = ".epub,.pdf,.txt,.mp3,.m4a,.m4b,.aac,.ogg,.opus,.wav,.flac,.webm,.json,.zip"
_SHEETS: Final = ".xlsx,.csv,text/csv"


class AddForm(forms.Form):
    """Books and recordings, perhaps with a spreadsheet of their details."""

    books = ManyFilesField(
        label=_("Books and recordings"),
        accept=_BOOKS,
        help_text=_(
            "EPUB, PDF, plain text (.txt), MP3, M4A, OGG, WAV, FLAC. Several at once, together at"
            " most 200 MB. Recordings whose names begin with 01, 02 and so on become one title."
        ),
    )
    sheet = file_field(
        _("Spreadsheet"),
        _SHEETS,
        _(
            "Excel or CSV, one row per file, with the columns file, title, authors, subject,"
            " rights, note, licensed_until. What you leave empty is taken from the file."
        ),
        required=False,
    )


class PhotographsForm(forms.Form):
    photographs = ManyFilesField(
        label=_("Photographs"),
        accept=PHOTOGRAPHS,
        help_text=_(
            "At most 60, in the order in which you choose them. Location and camera details are"
            " removed."
        ),
    )

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield the photographs' names and bytes, one in memory at a time."""
        for each in self.cleaned_data["photographs"]:
            yield each.name, content_of(each, most=MOST_BYTES)


class AlbumForm(PhotographsForm):
    title = text_field(_("Title of the album"), 300)
    rights_note = text_field(
        _("Who made it"),
        1_000,
        _("Who took the photographs and who wrote the sentences. Readers can see this."),
    )
    field_order = ("title", "rights_note", "photographs")

    def details(self) -> WorkDetails:
        given = self.cleaned_data
        return WorkDetails(
            title=given["title"],
            subject=Subject.VILLAGE,
            rights=Rights.OWN,
            language="zh",
            rights_note=given["rights_note"],
        )


class TitleForm(forms.Form):
    """A title's details and rights."""

    title = text_field(pgettext_lazy("a book's", "Title"), 300)
    authors = text_field(_("Authors"), 1_300, _("Separate several by “、”."), required=False)
    subject = forms.ChoiceField(label=_("Subject"), choices=Subject.choices)
    rights = forms.ChoiceField(
        label=pgettext_lazy("a title", "Rights"),
        widget=forms.RadioSelect,
        help_text=_(
            "This decides who may read the title, take it along and pass it on. If you are not"
            " sure, choose “Inside the hall only”."
        ),
    )
    rights_note = text_field(
        _("Rights statement"),
        1_000,
        _(
            "Who made it, or who licensed it to whom. Required for our own work and for licensed"
            " titles. Readers can see this."
        ),
        required=False,
    )
    licensed_until = day_field(
        _("Last day of the licence"),
        _("Only for licensed titles. After that day the title is taken down automatically."),
        required=False,
    )
    title_en = text_field(_("English title"), 300, required=False)
    description = long_text_field(
        pgettext_lazy("a title", "Description"), 4_000, rows=4, required=False
    )
    publisher = text_field(_("Publisher"), 200, required=False)
    year = forms.RegexField(
        r"^\d{4}$",
        label=_("Year"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, work: WorkInfo, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's
        options.setdefault("initial", {name: getattr(work, name) for name in self.base_fields})
        super().__init__(*args, **options)
        self._announced_on = work.announced_on
        # A title is announced by its own button, by the county.
        is_rural = work.rights == Rights.RURAL_SCHEME
        rights = [each for each in Rights.choices if is_rural or each[0] != Rights.RURAL_SCHEME]
        others = [] if work.language in {"", "zh", "en"} else [(work.language, work.language)]
        languages = [
            ("", pgettext_lazy("a language", "not said")),
            ("zh", "中文"),
            ("en", "English"),
            *others,
        ]
        for name, choices in (("rights", rights), ("language", languages)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def details(self) -> WorkDetails:
        return WorkDetails(**self.cleaned_data, announced_on=self._announced_on)


class CoverForm(forms.Form):
    cover = file_field(_("Cover"), PHOTOGRAPHS)

    def content(self) -> bytes:
        return content_of(self.cleaned_data["cover"], most=MOST_BYTES)


class ObjectionForm(forms.Form):
    """A person's objection to a title."""

    reason = long_text_field(
        _("What is the problem?"),
        1_000,
        _("For example: I wrote this, and nobody asked me."),
        rows=4,
    )
    contact = text_field(
        _("How can we reach you?"),
        200,
        _(
            "Your name, and a phone number or e-mail address. Only those who settle the objection"
            " can see it."
        ),
        autocomplete="tel",
    )

    def objection(self) -> NewObjection:
        return NewObjection(**self.cleaned_data)
