"""Forms of people: they read text; what it means is decided by the commands."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commonfield.front.file_resubmit import DOCUMENTS
from commonfield.front.form_fields import (
    LazyStr,
    PhoneForm,
    day_field,
    file_field,
    other_phone_field,
    phone_field,
    set_choices,
    text_field,
)
from commonfield.front.language import active_language
from commonfield.people.choices import (
    OFFERED,
    AgeGroup,
    ConsentChannel,
    OrganisationKind,
    Role,
    Scope,
    SealedField,
    Sector,
)
from commonfield.people.rules import county_of
from commonfield.people.types import PERSON_NUMBER, EndedVillage, person_number
from commonfield.places.queries import places_to_choose, villages_to_choose

_FOR_PLACES = [
    Role.HELPER,
    Role.HALL_KEEPER,
    Role.VILLAGE_CLERK,
    Role.GROWER,
    Role.ANALYST,
    Role.BUREAU,
    Role.REVIEWER,
    Role.PLANNER,
    Role.EDITOR,
    Role.PARK_MANAGER,
    Role.DIALECT_REVIEWER,
    Role.HERITAGE,
    Role.COMMITTEE_MEMBER,
    Role.AUDITOR,
    Role.COUNTY_ADMIN,
]
_FOR_ORGANISATIONS = [
    Role.CLERK,
    Role.KEEPER,
    Role.ACCOUNTANT,
    Role.HALL_KEEPER,
    Role.PARK_MANAGER,
    Role.BUREAU,
    Role.SUPPLIER,
]
_SIX_DIGITS = _("Six digits, valid for five minutes.")
_AT_LEAST = _("At least 8 characters, not only digits.")
_APP_OR_RECOVERY = _("The six digits that your app shows now, or one of your recovery codes.")


def _labels(options: Iterable[TextChoices]) -> list[tuple[str, LazyStr]]:
    return [(option.value, option.label) for option in options]


class _PlacedForm(forms.Form):
    """A form for a place within the scopes of the person who fills it in."""

    place_field = "place_code"

    def __init__(self, *args: Any, scopes: list[str], **kwargs: Any) -> None:  # noqa: ANN401 - a form's own arguments
        super().__init__(*args, **kwargs)
        label = self.fields[self.place_field].label or ""
        choices = places_to_choose(scopes, active_language())
        self.fields[self.place_field] = forms.ChoiceField(label=label, choices=choices)


def _password(label: LazyStr, autocomplete: str, help_text: LazyStr = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, max_length=128, strip=False, help_text=help_text, widget=widget
    )


def _email(autocomplete: str) -> forms.CharField:
    widget = forms.EmailInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=_("E-mail"), max_length=254, required=False, widget=widget)


def _username(help_text: LazyStr, autocomplete: str) -> forms.CharField:
    return text_field(
        _("Sign-in name"),
        64,
        help_text,
        required=False,
        autocomplete=autocomplete,
        autocapitalize="none",
    )


def _one_time_code(
    label: LazyStr,
    most: int,
    help_text: LazyStr,
    **attrs: Any,  # noqa: ANN401 - an input's attributes
) -> forms.CharField:
    return text_field(label, most, help_text, autocomplete="one-time-code", **attrs)


def _person_number(
    label: LazyStr, help_text: LazyStr, *, required: bool = True
) -> forms.RegexField:
    return forms.RegexField(PERSON_NUMBER, label=label, help_text=help_text, required=required)


def _second_code(help_text: LazyStr) -> forms.CharField:
    return _one_time_code(_("Code of your app"), 20, help_text, autocapitalize="characters")


class PasswordSignInForm(forms.Form):
    name = text_field(
        _("Sign-in name, phone or e-mail"), 254, autocomplete="username", autocapitalize="none"
    )
    password = _password(_("Password"), "current-password")


class CodeRequestForm(forms.Form):
    address = text_field(
        _("Mobile number or e-mail"),
        254,
        _("We send a code of six digits there, if you are known here with it."),
        autocomplete="tel",
        autocapitalize="none",
    )


class CodeForm(forms.Form):
    address = forms.CharField(max_length=254, widget=forms.HiddenInput)
    code = _one_time_code(_("Sign-in code"), 8, _SIX_DIGITS, inputmode="numeric")
    person_id = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ProofForm(forms.Form):
    password = _password(_("Your password"), "current-password")
    code = _one_time_code(_("Code"), 8, _SIX_DIGITS, inputmode="numeric")
    second = _second_code(_APP_OR_RECOVERY)

    def __init__(self, *args: Any, has_password: bool, has_second: bool, **kwargs: Any) -> None:  # noqa: ANN401 - as above
        super().__init__(*args, **kwargs)
        del self.fields["code" if has_password else "password"]
        if not has_second:
            del self.fields["second"]


class SecondCodeForm(forms.Form):
    code = _second_code(_APP_OR_RECOVERY)


class SetUpForm(forms.Form):
    code = _second_code(_("The six digits that your app shows now."))


class SlipForm(forms.Form):
    code = text_field(
        _("Code on your slip"),
        20,
        _("Ten letters and digits; the hyphen may be left out."),
        autocomplete="off",
        autocapitalize="characters",
    )
    password = _password(_("New password"), "new-password", _AT_LEAST)
    username = _username(
        _("Only if you have none yet, for instance your name in pinyin."), "username"
    )


class ProviderInvitationForm(forms.Form):
    code = text_field(
        _("Code of the invitation"),
        20,
        _("Ten letters and digits; the hyphen may be left out."),
        autocomplete="off",
        autocapitalize="characters",
    )


class PasswordForm(forms.Form):
    password = _password(_("New password"), "new-password", _AT_LEAST)


class ContactForm(PhoneForm):
    phone = phone_field(autocomplete="tel", help_text=_("Leave empty if you have none."))
    is_other_phone = other_phone_field()
    email = _email("email")


class PersonForm(PhoneForm, _PlacedForm):
    place_field = "home_place"

    name = text_field(_("Name"), 60, autocomplete="off")
    home_place = forms.ChoiceField(label=_("Lives in"))
    phone = phone_field(autocomplete="off", help_text=_("Leave empty if there is none."))
    is_other_phone = other_phone_field()
    email = _email("off")
    age_said = forms.ChoiceField(
        label=_("Are they 14 or older?"),
        choices=[("", _("Not known")), *AgeGroup.choices],
        required=False,
    )
    username = _username(_("Letters, digits, points and hyphens; may be left out."), "off")


class SearchForm(forms.Form):
    q = text_field(
        _("Whole name, phone, identity number or number"), 80, required=False, autocomplete="off"
    )


class UnmaskForm(forms.Form):
    field = forms.ChoiceField(label=_("What"), choices=SealedField.choices)
    reason = text_field(
        _("Why do you need to see it?"),
        200,
        _("The reason is written into the audit record with your name."),
    )


class SealForm(forms.Form):
    field = forms.ChoiceField(label=_("What"))
    number = text_field(
        _("Identity or bank number"), 30, autocomplete="off", autocapitalize="characters"
    )

    def __init__(self, *args: Any, with_bank: bool, **kwargs: Any) -> None:  # noqa: ANN401 - as above
        super().__init__(*args, **kwargs)
        fields = (SealedField.IDENTITY, SealedField.BANK)[: 2 if with_bank else 1]
        set_choices(self, "field", [(each.value, str(each.label)) for each in fields])


class ConfirmBankForm(forms.Form):
    bank = text_field(
        _("The bank number once more"),
        30,
        _("From the bank card, not from here: the person who confirms enters it again."),
        autocomplete="off",
        inputmode="numeric",
    )


class PlaceRoleForm(_PlacedForm):
    role = forms.ChoiceField(label=_("Role"), choices=_labels(_FOR_PLACES))
    place_code = forms.ChoiceField(label=_("Place"))
    valid_until = day_field(_("Until (not including)"), required=False)


class OrganisationRoleForm(forms.Form):
    person = _person_number(_("Number of the person"), _("As on their card, for instance P12."))
    role = forms.ChoiceField(label=_("Role"), choices=_labels(_FOR_ORGANISATIONS))
    valid_until = day_field(_("Until (not including)"), required=False)

    def clean_person(self) -> int | None:
        return person_number(self.cleaned_data["person"]) or None


class AgeForm(forms.Form):
    age = forms.ChoiceField(
        label=_("Are they 14 or older?"), choices=AgeGroup.choices, widget=forms.RadioSelect
    )


class HouseholdForm(forms.Form):
    home = text_field(
        _("Which household"),
        24,
        _("Its code, or the number of a person who lives in it, such as P12. Empty: they leave."),
        required=False,
        autocomplete="off",
    )

    def __init__(self, *args: Any, is_own: bool) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args)
        if is_own:
            self.fields["home"].help_text = _(
                "Its code; those who live there see it on their account page. Empty: you leave."
            )


class GuardianForm(forms.Form):
    guardian = _person_number(_("Number of the guardian"), _("As on their card, for instance P12."))
    paper = file_field(
        _("The paper"),
        DOCUMENTS,
        _(
            "A photograph or PDF, such as of the household register. It is kept encrypted; only you"
            " and those who may approve it can open it."
        ),
    )

    def clean_guardian(self) -> int | None:
        return person_number(self.cleaned_data["guardian"]) or None


class HelperConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=_labels(OFFERED))
    guardian = _person_number(
        _("Number of the guardian"), _("For a child under 14: who decides for it."), required=False
    )
    channel = forms.ChoiceField(
        label=_("How it was given"), choices=_labels((ConsentChannel.ALOUD, ConsentChannel.PAPER))
    )

    def clean_guardian(self) -> int | None:
        return person_number(self.cleaned_data["guardian"]) or None


class RehomeForm(forms.Form):
    to = forms.ChoiceField(label=_("They now belong to"))
    person_ids = forms.TypedMultipleChoiceField(
        label=_("Persons"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict | None, village: EndedVillage) -> None:
        ids = [each.person_id for each in village.persons]
        super().__init__(data, initial={"person_ids": ids, "to": village.place.successor})
        county = county_of(village.place.code)
        # None is chosen before: a village that stands first on the list is nobody's successor.
        villages = villages_to_choose(county, active_language())
        set_choices(self, "to", [("", "—"), *villages])
        names = [
            (str(each.person_id), f"{each.code} {each.masked_name}") for each in village.persons
        ]
        set_choices(self, "person_ids", names)


class OrganisationForm(_PlacedForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    name = text_field(_("Chinese name"), 120)
    name_en = text_field(_("English name"), 120, required=False)
    place_code = forms.ChoiceField(label=_("Place"))
    credit_code = text_field(
        _("Unified social credit code"),
        24,
        required=False,
        autocapitalize="characters",
        autocomplete="off",
    )
    accept_credit_code_warning = forms.BooleanField(
        label=_("The licence shows the code like this"),
        required=False,
        help_text=_("Tick only after a warning. A few real early codes fail the check."),
    )


class ScreenForm(forms.Form):
    name = text_field(_("Name of the screen"), 60, _("For instance: by the door."))


class ContractForm(forms.Form):
    sector = forms.ChoiceField(label=_("Work"), choices=Sector.choices)
    starts_on = day_field(_("First day of work"))
    last_day = day_field(
        _("Last day of work"), required=False, help_text=_("Empty if the contract has no end.")
    )
    worker_name = text_field(
        _("Name of the worker"),
        60,
        _("For your own overview; stored encrypted, deleted 90 days after the end."),
        required=False,
        autocomplete="off",
    )

    def ends_on(self) -> date | None:
        """Return the first day without the contract."""
        return day_after(self.cleaned_data.get("last_day"))


class EndContractForm(forms.Form):
    code = forms.CharField(max_length=24, widget=forms.HiddenInput)
    last_day = day_field(_("Last day of work"))


def _scopes(offered: Iterable[Scope]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=_labels(offered),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the program needs, and never more than you may."),
    )


class TokenForm(forms.Form):
    label = text_field(_("Name of the key"), 60, autocomplete="off")
    scopes = _scopes(Scope)
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


class ServiceAccountForm(forms.Form):
    name = text_field(
        _("Name of the service account"),
        60,
        _("As everybody here knows it: “ERP”, “Scale in the yard”."),
        autocomplete="off",
    )
    roles = forms.MultipleChoiceField(
        label=_("Its roles here"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only roles you have here yourself."),
    )

    def __init__(self, data: QueryDict | None, roles: Iterable[Role]) -> None:
        super().__init__(data)
        set_choices(self, "roles", [(role.value, str(role.label)) for role in roles])


_OF_PERSONS = {Scope.ORDER, Scope.READING, Scope.BOOK, Scope.SHARING}


class ServiceKeyForm(TokenForm):
    scopes = _scopes(each for each in Scope if each not in _OF_PERSONS)


class EraseForm(forms.Form):
    is_sure = forms.BooleanField(label=_("I understand that this cannot be undone"))


class WishForm(forms.Form):
    is_sure = forms.BooleanField(label=_("The person is here and says so"))


class AuditForm(forms.Form):
    actor = text_field(_("Who (P12, system)"), 40, required=False)
    object = text_field(_("What (person:P12)"), 80, required=False)
    action = text_field(_("Act begins with"), 64, required=False)


def day_after(day: date | None) -> date | None:
    """Return the day after, as spans are half-open."""
    return day + timedelta(days=1) if day else None
