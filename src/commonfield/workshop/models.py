"""Tables of the workshop: outbox, jobs' clock, heart-beats, page cache versions, files, forms."""

from django.db import models
from django.db.models import Q

from commonfield.workshop.choices import MessageState


class OutboxMessage(models.Model):
    """A message to a person; address and parameters are sealed, and wiped once it is settled."""

    channel = models.CharField(max_length=8)
    template = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    to_sealed = models.BinaryField(null=True)
    params_sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    # The name of the last error's class only: its text might hold an address.
    last_error = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "workshop_outbox_message"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="workshop_settled_letters_are_wiped",
                condition=Q(state=MessageState.WAITING, settled_at=None)
                | Q(settled_at__isnull=False, to_sealed=None, params_sealed=None),
            )
        ]
        indexes = [
            models.Index(
                name="workshop_letters_waiting",
                fields=["next_try_at"],
                condition=Q(state=MessageState.WAITING),
            )
        ]


class JobClock(models.Model):
    """When a job of the worker is due next, and who runs it now."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    finished_at = models.DateTimeField(null=True)
    last_count = models.IntegerField(default=0)
    failures_in_a_row = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "workshop_job_clock"
        ordering = ["name"]


class HeartBeat(models.Model):
    """When a worker was last seen alive."""

    worker = models.CharField(max_length=80, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "workshop_heart_beat"
        ordering = ["worker"]


class PageChange(models.Model):
    """Counts changes of what cached pages show (see ``front.page_cache.invalidation``)."""

    # Its default stands in the database: triggers of an earlier version write while it is migrated.
    source = models.IntegerField(db_default=0)
    n = models.BigIntegerField()

    class Meta:
        db_table = "workshop_page_change"


class StoredFile(models.Model):
    """A file named by its content's hash (see ``media``)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=20)
    size = models.BigIntegerField()
    kept_at = models.DateTimeField()
    # Served to everybody at its own address; others only by views that check the visitor's right.
    is_public = models.BooleanField(db_default=True)

    class Meta:
        db_table = "workshop_file"


class SealedFile(models.Model):
    """A document that only a view which checks the reader's right may open."""

    name = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=20)
    # Of the sealed bytes, and the key that opens them.
    sha256 = models.CharField(max_length=64, db_index=True)
    key_id = models.CharField(max_length=8)
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "workshop_sealed_file"


class SentForm(models.Model):
    """A form that was done, by the digest of its key, sender and address (see ``form_keys``)."""

    key_hash = models.CharField(max_length=64, primary_key=True)
    body_hash = models.CharField(max_length=64)
    # Sealed under the form's own key, which is stored nowhere.
    answer_sealed = models.BinaryField(null=True)
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "workshop_sent_form"
