"""Forms of a hall's keeper."""

from typing import Any, Final

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.error_messages import error_message
from commonfield.front.form_fields import (
    day_field,
    file_field,
    long_text_field,
    number_field,
    text_field,
)
from commonfield.kernel.errors import CommonfieldError
from commonfield.services.choices import RoomKind
from commonfield.services.halls.rules import parse_spans, span_texts
from commonfield.services.halls.types import HallDetails, NewRoom, Span, Week
from commonfield.workshop.images import MOST_BYTES, PHOTOGRAPHS
from commonfield.workshop.media import content_of

_MOST_SEATS: Final = 5_000
_EXAMPLE: Final = "8:00-11:30, 14:00-17:00"


class HoursForm(forms.Form):
    """A week's hours, a line for each day."""

    day_1 = text_field(
        WEEKDAYS[0],
        60,
        _("Like 8:00-11:30, 14:00-17:00. Leave a day empty if the hall is closed."),
        required=False,
        placeholder=_EXAMPLE,
    )
    is_same = forms.BooleanField(label=_("Every day as on Monday"), required=False)
    day_2 = text_field(WEEKDAYS[1], 60, required=False)
    day_3 = text_field(WEEKDAYS[2], 60, required=False)
    day_4 = text_field(WEEKDAYS[3], 60, required=False)
    day_5 = text_field(WEEKDAYS[4], 60, required=False)
    day_6 = text_field(WEEKDAYS[5], 60, required=False)
    day_7 = text_field(WEEKDAYS[6], 60, required=False)

    def clean(self) -> dict[str, Any]:
        """Read each day's hours."""
        given = super().clean() or self.cleaned_data
        for weekday in range(1, 8):
            name = f"day_{weekday}"
            try:
                given[name] = parse_spans(given.get(name, ""))
            except CommonfieldError as error:
                self.add_error(name, error_message(error))
        return given

    def week(self) -> dict[int, tuple[Span, ...]]:
        given = self.cleaned_data
        return {
            weekday: given["day_1" if given["is_same"] else f"day_{weekday}"]
            for weekday in range(1, 8)
        }


def hours_initial(week: Week) -> dict[str, Any]:
    """Return what a form of hours shows at first."""
    days: dict[str, Any] = {
        f"day_{day}": ", ".join(span_texts(week.get(day, ()))).replace("–", "-")
        for day in range(1, 8)
    }
    return days | {"is_same": len(set(days.values())) == 1 and bool(days["day_1"])}


class ClosedDayForm(forms.Form):
    day = day_field(_("Closed on"))
    reason = text_field(
        pgettext_lazy("a closed day", "Why"),
        100,
        _("Everybody can read it, for example: the roof is being repaired."),
    )


class HallDetailsForm(forms.Form):
    way = long_text_field(
        _("The way here"),
        300,
        _("Bus stop, where to park, whether the door has steps."),
        rows=3,
        required=False,
        lang="zh-Hans",
    )
    way_en = long_text_field(_("The way here, in English"), 300, rows=3, required=False, lang="en")
    phone = text_field(
        _("Phone of the hall"),
        20,
        _("Everybody can see it. Only a number that may be public: the hall's or the office's."),
        required=False,
        inputmode="tel",
    )

    def details(self) -> HallDetails:
        return HallDetails(**self.cleaned_data)


class RoomForm(forms.Form):
    kind = forms.ChoiceField(label=pgettext_lazy("a room", "Kind"), choices=RoomKind.choices)
    name = text_field(pgettext_lazy("a room", "Name"), 40)
    name_en = text_field(_("Name in English"), 80, required=False)
    seats = number_field(pgettext_lazy("a room", "Seats"), 1, _MOST_SEATS, required=False)

    def room(self) -> NewRoom:
        return NewRoom(**self.cleaned_data)


class HallPictureForm(forms.Form):
    picture = file_field(
        _("Picture"),
        PHOTOGRAPHS,
        _("Of the hall, not of people. It is turned upright; place and camera are removed."),
    )
    caption = text_field(_("What it shows"), 60)
    caption_en = text_field(_("What it shows, in English"), 120, required=False)

    def content(self) -> bytes:
        return content_of(self.cleaned_data["picture"], most=MOST_BYTES)
