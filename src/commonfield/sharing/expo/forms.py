"""Forms of expos, stands and enquiries."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import (
    ChoicesForm,
    day_field,
    long_text_field,
    number_field,
    text_field,
)
from commonfield.sharing.expo.rules import LONGEST_NAME, LONGEST_WORDS
from commonfield.sharing.expo.types import NewEnquiry, NewExpo, NewStand, StandWords


class ExpoForm(ChoicesForm):
    name = text_field(_("Name in Chinese"), 40)
    name_en = text_field(_("Name in English"), 80, required=False)
    place = forms.ChoiceField(label=_("Place"))
    spot = text_field(_("Where exactly"), 60, _("Such as a hall or a market."), required=False)
    starts_on = day_field(pgettext_lazy("an expo", "First day"))
    ends_on = day_field(pgettext_lazy("an expo", "Last day"))

    def new(self) -> NewExpo:
        return NewExpo(**self.cleaned_data)


class StandWordsForm(forms.Form):
    name = text_field(_("Name in Chinese"), 40)
    name_en = text_field(_("Name in English"), 80, required=False)
    words = long_text_field(
        _("What there is to see, in Chinese"),
        300,
        _("It stands on the sign and on the page. No names or numbers of persons."),
        rows=4,
        required=False,
        lang="zh-Hans",
    )
    words_en = long_text_field(_("The same in English"), 600, rows=4, required=False, lang="en")

    def said(self) -> StandWords:
        return StandWords(**{name: self.cleaned_data[name] for name in StandWordsForm.base_fields})


class StandForm(StandWordsForm, ChoicesForm):
    organisation = forms.ChoiceField(
        label=_("Whose stand"), help_text=_("Its people read and answer what visitors leave.")
    )
    number = number_field(pgettext_lazy("a stand", "Number"), 1, 9_999)
    starts_on = day_field(pgettext_lazy("an expo", "First day"))
    ends_on = day_field(pgettext_lazy("an expo", "Last day"))
    field_order = ("organisation", "number", "name", "name_en", "words", "words_en")

    def new(self) -> NewStand:
        """Return whose stand it is, and when."""
        names = ("organisation", "number", "starts_on", "ends_on")
        return NewStand(**{name: self.cleaned_data[name] for name in names})


class EnquiryForm(forms.Form):
    """What a visitor leaves; without the tick nothing is kept."""

    words = long_text_field(_("What would you like to know?"), LONGEST_WORDS, rows=4)
    name = text_field(_("Your name"), LONGEST_NAME, autocomplete="name")
    phone = text_field(_("Your phone"), 30, inputmode="tel", autocomplete="tel")
    agrees = forms.BooleanField(
        required=False,
        label=_(
            "I agree that the stand's people and the county's editor read this in order to answer"
            " me. It is stored sealed, and deleted 30 days after the answer; without one after half"
            " a year."
        ),
    )

    def new(self) -> NewEnquiry:
        return NewEnquiry(**self.cleaned_data)


class EnquiryAnswerForm(forms.Form):
    answer = long_text_field(
        _("Your answer"),
        LONGEST_WORDS,
        _("The visitor reads it by the receipt. It is deleted after 30 days."),
        rows=5,
    )
