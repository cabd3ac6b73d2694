"""Fields of forms that several rooms ask for: amounts, days, moments, choices known only later."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonfield.kernel.money import parse_yuan, yuan_text
from commonfield.workshop.images import PHOTOGRAPHS
from commonfield.workshop.phones import is_mobile, plain_phone

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type LazyStr = "str | _StrPromise"
type Choices = Sequence[tuple[str, str | list[tuple[str, str]]]]

_MOBILE = gettext_lazy(
    "Enter a mobile number of 11 digits, such as 13800138000. If it is a landline or a number from"
    " outside mainland China, tick the box below."
)
_OTHER = gettext_lazy(
    "Enter a landline with its area code, such as 0578-8062345, or a number from outside "
    "mainland China with + and its country code, such as +852 2123 4567."
)


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
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(field)
    field.choices = list(choices)


def text_field(
    label: LazyStr, most: int, help_text: LazyStr = "", *, required: bool = True, **attrs: str
) -> forms.CharField:
    """Ask for a line of at most so many characters; ``attrs`` are those of its input."""
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        required=required,
        widget=forms.TextInput(attrs=attrs),
    )


def long_text_field(
    label: LazyStr,
    most: int,
    help_text: LazyStr = "",
    *,
    rows: int,
    required: bool = True,
    **attrs: str,
) -> forms.CharField:
    """Ask for a text of several lines, of at most so many characters."""
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        required=required,
        widget=forms.Textarea({"rows": rows, **attrs}),
    )


def number_field(
    label: LazyStr,
    least: int,
    most: int | None = None,
    *,
    initial: int | None = None,
    help_text: LazyStr = "",
    required: bool = True,
) -> forms.IntegerField:
    """Ask for a whole number."""
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=least,
        max_value=most,
        help_text=help_text,
        required=required,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )


def day_field(label: LazyStr, help_text: LazyStr = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, required=required, widget=DayInput())


def file_field(
    label: LazyStr, accept: str, help_text: LazyStr = "", *, required: bool = True
) -> forms.FileField:
    """Ask for a file of the kinds that are named."""
    widget = forms.FileInput({"accept": accept})
    return forms.FileField(label=label, help_text=help_text, required=required, widget=widget)


class PhotoInput(forms.FileInput):
    """Two inputs of one name: a phone's camera, and a file that is there already.

    A browser leaves out the one that stayed empty. With ``capture`` alone nothing could be chosen.
    """

    template_name = "photo_input.html"

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ANN401, ARG002 - as Django's
        """Leave it to the form: either of the two will do."""
        return False


def photo_field(
    label: LazyStr, help_text: LazyStr = "", *, required: bool = True
) -> forms.FileField:
    """Ask for a photograph: one tap opens a phone's camera, another what was taken before."""
    widget = PhotoInput({"accept": PHOTOGRAPHS})
    return forms.FileField(label=label, help_text=help_text, required=required, widget=widget)


class _ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    def __init__(self, *, label: LazyStr, accept: str, help_text: LazyStr) -> None:
        widget = _ManyFilesInput(attrs={"accept": accept})
        super().__init__(label=label, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 - Django's signature
        """Return the files in the order in which they were chosen."""
        return [super(ManyFilesField, self).clean(each, initial) for each in data or [None]]


class ChoicesForm(forms.Form):
    """A form whose choices are known only when it is used: ``choices`` gives them by field."""

    def __init__(
        self, *args: object, choices: Mapping[str, Choices] | None = None, **options: object
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        for name, some in (choices or {}).items():
            set_choices(self, name, some)


def phone_field(
    *, autocomplete: str, help_text: LazyStr = "", required: bool = False
) -> forms.CharField:
    """Ask for a phone number; the form is a ``PhoneForm``."""
    return text_field(
        gettext_lazy("Phone"),
        30,
        help_text,
        required=required,
        inputmode="tel",
        autocomplete=autocomplete,
    )


def other_phone_field() -> forms.BooleanField:
    """Ask whether the phone is no mainland mobile; stands behind it."""
    return forms.BooleanField(
        label=gettext_lazy("A landline, or a number from outside mainland China"), required=False
    )


class PhoneForm(forms.Form):
    """A form with a ``phone`` and, behind it, ``is_other_phone``.

    A number is a mainland mobile unless the person says that it is not: so a digit too few or too
    many is found. What the commands take is no looser (``workshop.phones``).
    """

    def clean_is_other_phone(self) -> bool:
        """Refuse a phone that is not what the person says it is."""
        is_other: bool = self.cleaned_data["is_other_phone"]
        phone = self.cleaned_data.get("phone", "")
        plain = plain_phone(phone)
        if phone and (plain is None or not (is_other or is_mobile(plain))):
            self.add_error("phone", forms.ValidationError(_OTHER if is_other else _MOBILE))
        return is_other

    def clean(self) -> dict[str, object]:
        """Leave out what only shows how the number is written."""
        given = super().clean() or self.cleaned_data
        given.pop("is_other_phone", None)
        return given


class YuanField(forms.CharField):
    """An amount in yuan as people write it; its value is fen, or None if it may be left out and is.

    Units: ``least_fen`` and ``most_fen``, the limits of the amount, in fen.
    """

    def __init__(
        self,
        label: LazyStr,
        *,
        help_text: LazyStr = "",
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
