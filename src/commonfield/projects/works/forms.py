"""Forms of projects."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.file_resubmit import DOCUMENTS, ResubmitFileField
from commonfield.front.form_fields import (
    ChoicesForm,
    YuanField,
    day_field,
    long_text_field,
    text_field,
)
from commonfield.projects.works.choices import FundSource, ProjectType
from commonfield.projects.works.rules import MOST_NUMBER, MOST_PURPOSE, MOST_REASON
from commonfield.projects.works.types import (
    MilestoneView,
    NewProject,
    NewProjectPayment,
    NewSource,
    NewStepReport,
)

_NO_NAMES = _("Without names of persons.")
_NO_PERSON = _("An organisation or office, no person's name.")


def _paper_field() -> ResubmitFileField:
    return ResubmitFileField(
        pgettext_lazy("a paper", "File"),
        accept=DOCUMENTS,
        help_text=_("A photograph or a PDF. Only the bureau's officers and auditors open it."),
    )


class SourceForm(forms.Form):
    source = forms.ChoiceField(
        label=pgettext_lazy("of money", "Where it comes from"), choices=FundSource.choices
    )
    fund = text_field(
        _("Name of the fund"), 60, _("As in the budget's document. Each fund stands once.")
    )
    budget = YuanField(_("Budget in yuan"), least_fen=1)

    def new_source(self) -> NewSource:
        given = self.cleaned_data
        return NewSource(given["source"], given["fund"], given["budget"])


class ProjectForm(SourceForm, ChoicesForm):
    """A project with the first source of its budget."""

    title = text_field(pgettext_lazy("a project", "Name"), 80)
    title_en = text_field(_("In English"), 160, _("May stay empty."), required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("a project", "Type"), choices=ProjectType.choices)
    bureau = forms.ChoiceField(label=_("Bureau"))
    measure = forms.ChoiceField(label=_("Measure of the county's plan"), required=False)
    places = forms.MultipleChoiceField(
        label=_("Places"),
        help_text=_("All villages or towns that it is for; the county, if it is for all."),
        widget=forms.SelectMultiple({"size": 8}),
    )
    opened_on = day_field(pgettext_lazy("a project", "Opened on"))
    due_on = day_field(pgettext_lazy("a project", "Last day"))
    field_order = (
        *("title", "title_en", "kind", "bureau", "measure", "places", "opened_on", "due_on"),
        *("source", "fund", "budget"),
    )

    def new_project(self) -> NewProject:
        own = ("title", "title_en", "kind", "bureau", "places", "opened_on", "due_on")
        measure = self.cleaned_data["measure"]
        return NewProject(
            **{name: self.cleaned_data[name] for name in own},
            measure=int(measure) if measure else None,
            sources=[self.new_source()],
        )


class WhyForm(forms.Form):
    reason = text_field(_("Why"), MOST_REASON, _NO_NAMES)


class BudgetForm(WhyForm):
    """Another sum for a source."""

    budget = YuanField(_("Budget in yuan"), least_fen=1)
    field_order = ("budget", "reason")


class LastDayForm(WhyForm):
    due_on = day_field(pgettext_lazy("a project", "Last day"))
    field_order = ("due_on", "reason")


class ProjectPaymentForm(ChoicesForm):
    source = forms.TypedChoiceField(label=pgettext_lazy("of money", "Source"), coerce=int)
    number = text_field(_("Number in the finance system"), MOST_NUMBER)
    amount = YuanField(_("Amount in yuan"), least_fen=1)
    paid_on = day_field(_("Paid on"))
    purpose = text_field(
        _("What for"), MOST_PURPOSE, _("Without names of persons. May stay empty."), required=False
    )

    def payment(self) -> NewProjectPayment:
        """Return what was written."""
        given = self.cleaned_data
        return NewProjectPayment(
            given["source"], given["number"], given["amount"], given["paid_on"], given["purpose"]
        )


class StepDaysForm(forms.Form):
    """The planned day of each step."""

    def __init__(self, data: QueryDict | None, steps: Sequence[MilestoneView]) -> None:
        super().__init__(data)
        for each in steps:
            self.fields[each.step.value] = day_field(each.step.label)
            self.initial[each.step.value] = each.planned_on


class StepReportForm(forms.Form):
    """That a step was done; at hand-over with who cares for what was built."""

    done_on = day_field(_("Done on"))
    carer = text_field(_("Who cares for what was built"), 60, _NO_PERSON)
    cared_until = day_field(_("Cared for until"))
    pays_power = text_field(_("Who pays for power"), 60, _NO_PERSON)
    pays_line = text_field(_("Who pays for the line"), 60, _NO_PERSON)
    document = _paper_field()

    def __init__(self, *args: object, is_handover: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        if not is_handover:
            for name in ("carer", "cared_until", "pays_power", "pays_line"):
                del self.fields[name]

    def report(self, document: str) -> NewStepReport:
        """Return what was written, with the stored paper's name."""
        return NewStepReport(**(self.cleaned_data | {"document": document}))


class ProjectPaperForm(forms.Form):
    """A paper of a project."""

    title = text_field(pgettext_lazy("a paper", "Title"), 60)
    document = _paper_field()


class RiskForm(forms.Form):
    """What may go wrong."""

    text = long_text_field(
        _("What may go wrong, and what is done about it"), 200, _NO_NAMES, rows=3
    )
