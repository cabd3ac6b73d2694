"""Forms of errands."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.form_fields import ChoicesForm
from commonfield.people.choices import ConsentChannel
from commonfield.services.choices import ErrandKind
from commonfield.services.errands.types import NewErrand

_CHANNELS: Final = [each for each in ConsentChannel.choices if each[0] != ConsentChannel.SELF]


def _kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=pgettext_lazy("an errand", "What for"),
        choices=ErrandKind.choices,
        widget=forms.RadioSelect,
    )


def _channel_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How they agreed"), choices=_CHANNELS, widget=forms.RadioSelect
    )


class ErrandForm(forms.Form):
    """What a helper writes down of the person beside them."""

    kind = _kind_field()
    hand = forms.ChoiceField(
        label=_("By whose hand"),
        choices=[
            ("helped", _("I helped: pressed, typed or spoke for them")),
            ("own", _("By their own hand; I sat beside them")),
        ],
        widget=forms.RadioSelect,
    )
    channel = _channel_field()

    def errand(self) -> NewErrand:
        given = self.cleaned_data
        return NewErrand(
            given["kind"], ConsentChannel(given["channel"]), is_own_hand=given["hand"] == "own"
        )


class OwnErrandForm(forms.Form):
    """What a person did by themselves."""

    kind = _kind_field()


class ClassForm(ChoicesForm):
    """The phone class that a person says they came to."""

    phone_class = forms.ChoiceField(label=_("They came to the phone class of"))
    channel = _channel_field()
