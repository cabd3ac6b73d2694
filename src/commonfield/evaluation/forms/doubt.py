"""Which two places the page of doubt compares."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _


class PairForm(forms.Form):
    """Two places of a league; those not named are the first two."""

    a = forms.ChoiceField(label=_("First place"))
    b = forms.ChoiceField(label=_("Second place"))

    def __init__(self, asked: Mapping[str, str], places: Sequence[tuple[str, str]]) -> None:
        """Take an address's query, and the league's places with their names by rank."""
        usual = {"a": places[0][0], "b": places[min(1, len(places) - 1)][0]}
        super().__init__({name: asked.get(name, usual[name]) for name in usual}, auto_id="%s")
        by_name = sorted((name, code) for code, name in places)
        for field in usual:
            self.fields[field] = forms.ChoiceField(
                label=self.fields[field].label, choices=[(code, name) for name, code in by_name]
            )

    def clean(self) -> dict[str, object]:
        """See that they are two."""
        cleaned = dict(self.cleaned_data)
        if cleaned.get("a") and cleaned.get("a") == cleaned.get("b"):
            self.add_error("b", _("A place cannot be compared with itself. Choose another one."))
        return cleaned
