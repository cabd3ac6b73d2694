"""The form by which an address is added."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import Choices, set_choices
from commonfield.webhooks.choices import EventType
from commonfield.webhooks.rules import MOST_ADDRESS


class WebhookForm(forms.Form):
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

    def __init__(self, *args: object, organisations: Choices, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        set_choices(self, "organisation", organisations)
