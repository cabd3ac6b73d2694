"""Forms made of a service's questions, and those of desk and officer."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.file_resubmit import DOCUMENTS, ResubmitFileField
from commonfield.front.form_fields import (
    ChoicesForm,
    day_field,
    long_text_field,
    number_field,
    text_field,
)
from commonfield.front.language import is_chinese
from commonfield.front.templatetags.commonfield import in_language
from commonfield.people.choices import ConsentChannel
from commonfield.services.applications.types import Answer, Question
from commonfield.services.choices import Satisfaction

_YES_NO: Final = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]
_TAKEN: Final = [each for each in ConsentChannel.choices if each[0] != ConsentChannel.SELF]
_SHOWN: Final = _("A photograph or PDF. Or leave it out, and show it at the counter.")


class AnswersForm(forms.Form):
    """The questions of a service; papers may be shown at the counter instead."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's
        questions: Iterable[Question],
        **options: Any,  # noqa: ANN401 - Django's
    ) -> None:
        super().__init__(*args, **options)
        self.questions = list(questions)
        for each in self.questions:
            self.fields[each.code] = _field_of(each)

    def answers(self) -> dict[str, Answer]:
        """Return what was answered, by the questions' codes; what was left out is not in it."""
        given = ((each, self.cleaned_data.get(each.code)) for each in self.questions)
        return {
            each.code: _answer(each, said)
            for each, said in given
            if each.kind != "paper" and said not in {None, ""}
        }


def _answer(to: Question, said: Any) -> Answer:  # noqa: ANN401 - whatever a field gives
    match to.kind:
        case "day":
            return str(said.isoformat())
        case "yes_no":
            return bool(said == "yes")
        case "number":
            return int(said)
        case _:
            return str(said)


class ApplicationForm(AnswersForm):
    """An application with the consent to keep it, where none stands yet."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's
        questions: Iterable[Question],
        asks_consent: bool,
        is_own: bool,
        **options: Any,  # noqa: ANN401 - Django's
    ) -> None:
        super().__init__(*args, questions=questions, **options)
        if asks_consent and is_own:
            self.fields["agree"] = forms.BooleanField(
                label=_(
                    "I agree that my answers and papers are kept, encrypted, for this application"
                )
            )
        elif asks_consent:
            self.fields["channel"] = forms.ChoiceField(
                label=_("The person agrees that it is kept: read aloud to them, or signed"),
                choices=_TAKEN,
                widget=forms.RadioSelect,
            )

    def channel(self) -> str:
        """Return how the consent was given; empty if it was not asked."""
        is_own = self.cleaned_data.get("agree", False)
        return ConsentChannel.SELF if is_own else self.cleaned_data.get("channel", "")


def _field_of(of: Question) -> forms.Field:
    label, help_text = in_language(of.texts, "label"), in_language(of.texts, "help")
    needed = of.required
    match of.kind:
        case "paper":
            return ResubmitFileField(label, accept=DOCUMENTS, help_text=help_text or _SHOWN)
        case "day":
            return day_field(label, help_text, required=needed)
        case "number":
            return number_field(label, of.least, of.most, help_text=help_text, required=needed)
        case "text":
            return long_text_field(label, 2_000, help_text, rows=4, required=needed)
        case "yes_no":
            choices: Sequence[Any] = _YES_NO[:1] if of.must else _YES_NO
        case _:
            choices = [(code, zh if is_chinese() else en) for code, zh, en in of.choices]
    return forms.ChoiceField(
        label=label, choices=choices, help_text=help_text, required=needed, widget=forms.RadioSelect
    )


class MissingForm(ChoicesForm):
    """All that is missing, at once."""

    missing = forms.MultipleChoiceField(
        label=_("What is missing"), widget=forms.CheckboxSelectMultiple, required=False
    )


class DecisionForm(forms.Form):
    granted = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("yes", pgettext_lazy("application", "Granted")),
            ("no", pgettext_lazy("application", "Refused")),
        ],
        widget=forms.RadioSelect,
    )
    reason = long_text_field(
        _("Reason, where it is refused: which rule, and what next"), 500, rows=3, required=False
    )


class GradeForm(forms.Form):
    grade = forms.ChoiceField(
        label=_("How satisfied are you?"), choices=Satisfaction.choices, widget=forms.RadioSelect
    )


class TrackForm(forms.Form):
    number = text_field(
        _("Number of the receipt"),
        20,
        _("Six digits, then nine letters and digits, such as 261201ABCDEFGHJ."),
        autocomplete="off",
        autocapitalize="characters",
    )
