"""Forms of the heritage: items, pictures, confirmations, days, inheritors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import (
    ChoicesForm,
    day_field,
    file_field,
    long_text_field,
    text_field,
)
from commonfield.heritage.choices import (
    Certainty,
    Deed,
    HeritageKind,
    HeritageLevel,
    InheritorLevel,
)
from commonfield.heritage.forms.day_rules import DayRuleField
from commonfield.heritage.rules import parse_day_rule
from commonfield.heritage.types import HeritageDetails, MediaDetails, NewInheritor
from commonfield.people.choices import ConsentChannel
from commonfield.people.types import PERSON_NUMBER, person_number
from commonfield.workshop.images import MOST_BYTES, PHOTOGRAPHS
from commonfield.workshop.media import content_of


class HeritageForm(ChoicesForm):
    """An item's description, place, days and certainty."""

    name = text_field(pgettext_lazy("heritage", "Name"), 120)
    kind = forms.ChoiceField(label=_("Category"), choices=HeritageKind.choices)
    level = forms.ChoiceField(
        label=_("On which list"), choices=HeritageLevel.choices, initial=HeritageLevel.NONE
    )
    place = forms.ChoiceField(label=_("Where"))
    spot = text_field(
        _("Where in the village"), 120, _("Such as: by the old camphor tree."), required=False
    )
    story = long_text_field(
        pgettext_lazy("heritage", "What it is"),
        4_000,
        _("Who does it, when, where. Leave out healing and lists of plants."),
        rows=5,
        required=False,
        lang="zh-Hans",
    )
    deed = forms.ChoiceField(label=_("In the year it is"), choices=Deed.choices, initial=Deed.DONE)
    day_rule = DayRuleField(label=_("On which days"), required=False)
    source = text_field(
        pgettext_lazy("heritage", "Who says so"),
        500,
        _("A list, a newspaper with its day, an interview."),
    )
    certainty = forms.ChoiceField(
        label=_("How sure it is"), choices=Certainty.choices, widget=forms.RadioSelect
    )
    trail_number = forms.IntegerField(
        label=_("Stop on the village's trail"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("1 for the first. Empty: not on the trail."),
    )
    name_en = text_field(_("Name in English"), 120, required=False)
    spot_en = text_field(_("Where in the village, in English"), 120, required=False)
    story_en = long_text_field(
        _("What it is, in English"), 4_000, rows=5, required=False, lang="en"
    )
    source_en = text_field(_("Who says so, in English"), 500, required=False)

    def clean_day_rule(self) -> str:
        """Keep a rule's own spelling if its days are unchanged."""
        before, rule = str(self.initial.get("day_rule", "")), str(self.cleaned_data["day_rule"])
        is_same = before and rule and parse_day_rule(before) == parse_day_rule(rule)
        return before if is_same else rule

    def entered(self) -> dict[str, Any]:
        """Return the fields' values, valid or not."""
        return {name: self[name].value() for name in self.fields}

    def details(self) -> HeritageDetails:
        return HeritageDetails(**self.cleaned_data)


class HeritagePictureForm(forms.Form):
    picture = file_field(_("Picture"), PHOTOGRAPHS, _("Location and camera details are removed."))
    caption = text_field(_("What it shows"), 300, required=False)
    caption_en = text_field(_("What it shows, in English"), 300, required=False)
    rights_note = text_field(
        pgettext_lazy("a picture", "Who took it"), 300, _("Everybody can read this.")
    )
    is_agreed = forms.BooleanField(
        label=_("The photographer and those who can be recognised in it agree that all see it")
    )

    def content(self) -> bytes:
        return content_of(self.cleaned_data["picture"], most=MOST_BYTES)

    def details(self) -> MediaDetails:
        return MediaDetails(
            **{name: self.cleaned_data[name] for name in ("caption", "caption_en", "rights_note")}
        )


class ConfirmForm(forms.Form):
    """The capacity in which a person confirms an item."""

    capacity = text_field(
        _("In what capacity do you confirm it?"),
        120,
        _("Everybody can read this, such as: clerk of Xiaozhuxi village. Your name is not shown."),
    )


class DayForm(ChoicesForm):
    """The day that a village picks."""

    village = forms.ChoiceField(label=_("Village"))
    day = day_field(_("Day"))


class InheritorForm(ChoicesForm):
    """An inheritor of an item."""

    name = text_field(
        pgettext_lazy("a person's", "Name"),
        60,
        _("Kept encrypted; only the heritage desk reads it."),
        required=False,
    )
    person = forms.RegexField(
        PERSON_NUMBER,
        label=_("Their number here"),
        required=False,
        help_text=_("If they are registered here, such as P12. Then leave the name empty."),
    )
    level = forms.ChoiceField(
        label=_("Named by"), choices=InheritorLevel.choices, initial=InheritorLevel.NONE
    )
    place = forms.ChoiceField(label=_("Village"))
    born_year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1900, max_value=2100
    )

    def clean(self) -> dict[str, Any]:
        """Require a name or a number."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("name") and not cleaned.get("person") and not self.errors:
            self.add_error("name", _("Write a name, or the number of a person."))
        return cleaned

    def inheritor(self) -> NewInheritor:
        data = self.cleaned_data
        return NewInheritor(
            data["level"],
            data["place"],
            name=data["name"],
            person=person_number(data["person"]) or None,
            born_year=data["born_year"],
        )


class NamedForm(forms.Form):
    """How an inheritor consented to their name being shown."""

    channel = forms.ChoiceField(
        label=_("How they allowed it"),
        choices=[each for each in ConsentChannel.choices if each[0] != ConsentChannel.SELF],
        widget=forms.RadioSelect,
    )
    until = day_field(_("Until, if they named a day"), required=False)
