"""Forms of people: they read text; what it means is decided by the commands."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import DayInput, Words
from commonfield.people.choices import (
    ConsentChannel,
    OrganisationKind,
    Purpose,
    Role,
    Scope,
    SealedField,
    Sector,
)
from commonfield.people.rules import place_prefix
from commonfield.places.queries import place, towns, villages

type Choices = list[tuple[str, str | list[tuple[str, str]]]]

_FOR_PLACES = [
    Role.HELPER,
    Role.HALL_KEEPER,
    Role.GROWER,
    Role.ANALYST,
    Role.BUREAU,
    Role.AUDITOR,
    Role.COUNTY_ADMIN,
]
_FOR_ORGANISATIONS = [Role.CLERK, Role.KEEPER, Role.HALL_KEEPER, Role.BUREAU]
_COUNTY_DIGITS = 6
_APP_OR_RECOVERY = _("The six digits that your app shows now, or one of your recovery codes.")


def _labels(options: list[Role]) -> list[tuple[str, Words]]:
    return [(option.value, option.label) for option in options]


def place_choices(scopes: list[str]) -> Choices:
    """Return the places within the scopes, villages under their towns, in the reader's language."""
    language = get_language() or "zh-hans"
    choices: Choices = []
    for scope in scopes:
        top = place(scope)
        if top is None:
            continue
        if len(place_prefix(scope)) > _COUNTY_DIGITS:
            below = [(each.code, each.name_in(language)) for each in villages(scope)]
            choices.append(
                (
                    top.name_in(language),
                    [(top.code, top.name_in(language)), *_others(top.code, below)],
                )
            )
            continue
        choices.append((top.code, top.name_in(language)))
        by_town: dict[str, list[tuple[str, str]]] = {}
        for each in villages(scope):
            by_town.setdefault(each.parent_code, []).append((each.code, each.name_in(language)))
        for town in towns(scope):
            name = town.name_in(language)
            choices.append((name, [(town.code, name), *by_town.get(town.code, [])]))
    return choices


def _others(code: str, options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [option for option in options if option[0] != code]


def _day(label: Words, *, required: bool = True, help_text: Words = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DayInput())


def _second_code(help_text: Words) -> forms.CharField:
    return forms.CharField(
        label=_("Code of your app"),
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )


class PasswordSignInForm(forms.Form):
    name = forms.CharField(
        label=_("Sign-in name, phone or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeRequestForm(forms.Form):
    address = forms.CharField(
        label=_("Mobile number or e-mail"),
        max_length=254,
        help_text=_("We send a code of six digits there, if you are known here with it."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "autocapitalize": "none"}),
    )


class CodeForm(forms.Form):
    address = forms.CharField(max_length=254, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Sign-in code"),
        max_length=8,
        help_text=_("Six digits, valid for five minutes."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    person_id = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ProofForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=8,
        help_text=_("Six digits, valid for five minutes."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    second = _second_code(_APP_OR_RECOVERY)

    def __init__(
        self, *args: object, has_password: bool, has_second: bool, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own arguments
        del self.fields["code" if has_password else "password"]
        if not has_second:
            del self.fields["second"]


class SecondCodeForm(forms.Form):
    code = _second_code(_APP_OR_RECOVERY)


class SetUpForm(forms.Form):
    code = _second_code(_("The six digits that your app shows now."))


class SlipForm(forms.Form):
    code = forms.CharField(
        label=_("Code on your slip"),
        max_length=20,
        help_text=_("Ten letters and digits; the hyphen may be left out."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        help_text=_("At least 8 characters, not only digits."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=64,
        required=False,
        help_text=_("Only if you have none yet, for instance your name in pinyin."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        help_text=_("At least 8 characters, not only digits."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ContactForm(forms.Form):
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("Mobile or landline with its area code; empty if you have none."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PersonForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    home_place = forms.ChoiceField(label=_("Lives in"))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("Mobile or landline with its area code; empty if there is none."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=64,
        required=False,
        help_text=_("Letters, digits, points and hyphens; may be left out."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: object, scopes: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own arguments
        self.fields["home_place"] = forms.ChoiceField(
            label=_("Lives in"), choices=place_choices(scopes)
        )


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Whole name, phone, identity number or number"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class UnmaskForm(forms.Form):
    field = forms.ChoiceField(label=_("What"), choices=SealedField.choices)
    reason = forms.CharField(
        label=_("Why do you need to see it?"),
        max_length=200,
        help_text=_("The reason is written into the audit record with your name."),
    )


class SealForm(forms.Form):
    field = forms.ChoiceField(label=_("What"))
    number = forms.CharField(
        label=_("Identity or bank number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: object, with_bank: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own arguments
        fields = (SealedField.IDENTITY, SealedField.BANK)[: 2 if with_bank else 1]
        choices = [(each.value, each.label) for each in fields]
        self.fields["field"] = forms.ChoiceField(label=_("What"), choices=choices)


class ConfirmBankForm(forms.Form):
    bank = forms.CharField(
        label=_("The bank number once more"),
        max_length=30,
        help_text=_("From the bank card, not from here: whoever confirms enters it again."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class PlaceRoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=_labels(_FOR_PLACES))
    place_code = forms.ChoiceField(label=_("Place"))
    valid_until = _day(_("Until (not including)"), required=False)

    def __init__(self, *args: object, scopes: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own arguments
        self.fields["place_code"] = forms.ChoiceField(
            label=_("Place"), choices=place_choices(scopes)
        )


class OrganisationRoleForm(forms.Form):
    person = forms.RegexField(
        r"^\s*[Pp]?\d{1,12}\s*$",
        label=_("Number of the person"),
        help_text=_("As on their card, for instance P12."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=_labels(_FOR_ORGANISATIONS))
    valid_until = _day(_("Until (not including)"), required=False)

    def clean_person(self) -> int:
        return int(str(self.cleaned_data["person"]).strip().lstrip("Pp"))


class HelperConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    channel = forms.ChoiceField(
        label=_("How it was given"),
        choices=[(each.value, each.label) for each in (ConsentChannel.ALOUD, ConsentChannel.PAPER)],
    )


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    name = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    place_code = forms.ChoiceField(label=_("Place"))
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    accept_credit_code_warning = forms.BooleanField(
        label=_("The licence shows the code like this"),
        required=False,
        help_text=_("Tick only after a warning. A few real early codes fail the check."),
    )

    def __init__(self, *args: object, scopes: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own arguments
        self.fields["place_code"] = forms.ChoiceField(
            label=_("Place"), choices=place_choices(scopes)
        )


class ContractForm(forms.Form):
    sector = forms.ChoiceField(label=_("Work"), choices=Sector.choices)
    starts_on = _day(_("First day of work"))
    last_day = _day(
        _("Last day of work"), required=False, help_text=_("Empty if the contract has no end.")
    )
    worker_name = forms.CharField(
        label=_("Name of the worker"),
        max_length=60,
        required=False,
        help_text=_("For your own overview; kept encrypted, forgotten 90 days after the end."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def ends_on(self) -> date | None:
        """Return the first day without the contract."""
        return day_after(self.cleaned_data.get("last_day"))


class EndContractForm(forms.Form):
    code = forms.CharField(max_length=24, widget=forms.HiddenInput)
    last_day = _day(_("Last day of work"))


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("Name of the program"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the program needs, and never more than you may."),
    )
    days = forms.TypedChoiceField(
        label=_("For how long"),
        choices=[
            (30, _("30 days")),
            (90, _("90 days")),
            (180, _("half a year")),
            (365, _("a year")),
        ],
        coerce=int,
        initial=90,
    )


class EraseForm(forms.Form):
    is_sure = forms.BooleanField(label=_("I understand that this cannot be undone"))


class WishForm(forms.Form):
    is_sure = forms.BooleanField(label=_("The person is here and says so"))


class AuditForm(forms.Form):
    actor = forms.CharField(label=_("Who (P12, system)"), max_length=40, required=False)
    object = forms.CharField(label=_("What (person:P12)"), max_length=80, required=False)
    action = forms.CharField(label=_("Act begins with"), max_length=64, required=False)


def day_after(day: date | None) -> date | None:
    """Return the day after, as spans are half-open."""
    return day + timedelta(days=1) if day else None
