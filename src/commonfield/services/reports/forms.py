"""Forms of reports."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import ChoicesForm, file_field, long_text_field, text_field
from commonfield.services.choices import ReportKind
from commonfield.services.reports.rules import LONGEST_REASON, LONGEST_SPOT, LONGEST_WORDS
from commonfield.services.reports.types import NewReport, ReportAnswer
from commonfield.workshop.images import MOST_BYTES, PHOTOGRAPHS
from commonfield.workshop.media import content_of


class ReportForm(forms.Form):
    """What is broken; a name is never needed."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("a report", "What is broken"),
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
    )
    spot = text_field(
        pgettext_lazy("a report", "Where exactly"),
        LONGEST_SPOT,
        _("Such as: third lamp after the bridge. Everybody reads it; no names, no numbers."),
    )
    words = long_text_field(
        _("What else should be known"),
        LONGEST_WORDS,
        _("Only the people who answer reports read it."),
        rows=3,
        required=False,
    )
    photo = file_field(
        _("Photograph"),
        PHOTOGRAPHS,
        _("Location and camera data are removed; only the people who answer reports see it."),
        required=False,
    )
    name = text_field(
        _("Name, yours or the neighbour's"),
        LONGEST_SPOT,
        _("Not needed. Name and phone are deleted 30 days after the report is closed."),
        required=False,
        autocomplete="off",
    )
    phone = text_field(
        _("Phone, for the answer"), 30, required=False, inputmode="tel", autocomplete="off"
    )

    def report(self, place: str, venue: str) -> NewReport:
        given = {name: text for name, text in self.cleaned_data.items() if name != "photo"}
        return NewReport(place=place, venue=venue, **given)

    def content(self) -> bytes:
        """Return the photograph, if there is one."""
        given = self.cleaned_data["photo"]
        return content_of(given, most=MOST_BYTES) if given else b""


class ReportAnswerForm(ChoicesForm):
    state = forms.ChoiceField(label=pgettext_lazy("a report", "Outcome"), widget=forms.RadioSelect)
    reason = text_field(
        pgettext_lazy("a report", "Why, or to whom it goes"),
        LONGEST_REASON,
        _("The reporter reads it. Needed if it is not repaired, or handed on."),
        required=False,
    )
    line_number = text_field(
        _("Number at 12345"), 30, _("Needed if it is handed on."), required=False
    )

    def answer(self) -> ReportAnswer:
        return ReportAnswer(**self.cleaned_data)
