"""Forms of cases: telling one, deciding on it, naming whom to ask."""

from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from commonfield.front.file_resubmit import ResubmitFileField
from commonfield.front.form_fields import (
    ChoicesForm,
    YuanField,
    day_field,
    long_text_field,
    number_field,
    text_field,
)
from commonfield.people.choices import ConsentChannel
from commonfield.people.types import PERSON_NUMBER
from commonfield.sharing.cases.errors import CaseFileError
from commonfield.sharing.cases.rules import MOST_PICTURES, MOST_WHY
from commonfield.sharing.cases.schemas import CaseFile
from commonfield.sharing.cases.types import CaseDetails
from commonfield.sharing.choices import CaseTopic, ClaimDirection

_EITHER: Final = _(
    "Title, what you did, what failed and whom to ask are needed: here in Chinese, or in English"
    " below."
)
_LARGEST_FILE: Final = 100_000
_NO_NAMES: Final = _("No names: a case is for everybody.")


class CaseForm(ChoicesForm):
    """What a village tried: the cost first, what failed by itself, and the claim."""

    village = forms.ChoiceField(label=_("Village"))
    title = text_field(_("What it is called"), 60, _EITHER, required=False)
    topic = forms.ChoiceField(label=_("What it is about"), choices=CaseTopic.choices)
    began_on = day_field(_("Begun on"))
    ended_on = day_field(_("Ended on"), _("Empty: it goes on."), required=False)
    cost_fen = YuanField(
        _("What it cost, in yuan"),
        help_text=_("All of it, also what others gave. 0 if nothing."),
        most_fen=100_000_000_000,
    )
    work_days = number_field(
        _("Days of work"), 0, 100_000, help_text=_("Of all who helped, paid or not.")
    )
    done = long_text_field(_("What you did"), 2_000, _NO_NAMES, rows=5, required=False)
    failed = long_text_field(
        _("What failed"),
        2_000,
        _("What did not work, for whom, and what you changed. It has a heading of its own."),
        rows=4,
        required=False,
    )
    happened = long_text_field(_("What came of it"), 2_000, rows=4, required=False)
    ask = text_field(
        _("Whom others may ask"),
        60,
        _(
            "A role or an office, such as the women's committee. A person is named later, if they"
            " allow it."
        ),
        required=False,
    )
    indicator = forms.ChoiceField(
        label=_("Which figure it should move"),
        help_text=_(
            "Villages that start it are held against this figure. It cannot be changed later."
        ),
    )
    direction = forms.TypedChoiceField(
        label=_("Which way"),
        choices=ClaimDirection.choices,
        coerce=int,
        widget=forms.RadioSelect,
        initial=ClaimDirection.UP,
    )
    title_en = text_field(_("What it is called, in English"), 120, required=False)
    done_en = long_text_field(_("What you did, in English"), 2_000, rows=5, required=False)
    failed_en = long_text_field(_("What failed, in English"), 2_000, rows=4, required=False)
    happened_en = long_text_field(_("What came of it, in English"), 2_000, rows=4, required=False)
    ask_en = text_field(_("Whom others may ask, in English"), 120, required=False)
    is_agreed = forms.BooleanField(
        label=_("The photographer and those who can be recognised agree that everybody sees them"),
        required=False,
    )

    def __init__(self, *args: object, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        for number in range(1, MOST_PICTURES + 1):
            self.fields[f"picture_{number}"] = ResubmitFileField(_("Picture"))
            self.fields[f"caption_{number}"] = text_field(_("What it shows"), 120, required=False)

    def main_fields(self) -> list[BoundField]:
        aside = {each.name for each in (*self.english_fields(), *self.picture_fields())}
        return [each for each in self if each.name not in aside]

    def english_fields(self) -> list[BoundField]:
        return [each for each in self if each.name.endswith("_en")]

    def picture_fields(self) -> list[BoundField]:
        """Return the fields of pictures, and that those in them agree."""
        names = ("picture_", "caption_")
        return [*(each for each in self if each.name.startswith(names)), self["is_agreed"]]

    def details(self) -> CaseDetails:
        given = self.cleaned_data
        return CaseDetails(**{name: given[name] for name in CaseDetails.__slots__})


class BringForm(forms.Form):
    """The file of another county's case, from the province's site."""

    file = forms.FileField(
        label=_("The case's file"),
        help_text=_("From the case's page on the province's site: “Bring it to your county”."),
    )

    def clean_file(self) -> CaseFile:
        """Return what the file holds."""
        found = self.cleaned_data["file"]
        if found.size > _LARGEST_FILE:
            raise forms.ValidationError(gettext(CaseFileError.sentence))
        try:
            return CaseFile.model_validate_json(found.read())
        except ValidationError as error:
            raise forms.ValidationError(gettext(CaseFileError.sentence)) from error


class CaseReasonForm(forms.Form):
    """Why a case is sent back, or given up."""

    why = text_field(_("Why"), MOST_WHY)


class StartForm(ChoicesForm):
    """The village that starts a case today."""

    village = forms.ChoiceField(label=_("Village"))


class CaseContactForm(forms.Form):
    """The person to ask, and how they allowed it."""

    person = forms.RegexField(
        PERSON_NUMBER, label=_("Their number here"), help_text=_("Such as P12.")
    )
    channel = forms.ChoiceField(
        label=_("How they allowed it"),
        choices=[each for each in ConsentChannel.choices if each[0] != ConsentChannel.SELF],
        help_text=_("If you name yourself, pressing the button is enough."),
    )
