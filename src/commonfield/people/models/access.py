"""What lets a person in: the browsers that are signed in, and second steps of signing in."""

import json
from typing import Final

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from commonfield.workshop.vault import open_with_salt, seal_with_salt

SECOND_PURPOSE: Final = "people.second_factor"
SUBJECT_AT_PROVIDER: Final = "people.provider_subject"
SCREEN_PURPOSE: Final = "people.hall_screen"


class Session(AbstractBaseSession):
    """A browser's session; a person's are found by them. No network address is kept."""

    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, related_name="sessions"
    )
    device = models.CharField(max_length=60, blank=True)
    signed_in_on = models.DateField(null=True)
    seen_on = models.DateField(null=True)

    class Meta:
        ordering = ["session_key"]


class HallScreen(models.Model):
    """A browser that stands in a hall and belongs to nobody; its cookie is kept as a print."""

    hall = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    token_print = models.CharField(max_length=64, unique=True)
    registered_by = models.CharField(max_length=24)
    registered_at = models.DateTimeField()
    seen_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["hall_id", "pk"]


class ServiceAccount(models.Model):
    """A program as a member of an organisation: no person, with keys of its own."""

    code = models.CharField(max_length=24, unique=True)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="service_accounts"
    )
    name = models.CharField(max_length=60)
    # Roles for the organisation, separated by blanks.
    roles = models.CharField(max_length=60)
    made_by = models.CharField(max_length=24)
    made_at = models.DateTimeField()
    ended_by = models.CharField(max_length=24, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_service_account"
        ordering = ["pk"]


class SecondFactor(models.Model):
    """An app on a person's phone whose codes sign-in requires; its secret is sealed."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, related_name="second_factor"
    )
    # The app's secret and the recovery codes that are left; none before and after.
    secret_sealed = models.BinaryField(null=True)
    # Of the last code that was taken: it and those before it are taken no more.
    last_step = models.PositiveBigIntegerField(default=0)
    # When a role first required it at sign-in, and since when it is set up.
    asked_at = models.DateTimeField(null=True)
    set_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def opened(self) -> tuple[str, list[str]]:
        """Return the app's secret and the recovery codes that are left."""
        salt = self.person.salt
        if self.secret_sealed is None or salt is None:
            return "", []
        secret, codes = json.loads(
            open_with_salt(self.secret_sealed, salt=salt, purpose=SECOND_PURPOSE)
        )
        return secret, codes

    def put(self, secret: str, codes: list[str]) -> None:
        """Seal the app's secret and the recovery codes, without saving."""
        self.secret_sealed = seal_with_salt(
            json.dumps([secret, codes]), salt=self.person.salt or b"", purpose=SECOND_PURPOSE
        )


class ProviderAccount(models.Model):
    """An officer's account at the county's OpenID provider; issuer and subject are sealed as one.

    ``let_in_by``: whose invitation tied it while nobody was signed in, so who may hold it.
    """

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, related_name="provider_account"
    )
    subject_sealed = models.BinaryField()
    subject_print = models.CharField(max_length=64, unique=True)
    let_in_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    tied_at = models.DateTimeField()

    class Meta:
        db_table = "people_provider_account"
        ordering = ["pk"]
