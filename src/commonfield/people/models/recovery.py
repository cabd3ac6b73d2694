"""The table of recoveries that one administrator has proposed and another may confirm."""

from django.db import models


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
