"""The county's notes and what a second person decided on each."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q

from commonfield.workshop.approvals import ApprovalDecision, Prepared
from commonfield.workshop.columns import FileNameField


class CountyNote(Prepared):
    """A note as its editor prepared it, or the correction of one; it never changes."""

    number = models.CharField(max_length=16, unique=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    title = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    picture = FileNameField(blank=True)
    # What it shows, and whose it is.
    shows = models.CharField(max_length=80, blank=True)
    credit = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "sharing_note"
        constraints = [
            models.CheckConstraint(
                name="sharing_note_says_something", condition=Q(text__gt="") | Q(text_en__gt="")
            ),
            models.CheckConstraint(
                name="sharing_note_titled",
                condition=Q(corrects__isnull=False) | Q(title__gt="") | Q(title_en__gt=""),
            ),
        ]

    def content(self) -> Mapping[str, object]:
        """Return all that the second person decides on."""
        names = ("number", "title", "title_en", "text", "text_en", "picture", "shows", "credit")
        return {name: getattr(self, name) for name in names} | {"corrects": self.corrects_id}


class CountyNoteDecision(ApprovalDecision):
    """What a second person decided; accepted, the note shows from that moment."""

    subject = models.OneToOneField(
        CountyNote, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )

    class Meta:
        db_table = "sharing_note_decision"
