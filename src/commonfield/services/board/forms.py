"""Forms of the board."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import day_field, file_field, long_text_field, text_field
from commonfield.front.language import is_chinese
from commonfield.people.types import person_number
from commonfield.services.board.rules import notice_kinds
from commonfield.services.board.types import NewNotice
from commonfield.services.board.wording import place_text
from commonfield.workshop.media import content_of

# Before the place of a phone number, in the names of fields.
_WHY: Final = "why "
_MOST_PHONES: Final = 50
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

    def __init__(self, data: QueryDict | None, files: MultiValueDict[str, Any] | None) -> None:
        super().__init__(data, files)
        asked = [name for name in data or () if name.startswith(_WHY)]
        self.ask_why(each.removeprefix(_WHY) for each in asked)

    def ask_why(self, places: Iterable[str]) -> None:
        """Ask why phone numbers may stand where they were found."""
        for place in islice(places, _MOST_PHONES):
            self.fields[f"{_WHY}{place}"] = text_field(
                _("Which office's number stands here: %(place)s?") % {"place": place_text(place)},
                100,
                _("Leave it empty and take the number out, if it is a person's."),
                required=False,
            )

    def new(self, village: str) -> NewNotice:
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
            reasons={
                name.removeprefix(_WHY): why
                for name, why in given.items()
                if name.startswith(_WHY) and why
            },
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
        given = self.cleaned_data
        related = [person_number(each) for each in given["related"].split()]
        return person_number(given["person"]), [each for each in related if each]
