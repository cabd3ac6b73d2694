"""The audit tables; the database refuses to change or delete what a row says.

Rows are numbered without gaps in chains. A transaction takes a chain that nobody is writing to, so
nobody waits for another; who rolls back leaves no gap. Each row is signed with the vault's key over
what it says and its place in its chain, and each chain over how many rows it has and which chains
there were when it was last written to. Only signatures may be written anew, when the vault's key
changes.
"""

from django.db import models


class AuditChain(models.Model):
    rows = models.BigIntegerField()
    # The numbers of all chains that its last writer saw, so that none vanishes as a whole.
    chains = models.TextField(default="", db_default="")
    signature = models.CharField(max_length=40)

    class Meta:
        db_table = "audit_chain"


class AuditRow(models.Model):
    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=64)
    object = models.CharField(max_length=80)
    place = models.CharField(max_length=12, blank=True)
    detail = models.JSONField(default=dict)
    signature = models.CharField(max_length=40)
    chain = models.IntegerField()
    number = models.BigIntegerField()

    class Meta:
        db_table = "audit_row"
        indexes = [
            models.Index(fields=["object"], name="audit_row_object"),
            models.Index(fields=["actor", "at"], name="audit_row_actor_at"),
        ]
