"""Forms of team offers and flash sales."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import ChoicesForm, number_field
from commonfield.stores.catalogue.forms import moment_field, price_field
from commonfield.stores.offers.rules import LEAST_SEATS, MOST_HOURS, MOST_PACKS_EACH, MOST_SEATS


class _OfferForm(ChoicesForm):
    """A lower price for a time."""

    sku = forms.ChoiceField(label=_("Product"))
    starts_at = moment_field(_("Starts at"), help_text=_("Left out: now."), required=False)
    ends_at = moment_field(_("Ends at"))


class TeamOfferForm(_OfferForm):
    field_order = ("sku", "price_fen", "seats", "hours", "most_packs")

    price_fen = price_field(
        _("Price of a pack in a team"), help_text=_("In yuan, below the usual price.")
    )
    seats = number_field(_("Buyers in a team"), LEAST_SEATS, MOST_SEATS, initial=3)
    hours = number_field(
        _("Hours to find them"),
        1,
        MOST_HOURS,
        initial=24,
        help_text=_("From the moment a team is opened."),
    )
    most_packs = number_field(_("Packs for each buyer, at most"), 1, MOST_PACKS_EACH, initial=2)
    ends_at = moment_field(_("Ends at"), help_text=_("Later no new team can be opened."))


class FlashSaleForm(_OfferForm):
    field_order = ("sku", "price_fen", "packs_each")

    price_fen = price_field(
        _("Price of a pack in the sale"), help_text=_("In yuan, below the usual price.")
    )
    packs_each = number_field(_("Packs for each buyer, at most"), 1, MOST_PACKS_EACH, initial=2)
