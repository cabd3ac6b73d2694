"""Which two places the page of doubt compares."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

# A name for the areas that places lie in, and their codes and names; a group without a name is
# none.
type Group = tuple[str, Sequence[tuple[str, str]]]


class PairForm(forms.Form):
    """Two places of a league; those not named are the first two."""

    a = forms.ChoiceField(label=_("First place"))
    b = forms.ChoiceField(label=_("Second place"))

    def __init__(
        self, asked: Mapping[str, str], ranked: Sequence[str], groups: Sequence[Group]
    ) -> None:
        usual = {"a": ranked[0], "b": ranked[min(1, len(ranked) - 1)]}
        super().__init__({name: asked.get(name, usual[name]) for name in usual}, auto_id="%s")
        choices: list[tuple[str, str | list[tuple[str, str]]]] = [
            choice
            for name, named in groups
            for choice in ([(name, list(named))] if name else named)
        ]
        for field in usual:
            self.fields[field] = forms.ChoiceField(label=self.fields[field].label, choices=choices)

    def clean(self) -> dict[str, object]:
        cleaned = dict(self.cleaned_data)
        if cleaned.get("a") and cleaned.get("a") == cleaned.get("b"):
            self.add_error("b", _("A place cannot be compared with itself. Choose another one."))
        return cleaned
