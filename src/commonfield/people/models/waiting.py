"""What does not count at once: a new bank number, a helper's wish for erasure, a recovery."""

from typing import Final

from django.db import models

# Its own: what waits does not open where the number in force stands.
BANK_CHANGE_PURPOSE: Final = "people.bank_change"
REASON_PURPOSE: Final = "people.reason"


class BankChange(models.Model):
    """A new bank number that waits for a second person or its time; sealed with the salt."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, related_name="bank_change"
    )
    number_sealed = models.BinaryField()
    entered_by = models.CharField(max_length=24)
    entered_at = models.DateTimeField()
    counts_from = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]


class ErasureWish(models.Model):
    """Erasure that somebody beside a person asked for; it can be taken back until its day."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, related_name="erasure_wish"
    )
    asked_by = models.CharField(max_length=24)
    asked_at = models.DateTimeField()
    erased_from = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]


class Reason(models.Model):
    """Why somebody looked at a person's data, in words; the audit names its code.

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
