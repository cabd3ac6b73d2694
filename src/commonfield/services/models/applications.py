"""What was applied for at the desk, its papers, and when its clock stood still."""

from django.db import models
from django.db.models import F, Q

from commonfield.services.choices import ApplicationState, Satisfaction
from commonfield.workshop.columns import FileNameField


class ServiceApplication(models.Model):
    """An application; its number is the receipt, and its holder sees how far it is."""

    number = models.CharField(max_length=16, unique=True)
    service = models.SlugField(max_length=40)
    # Under the terms of this day it stays.
    terms_on = models.DateField()
    # The applicant's village.
    place = models.CharField(max_length=12, db_index=True)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Answers and the reason of a refusal, until they are forgotten.
    content_sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=12, choices=ApplicationState)
    # Codes of questions; "counter": what is only looked at there.
    missing = models.JSONField(default=list)
    made_by = models.CharField(max_length=24)
    made_at = models.DateTimeField()
    accepted_on = models.DateField(null=True)
    is_extended = models.BooleanField(default=False)
    is_granted = models.BooleanField(null=True)
    # A person's id; none for the program itself.
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=12, choices=Satisfaction, blank=True)

    class Meta:
        db_table = "services_application"
        constraints = [
            models.CheckConstraint(
                name="services_decided_by_another",
                condition=Q(decided_by=None) | Q(person=None) | ~Q(decided_by=F("person")),
            ),
            # Two who press at once do not hand in the same twice.
            models.UniqueConstraint(
                name="services_one_open_application",
                fields=["person", "service"],
                condition=Q(state__in=["submitted", "missing", "accepted"]),
            ),
        ]


class ApplicationPaper(models.Model):
    """A picture or document of an application, sealed."""

    application = models.ForeignKey(
        ServiceApplication, on_delete=models.CASCADE, related_name="papers"
    )
    question = models.SlugField(max_length=40)
    file = FileNameField()

    class Meta:
        db_table = "services_application_paper"


class ApplicationPause(models.Model):
    """Days on which a limit stood still, since papers were missing."""

    application = models.ForeignKey(
        ServiceApplication, on_delete=models.CASCADE, related_name="pauses"
    )
    began_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "services_application_pause"
        constraints = [
            models.UniqueConstraint(
                name="services_one_open_pause", fields=["application"], condition=Q(ended_on=None)
            ),
            models.CheckConstraint(
                name="services_pause_forward",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")),
            ),
        ]
