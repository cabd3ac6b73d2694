"""Fields of forms that several rooms ask for: amounts, days, moments, choices known only later."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from commonfield.kernel.money import parse_yuan, yuan_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = "str | _StrPromise"
type Choices = Sequence[tuple[str, str | list[tuple[str, str]]]]


class DayInput(forms.DateInput):
    """Asks for a day; browsers read ISO only, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """Asks for a day and a time of China's clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def set_choices(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a form's choice its options."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(field)
    field.choices = list(choices)


def text_field(
    label: Words, most: int, help_text: Words = "", *, required: bool = True, **attrs: str
) -> forms.CharField:
    """Ask for a line of at most so many characters; ``attrs`` are those of its input."""
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        required=required,
        widget=forms.TextInput(attrs=attrs),
    )


class ChoicesForm(forms.Form):
    """A form with choices known only when it is asked: ``choices`` gives them by their fields."""

    def __init__(
        self, *args: object, choices: Mapping[str, Choices] | None = None, **options: object
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        for name, some in (choices or {}).items():
            set_choices(self, name, some)


class YuanField(forms.CharField):
    """An amount in yuan as people write it; its value is fen, or None if it may be left out and is.

    Units: ``least_fen`` and ``most_fen``, the ends of what is taken, in fen.
    """

    def __init__(
        self,
        label: Words,
        *,
        help_text: Words = "",
        required: bool = True,
        least_fen: int = 0,
        most_fen: int | None = None,
    ) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label, help_text=help_text, required=required, max_length=12, widget=widget
        )
        self._least_fen, self._most_fen = least_fen, most_fen

    def clean(self, value: object) -> int | None:
        """Return the amount in fen."""
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = parse_yuan(text)
        except ValueError as error:
            raise forms.ValidationError(
                _("Enter an amount in yuan, such as 6 or 7.50."), code="bad_amount"
            ) from error
        most_fen = fen if self._most_fen is None else self._most_fen
        if not self._least_fen <= fen <= most_fen:
            raise forms.ValidationError(
                _("Enter an amount from %(least)s to %(most)s yuan."),
                code="bad_amount",
                params={"least": yuan_text(self._least_fen), "most": yuan_text(most_fen)},
            )
        return fen
