"""Forms of the planner."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commonfield.front.error_messages import error_message
from commonfield.front.form_fields import ChoicesForm, day_field, number_field, text_field
from commonfield.projects.plan.errors import BaselineTypedError
from commonfield.projects.plan.rules import MOST_REASON
from commonfield.projects.plan.types import NewTarget, PlanText

_TYPED = "baseline"


class LineForm(forms.Form):
    """The text of an objective; of a measure also its office."""

    title = text_field(_("What the county wants"), 80)
    title_en = text_field(_("In English"), 160, _("May stay empty."), required=False)
    office = text_field(_("Office in charge"), 40, _("An office, never a person."), required=False)
    position = number_field(_("Place in the list"), 1, 999)
    reason = text_field(_("Why"), MOST_REASON, _("It stays in the audit."))

    def __init__(
        self, data: QueryDict | None, row: object = None, *, is_measure: bool = False
    ) -> None:
        initial = {name: getattr(row, name, "") for name in self.base_fields}
        super().__init__(data, initial=initial if row else None)
        if is_measure:
            self.fields["title"].label = _("What the county does")
        else:
            del self.fields["office"]
        if row is None:
            del self.fields["position"], self.fields["reason"]

    def text(self) -> PlanText:
        given = self.cleaned_data
        return PlanText(**{name: given[name] for name in given if name != "reason"})


class _CourseForm(ChoicesForm):
    """A value and a day; a baseline that is sent along is refused."""

    value = forms.FloatField(
        label=_("Target"),
        help_text=_("In the indicator's own unit."),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    due_on = day_field(_("Reached by"))

    def clean(self) -> dict[str, Any]:
        """Refuse a typed baseline."""
        if any(name.startswith(_TYPED) for name in self.data):
            raise forms.ValidationError(error_message(BaselineTypedError()), code="baseline_typed")
        return super().clean() or self.cleaned_data

    def new(self, indicator: str) -> NewTarget:
        return NewTarget(indicator, self.cleaned_data["value"], self.cleaned_data["due_on"])


class TargetForm(_CourseForm):
    indicator = forms.ChoiceField(
        label=_("Indicator"),
        help_text=_(
            "Beside it is the county's value today, which becomes the baseline. It is computed from"
            " what was recorded; nobody can type it."
        ),
    )
    field_order = ("indicator", "value", "due_on")


class WithdrawnTargetForm(forms.Form):
    reason = text_field(_("Why"), MOST_REASON, _("Everyone reads it beside the change."))


class ChangedTargetForm(WithdrawnTargetForm, _CourseForm):
    field_order = ("value", "due_on", "reason")
