"""Cases as villages tell them: append-only by guard, but for the person to ask and taking down."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q

from commonfield.sharing.choices import CaseTopic, ClaimDirection
from commonfield.workshop.approvals import ApprovalDecision, Prepared
from commonfield.workshop.columns import FileNameField


class VillageCase(Prepared):
    """What a village tried, as it was written; it is public once another person accepts it."""

    slug = models.SlugField(max_length=60, unique=True)
    # Of a case that another county's village told: its slug there.
    origin = models.CharField(max_length=60, default="", db_default="", blank=True)
    village = models.CharField(max_length=12, db_index=True)
    topic = models.CharField(max_length=12, choices=CaseTopic)
    began_on = models.DateField()
    # None: it goes on.
    ended_on = models.DateField(null=True)
    cost_fen = models.BigIntegerField()
    work_days = models.PositiveIntegerField()
    title = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=120, blank=True)
    # What was done, what came of it, what failed.
    done = models.TextField(blank=True)
    done_en = models.TextField(blank=True)
    happened = models.TextField(blank=True)
    happened_en = models.TextField(blank=True)
    failed = models.TextField(blank=True)
    failed_en = models.TextField(blank=True)
    # A role or an office, never a person.
    ask = models.CharField(max_length=60, blank=True)
    ask_en = models.CharField(max_length=120, blank=True)
    # The claim: which figure it should move, and which way.
    indicator = models.CharField(max_length=60)
    direction = models.SmallIntegerField(choices=ClaimDirection)
    # The hashes of its pictures as prepared; those that still show are rows of their own.
    pictures_sha256 = models.CharField(max_length=260, blank=True)
    # Named on its page by consent (``case:<slug>``) beside the office to ask.
    contact = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_down_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sharing_case"
        constraints = [
            models.CheckConstraint(name="sharing_case_cost", condition=Q(cost_fen__gte=0)),
            models.CheckConstraint(
                name="sharing_case_direction", condition=Q(direction__in=ClaimDirection.values)
            ),
        ]

    def content(self) -> Mapping[str, object]:
        """Return all that the second person decides on."""
        names = (
            *("slug", "village", "topic", "cost_fen", "work_days", "title", "title_en", "done"),
            *("done_en", "happened", "happened_en", "failed", "failed_en", "ask", "ask_en"),
            *("indicator", "direction", "pictures_sha256"),
        )
        days = {"began_on": str(self.began_on), "ended_on": str(self.ended_on)}
        origin = {"origin": self.origin} if self.origin else {}
        return {name: getattr(self, name) for name in names} | days | origin


class CaseDecision(ApprovalDecision):
    """What a second person decided on a case; accepted, it is public."""

    subject = models.OneToOneField(
        VillageCase, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )
    fact = models.UUIDField(null=True)

    class Meta:
        db_table = "sharing_case_decision"


class CasePicture(models.Model):
    """A picture of a case; those who can be recognised in it agree, and may have it taken off."""

    case = models.ForeignKey(VillageCase, on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    file = FileNameField()
    caption = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "sharing_case_picture"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="sharing_case_picture_once")
        ]


class CaseAdoption(models.Model):
    """A village started what another tried; it may give it up, and start once more."""

    case = models.ForeignKey(VillageCase, on_delete=models.PROTECT, related_name="adoptions")
    village = models.CharField(max_length=12, db_index=True)
    adopted_on = models.DateField()
    recorded_at = models.DateTimeField()
    fact = models.UUIDField()
    given_up_on = models.DateField(null=True)
    given_up_why = models.CharField(max_length=200, blank=True)
    given_up_fact = models.UUIDField(null=True)

    class Meta:
        db_table = "sharing_case_adoption"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "village"],
                condition=Q(given_up_on__isnull=True),
                name="sharing_case_adoption_open_once",
            ),
            models.CheckConstraint(
                name="sharing_case_adoption_ends_after",
                condition=Q(given_up_on__isnull=True) | Q(given_up_on__gte=models.F("adopted_on")),
            ),
        ]


class CaseTerm(models.Model):
    """A search term of a public case, folded."""

    pk = models.CompositePrimaryKey("term", "case_id")
    term = models.CharField(max_length=40)
    case = models.ForeignKey(VillageCase, on_delete=models.CASCADE, related_name="terms")
    weight = models.SmallIntegerField()

    class Meta:
        db_table = "sharing_case_term"
