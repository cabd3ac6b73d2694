"""A learner's answer to a card."""

import re
from datetime import datetime
from typing import Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.voices.learning.types import CardAnswer

_MEANING: Final = re.compile(r"\d{2}\.\d{2}")
RATINGS: Final = [
    (1, pgettext_lazy("knew a word", "Not at all")),
    (2, pgettext_lazy("knew a word", "With effort")),
    (3, pgettext_lazy("knew a word", "Knew it")),
    (4, pgettext_lazy("knew a word", "Easily")),
]


class CardAnswerForm(forms.Form):
    """How well a learner knew a word; ``code`` is the answer's own."""

    variety = forms.SlugField(max_length=20, widget=forms.HiddenInput)
    meaning = forms.RegexField(_MEANING, max_length=5, widget=forms.HiddenInput)
    code = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    rating = forms.TypedChoiceField(
        label=_("How well did you know it?"), choices=RATINGS, coerce=int
    )

    def answer(self, at: datetime) -> CardAnswer:
        data = self.cleaned_data
        return CardAnswer(data["variety"], data["meaning"], data["rating"], at, str(data["code"]))
