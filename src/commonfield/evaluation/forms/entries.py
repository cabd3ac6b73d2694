"""Forms of figures entered by hand: one figure, a reason, a filled file, what is looked for."""

from typing import TYPE_CHECKING, Final

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.errors import EntryError
from commonfield.evaluation.entries.rules import MOST_REASON, MOST_SOURCE, read_number
from commonfield.front.error_messages import error_message
from commonfield.front.file_resubmit import DOCUMENTS, ResubmitFileField
from commonfield.front.form_fields import (
    Choices,
    LazyStr,
    day_field,
    file_field,
    long_text_field,
    text_field,
)
from commonfield.front.spreadsheets import uploaded_sheet

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

# The fields and the files of a form that was sent; None before it is.
type Posted = tuple[QueryDict | None, MultiValueDict[str, UploadedFile[bytes]] | None]

# Which field a refusal belongs to, by its code.
REFUSALS: Final = {
    "entry_place_unknown": "place",
    "entry_level_not_told": "place",
    "entry_no_number": "value",
    "entry_out_of_range": "value",
    "entry_not_whole": "value",
    "entry_day_ahead": "told_on",
    "entry_day_too_early": "told_on",
    "entry_counts": "told_on",
    "entry_waits": "told_on",
    "entry_source_missing": "source",
    "entry_evidence_missing": "evidence",
    "entry_jump_unexplained": "reason",
    "entry_revision_unexplained": "reason",
    "entry_reason_missing": "reason",
}
_SHEETS: Final = (
    ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)


def posted(request: HttpRequest) -> Posted:
    return request.POST or None, request.FILES or None


class NumberField(forms.CharField):
    """A number as people type it; its value is a float."""

    def __init__(self, label: LazyStr, help_text: LazyStr = "") -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=label, help_text=help_text, max_length=40, widget=widget)

    def clean(self, value: object) -> float:
        text = super().clean(value)
        try:
            return read_number(text)
        except EntryError as error:
            raise forms.ValidationError(error_message(error), code=error.code) from error


def _day_field() -> forms.DateField:
    return day_field(
        _("Date of the figure"), _("The census or the closing day, not the day of publication.")
    )


def _source_field() -> forms.CharField:
    return text_field(
        _("Source"),
        MOST_SOURCE,
        _("Who published it, where and when. Everybody can read this; name no person."),
    )


def _reason_field(*, is_required: bool, help_text: LazyStr = "") -> forms.CharField:
    return long_text_field(_("Reason"), MOST_REASON, help_text, rows=3, required=is_required)


def _evidence_field() -> ResubmitFileField:
    return ResubmitFileField(
        _("Evidence"),
        accept=DOCUMENTS,
        help_text=_("A photograph of the page, or its PDF. Only those who enter and check see it."),
        required=True,
    )


class _WithEvidence(forms.Form):
    """A form that wants evidence; its page may carry what was sent before."""

    use_required_attribute = False

    def __init__(self, posted: Posted, initial: dict[str, object]) -> None:
        super().__init__(*posted, initial=initial)


class EntryForm(_WithEvidence):
    """A figure of a place and a day."""

    place = forms.ChoiceField(label=_("Place"))
    told_on = _day_field()
    value = NumberField(_("Value"))
    source = _source_field()
    evidence = _evidence_field()
    reason = _reason_field(
        is_required=False, help_text=_("Needed where the value differs much from the last one.")
    )

    def __init__(
        self, posted: Posted, initial: dict[str, object], *, places: Choices, unit: str
    ) -> None:
        super().__init__(posted, initial)
        self.fields["place"] = forms.ChoiceField(
            label=_("Place"), choices=[("", _("Choose")), *places]
        )
        self.fields["value"].help_text = unit
        self.order_fields(["place", "told_on", "value", "source", "evidence", "reason"])


class RevisionForm(_WithEvidence):
    value = NumberField(_("Value"))
    source = _source_field()
    evidence = _evidence_field()
    reason = _reason_field(is_required=True, help_text=_("Why the value is revised."))

    def __init__(self, posted: Posted, initial: dict[str, object], *, unit: str) -> None:
        super().__init__(posted, initial)
        self.fields["value"].help_text = unit


class ReasonForm(forms.Form):
    reason = _reason_field(is_required=True, help_text=_("Others can read it."))


class SheetForm(_WithEvidence):
    """A filled file of one figure, and what shows its values."""

    figure = forms.ChoiceField(label=_("Figure"))
    file = file_field(_("The filled file"), _SHEETS, _("Excel (.xlsx) or CSV, at most 5 MB."))
    evidence = _evidence_field()

    def __init__(self, posted: Posted, initial: dict[str, object], *, figures: Choices) -> None:
        super().__init__(posted, initial)
        self.fields["figure"] = forms.ChoiceField(label=_("Figure"), choices=figures)
        self.order_fields(["figure", "file", "evidence"])

    def content(self) -> bytes:
        return uploaded_sheet(self.cleaned_data["file"])


class EntryFilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *EntryState.choices]
    )
    column = forms.ChoiceField(label=_("Figure"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    sheet = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, *, figures: Choices, places: Choices) -> None:
        super().__init__(asked)
        every = ("", _("all"))
        self.fields["column"] = forms.ChoiceField(
            label=_("Figure"), required=False, choices=[every, *figures]
        )
        self.fields["place"] = forms.ChoiceField(
            label=_("Place"), required=False, choices=[every, *places]
        )
        self.order_fields(["state", "column", "place", "sheet"])
