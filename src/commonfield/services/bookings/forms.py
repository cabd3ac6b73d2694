"""Forms of who books and of the keeper."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import (
    Choices,
    ChoicesForm,
    LazyStr,
    YuanField,
    day_field,
    number_field,
    text_field,
)
from commonfield.kernel.clock import CHINA
from commonfield.services.bookings.rules import MOST_GUESTS, MOST_VISITS
from commonfield.services.bookings.types import BookingTimes, Neighbour, NewBooking, Repetition
from commonfield.services.choices import HallUse, Repeat

_MOST_MINUTES: Final = 1_440
_USES: Final = [each for each in HallUse.choices if each[0] != HallUse.SHELTER]


class ClockInput(forms.TimeInput):
    """Asks for a time of China's clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _clock_field(label: LazyStr) -> forms.TimeField:
    return forms.TimeField(label=label, widget=ClockInput())


# What few bookings need is folded away.
_RARE: Final = {
    *("setup_min", "clear_min", "repeat", "until"),
    *("name", "phone", "organisation", "deposit"),
}


class BookingForm(ChoicesForm):
    rooms = forms.MultipleChoiceField(
        label=pgettext_lazy("a booking", "Rooms"), widget=forms.CheckboxSelectMultiple
    )
    use = forms.ChoiceField(label=_("What for"), choices=_USES, initial=HallUse.TEAM)
    title = text_field(
        pgettext_lazy("an event", "Title"),
        60,
        _("In a few words, such as: square dance, the upper village's team."),
        required=False,
    )
    day = day_field(pgettext_lazy("a booking", "Day"))
    begins = _clock_field(pgettext_lazy("a booking", "From"))
    ends = _clock_field(pgettext_lazy("a booking", "Until"))
    setup_min = number_field(
        _("Minutes to set up before"), 0, _MOST_MINUTES, required=False, initial=0
    )
    clear_min = number_field(
        _("Minutes to clear away after"), 0, _MOST_MINUTES, required=False, initial=0
    )
    guests = number_field(
        _("How many are expected"),
        1,
        MOST_GUESTS,
        help_text=_("A family feast needs it; it takes hall, kitchen and tables together."),
        required=False,
    )
    cook_until = day_field(
        _("Last day of the cook's health certificate"),
        _("Of a family feast, if the cook is known by now; it can be entered later."),
        required=False,
    )
    is_public = forms.BooleanField(
        label=_("In the programme, for everybody to read (never a family feast)"), required=False
    )
    repeat = forms.ChoiceField(
        label=_("Again"),
        choices=[("", pgettext_lazy("a series", "Once")), *Repeat.choices],
        required=False,
    )
    until = day_field(
        pgettext_lazy("a series", "Last day"),
        _("Of a series; within a year. Dates that are taken are left out and named."),
        required=False,
    )

    def __init__(
        self, *args: object, choices: Mapping[str, Choices] | None = None, **options: object
    ) -> None:
        super().__init__(*args, choices=choices, **options)
        rooms = (choices or {}).get("rooms", ())
        if len(rooms) == 1:
            self.fields["rooms"].initial = [rooms[0][0]]

    @property
    def usual(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in _RARE]

    @property
    def rare(self) -> list[forms.BoundField]:
        """Return the fields of a series, of setting up, of a neighbour."""
        return [self[name] for name in self.fields if name in _RARE]

    @property
    def has_rare(self) -> bool:
        """Return whether something was entered in one of the rare fields."""
        return self.is_bound and any(
            field.errors or field.data not in {None, "", "0"} for field in self.rare
        )

    def new(self) -> NewBooking:
        """Return what is asked for."""
        given = self.cleaned_data
        repeat = given.get("repeat", "")
        repetition = Repetition(repeat, given["until"]) if repeat else None
        return NewBooking(
            rooms=given["rooms"],
            times=BookingTimes(
                _instant(given["day"], given["begins"]),
                _instant(given["day"], given["ends"]),
                given["setup_min"] or 0,
                given["clear_min"] or 0,
            ),
            use=given["use"],
            title=given["title"],
            is_public=given.get("is_public", False),
            guests=given.get("guests"),
            cook_until=given.get("cook_until"),
            deposit_fen=given.get("deposit") or 0,
            organisation=given.get("organisation", ""),
            neighbour=self._neighbour(),
            repetition=repetition,
        )

    def _neighbour(self) -> Neighbour | None:
        given = self.cleaned_data
        if not (given.get("name") or given.get("phone")):
            return None
        return Neighbour(given["name"], given["phone"])


class KeeperBookingForm(BookingForm):
    """What a keeper enters: an event of the village, or for a neighbour without a phone."""

    name = text_field(
        _("Neighbour's name"),
        60,
        _("Only where they cannot book themselves. Only keepers see it; forgotten after 30 days."),
        required=False,
        autocomplete="off",
    )
    phone = text_field(
        _("Neighbour's phone"), 30, required=False, inputmode="tel", autocomplete="off"
    )
    organisation = text_field(_("Who comes from outside, such as a troupe"), 40, required=False)
    deposit = YuanField(
        _("Deposit, noted only"),
        help_text=_("In yuan. No money is taken here."),
        required=False,
        most_fen=10_000_00,
    )


class ShelterForm(forms.Form):
    """From when to when a hall is a shelter."""

    first = day_field(_("From the day"))
    begins = _clock_field(pgettext_lazy("a booking", "From"))
    last = day_field(_("Until the day"))
    ends = _clock_field(pgettext_lazy("a booking", "Until"))

    def span(self) -> tuple[datetime, datetime]:
        given = self.cleaned_data
        return _instant(given["first"], given["begins"]), _instant(given["last"], given["ends"])


class VisitsForm(forms.Form):
    visits = number_field(
        _("How many came"), 0, MOST_VISITS, help_text=_("0 if it did not take place.")
    )


class CertificateForm(forms.Form):
    cook_until = day_field(_("Last day of the cook's health certificate"))


class SlotsForm(forms.Form):
    minutes = number_field(_("Minutes per slot"), 5, 120, initial=10)


class BookingReasonForm(forms.Form):
    reason = text_field(pgettext_lazy("a booking", "Why"), 100)


def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=CHINA)
