"""The audit table; the database refuses to change or delete its rows."""

from django.db import models


class AuditRow(models.Model):
    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=64)
    object = models.CharField(max_length=80)
    place = models.CharField(max_length=12, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_row"
        indexes = [
            models.Index(fields=["object"], name="audit_row_object"),
            models.Index(fields=["actor", "at"], name="audit_row_actor_at"),
        ]
