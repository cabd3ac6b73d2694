"""Forms of what two people say of payouts: cash that was handed over, and corrections."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.file_resubmit import DOCUMENTS, ResubmitFileField
from commonfield.front.form_fields import ChoicesForm, text_field
from commonfield.ledger.payouts.choices import CorrectionKind, CorrectionReason


class CashListForm(ChoicesForm):
    """The signed list, and which of its payments nobody collected."""

    missing = forms.MultipleChoiceField(
        label=_("Not collected"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave empty if everybody came. What was not collected is payable again."),
    )
    sheet = ResubmitFileField(
        _("The signed list"),
        accept=DOCUMENTS,
        help_text=_("A photograph or a PDF of it. Only clerks and accountants see it."),
        required=True,
    )


class CorrectionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What has changed?"), choices=CorrectionKind.choices, widget=forms.RadioSelect
    )
    concerns = text_field(
        _("Payment number, or the grower's code"),
        30,
        _("As it stands beside the name in the run or in the list of what is payable."),
    )
    reason = forms.ChoiceField(
        label=_("What shows it?"), choices=CorrectionReason.choices, widget=forms.RadioSelect
    )

    def clean_concerns(self) -> str:
        """Take a number as people copy it."""
        return "".join(str(self.cleaned_data["concerns"]).split()).upper()
