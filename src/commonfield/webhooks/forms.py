"""The form that adds a webhook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import ChoicesForm
from commonfield.webhooks.choices import EventType
from commonfield.webhooks.rules import MOST_ADDRESS


class WebhookForm(ChoicesForm):
    organisation = forms.ChoiceField(label=_("Organisation"))
    url = forms.CharField(
        label=_("URL of your system"),
        max_length=MOST_ADDRESS,
        help_text=_("It begins with https:// and can be reached from the internet."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"), choices=EventType.choices, widget=forms.CheckboxSelectMultiple
    )
