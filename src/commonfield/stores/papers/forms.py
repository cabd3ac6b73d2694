"""Forms of the papers by which a store sells; the commands decide what they mean."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.error_messages import error_message
from commonfield.front.file_resubmit import DOCUMENTS, ResubmitFileField
from commonfield.front.form_fields import ChoicesForm, day_field, long_text_field, text_field
from commonfield.stores.choices import PaperKind
from commonfield.stores.rules import paper_gaps
from commonfield.stores.types import NewPaper

PAPER_REFUSALS: Final = {
    "paper_number_missing": "number",
    "paper_expiry_missing": "expires_on",
    "paper_expired": "expires_on",
    "no_grower": "kind",
}


class FormByChoice(ChoicesForm):
    """A form some of whose fields depend on a choice; nothing calls these optional."""

    use_required_attribute = False
    asked: tuple[str, ...] = ()

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        self.show_as_asked()

    def full_clean(self) -> None:
        """Let the form or the command decide what the choice requires, not each field alone."""
        for name in self.asked:
            self.fields[name].required = False
        super().full_clean()
        self.show_as_asked()

    def show_as_asked(self) -> None:
        """Let pages show these fields as wanted ones."""
        for name in self.asked:
            self.fields[name].required = True


class PaperForm(FormByChoice):
    """By what right a store sells."""

    asked: tuple[str, ...] = ("number", "expires_on")

    kind = forms.ChoiceField(
        label=_("Licence to sell"), choices=PaperKind.choices, widget=forms.RadioSelect
    )
    number = text_field(
        _("Number of the licence"),
        40,
        required=False,
        autocapitalize="characters",
        autocomplete="off",
    )
    expires_on = day_field(
        _("Last day of validity"),
        _("Leave it empty if a business licence has no end date (长期)."),
        required=False,
    )
    document = ResubmitFileField(
        _("Photograph or PDF of it"),
        accept=DOCUMENTS,
        help_text=_(
            "Only the store's keepers and the officer who checks it can see it; it is encrypted. "
            "As the law requires, the store's page shows the kind, the number and the last day."
        ),
    )

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        if given.get("kind"):
            for gap in paper_gaps(self.paper("")):
                field = PAPER_REFUSALS[gap.code]
                if field not in self.errors:
                    self.add_error(field, error_message(gap))
        return given

    def paper(self, document: str) -> NewPaper:
        """Return the paper that the form names, with the name of its kept document."""
        given = self.cleaned_data
        number, expires_on = given.get("number", ""), given.get("expires_on")
        return NewPaper(given["kind"], number, expires_on, document)


class RefusalForm(forms.Form):
    reason = long_text_field(
        _("Reason for refusal"),
        200,
        _("The store's keeper sees this and submits another licence."),
        rows=3,
    )
