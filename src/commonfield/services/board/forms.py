"""Forms of the board."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import day_field, file_field, long_text_field, text_field
from commonfield.front.language import is_chinese
from commonfield.people.types import person_number
from commonfield.services.board.rules import notice_kinds
from commonfield.services.board.types import NewNotice
from commonfield.workshop.media import content_of

MOST_BYTES: Final = 10_000_000
_FILES: Final = ".csv,.xlsx,.docx,.pdf,.txt"


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of notices in the visitor's language."""
    chinese = is_chinese()
    return [(each.code, each.zh if chinese else each.en) for each in notice_kinds().values()]


class NoticeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is published"), choices=kind_choices)
    title = text_field(_("Heading"), 60)
    text = long_text_field(_("Text"), 4_000, rows=4, required=False)
    file = file_field(
        _("File"),
        _FILES,
        _("As the township sent it. It is checked for numbers and never changed."),
        required=False,
    )
    last_day = day_field(_("Shown until"), _("From the next day nobody can open it any more."))
    place = text_field(
        _("Place of an office's phone number"),
        80,
        _("As the refusal names it, for example: table, row 3, cell B3."),
        required=False,
    )
    reason = text_field(_("Why it may stand there"), 100, required=False)

    def new(self, village: str) -> NewNotice:
        """Return what was prepared."""
        given = self.cleaned_data
        file = given["file"]
        return NewNotice(
            village=village,
            kind=given["kind"],
            title=given["title"],
            text=given["text"],
            last_day=given["last_day"],
            file_name=file.name[-100:] if file else "",
            content=content_of(file, most=MOST_BYTES) if file else b"",
            reasons={given["place"]: given["reason"]} if given["place"] else {},
        )


class QuestionForm(forms.Form):
    text = long_text_field(_("What do you want to know?"), 500, rows=4)


class AnswerForm(forms.Form):
    text = long_text_field(_("Answer"), 500, rows=4)


class SeatForm(forms.Form):
    """Who sits on the supervision committee, and their relatives beyond the household."""

    person = text_field(_("Number of the person"), 14, _("Like P12, from their page."))
    related = text_field(
        _("Relatives in the village's offices"),
        200,
        _(
            "Numbers of spouse, parents, children, brothers, sisters, grandparents and"
            " grandchildren who have an account here, with spaces between."
        ),
        required=False,
    )

    def numbers(self) -> tuple[int, list[int]]:
        """Return the person and their relatives."""
        given = self.cleaned_data
        related = [person_number(each) for each in given["related"].split()]
        return person_number(given["person"]), [each for each in related if each]
