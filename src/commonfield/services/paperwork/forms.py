"""Forms of who asks, and of the village."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import (
    ChoicesForm,
    day_field,
    long_text_field,
    number_field,
    text_field,
)
from commonfield.services.choices import SheetState
from commonfield.services.paperwork.rules import LONGEST, MOST_MINUTES
from commonfield.services.paperwork.types import NewVillageForm, SheetLine, SheetOutcome


class PaperAskForm(ChoicesForm):
    """What an office asks, and on what ground."""

    place = forms.ChoiceField(label=_("Village, or a town for all of its villages"))
    office = text_field(_("Who asks: the office"), LONGEST["office"])
    title = text_field(pgettext_lazy("a form", "What is it about"), LONGEST["title"])
    reason = long_text_field(_("Why it is needed"), LONGEST["reason"], rows=2)
    rule = text_field(_("By which rule"), LONGEST["rule"], _("Title, number, article."))
    held = long_text_field(
        _("What you hold already"),
        LONGEST["held"],
        _("The village is not asked for it again. “Nothing” is an answer."),
        rows=2,
    )
    known = forms.MultipleChoiceField(
        label=_("Figures already on record"),
        help_text=_("Filled in at once; the village is not asked."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    lines = long_text_field(
        _("What else is asked, one a line"),
        2_000,
        _(
            "No names, no numbers of persons. A line that is on record already is filled in by"
            " itself."
        ),
        rows=4,
        required=False,
    )
    due_on = day_field(_("By when"))
    ends_on = day_field(_("Last day of this form"), _("Afterwards nobody has to answer it."))
    ask_min = number_field(_("Minutes that this form cost you"), 0, MOST_MINUTES)

    def new(self) -> NewVillageForm:
        """Return what is asked."""
        given = dict(self.cleaned_data)
        return NewVillageForm(**given | {"lines": given["lines"].splitlines()})


class VillageSheetForm(ChoicesForm):
    """What a village makes of a form: a field for each line that facts do not answer."""

    minutes = number_field(_("Minutes that this form cost you"), 0, MOST_MINUTES)
    rule = forms.ChoiceField(label=_("If you refuse: by which rule"), required=False)
    reason = text_field(
        _("If you refuse or hand it back: in a few words"), LONGEST["refusal"], required=False
    )

    def __init__(
        self,
        *args: object,
        lines: Sequence[SheetLine],
        before: Mapping[str, str],
        **options: object,
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        # Who refuses or hands back answers nothing.
        is_answer = self.data.get("name", SheetState.ANSWERED) == SheetState.ANSWERED
        names = []
        for line in lines:
            if not line.known:
                names.append(f"line_{line.position}")
                hint = _("As you answered last; look it over.") if line.text in before else ""
                label = format_html('<span lang="zh-Hans" translate="no">{}</span>', line.text)
                field = text_field(label, LONGEST["answer"], hint, required=is_answer)
                field.initial = before.get(line.text, "")
                self.fields[names[-1]] = field
        self.order_fields([*names, "minutes"])

    def settled(self, state: str) -> SheetOutcome:
        """Return what the village makes of it."""
        given = self.cleaned_data
        lines = {int(name[5:]): given[name] for name in given if name.startswith("line_")}
        return SheetOutcome(state, given["minutes"], lines, given["rule"], given["reason"])
