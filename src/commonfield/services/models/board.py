"""What a village publishes, who accepted it, and what villagers asked about it."""

from collections.abc import Mapping

from django.db import models

from commonfield.services.choices import Publisher
from commonfield.workshop.approvals import ApprovalDecision, Prepared


class VillageNotice(Prepared):
    """A notice as its clerk prepared it; a member of the supervision committee decides on it."""

    number = models.CharField(max_length=16, unique=True)
    village = models.CharField(max_length=12, db_index=True)
    publisher = models.CharField(max_length=12, choices=Publisher)
    # Of the legal calendar (``calendar.toml``), with the last day by which it was due.
    kind = models.CharField(max_length=24)
    due_on = models.DateField(null=True)
    title = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    last_day = models.DateField()
    file_name = models.CharField(max_length=100, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    # Offices' numbers that pass: where, and why.
    reasons = models.JSONField(default=dict)
    # A program could not read all of its file.
    needs_two = models.BooleanField()

    class Meta:
        db_table = "services_notice"

    def content(self) -> Mapping[str, object]:
        """Return all that a member of the committee decides on."""
        names = (
            *("number", "village", "publisher", "kind", "title", "text", "file_name"),
            *("file_sha256", "reasons", "needs_two"),
        )
        days = {"due_on": str(self.due_on), "last_day": str(self.last_day)}
        return {name: getattr(self, name) for name in names} | days


class NoticeDecision(ApprovalDecision):
    """What a member of the supervision committee decided; accepted, the notice shows."""

    subject = models.OneToOneField(
        VillageNotice, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )
    fact = models.UUIDField(null=True)

    class Meta:
        db_table = "services_notice_decision"


class NoticeLook(models.Model):
    """That a member of the committee has looked through a file that no program could read."""

    notice = models.ForeignKey(VillageNotice, on_delete=models.PROTECT, related_name="looks")
    looked_by = models.BigIntegerField()
    looked_at = models.DateTimeField()

    class Meta:
        db_table = "services_notice_look"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "looked_by"], name="services_notice_look_once"
            )
        ]


class NoticeFile(models.Model):
    """The file of a notice, sealed; deleted after the notice's last day."""

    notice = models.OneToOneField(VillageNotice, on_delete=models.PROTECT, related_name="file")
    number = models.CharField(max_length=16)
    content_sealed = models.BinaryField()

    class Meta:
        db_table = "services_notice_file"


class DeclaredRelation(models.Model):
    """A relative beyond the household whom a township declared when it gave a supervisor's role."""

    supervisor = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    relative = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    declared_by = models.CharField(max_length=24)
    declared_at = models.DateTimeField()

    class Meta:
        db_table = "services_declared_relation"
        constraints = [
            models.UniqueConstraint(
                fields=["supervisor", "relative"], name="services_relation_once"
            )
        ]


class BoardQuestion(models.Model):
    """What a villager asked of their village, and its answer; both sealed, for these two alone."""

    number = models.CharField(max_length=16, unique=True)
    village = models.CharField(max_length=12, db_index=True)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    text_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer_sealed = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "services_board_question"
