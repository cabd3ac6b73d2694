"""The form of a list: its file, and for growers the organisation that they deliver to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import set_choices
from commonfield.front.previews import FileForm


class ListForm(FileForm):
    organisation = forms.ChoiceField(label=_("They deliver to"))
    field_order = ("organisation", "file")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own arguments
        organisations: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(*args)
        if organisations:
            set_choices(self, "organisation", organisations)
        else:
            del self.fields["organisation"]
