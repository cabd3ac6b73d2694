"""The form of a supplier."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import text_field
from commonfield.services.bookings.forms import BookingForm
from commonfield.services.choices import WISHED


class DayOfferForm(BookingForm):
    """A day that a supplier offers to a hall: a booking without what only villagers need."""

    organisation = forms.ChoiceField(label=_("Who comes"))
    use = forms.ChoiceField(
        label=_("What is offered"), choices=[(each.value, each.label) for each in WISHED]
    )
    title = text_field(
        pgettext_lazy("an event", "Title"), 60, _("As it stands in the hall's programme.")
    )
    guests = cook_until = is_public = repeat = until = None  # type: ignore[assignment]  # Django takes fields away so
    field_order = ("organisation", "use", "title", "rooms", "day")
