"""Forms of centres."""

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
from commonfield.projects.centres.rules import MOST_PEOPLE, MOST_TEXT
from commonfield.projects.centres.types import NewLotTest, NewTraining, NewTrial, RuleText, TrialEnd
from commonfield.projects.choices import CentreKind, LotTestKind, TrialOutcome


class CentreKindForm(forms.Form):
    kind = forms.ChoiceField(label=_("What kind of centre"), choices=CentreKind.choices)


class TrialForm(ChoicesForm):
    title = text_field(_("What is tried"), 80, _("Such as: soil sensors against none, two rows."))
    title_en = text_field(_("In English"), 160, _("May stay empty."), required=False)
    place = forms.ChoiceField(label=pgettext_lazy("a trial", "Village"))
    spot = text_field(
        _("Which garden"), 60, _("Such as: the upper terrace. Never whose."), required=False
    )
    began_on = day_field(_("Began on"))

    def new(self) -> NewTrial:
        return NewTrial(**self.cleaned_data)


class TrialEndForm(forms.Form):
    ended_on = day_field(_("Ended on"))
    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=TrialOutcome.choices, widget=forms.RadioSelect
    )
    finding = text_field(
        _("The result, or why there is none"),
        300,
        _("With days, plots and numbers. A trial without a result is worth telling, too."),
    )
    finding_en = text_field(_("In English"), 600, _("May stay empty."), required=False)

    def new(self) -> TrialEnd:
        return TrialEnd(**self.cleaned_data)


class LotTestForm(forms.Form):
    lot = text_field(_("Number of the lot"), 20, _("As it stands on the lot's page."))
    kind = forms.ChoiceField(label=_("What was tested"), choices=LotTestKind.choices)
    on = day_field(pgettext_lazy("a test", "Day"))
    finding = text_field(_("What was found"), 100)

    def new(self) -> NewLotTest:
        return NewLotTest(**self.cleaned_data)


class WorkingRuleForm(forms.Form):
    number = text_field(
        pgettext_lazy("a rule", "Number"),
        30,
        _("Such as: SY-2026-03. A number that is there already gets its next edition."),
    )
    title = text_field(pgettext_lazy("a rule", "Title"), 80)
    text = long_text_field(pgettext_lazy("a rule", "Text"), MOST_TEXT, rows=10, lang="zh-Hans")
    title_en = text_field(_("Title in English"), 160, _("May stay empty."), required=False)
    text_en = long_text_field(
        _("Text in English"), MOST_TEXT, _("May stay empty."), rows=6, required=False, lang="en"
    )

    def new(self) -> RuleText:
        return RuleText(**self.cleaned_data)


class TrainingForm(forms.Form):
    title = text_field(_("What was taught"), 60)
    on = day_field(pgettext_lazy("a training", "Day"))
    people = number_field(_("How many people"), 1, MOST_PEOPLE)

    def new(self) -> NewTraining:
        return NewTraining(**self.cleaned_data)
