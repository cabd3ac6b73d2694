"""Forms of parks: finding a room, and what the manager enters."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import ChoicesForm, day_field, number_field, text_field
from commonfield.kernel.clock import CHINA
from commonfield.projects.choices import EndReason, ParkService
from commonfield.projects.parks.rules import MOST_LINE, MOST_M2
from commonfield.projects.parks.types import NewParkRoom, NewService, NewTenancy, VenueContact

_EARLY_REASONS = [each for each in EndReason.choices if each[0] != EndReason.TERM]


class _Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class RoomFinderForm(forms.Form):
    """Searched by day and size; with both hours for rooms by the hour, without for a term."""

    day = day_field(pgettext_lazy("a booking", "Day"))
    begins = forms.TimeField(
        label=pgettext_lazy("a booking", "From"), required=False, widget=_Clock()
    )
    ends = forms.TimeField(
        label=pgettext_lazy("a booking", "Until"), required=False, widget=_Clock()
    )
    m2 = number_field(_("At least, in m²"), 1, MOST_M2, required=False)

    def span(self) -> tuple[datetime, datetime] | None:
        """Return from when to when, if hours were given and run forwards."""
        given = self.cleaned_data
        begins, ends = given.get("begins"), given.get("ends")
        if begins is None or ends is None or ends <= begins:
            return None
        day = given["day"]
        return (
            datetime.combine(day, begins, tzinfo=CHINA),
            datetime.combine(day, ends, tzinfo=CHINA),
        )


class ParkRoomForm(forms.Form):
    name = text_field(pgettext_lazy("a room", "Name"), 40, _("Such as: Building 2, 301."))
    name_en = text_field(_("Name in English"), 80, required=False)
    area_m2 = number_field(_("Size in m²"), 1, MOST_M2)
    has = text_field(
        _("What it has"),
        100,
        _("Such as: packing line, three-phase power, cold store of 20 m²."),
        required=False,
    )
    has_en = text_field(_("What it has, in English"), 200, required=False)
    is_by_hour = forms.BooleanField(
        label=_("Let by the hour and booked here, not for a term"), required=False
    )

    def room(self) -> NewParkRoom:
        return NewParkRoom(**self.cleaned_data)


class VenueContactForm(forms.Form):
    phone = text_field(
        _("Phone of the office"),
        20,
        _("Everyone can see it. Never a private number."),
        required=False,
        inputmode="tel",
    )
    ways = text_field(
        _("How to ask"),
        300,
        _("When the office is open, what to bring, what a room costs."),
        required=False,
    )
    ways_en = text_field(_("How to ask, in English"), 600, required=False)

    def contact(self) -> VenueContact:
        return VenueContact(**self.cleaned_data)


class TenancyForm(ChoicesForm):
    room = forms.ChoiceField(label=pgettext_lazy("a tenancy", "Room"))
    organisation = text_field(
        pgettext_lazy("a tenancy", "Tenant"),
        120,
        _("The organisation's code or its whole name, as it is registered."),
    )
    begins_on = day_field(pgettext_lazy("a tenancy", "First day"))
    ends_on = day_field(pgettext_lazy("a tenancy", "Last day"), _("At most five years later."))

    def tenancy(self) -> NewTenancy:
        return NewTenancy(**self.cleaned_data)


class TenancyEndForm(forms.Form):
    last_day = day_field(pgettext_lazy("a tenancy", "Last day"))
    reason = forms.ChoiceField(label=pgettext_lazy("a tenancy", "Why"), choices=_EARLY_REASONS)


class GivenServiceForm(forms.Form):
    kind = forms.ChoiceField(label=pgettext_lazy("a service", "Kind"), choices=ParkService.choices)
    on = day_field(pgettext_lazy("a service", "Day"))
    line = text_field(
        pgettext_lazy("a service", "What was done"),
        MOST_LINE,
        _("In one line, without a person's name."),
    )

    def service(self) -> NewService:
        return NewService(**self.cleaned_data)
