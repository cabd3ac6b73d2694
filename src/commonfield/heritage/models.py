"""Heritage items, their inheritors, their days, and interviews about them."""

from django.db import models

from commonfield.heritage.choices import (
    Certainty,
    Deed,
    HeritageKind,
    HeritageLevel,
    InheritorLevel,
)
from commonfield.workshop.columns import FileNameField


class HeritageItem(models.Model):
    """A custom, craft, song, opera or building of a place, with its source."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=HeritageKind)
    level = models.CharField(max_length=10, choices=HeritageLevel)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    story = models.TextField(blank=True)
    story_en = models.TextField(blank=True)
    # Where it is done or stands: a village, a town or a whole county (12 digits).
    place = models.CharField(max_length=12)
    # Where in it, such as 村口樟树旁.
    spot = models.CharField(max_length=120, blank=True)
    spot_en = models.CharField(max_length=120, blank=True)
    # Its place on the trail through its village; empty: not on it.
    trail_number = models.SmallIntegerField(null=True)
    deed = models.CharField(max_length=8, choices=Deed)
    # When it is done, as a rule of the calendar; empty: at no certain time.
    day_rule = models.CharField(max_length=60, blank=True)
    # Who says it, when, where: a list, a newspaper, an interview.
    source = models.CharField(max_length=500, blank=True)
    source_en = models.CharField(max_length=500, blank=True)
    certainty = models.CharField(max_length=1, choices=Certainty)
    brought_by = models.CharField(max_length=20, blank=True)
    # Who changed its words last: then what is shipped changes them no more.
    changed_by = models.CharField(max_length=20, blank=True)
    # Who wrote the words that stand, by their column; empty: as of before this was kept.
    writers = models.JSONField(default=dict)
    added_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "heritage_item"
        indexes = [models.Index(fields=["place", "kind"], name="heritage_place")]


class HeritageTerm(models.Model):
    """A search term of an item, folded: from its names, place, category and description."""

    pk = models.CompositePrimaryKey("term", "item_id")
    term = models.CharField(max_length=40)
    item = models.ForeignKey(HeritageItem, on_delete=models.CASCADE, related_name="terms")
    weight = models.SmallIntegerField()

    class Meta:
        db_table = "heritage_term"


class HeritageConfirmation(models.Model):
    """A confirmation by a person from the place, or its heritage centre."""

    item = models.ForeignKey(HeritageItem, on_delete=models.CASCADE, related_name="confirmations")
    person = models.BigIntegerField()
    # As what they confirm it, as everybody may read it, such as 小竹溪村文书.
    capacity = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()

    class Meta:
        db_table = "heritage_confirmation"
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="heritage_confirmation_once")
        ]


class HeritageMedia(models.Model):
    """A photograph or drawing of an item, with what it shows and by what right it is here."""

    item = models.ForeignKey(HeritageItem, on_delete=models.CASCADE, related_name="media")
    number = models.SmallIntegerField()
    file = FileNameField()
    caption = models.CharField(max_length=300, blank=True)
    caption_en = models.CharField(max_length=300, blank=True)
    rights_note = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "heritage_media"
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="heritage_media_once")
        ]


class ChosenDay(models.Model):
    """The day that a village picked this year for an item without a fixed day."""

    item = models.ForeignKey(HeritageItem, on_delete=models.CASCADE, related_name="chosen_days")
    # A place within the item's (12 digits).
    place = models.CharField(max_length=12)
    # The lunar year, by the year in which it begins.
    year = models.SmallIntegerField()
    day = models.DateField()
    chosen_by = models.CharField(max_length=20)
    chosen_at = models.DateTimeField()

    class Meta:
        db_table = "heritage_chosen_day"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "place", "year"], name="heritage_chosen_day_once"
            )
        ]


class Inheritor(models.Model):
    """An inheritor of an item; named on pages only by consent (``inheritor:<code>``)."""

    code = models.CharField(max_length=16, unique=True)
    item = models.ForeignKey(HeritageItem, on_delete=models.CASCADE, related_name="inheritors")
    # Their number, if they are written down here.
    person = models.BigIntegerField(null=True)
    name_sealed = models.BinaryField(null=True)
    level = models.CharField(max_length=10, choices=InheritorLevel)
    place = models.CharField(max_length=12)
    born_year = models.SmallIntegerField(null=True)
    # They allow it (``inheritor:<code>``), until the consent is withdrawn.
    is_named = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    # The day on which they died, or left the list at their own wish.
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "heritage_inheritor"


class Interview(models.Model):
    """A conversation with the words beside the sound; the voice is a recording with its consent."""

    recording = models.OneToOneField(
        "voices.Recording", on_delete=models.CASCADE, related_name="interview"
    )
    item = models.ForeignKey(
        HeritageItem, on_delete=models.SET_NULL, null=True, related_name="interviews"
    )
    inheritor = models.ForeignKey(
        Inheritor, on_delete=models.SET_NULL, null=True, related_name="interviews"
    )
    # The fact that it was kept, taken back with the voice; none: not accepted yet.
    fact = models.UUIDField(null=True)
    # Lines of {"at": milliseconds, "text": …, "gloss": …}: what is said, and in Mandarin.
    lines = models.JSONField(default=list)

    class Meta:
        db_table = "heritage_interview"
