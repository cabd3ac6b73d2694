"""What does not count at once: a new bank number, a helper's wish for erasure, a recovery."""

import json
from datetime import datetime
from typing import Any, Final, Self

from django.db import models

from commonfield.people.choices import RequestKind
from commonfield.workshop.approvals import ApprovalDecision, Prepared
from commonfield.workshop.columns import FileNameField
from commonfield.workshop.vault import open_with_salt

# Its own: what waits does not open where the number in force stands.
BANK_CHANGE_PURPOSE: Final = "people.bank_change"
REQUEST_PURPOSE: Final = "people.request"
REASON_PURPOSE: Final = "people.reason"
GUARDIAN_PURPOSE: Final = "people.guardian"


class BankChange(models.Model):
    """A new bank number that waits for a second person or its time; sealed with the salt."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, related_name="bank_change"
    )
    number_sealed = models.BinaryField()
    entered_by = models.CharField(max_length=24)
    entered_at = models.DateTimeField()
    # Null: however long it waits, only a second person makes it count.
    counts_from = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["pk"]


class ErasureWish(models.Model):
    """Erasure that a helper requested for a person; it can be taken back until its day."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, related_name="erasure_wish"
    )
    asked_by = models.CharField(max_length=24)
    asked_at = models.DateTimeField()
    erased_from = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]


class Reason(models.Model):
    """Why a person's data was looked at, in words; the audit names its code.

    Words may name people, and an audit row stays: so they are sealed with the salt of the person
    looked at, and gone with them.
    """

    code = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    text_sealed = models.BinaryField()

    class Meta:
        ordering = ["pk"]


class RecoveryProposal(models.Model):
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    proposed_by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="people_one_proposal_each", fields=["person", "proposed_by"]
            )
        ]


class PersonRequestQuerySet(models.QuerySet["PersonRequest"]):
    def undecided(self, now: datetime) -> Self:
        return self.filter(decision=None, lapses_at__gt=now, person__erased_at=None)


class PersonRequest(Prepared):
    """A deed about a person that waits for a second person; what it needs is sealed."""

    kind = models.CharField(max_length=16, choices=RequestKind.choices)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="requests")
    sealed = models.BinaryField()
    # Of the plain form, which holds a drawn number: it outlives the vault's key and says nothing.
    sealed_digest = models.CharField(max_length=64)
    lapses_at = models.DateTimeField(db_index=True)

    objects = PersonRequestQuerySet.as_manager()

    class Meta:
        db_table = "people_person_request"
        ordering = ["pk"]

    def content(self) -> dict[str, object]:
        return {"kind": self.kind, "person": self.person_id, "sealed": self.sealed_digest}

    def opened(self) -> dict[str, Any]:
        """Return what the deed needs, in plain text."""
        salt = self.person.salt or b""
        opened: dict[str, Any] = json.loads(
            open_with_salt(self.sealed, salt=salt, purpose=REQUEST_PURPOSE)
        )
        return opened

    def joins(self) -> list[tuple[int, str]]:
        """Return who is to live in which household, by its code; nobody for other kinds."""
        is_household = self.kind == RequestKind.HOUSEHOLD
        return [(person, home) for person, home in self.opened()["joins"]] if is_household else []

    def named(self) -> list[int]:
        """Return who else is named: the guardian of a child."""
        return [self.opened()["guardian"]] if self.kind == RequestKind.GUARDIAN else []


class PersonRequestDecision(ApprovalDecision):
    """What a second person decided on a deed about a person, once and for all."""

    subject = models.OneToOneField(
        PersonRequest, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )

    class Meta:
        db_table = "people_person_request_decision"


class Guardianship(models.Model):
    """A person who proves by a sealed paper that they are a child's guardian, once approved."""

    child = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="guardians")
    guardian = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    paper = FileNameField()
    handed_in_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
