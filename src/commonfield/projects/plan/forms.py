"""Forms of the planner."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.error_messages import error_message
from commonfield.front.form_fields import ChoicesForm, day_field, number_field, text_field
from commonfield.projects.plan.errors import BaselineTypedError
from commonfield.projects.plan.rules import MOST_REASON
from commonfield.projects.plan.types import NewTarget, PlanText

_TYPED = "baseline"


def _reason_field() -> forms.CharField:
    return text_field(_("Why"), MOST_REASON, _("Everyone reads it beside the change."))


class ObjectiveForm(forms.Form):
    title = text_field(_("What the county wants"), 80)
    title_en = text_field(_("In English"), 160, _("May stay empty."), required=False)

    def text(self) -> PlanText:
        """Return what was written."""
        return PlanText(
            **{name: value for name, value in self.cleaned_data.items() if name != "reason"}
        )


class MeasureForm(ObjectiveForm):
    title = text_field(_("What the county does"), 80)
    office = text_field(_("Office in charge"), 40, _("An office, never a person."), required=False)


class ChangedObjectiveForm(ObjectiveForm):
    position = number_field(_("Place in the list"), 1, 999)
    reason = text_field(_("Why"), MOST_REASON, _("It stays in the audit."))


class ChangedMeasureForm(MeasureForm, ChangedObjectiveForm):
    pass


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
        """Return what was written of an indicator's target."""
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


class ChangedTargetForm(_CourseForm):
    reason = _reason_field()


class WithdrawnTargetForm(forms.Form):
    reason = _reason_field()
