"""What devices have sent, so that none is taken twice, and the time that it took."""

from django.db import models


class QueueEntry(models.Model):
    """An offline act of a device, which is taken once."""

    device = models.CharField(max_length=40)
    entry = models.CharField(max_length=64)
    person = models.BigIntegerField()
    # Of kind, time and body: the same again is the same answer, another is refused.
    digest = models.CharField(max_length=64)
    # Empty if it was taken; else why it was refused.
    code = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "offline_queue_entry"
        constraints = [
            models.UniqueConstraint(fields=["device", "entry"], name="offline_queue_entry_once")
        ]


class SpentTime(models.Model):
    """A time that a person, by pseudonym, spent on acts that count; not on which."""

    reader = models.CharField(max_length=40)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "offline_spent_time"
        indexes = [models.Index(fields=["reader", "ends_at"], name="offline_spent_by")]
