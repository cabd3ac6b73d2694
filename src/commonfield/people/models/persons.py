"""Tables of people. Whatever names a person is sealed; what is looked up is a keyed fingerprint."""

import secrets
from collections.abc import Callable
from datetime import date
from typing import Final, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from commonfield.kernel.errors import CommonfieldError, must_exist
from commonfield.people import errors
from commonfield.people.choices import (
    AgeGroup,
    ConsentChannel,
    ConsentScope,
    OrganisationKind,
    Purpose,
    Role,
    SealedField,
    Sector,
    WithdrawnFor,
)
from commonfield.people.rules import mask_name, normalise_email
from commonfield.workshop.personal_numbers import normalise_bank, normalise_identity
from commonfield.workshop.phones import plain_phone
from commonfield.workshop.vault import (
    VaultError,
    fingerprint,
    fingerprints,
    open_sealed,
    open_with_salt,
    seal_with_salt,
)

WORKER_PURPOSE: Final = "people.worker"


def fingerprints_of(field: SealedField, plain: str) -> list[str]:
    """Return what a person's fingerprint may be while the vault's key changes, for look-ups."""
    return fingerprints(plain, purpose=purpose_of(field))


def purpose_of(field: SealedField) -> str:
    return f"people.{field}"


def fingerprint_of(field: SealedField, plain: str) -> str:
    """Return the fingerprint by which a person is found, or an empty text for an empty text."""
    return fingerprint(plain, purpose=purpose_of(field)) if plain else ""


def plain_form(field: SealedField, text: str) -> str:
    """Return personal data as it is sealed and looked up; an empty text stays empty."""
    words = " ".join(text.split())
    if field == SealedField.NAME or not words:
        return words
    normalise, refusal = _NORMALISERS[field]
    return must_exist(normalise(words), refusal)


_NORMALISERS: Final[dict[str, tuple[Callable[[str], str | None], type[CommonfieldError]]]] = {
    SealedField.PHONE: (plain_phone, errors.PhoneUnusableError),
    SealedField.EMAIL: (normalise_email, errors.EmailUnusableError),
    SealedField.IDENTITY: (normalise_identity, errors.IdentityUnusableError),
    SealedField.BANK: (normalise_bank, errors.BankUnusableError),
}
READABLE: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(letter: str) -> str:
    """Return a code that people can read out: a letter and eight characters nobody confuses."""
    return letter + "".join(secrets.choice(READABLE) for _ in range(8))


class Household(models.Model):
    code = models.CharField(max_length=24, unique=True)
    place_code = models.CharField(max_length=12, db_index=True)

    class Meta:
        ordering = ["code"]


class LowIncomeSpan(models.Model):
    """A household was designated low-income from a day until another, by a named source."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="spans")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=120)
    designated_by = models.CharField(max_length=24)

    class Meta:
        ordering = ["household_id", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="people_low_income_span_forward",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="people_one_open_low_income_span",
                fields=["household"],
                condition=Q(valid_until=None),
            ),
        ]


class PersonManager(BaseUserManager["Person"]):
    def alive(self) -> "models.QuerySet[Person]":
        return self.filter(erased_at=None)

    def locked(self, person_id: int | None) -> "Person":
        """Return a living person, locked until the transaction ends."""
        found = self.alive().select_for_update().filter(pk=person_id or 0)
        return must_exist(found.first(), errors.PersonNotFoundError)


class Person(AbstractBaseUser):
    """A person; ``salt`` is theirs alone, and destroying it makes what was sealed unreadable."""

    # Many growers have no sign-in name; null, since empty texts would not be unique.
    username = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - see above
    # Unique: with another's salt, what was sealed for them would open here.
    salt = models.BinaryField(null=True, unique=True)
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    email_sealed = models.BinaryField(null=True)
    identity_sealed = models.BinaryField(null=True)
    bank_sealed = models.BinaryField(null=True)
    # Families share a phone, so only the identity number's fingerprint is unique.
    phone_print = models.CharField(max_length=64, blank=True, db_index=True)
    email_print = models.CharField(max_length=64, blank=True, db_index=True)
    identity_print = models.CharField(max_length=64, blank=True)
    name_print = models.CharField(max_length=64, blank=True, db_index=True)
    # Since when a number stands here that the person typed in and no code has proved; none: a
    # helper wrote it down, or a person signed in by it.
    phone_unproved_since = models.DateTimeField(null=True)
    email_unproved_since = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, default="zh-hans")
    home_place = models.CharField(max_length=12, blank=True, db_index=True)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="members"
    )
    # Where no identity number tells it; said by whom, as audit rows name them.
    age_said = models.CharField(max_length=8, choices=AgeGroup.choices, blank=True)
    age_said_by = models.CharField(max_length=24, blank=True)
    # Whose clerk wrote them down; empty: a helper, an official or themselves.
    records_began_at = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    demo_role = models.CharField(max_length=16, blank=True)
    # Whose slip set the password in use; who else set the phone or e-mail in use.
    let_in_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    contact_set_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    objects = PersonManager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="people_erased_means_empty",
                condition=Q(erased_at=None)
                | Q(
                    salt=None,
                    username=None,
                    name_sealed=None,
                    phone_sealed=None,
                    email_sealed=None,
                    identity_sealed=None,
                    bank_sealed=None,
                    phone_print="",
                    email_print="",
                    identity_print="",
                    name_print="",
                ),
            ),
            models.UniqueConstraint(
                name="people_identity_once",
                fields=["identity_print"],
                condition=~Q(identity_print=""),
            ),
        ]

    def __str__(self) -> str:
        return f"P{self.pk}"

    def opened(self, field: SealedField) -> str:
        """Return a sealed field in plain text, or an empty text if it was not given."""
        sealed = getattr(self, f"{field}_sealed")
        if sealed is None or self.salt is None:
            return ""
        return open_with_salt(sealed, salt=self.salt, purpose=purpose_of(field))

    def put(self, field: SealedField, text: str) -> None:
        """Seal a field in its plain form and set its fingerprint, without saving.

        An empty text clears both.
        """
        if self.salt is None:
            raise VaultError("An erased person takes no data.")
        plain = plain_form(field, text)
        sealed = seal_with_salt(plain, salt=self.salt, purpose=purpose_of(field)) if plain else None
        setattr(self, f"{field}_sealed", sealed)
        if field != SealedField.BANK:
            setattr(self, f"{field}_print", fingerprint_of(field, plain))

    def take_password(self, text: str) -> None:
        """Set the password, without saving."""
        try:
            validate_password(text)
        except ValidationError as error:
            raise errors.PasswordTooWeakError from error
        self.password = make_password(text)

    def is_password(self, text: str) -> bool:
        """Return whether it is the password; one hashed in an older way is rehashed."""

        def hash_anew(right: str) -> None:
            same = type(self).objects.filter(pk=self.pk, password=self.password)
            self.password = make_password(right)
            same.update(password=self.password)

        return check_password(text, self.password, hash_anew)

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # AbstractBaseUser has a plain class attribute
        return self.erased_at is None


class Organisation(models.Model):
    code = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    place_code = models.CharField(max_length=12, db_index=True)
    credit_code = models.CharField(max_length=18, blank=True)
    has_credit_code_warning = models.BooleanField(default=False)
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                name="people_credit_code_once", fields=["credit_code"], condition=~Q(credit_code="")
            )
        ]


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, on: date) -> Self:
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on, person__erased_at=None
        )

    def not_over(self, on: date) -> Self:
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=on))

    def held_by(self, person_id: int | None) -> Self:
        return self.filter(person_id=person_id or 0)


class Grant(models.Model):
    """A role for a place (and all below it) or for one organisation; half-open in days."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=Role.choices)
    place_code = models.CharField(max_length=12, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="grants"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    granted_by = models.CharField(max_length=24)
    granted_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=24, blank=True)
    revoked_at = models.DateTimeField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["person_id", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                name="people_grant_one_scope",
                condition=Q(place_code="", organisation__isnull=False)
                | (~Q(place_code="") & Q(organisation__isnull=True)),
            ),
            # A grant taken back on the day it was given is empty: from equals until.
            models.CheckConstraint(
                name="people_grant_forward",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]


class Consent(models.Model):
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    text_version = models.CharField(max_length=24)
    channel = models.CharField(max_length=8, choices=ConsentChannel.choices)
    helper = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # What it is about, where it is given thing by thing (``lot:L12``), and how far that may go.
    object = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=8, choices=ConsentScope.choices, blank=True)
    # The first day on which it no longer stands.
    until = models.DateField(null=True, db_index=True)
    # Who decided for a minor.
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_for = models.CharField(max_length=12, choices=WithdrawnFor.choices, blank=True)
    # What each room answered to the withdrawal: ``[[code, count], …]``.
    answers = models.JSONField(default=list)

    class Meta:
        ordering = ["person_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="people_consent_helper_unless_self",
                condition=Q(channel="self", helper__isnull=True)
                | (~Q(channel="self") & Q(helper__isnull=False)),
            ),
            models.UniqueConstraint(
                name="people_one_standing_consent",
                fields=["person", "purpose", "object"],
                condition=Q(withdrawn_at=None),
            ),
        ]

    @property
    def thing(self) -> str:
        """The code of its subject, as pages show it."""
        return self.object.partition(":")[2]


class ContractOfWork(models.Model):
    """A job: declared with its days by the employer; facts follow when the days have come."""

    code = models.CharField(max_length=24, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contracts"
    )
    sector = models.CharField(max_length=16, choices=Sector.choices)
    worker_sealed = models.BinaryField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    declared_at = models.DateTimeField()
    start_fact = models.UUIDField(null=True)
    end_fact = models.UUIDField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="people_contract_forward",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="people_contract_end_after_start_fact",
                condition=Q(end_fact=None) | Q(start_fact__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="people_contract_not_started",
                fields=["starts_on"],
                condition=Q(start_fact=None),
            ),
            models.Index(
                name="people_contract_not_ended",
                fields=["ends_on"],
                condition=Q(end_fact=None) & Q(ends_on__isnull=False),
            ),
        ]

    @property
    def masked_worker(self) -> str:
        """The worker's name, masked; nothing where it was not given or is forgotten."""
        if self.worker_sealed is None:
            return ""
        return mask_name(open_sealed(self.worker_sealed, purpose=WORKER_PURPOSE, about=self.code))


class ApiToken(models.Model):
    """A key of a person's program, or of an organisation's."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="tokens")
    service_account = models.ForeignKey(
        "people.ServiceAccount", on_delete=models.CASCADE, null=True, related_name="tokens"
    )
    token_print = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60)
    # Scopes, separated by blanks.
    scopes = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Who made an organisation's key, or took it over: it opens while they may run the program.
    made_by = models.CharField(max_length=24, blank=True, db_default="")
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="people_token_has_one_owner",
                condition=Q(person__isnull=False, service_account__isnull=True)
                | Q(person__isnull=True, service_account__isnull=False),
            )
        ]


class Pseudonym(models.Model):
    """Who a fact's subject is: the value opens only with the person's own salt."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pseudonyms")
    purpose = models.CharField(max_length=24)
    value_sealed = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="people_one_pseudonym", fields=["person", "purpose"])
        ]


class _UsedOnce(models.Model):
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["pk"]


class SignInCode(_UsedOnce):
    """A one-time code for a phone or an e-mail address, kept as a fingerprint."""

    address_print = models.CharField(max_length=64, db_index=True)
    code_print = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)


class ResetSlip(_UsedOnce):
    """A slip handed over on paper by a helper to the person beside them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="slips")
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code_print = models.CharField(max_length=64, unique=True)
    # It ties an account at the county's provider instead of setting a password.
    is_invitation = models.BooleanField(default=False, db_default=False)


class SignInFailure(models.Model):
    """A failed sign-in, counted per account and per address, both as fingerprints; kept a day."""

    account_print = models.CharField(max_length=64)
    address_print = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(name="people_failure_account", fields=["account_print", "at"]),
            models.Index(name="people_failure_address", fields=["address_print", "at"]),
        ]
